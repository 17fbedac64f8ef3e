"""Messages from the desk to the owner, and the letters a decision will send, as the owner will read them."""

from datetime import datetime

from casedesk import clock
from casedesk.appeals.models import Appeal, Message
from casedesk.appeals.status import CLOSED, AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.tags import EventTag
from casedesk.errors import NotAllowed, WrongState
from casedesk.extensions import db
from casedesk.notifications.letters import Channel, Letter
from casedesk.notifications.rendering import rendered
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

_SILENT = CLOSED | {AppealStatus.DISPUTED, AppealStatus.INCIDENT, AppealStatus.DRAFT}


def can_write(appeal: Appeal, by: StaffMember) -> bool:
    """Whether a message to the owner makes sense now."""
    return Permission.WRITE_MESSAGES in by.permissions and appeal.status not in _SILENT


def write_to_owner(appeal: Appeal, by: StaffMember, body: str) -> Message:
    """Write a message that the owner reads on the status page.

    Raises:
        NotAllowed: no right to.
        WrongState: the case is closed, or frozen, when a stranger may be reading.
    """
    if Permission.WRITE_MESSAGES not in by.permissions:
        raise NotAllowed()
    if appeal.status in _SILENT:
        raise WrongState()
    now = clock.utcnow()
    message = Message(staff_id=by.id, body=body, written_at=now, visible_from=now)
    appeal.messages.insert(0, message)
    audit.record(EventTag.MESSAGE_WRITE, actor=by.actor, appeal_id=appeal.id, by="staff")
    db.session.flush()
    return message


# What a decision lets leave, by what is chosen and where the case stands; a proposal tells nobody anything.
_LETTERS = {"reject": Letter.NOT_APPROVED, "ask_for_more": Letter.MORE_NEEDED, "reject_dispute": Letter.NOT_APPROVED}


def letter_of(outcome: str, *, settled: bool) -> Letter | None:
    """The letter the owner gets for a decision; `settled` says that an approval takes effect with it."""
    if outcome == "approve":
        return Letter.APPROVED if settled else None
    return _LETTERS.get(outcome)


def letter_text(appeal: Appeal, letter: Letter, language: str, due: datetime) -> str:
    """A letter in its shortest form, the text message.

    Args:
        appeal: the case.
        letter: which words.
        language: of the owner, or the other one to compare.
        due: the deadline the letter would name.
    """
    return rendered(letter, Channel.SMS, language, {"reference": appeal.reference, "due": due.isoformat()}).text
