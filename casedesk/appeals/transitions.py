"""The only writer of an appeal's status."""

from typing import Any

from blinker import Signal

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import CLOSED, TRANSITIONS, AppealStatus, MoveName
from casedesk.audit import service as audit
from casedesk.audit.actors import Actor, ActorKind
from casedesk.errors import NotAllowed, WrongState
from casedesk.extensions import db
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

# Sent inside the transaction after each move, so that packages to the right can end what the move ends:
# receivers get the appeal, and `name`, `before`, `after`.
moved = Signal()


def move(
    appeal: Appeal,
    name: MoveName,
    *,
    by: Actor | StaffMember,
    back_to: AppealStatus | None = None,
    **details: Any,
) -> None:
    """Make one move of the lifecycle: check it, set the status, record the event, flush.

    Args:
        appeal: the case, loaded in the running transaction.
        name: the move.
        by: who makes it; a staff member is asked for the permission the move needs.
        back_to: where an undo returns to; no other move takes it.
        details: the further keys the move's event carries.

    Raises:
        NotAllowed: this kind of person, or this staff member, may not.
        WrongState: the case is not where the move begins, or somebody else moved it meanwhile.
    """
    found = TRANSITIONS[name]
    actor = by.actor if isinstance(by, StaffMember) else by
    if actor.kind not in found.who:
        raise NotAllowed()
    if actor.kind is ActorKind.STAFF and found.permission is not None and not _holds(by, found.permission):
        raise NotAllowed()
    before = appeal.status
    if before not in found.leaves:
        raise WrongState()
    after = found.to or back_to
    if after is None:
        raise ValueError(f"{name} needs to know where the case was")
    now = clock.utcnow()
    appeal.status = after
    appeal.moved_at = now
    appeal.closed_at = now if after in CLOSED else None
    audit.record(found.event, actor=actor, appeal_id=appeal.id, from_=before.value, to=after.value, **details)
    db.session.flush()
    moved.send(appeal, name=name, before=before, after=after)


def _holds(by: Actor | StaffMember, permission: Permission) -> bool:
    return isinstance(by, StaffMember) and permission in by.permissions
