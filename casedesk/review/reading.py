"""Opening a case and revealing a masked value are put on record."""

from datetime import timedelta

from sqlalchemy import select

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.audit import service as audit
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.errors import Invalid
from casedesk.extensions import db
from casedesk.review.deciding.reasons import REVEAL
from casedesk.review.telling.masking import MASKED_FIELDS, MASKED_SIGNALS
from casedesk.staff.models import StaffMember

# Reading on is the same reading: one entry for each person in this time.
SAME_READING = timedelta(minutes=15)


def is_reading_due(appeal_id: int, member: StaffMember) -> bool:
    """Whether this person's look at the case is a new one to record."""
    lately = select(AuditEntry.seq).where(
        AuditEntry.appeal_id == appeal_id,
        AuditEntry.tag == EventTag.CASE_READ,
        AuditEntry.actor_id == member.id,
        AuditEntry.at > clock.utcnow() - SAME_READING,
    )
    return db.session.scalar(lately.limit(1)) is None


def note_reading(appeal_id: int, member: StaffMember) -> None:
    """Record that a person opened a case."""
    audit.record(EventTag.CASE_READ, actor=member.actor, appeal_id=appeal_id)


def note_reveal(appeal: Appeal, member: StaffMember, signal: str, why: str) -> None:
    """Record which masked value a person looks at in full, and why; the value itself stays out of the record."""
    if signal not in MASKED_SIGNALS | MASKED_FIELDS or why not in REVEAL:
        raise Invalid()
    audit.record(EventTag.CASE_REVEAL, actor=member.actor, appeal_id=appeal.id, what=signal, why=why)
