"""Every pair of move and status: the allowed ones record their event and what it brings, the rest change nothing."""

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk import clock
from casedesk.appeals.status import ALL, CLOSED, TRANSITIONS, AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.audit.actors import Actor, ActorKind
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import KEYS, EventTag
from casedesk.database import transaction
from casedesk.errors import NotAllowed, WrongState
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role
from tests.factories.appeals import appeal
from tests.factories.staff import staff_member

# The table of the lifecycle, written a second time by hand: who changes one must change both.
LIFECYCLE = """
draft send in_review
draft lapse_draft expired
in_review,proposed ask_for_more waiting_for_owner
waiting_for_owner,expired answer in_review
waiting_for_owner lapse_answer expired
in_review propose proposed
proposed confirm waiting
in_review approve_alone waiting
proposed disagree in_review
proposed,waiting,link_sent void in_review
proposed,waiting,link_sent stop disputed
in_review,proposed reject rejected
disputed reject_dispute rejected
disputed resume in_review
waiting return in_review
waiting wait_unreached waiting
waiting mint link_sent
link_sent redeem redeemed
link_sent lapse_link expired
draft,in_review,waiting_for_owner,proposed,waiting,link_sent withdraw withdrawn
in_review,waiting_for_owner,proposed,waiting,link_sent object disputed
redeemed open_incident incident
incident clear redeemed
incident reverse reversed
rejected,withdrawn,expired reopen in_review
proposed,waiting,waiting_for_owner,rejected undo in_review
"""
ALLOWED = {
    (AppealStatus(status), MoveName(name)): AppealStatus(to)
    for statuses, name, to in (line.split() for line in LIFECYCLE.strip().splitlines())
    for status in statuses.split(",")
}
# An incident tells what the case turned out to be, so its moves put an outcome on record too.
TELL_AN_OUTCOME = {MoveName.OPEN_INCIDENT, MoveName.CLEAR, MoveName.REVERSE}


@pytest.fixture
def everybody(db: SQLAlchemy) -> StaffMember:
    """A person with every role."""
    return staff_member(*Role)


def make(case: object, name: MoveName, everybody: StaffMember) -> None:
    """Make a move as whoever may, with the keys its event wants."""
    rule = TRANSITIONS[name]
    by = everybody if ActorKind.STAFF in rule.who else Actor(sorted(rule.who)[0])
    # `by` is also a name of move itself, so the event's key is written with an underscore.
    details = {f"{key}_" if key == "by" else key: [] for key in KEYS[rule.event] - {"from", "to"}}
    back = AppealStatus.IN_REVIEW if rule.to is None else None
    move(case, name, by=by, back_to=back, **details)  # type: ignore[arg-type]


def tags(db: SQLAlchemy) -> list[EventTag]:
    """Every event on record, oldest first."""
    return list(db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.seq)))


# A case that happens to be drawn for the blind sample would record that too.
@pytest.mark.settings(blind_share=0.0)
@pytest.mark.case("S19")
@pytest.mark.parametrize("name", list(MoveName))
def test_each_move_leaves_and_reaches_what_the_lifecycle_says(
    db: SQLAlchemy, everybody: StaffMember, name: MoveName
) -> None:
    for status in sorted(ALL):
        case = appeal(status, sent_at=clock.utcnow())
        before = tags(db)
        if (status, name) in ALLOWED:
            with transaction():
                make(case, name, everybody)
            after = ALLOWED[status, name]
            assert (case.status, case.closed_at is not None) == (after, after in CLOSED)
            outcome = [EventTag.CASE_OUTCOME] if name in TELL_AN_OUTCOME else []
            assert tags(db) == [*before, TRANSITIONS[name].event, *outcome]
        else:
            with pytest.raises(WrongState), transaction():
                make(case, name, everybody)
            assert case.status is status
            assert tags(db) == before


@pytest.mark.parametrize("name", list(MoveName))
def test_nobody_else_makes_a_move(db: SQLAlchemy, name: MoveName) -> None:
    status = next(status for status, move_name in ALLOWED if move_name is name)
    case = appeal(status)
    nobody = staff_member(Role.ADMIN)
    outsiders = [Actor(kind) for kind in ActorKind if kind not in TRANSITIONS[name].who and kind != ActorKind.STAFF]

    for by in [*outsiders, nobody]:
        if by is nobody and TRANSITIONS[name].permission is None and ActorKind.STAFF in TRANSITIONS[name].who:
            continue
        with pytest.raises(NotAllowed), transaction():
            move(case, name, by=by, back_to=AppealStatus.IN_REVIEW)

    assert case.status is status


def test_the_second_of_two_writers_is_refused(db: SQLAlchemy, everybody: StaffMember) -> None:
    case = appeal(AppealStatus.PROPOSED)
    with transaction():
        make(case, MoveName.CONFIRM, everybody)

    with pytest.raises(WrongState), transaction():
        make(case, MoveName.DISAGREE, everybody)

    assert case.status is AppealStatus.WAITING
