"""what is known of evidence: stage, warnings, verdicts, and where else a document was seen"""

import sqlalchemy as sa
from alembic import op

revision = "c3a8d17e5b20"
down_revision = "b7d2e9f41c66"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_VERDICTS = sa.Enum(
    "accepted", "unreadable", "wrong_document", "doubtful", name="verdict", native_enum=False, length=40
)
_MARKS = sa.Enum("invoice", "imei", name="markkind", native_enum=False, length=40)


def upgrade() -> None:
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("warnings", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("neighbour_hash", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("verdict", _VERDICTS, nullable=True))
        batch_op.add_column(sa.Column("verdict_reason", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("verdict_by", _BIG, nullable=True))
        batch_op.add_column(sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("code_confirmed_by", _BIG, nullable=True))
        batch_op.add_column(sa.Column("code_confirmed_at", sa.DateTime(timezone=True), nullable=True))
        for column in ("verdict_by", "code_confirmed_by"):
            name = f"fk_evidence_files_{column}_staff_members"
            batch_op.create_foreign_key(op.f(name), "staff_members", [column], ["id"])

    op.create_table(
        "evidence_marks",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("file_id", _BIG, nullable=False),
        sa.Column("kind", _MARKS, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["evidence_files.id"],
            name=op.f("fk_evidence_marks_file_id_evidence_files"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_marks")),
    )
    with op.batch_alter_table("evidence_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_marks_file_id"), ["file_id"], unique=False)
        batch_op.create_index("ix_evidence_marks_kind_digest", ["kind", "digest"], unique=False)


def downgrade() -> None:
    op.drop_table("evidence_marks")
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        for column in ("verdict_by", "code_confirmed_by"):
            batch_op.drop_constraint(op.f(f"fk_evidence_files_{column}_staff_members"), type_="foreignkey")
        for column in (
            *("code_confirmed_at", "code_confirmed_by", "verdict_at", "verdict_by", "verdict_reason", "verdict"),
            *("neighbour_hash", "warnings", "stage"),
        ):
            batch_op.drop_column(column)
