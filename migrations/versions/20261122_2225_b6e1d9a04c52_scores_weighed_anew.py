"""a score may weigh an earlier comparison anew, and keeps what of it is weighed in few bytes"""

import sqlalchemy as sa
from alembic import op

revision = "b6e1d9a04c52"
down_revision = "d7a4c1e95b36"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("scores", sa.Column("levels", sa.LargeBinary(), nullable=True))
    op.add_column("scores", sa.Column("compared_under", sa.String(length=64), nullable=True))
    op.add_column("scores", sa.Column("compared_in", _BIG, nullable=True))


def downgrade() -> None:
    # The version before reads comparison and terms from the row itself. The comparison is the same; terms and interval
    # become those of the score it was compared for, until the case is scored again.
    op.execute(
        "UPDATE scores SET vector = (SELECT vector FROM scores AS held WHERE held.id = scores.compared_in),"
        " result = (SELECT result FROM scores AS held WHERE held.id = scores.compared_in)"
        " WHERE compared_in IS NOT NULL"
    )
    for column in ("compared_in", "compared_under", "levels"):
        op.drop_column("scores", column)
