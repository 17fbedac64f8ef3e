"""Who works on a case: take it, give it back, take it over, hand it to somebody, claim the next one."""

from sqlalchemy import CursorResult, select, update

from casedesk import clock
from casedesk.appeals.models import AT_DESK_SQL, Appeal
from casedesk.appeals.status import AT_DESK, AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.tags import EventTag
from casedesk.errors import Invalid, NotAllowed, WrongState
from casedesk.extensions import db
from casedesk.review.deciding.independence import is_entitled, require_independent
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

_LOOKED_AT = 20


def take(appeal: Appeal, by: StaffMember) -> None:
    """Take a case nobody has.

    Raises:
        NotAllowed: tied to the account or the appeal (S17).
        WrongState: it is not with the desk, or somebody else has it.
    """
    require_independent(by, appeal)
    if appeal.status not in AT_DESK:
        raise WrongState()
    if appeal.assignee_id != by.id and not _take_if_free(appeal.id, by, why="taken"):
        raise WrongState(code="taken")
    db.session.refresh(appeal)


def release(appeal: Appeal, by: StaffMember) -> None:
    """Give back a case of one's own; pressed twice it changes nothing."""
    if appeal.assignee_id == by.id:
        _set(appeal, None, by, why="released")


def take_over(appeal: Appeal, by: StaffMember, why: str) -> None:
    """Take a case from somebody else, with a reason; a lead's right.

    Raises:
        Invalid: no reason.
        NotAllowed: no right, or tied to the account or the appeal.
    """
    if Permission.ASSIGN_CASES not in by.permissions:
        raise NotAllowed()
    if not why.strip():
        raise Invalid(code="no_reason")
    require_independent(by, appeal)
    _set(appeal, by.id, by, why="taken_over")


def assign(appeal: Appeal, to: StaffMember, by: StaffMember) -> None:
    """Hand a case to a person who may decide it.

    Raises:
        NotAllowed: no right, or the other person may not decide this case.
    """
    if Permission.ASSIGN_CASES not in by.permissions or not is_entitled(to, appeal):
        raise NotAllowed()
    _set(appeal, to.id, by, why="assigned")


def claim_next(by: StaffMember) -> str | None:
    """Take the case due next that nobody has and this person may decide; returns its reference."""
    free = (
        select(Appeal)
        .where(AT_DESK_SQL, Appeal.assignee_id.is_(None), Appeal.status == AppealStatus.IN_REVIEW)
        .order_by(Appeal.due_at, Appeal.id)
        .limit(_LOOKED_AT)
    )
    for appeal in db.session.scalars(free):
        if is_entitled(by, appeal) and _take_if_free(appeal.id, by, why="claimed"):
            return appeal.reference
    return None


def _take_if_free(appeal_id: int, by: StaffMember, why: str) -> bool:
    """By one conditional UPDATE, so that two people who press at once do not both have it."""
    free = (
        update(Appeal)
        .where(Appeal.id == appeal_id, Appeal.assignee_id.is_(None))
        .values(assignee_id=by.id, assigned_at=clock.utcnow())
    )
    taken = db.session.execute(free, execution_options={"synchronize_session": False})
    if not isinstance(taken, CursorResult) or taken.rowcount == 0:
        return False
    audit.record(EventTag.CASE_ASSIGN, actor=by.actor, appeal_id=appeal_id, to=by.id, why=why)
    return True


def _set(appeal: Appeal, to: int | None, by: StaffMember, why: str) -> None:
    appeal.assignee_id, appeal.assigned_at = to, (clock.utcnow() if to else None)
    audit.record(EventTag.CASE_ASSIGN, actor=by.actor, appeal_id=appeal.id, to=to, why=why)
    db.session.flush()
