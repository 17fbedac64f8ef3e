"""What the worker does when time runs out: drafts and answers lapse, reminders go out."""

from datetime import timedelta

from sqlalchemy import select

from casedesk import clock
from casedesk.appeals import notices
from casedesk.appeals.models import Appeal, MoreRequest
from casedesk.appeals.status import AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.extensions import app_settings, db
from casedesk.notifications.letters import Letter

REMIND_HOURS = 24


def lapse_drafts(limit: int = 100) -> int:
    """End drafts nobody saved for days and erase what they say; returns how many.

    Files are erased by who keeps them, told by the signal `transitions.moved`.
    """
    oldest = clock.utcnow() - timedelta(days=app_settings().draft_days)
    late = (Appeal.status == AppealStatus.DRAFT, Appeal.saved_at < oldest)
    drafts = db.session.scalars(select(Appeal).where(*late).order_by(Appeal.id).limit(limit)).all()
    for appeal in drafts:
        appeal.answers.clear()
        appeal.contact_kind = appeal.contact = appeal.contact_lookup = appeal.contact_proven_at = None
        move(appeal, MoveName.LAPSE_DRAFT, by=WORKER)
    return len(drafts)


def lapse_answers(limit: int = 100) -> int:
    """End cases whose owner did not answer in time; they can still go on for a while. Returns how many."""
    late = (Appeal.status == AppealStatus.WAITING_FOR_OWNER, Appeal.owner_due_at < clock.utcnow())
    cases = db.session.scalars(select(Appeal).where(*late).order_by(Appeal.id).limit(limit)).all()
    for appeal in cases:
        move(appeal, MoveName.LAPSE_ANSWER, by=WORKER)
        notices.tell_owner(appeal, Letter.LAPSED)
    return len(cases)


def remind(limit: int = 100) -> int:
    """Remind owners once, a day before the deadline; returns how many."""
    now = clock.utcnow()
    soon = (MoreRequest.deadline > now, MoreRequest.deadline <= now + timedelta(hours=REMIND_HOURS))
    asked = (
        MoreRequest.reminded_at.is_(None),
        MoreRequest.answered_at.is_(None),
        MoreRequest.withdrawn_at.is_(None),
        Appeal.status == AppealStatus.WAITING_FOR_OWNER,
    )
    found = select(MoreRequest, Appeal).join(Appeal, Appeal.id == MoreRequest.appeal_id)
    due = db.session.execute(found.where(*soon, *asked).order_by(MoreRequest.id).limit(limit)).all()
    for request, appeal in due:
        request.reminded_at = now
        notices.tell_owner(appeal, Letter.MORE_REMINDER)
        audit.record(EventTag.MORE_REMIND, actor=WORKER, appeal_id=appeal.id)
    db.session.flush()
    return len(due)
