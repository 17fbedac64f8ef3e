"""policies are drafted, studied and signed; cases have outcomes, and some are reviewed without the score"""

import sqlalchemy as sa
from alembic import op

revision = "f4b1d6e83a27"
down_revision = "e2a7c4f18b36"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)
_POLICY = sa.String(length=64)
_WORD = sa.String(length=40)


def _refers(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(name), ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "policy_drafts",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("base_id", _POLICY, nullable=False),
        sa.Column("author_id", _BIG, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", _WHEN, nullable=False),
        sa.Column("changed_at", _WHEN, nullable=False),
        sa.Column("put_forward_as", _POLICY, nullable=True),
        sa.Column("discarded_at", _WHEN, nullable=True),
        _refers("policy_drafts", "base_id", "policies"),
        _refers("policy_drafts", "author_id", "staff_members"),
        _refers("policy_drafts", "put_forward_as", "policies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_drafts")),
    )
    op.create_table(
        "policy_proposals",
        sa.Column("policy_id", _POLICY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author_id", _BIG, nullable=True),
        sa.Column("put_forward_at", _WHEN, nullable=False),
        sa.Column("refused_at", _WHEN, nullable=True),
        sa.Column("refused_by", _BIG, nullable=True),
        sa.Column("refused_why", sa.Text(), nullable=True),
        _refers("policy_proposals", "policy_id", "policies"),
        _refers("policy_proposals", "author_id", "staff_members"),
        _refers("policy_proposals", "refused_by", "staff_members"),
        sa.PrimaryKeyConstraint("policy_id", name=op.f("pk_policy_proposals")),
    )
    op.create_table(
        "policy_signatures",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("policy_id", _POLICY, nullable=False),
        sa.Column("staff_id", _BIG, nullable=False),
        sa.Column("signed_at", _WHEN, nullable=False),
        _refers("policy_signatures", "policy_id", "policies"),
        _refers("policy_signatures", "staff_id", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_signatures")),
        sa.UniqueConstraint("policy_id", "staff_id", name=op.f("uq_policy_signatures_policy_id_staff_id")),
    )
    op.create_table(
        "policy_studies",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("draft_id", _BIG, nullable=True),
        sa.Column("policy_id", _POLICY, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("last_n", sa.Integer(), nullable=False),
        sa.Column("asked_by", _BIG, nullable=True),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", _WHEN, nullable=True),
        sa.Column("trouble", sa.String(length=60), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        _refers("policy_studies", "draft_id", "policy_drafts"),
        _refers("policy_studies", "asked_by", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_studies")),
    )
    for column in ("draft_id", "policy_id", "state"):
        op.create_index(op.f(f"ix_policy_studies_{column}"), "policy_studies", [column])
    op.create_table(
        "case_outcomes",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("appeal_id", _BIG, nullable=False),
        sa.Column("outcome", _WORD, nullable=False),
        sa.Column("source", _WORD, nullable=False),
        sa.Column("staff_id", _BIG, nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", _WHEN, nullable=False),
        _refers("case_outcomes", "appeal_id", "appeals", "CASCADE"),
        _refers("case_outcomes", "staff_id", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_outcomes")),
    )
    op.create_index("ix_case_outcomes_appeal_id_id", "case_outcomes", ["appeal_id", "id"])
    op.create_table(
        "blind_reviews",
        sa.Column("appeal_id", _BIG, nullable=False),
        sa.Column("drawn_at", _WHEN, nullable=False),
        _refers("blind_reviews", "appeal_id", "appeals", "CASCADE"),
        sa.PrimaryKeyConstraint("appeal_id", name=op.f("pk_blind_reviews")),
    )


def downgrade() -> None:
    op.drop_table("blind_reviews")
    op.drop_table("case_outcomes")
    op.drop_table("policy_studies")
    op.drop_table("policy_signatures")
    op.drop_table("policy_proposals")
    op.drop_table("policy_drafts")
