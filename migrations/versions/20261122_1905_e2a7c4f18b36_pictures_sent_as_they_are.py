"""an owner can send a picture that is hard to read as it is"""

import sqlalchemy as sa
from alembic import op

revision = "e2a7c4f18b36"
down_revision = "d5e9b2c47a13"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_as_is_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.drop_column("kept_as_is_at")
