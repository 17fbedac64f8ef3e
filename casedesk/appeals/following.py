"""What an owner does after sending: write, answer, withdraw."""

from datetime import timedelta

from casedesk import attempts, clock
from casedesk.appeals import notices
from casedesk.appeals.changes import lock, require_open_to_owner
from casedesk.appeals.models import Appeal, Message
from casedesk.appeals.queries import may_go_on, open_request
from casedesk.appeals.sending import flag
from casedesk.appeals.status import AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER
from casedesk.audit.tags import EventTag
from casedesk.errors import WrongState
from casedesk.extensions import app_settings, db
from casedesk.notifications.letters import Letter

ANSWER_HOURS = 24
_HOUR = 3600
LONGEST_MESSAGE = 2000
ANSWERED = "answered"


def spend_message(appeal: Appeal) -> None:
    """Count one message of the owner, in a transaction of its own before `write_message`; raises TooMany."""
    attempts.spend("owner_message", appeal.reference, limit=app_settings().limit_messages, seconds=_HOUR)


def write_message(appeal: Appeal, text: str) -> Message:
    """Keep a message to the desk.

    Raises:
        WrongState: the case is not sent yet, closed or frozen.
    """
    if appeal.status is AppealStatus.DRAFT:
        raise WrongState()
    if not may_go_on(appeal):
        require_open_to_owner(appeal)
    now = clock.utcnow()
    message = Message(body=text, written_at=now, visible_from=now)
    appeal.messages.insert(0, message)
    audit.record(EventTag.MESSAGE_WRITE, actor=OWNER, appeal_id=appeal.id, by="owner")
    db.session.flush()
    return message


def answer_request(appeal: Appeal, text: str = "") -> None:
    """Give the case back to the desk after what it asked for was added; answered within 24 hours.

    Args:
        text: what the owner writes with it, or instead of it.

    Raises:
        WrongState: nothing is asked, or the time to go on is over.
    """
    lock(appeal)
    if appeal.status is AppealStatus.EXPIRED and not may_go_on(appeal):
        raise WrongState()
    if text:
        write_message(appeal, text)
    now = clock.utcnow()
    request = open_request(appeal)
    if request is not None:
        request.answered_at = now
    move(appeal, MoveName.ANSWER, by=OWNER)
    appeal.due_at = now + timedelta(hours=ANSWER_HOURS)
    appeal.owner_due_at = None
    appeal.score_wanted_at = now
    flag(appeal, ANSWERED)
    db.session.flush()


def withdraw(appeal: Appeal) -> None:
    """End an appeal by its owner's wish; a second press changes nothing.

    Raises:
        WrongState: the case is closed otherwise, or frozen.
    """
    lock(appeal)
    if appeal.status is AppealStatus.WITHDRAWN:
        return
    move(appeal, MoveName.WITHDRAW, by=OWNER)
    notices.tell_owner(appeal, Letter.WITHDRAWN)
