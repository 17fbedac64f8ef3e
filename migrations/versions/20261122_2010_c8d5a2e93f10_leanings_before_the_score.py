"""people note their own leaning before the score is shown"""

import sqlalchemy as sa
from alembic import op

revision = "c8d5a2e93f10"
down_revision = "f4b1d6e83a27"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "leanings",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("appeal_id", _BIG, nullable=False),
        sa.Column("staff_id", _BIG, nullable=False),
        sa.Column("score_id", _BIG, nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_leanings_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_members.id"], name=op.f("fk_leanings_staff_id_staff_members")),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name=op.f("fk_leanings_score_id_scores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leanings")),
        sa.UniqueConstraint("appeal_id", "staff_id", name=op.f("uq_leanings_appeal_id_staff_id")),
    )


def downgrade() -> None:
    op.drop_table("leanings")
