"""What a change of claims, evidence, contact or tracking code does: a new score, and void approvals."""

from casedesk import clock
from casedesk.appeals import notices
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import CLOSED, AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.audit.actors import Actor, ActorKind
from casedesk.errors import WrongState
from casedesk.extensions import db
from casedesk.notifications.letters import Letter
from casedesk.staff.models import StaffMember

DECIDED = frozenset({AppealStatus.PROPOSED, AppealStatus.WAITING, AppealStatus.LINK_SENT})
FROZEN = frozenset({AppealStatus.DISPUTED, AppealStatus.INCIDENT})


def void_if_decided(appeal: Appeal, why: str, by: Actor | StaffMember) -> bool:
    """Return a case whose approval no longer covers what it shows to review, and have it scored again.

    Args:
        appeal: a case in any status; only a decided one moves.
        why: a plain word such as "evidence", "contact", "tracking_code", kept with the event.
        by: who made the change; when it was the owner, a letter says that we check again.

    Returns:
        Whether an approval was voided.
    """
    if appeal.sent_at is not None:
        appeal.score_wanted_at = clock.utcnow()
    if appeal.status not in DECIDED:
        return False
    told = appeal.status is not AppealStatus.PROPOSED
    move(appeal, MoveName.VOID, by=by, why=why)
    if told and isinstance(by, Actor) and by.kind is ActorKind.OWNER:
        notices.tell_owner(appeal, Letter.CHECK_AGAIN)
    return True


def lock(appeal: Appeal) -> None:
    """Read a case again and hold it until the commit, so that two presses at once come one after the other."""
    db.session.refresh(appeal, with_for_update=True)


def require_open_to_owner(appeal: Appeal) -> None:
    """Refuse a change by the owner in a case that is closed or frozen."""
    if appeal.status in CLOSED or appeal.status in FROZEN:
        raise WrongState()
