"""Sending a draft: once, whatever is pressed how often."""

from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from casedesk import clock
from casedesk.appeals import notices
from casedesk.appeals.changes import lock
from casedesk.appeals.drafts import stated
from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import last_closed, others_open, sent_within_a_day
from casedesk.appeals.status import FINISHED, AppealStatus, MoveName
from casedesk.appeals.transitions import move, moved
from casedesk.audit.actors import OWNER
from casedesk.database import canonical
from casedesk.errors import Invalid, WrongState
from casedesk.extensions import app_settings, db
from casedesk.languages import at_desk
from casedesk.notifications.letters import Letter

NEEDED = 2
ANSWER_DAYS = 2
_ANSWER_BY = time(18)
_COMES_BACK_FROM = FINISHED | {AppealStatus.DISPUTED}

GROUPED = "grouped"
SECOND_OPEN = "second_open"

TOO_LITTLE = _("Give us at least two of these: account facts, phone, purchase, sign-ins, places")
CHANGED = _("Your answers changed in another window. Look at them again")


def send(appeal: Appeal, key: str, *, shown: str | None = None, files: int = 0, city: str | None = None) -> bool:
    """File a draft with the desk; the same call again changes nothing.

    Args:
        key: the idempotency key of the form that was pressed.
        shown: the digest of the answers that form showed; None leaves out the comparison.
        files: how many evidence files there are.
        city: where the owner sends it from, as a trusted proxy tells; None where none does.

    Returns:
        Whether this call sent it; False when it was sent before.

    Raises:
        Invalid: no proven contact, too little stated, or other answers than those shown.
        WrongState: the draft is gone, or this key already sent something else (S42).
    """
    lock(appeal)
    if appeal.sent_at is not None:
        if key == appeal.idempotency_key and shown not in (None, appeal.sent_digest):
            raise WrongState()
        return False
    if appeal.status is not AppealStatus.DRAFT:
        raise WrongState()
    if appeal.contact_proven_at is None:
        raise Invalid(_("Confirm a phone number or email first"), code="no_contact")
    if len(stated(appeal, files=files)) < NEEDED:
        raise Invalid(TOO_LITTLE, code="too_little")
    digest = shown_digest(appeal)
    if shown not in (None, digest):
        raise Invalid(CHANGED, code="changed")
    _file(appeal, key, digest, city)
    return True


def _file(appeal: Appeal, key: str, digest: str, city: str | None) -> None:
    now = clock.utcnow()
    previous = last_closed(appeal)
    others = others_open(appeal)
    appeal.idempotency_key, appeal.sent_digest, appeal.filed_from = key, digest, city
    appeal.sent_at = appeal.saved_at = appeal.score_wanted_at = now
    appeal.due_at = answer_due(now)
    appeal.previous_id = previous.id if previous else None
    db.session.flush()
    if sent_within_a_day(appeal) > app_settings().group_appeals:
        flag(appeal, GROUPED)
    for case in [appeal, *others] if others else []:
        flag(case, SECOND_OPEN)
    move(appeal, MoveName.SEND, by=OWNER)
    notices.tell_owner(appeal, Letter.FILED)
    notices.warn_known_contacts(appeal, Letter.NOTICE_FILED)


def flag(appeal: Appeal, name: str) -> None:
    """Mark a case once with a word the queue shows."""
    if name not in appeal.flags:
        appeal.flags = [*appeal.flags, name]


def answer_due(sent: datetime) -> datetime:
    """When we answer: 18:00 desk time on the second day after sending (lifecycle.md)."""
    day = at_desk(sent).date() + timedelta(days=ANSWER_DAYS)
    return datetime.combine(day, _ANSWER_BY, ZoneInfo(app_settings().timezone))


@moved.connect
def _due_anew(appeal: Appeal, *, name: MoveName, before: AppealStatus, after: AppealStatus) -> None:
    """A case the desk had finished with, or a lead had, is due like a new one: its owner must not read a past day."""
    if after is AppealStatus.IN_REVIEW and before in _COMES_BACK_FROM and name is not MoveName.UNDO:
        appeal.due_at = answer_due(clock.utcnow())


def shown_digest(appeal: Appeal) -> str:
    """A digest of everything the check page shows, so that nothing else is sent than what was seen."""
    said = {row.step.value: row.answers for row in appeal.answers}
    return sha256(canonical([appeal.reference, appeal.contact_lookup, said])).hexdigest()
