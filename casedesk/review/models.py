"""Scores, the policies behind them, opinions of people, approvals and safety waits: rows with who and when."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casedesk.appeals.models import Appeal
from casedesk.audit.models import BigId
from casedesk.database import EncryptedJSON, UTCDateTime, enum_text
from casedesk.extensions import Model


class PolicyVersion(Model):
    """A scoring policy as canonical JSON under its SHA-256, never changed; the newest active one scores."""

    __tablename__ = "policies"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    active_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ScoreRow(Model):
    """One score of one case; never overwritten. `comparison` re-scores to the same bytes under policy and engine.

    The one exception: the words of papers leave it with the papers (`scores.forgetting`), and nothing it weighs.

    A score that only weighs an earlier comparison of its case anew names the row that holds it in `compared_in`; its
    own `vector` and `result` are empty, for they follow from that row and the policy.

    Args:
        levels: what of the vector is weighed, in few bytes, under any m; None in rows of earlier versions.
        compared_under: digest of all that comparing depended on beside the case; None where that is not known.
        compared_in: no foreign key, whose index every row would pay for: scores only ever go together, with their case.
    """

    __tablename__ = "scores"
    __table_args__ = (Index("ix_scores_appeal_id_id", "appeal_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"))
    policy_id: Mapped[str] = mapped_column(ForeignKey("policies.id"))
    engine: Mapped[str] = mapped_column(String(20))
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("directory_snapshots.id"))
    vector: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("scores.vector", may_be_empty=True))
    result: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("scores.result", may_be_empty=True))
    levels: Mapped[list[Any] | None] = mapped_column(EncryptedJSON("scores.levels"))
    compared_under: Mapped[str | None] = mapped_column(String(64))
    compared_in: Mapped[int | None] = mapped_column(BigId)
    bits: Mapped[float]
    posterior: Mapped[float]
    band: Mapped[str] = mapped_column(String(10))
    conflicts: Mapped[int]
    scored_at: Mapped[datetime] = mapped_column(UTCDateTime)
    compared_by: Mapped["ScoreRow | None"] = relationship(
        primaryjoin="foreign(ScoreRow.compared_in) == remote(ScoreRow.id)", viewonly=True
    )

    @property
    def comparison(self) -> dict[str, Any]:
        """The comparison it was scored from, its own or that of an earlier score."""
        return self.compared_by.vector if self.compared_by else self.vector


def held_in(score: type[ScoreRow]) -> ColumnElement[int]:
    """The id of the row that holds the comparison of a score: its own, or that of an earlier one."""
    return func.coalesce(score.compared_in, score.id)


def newest_score() -> ColumnElement[bool]:
    """The join of a case with its newest score."""
    newest = select(func.max(ScoreRow.id)).where(ScoreRow.appeal_id == Appeal.id).correlate(Appeal)
    return ScoreRow.id == newest.scalar_subquery()


class OpinionKind(StrEnum):
    """What a person said of a case."""

    PROPOSE = "propose"
    CONFIRM = "confirm"
    APPROVE_ALONE = "approve_alone"
    DISAGREE = "disagree"
    ASK_FOR_MORE = "ask_for_more"
    REJECT = "reject"
    STOP = "stop"
    ESCALATE = "escalate"
    RESUME = "resume"
    RETURN = "return"
    WAIT_UNREACHED = "wait_unreached"
    CLEAR = "clear"
    REVERSE = "reverse"
    REOPEN = "reopen"


class Opinion(Model):
    """One person's decision with its reasons; `before` is the status an undo within seconds returns to."""

    __tablename__ = "opinions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    kind: Mapped[OpinionKind] = mapped_column(enum_text(OpinionKind))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(EncryptedJSON("opinions.note"), default="")
    before: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    undo_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LeaningWay(StrEnum):
    """Where a person leans before seeing the score."""

    FOR = "for"
    AGAINST = "against"
    UNSURE = "unsure"


class Leaning(Model):
    """What one person thought of a case before its score was shown; noted once, never changed."""

    __tablename__ = "leanings"
    __table_args__ = (UniqueConstraint("appeal_id", "staff_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    score_id: Mapped[int] = mapped_column(ForeignKey("scores.id"))
    way: Mapped[LeaningWay] = mapped_column(enum_text(LeaningWay))
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Approval(Model):
    """What two people agree on: bound to the digest of exactly what was shown (security.md §4.2)."""

    __tablename__ = "approvals"
    __table_args__ = (
        Index(
            "uq_approvals_live",
            "appeal_id",
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
            sqlite_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"))
    shown_digest: Mapped[str] = mapped_column(String(64))
    score_id: Mapped[int] = mapped_column(ForeignKey("scores.id"))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed_session: Mapped[int | None] = mapped_column(BigId)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"), index=True)
    drawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    alone: Mapped[bool] = mapped_column(default=False)
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    void_reason: Mapped[str | None] = mapped_column(String(40))


_NOT_BEGUN_SQL = text("began_at IS NULL")


class SafetyWait(Model):
    """The cooling-off of one approval; it begins when a notice was handed over, and never earlier."""

    __tablename__ = "safety_waits"
    __table_args__ = (
        # The few that wait for somebody to be reached, which every page of the desk counts for managers.
        Index("ix_safety_waits_not_begun", "approved_at", postgresql_where=_NOT_BEGUN_SQL, sqlite_where=_NOT_BEGUN_SQL),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id", ondelete="CASCADE"), unique=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"), index=True)
    seconds: Mapped[int] = mapped_column(BigId)
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    began_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    unreached: Mapped[bool] = mapped_column(default=False)
