"""an owner proves to reach a contact of before"""

import sqlalchemy as sa
from alembic import op

revision = "d7a4c1e95b36"
down_revision = "c8d5a2e93f10"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KINDS = sa.Enum("phone", "email", name="contactkind", native_enum=False, length=40)


def upgrade() -> None:
    op.create_table(
        "former_contacts",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("appeal_id", _BIG, nullable=False),
        sa.Column("kind", _KINDS, nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("contact_lookup", sa.String(length=64), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_former_contacts_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_contacts")),
        sa.UniqueConstraint("appeal_id", "contact_lookup", name=op.f("uq_former_contacts_appeal_id_contact_lookup")),
    )


def downgrade() -> None:
    op.drop_table("former_contacts")
