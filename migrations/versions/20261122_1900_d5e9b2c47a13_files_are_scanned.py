"""files are scanned for viruses before anybody opens them"""

import sqlalchemy as sa
from alembic import op

revision = "d5e9b2c47a13"
down_revision = "c3a8d17e5b20"
branch_labels = None
depends_on = None

_SCANS = sa.Enum("unscanned", "pending", "clean", "infected", name="scanstate", native_enum=False, length=40)
_TO_SCAN = sa.text("scan IN ('pending', 'infected') AND key IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scan", _SCANS, server_default="unscanned", nullable=False))
    op.create_index(
        "ix_evidence_files_to_scan",
        "evidence_files",
        ["id"],
        unique=False,
        postgresql_where=_TO_SCAN,
        sqlite_where=_TO_SCAN,
    )


def downgrade() -> None:
    op.drop_index("ix_evidence_files_to_scan", table_name="evidence_files")
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.drop_column("scan")
