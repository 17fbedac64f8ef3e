"""What cases turned out to be, and which of them are reviewed without the score."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from casedesk.audit.models import BigId
from casedesk.database import EncryptedJSON, UTCDateTime, enum_text
from casedesk.extensions import Model


class Outcome(StrEnum):
    """What a case turned out to be, confirmed by what happened and not by what a reviewer clicked."""

    OWNER = "owner"
    THEFT = "theft"
    UNKNOWN = "unknown"


class OutcomeSource(StrEnum):
    """How it became known.

    `quiet`: 30 days after the new password nobody objected. `veto`: a known contact objected after it. `incident`: a
    lead found out what it was. `dispute`: a known contact stopped the case, it was not approved, and for 30 days nobody
    came back. `aftercare`: whoever got in says aftercare is finished, which by itself confirms nothing. `manual`: a
    manager learnt of it, with the reason.
    """

    QUIET = "quiet"
    VETO = "veto"
    INCIDENT = "incident"
    DISPUTE = "dispute"
    AFTERCARE = "aftercare"
    MANUAL = "manual"


class CaseOutcome(Model):
    """One outcome of one case; the newest counts and older ones stay."""

    __tablename__ = "case_outcomes"
    __table_args__ = (Index("ix_case_outcomes_appeal_id_id", "appeal_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"))
    outcome: Mapped[Outcome] = mapped_column(enum_text(Outcome))
    source: Mapped[OutcomeSource] = mapped_column(enum_text(OutcomeSource))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    reason: Mapped[str] = mapped_column(EncryptedJSON("case_outcomes.reason"), default="")
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)


class BlindReview(Model):
    """A case drawn at sending into the sample that is reviewed without the score."""

    __tablename__ = "blind_reviews"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"), primary_key=True)
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime)
