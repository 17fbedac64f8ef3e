"""the city an appeal is sent from"""

import sqlalchemy as sa
from alembic import op

revision = "e4c9a7b2d815"
down_revision = "b6e1d9a04c52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appeals", sa.Column("filed_from", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("appeals", "filed_from")
