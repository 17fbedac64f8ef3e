"""The ways from a number to an appeal, and what its owner and the desk may see of it."""

from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, func, select

from casedesk import attempts, clock
from casedesk.appeals.models import Appeal, Message, MoreRequest
from casedesk.appeals.references import is_tracking_code, normal_reference
from casedesk.appeals.status import CLOSED, OPEN, AppealStatus
from casedesk.errors import Invalid
from casedesk.extensions import app_settings, db
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

_HOUR = 3600
_RESUMES = 20

NOT_RIGHT = _("The case number or tracking code is not right")
# Until these seconds are over a decision can be taken back, so the owner does not read it yet.
_CAN_BE_UNDONE = frozenset({AppealStatus.WAITING, AppealStatus.WAITING_FOR_OWNER, AppealStatus.REJECTED})


def visible_to(staff: StaffMember) -> Select[Appeal]:
    """The cases a staff member may read: everything that was sent, and nothing without the right."""
    found = select(Appeal).where(Appeal.sent_at.is_not(None))
    return found if Permission.READ_CASES in staff.permissions else found.where(Appeal.id.is_(None))


def by_reference(reference: str) -> Appeal | None:
    """The appeal of a number as typed; whoever asks must prove more than the number."""
    return db.session.scalars(select(Appeal).where(Appeal.reference == normal_reference(reference))).first()


def spend_resume(address: str) -> None:
    """Count one try to come back, in a transaction of its own before `by_reference_and_key`; raises TooMany.

    Not by number too: nobody guesses 140 bits, and whoever counts up numbers would lock their owners out.
    """
    attempts.spend("resume_from", address, limit=_RESUMES, seconds=_HOUR)


def by_reference_and_key(reference: str, code: str) -> Appeal:
    """The appeal of a number and its tracking code, as typed.

    Raises:
        Invalid: either is not right; which one is not told, nor by the time taken.
    """
    appeal = by_reference(reference)
    if not is_tracking_code(appeal, code) or appeal is None:
        raise Invalid(NOT_RIGHT, code="not_right")
    return appeal


def shown_status(appeal: Appeal) -> AppealStatus:
    """The status as its owner reads it: a proposal is part of the review, and so is a decision still open to undo."""
    if appeal.status is AppealStatus.PROPOSED:
        return AppealStatus.IN_REVIEW
    settled = appeal.moved_at + timedelta(seconds=app_settings().undo_seconds)
    if appeal.status in _CAN_BE_UNDONE and clock.utcnow() < settled:
        return AppealStatus.IN_REVIEW
    return appeal.status


def open_request(appeal: Appeal) -> MoreRequest | None:
    """What the desk waits for, if it asked for something that was neither answered nor taken back."""
    for request in appeal.requests:
        if request.answered_at is None and request.withdrawn_at is None:
            return request
    return None


def messages_of(appeal: Appeal) -> list[Message]:
    """Messages the owner may read by now, newest first."""
    now = clock.utcnow()
    return [message for message in appeal.messages if message.staff_id is None or message.visible_from <= now]


def may_go_on(appeal: Appeal) -> bool:
    """Whether the owner may still answer a case that ran out of time after it was sent."""
    if appeal.status is not AppealStatus.EXPIRED or appeal.sent_at is None or appeal.closed_at is None:
        return False
    return clock.utcnow() <= appeal.closed_at + timedelta(days=app_settings().reopen_days)


def others_open(appeal: Appeal) -> list[Appeal]:
    """Open cases that name the same account."""
    same = (Appeal.account_lookup == appeal.account_lookup, Appeal.id != appeal.id)
    return list(db.session.scalars(select(Appeal).where(*same, Appeal.status.in_(OPEN)).order_by(Appeal.id)))


def last_closed(appeal: Appeal) -> Appeal | None:
    """The newest case of the same account that was sent and is closed."""
    same = (Appeal.account_lookup == appeal.account_lookup, Appeal.id != appeal.id)
    sent = (Appeal.sent_at.is_not(None), Appeal.status.in_(CLOSED))
    return db.session.scalars(select(Appeal).where(*same, *sent).order_by(Appeal.sent_at.desc()).limit(1)).first()


def sent_within_a_day(appeal: Appeal) -> int:
    """How many cases that name the same account were sent in the last 24 hours."""
    since = clock.utcnow() - timedelta(days=1)
    same = (Appeal.account_lookup == appeal.account_lookup, Appeal.sent_at > since)
    return db.session.scalar(select(func.count()).select_from(Appeal).where(*same)) or 0
