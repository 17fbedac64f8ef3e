"""Decisions: two different people, what was shown, a wait that starts with handed-over notices, undo within seconds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, update

from casedesk.appeals import service as appeals
from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.status import AppealStatus
from casedesk.audit.actors import OWNER
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import lookup, transaction
from casedesk.directory.base import ContactKind
from casedesk.directory.models import LocalAccount
from casedesk.errors import Invalid, NotAllowed, WrongState
from casedesk.evidence.models import ReadingState
from casedesk.extensions import db
from casedesk.notifications.letters import Letter
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.review.deciding import decisions, resolutions
from casedesk.review.deciding.approvals import approval_stands, live_approval, redraw_due, void_fallen
from casedesk.review.deciding.decisions import Reasoned
from casedesk.review.deciding.waits import start_waits, wait_is_over, wait_of
from casedesk.review.models import Approval
from casedesk.review.scores.service import score_appeal, score_wanted
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role
from tests.factories.directory import account
from tests.factories.review import new_paper
from tests.factories.staff import fresh, staff_member

pytestmark = pytest.mark.both_databases


@pytest.fixture
def owner(db: SQLAlchemy, clock: Clock) -> LocalAccount:
    return account()


@pytest.fixture
def case(owner: LocalAccount) -> Appeal:
    """A scored case in review of an account that exists."""
    return sent_case(owner.id)


def sent_case(named: str, contact: str = "+8613900001234") -> Appeal:
    with transaction() as session:
        appeal = appeals.start(named, "en").appeal
        appeals.save_step(appeal, Step.DEVICE, {"model": "iPhone 13", "imei": "353011094841806"})
        appeals.save_step(appeal, Step.PLACES, {"cities": ["湛江"]})
        appeal.contact_kind, appeal.contact = ContactKind.PHONE, contact
        appeal.contact_lookup = lookup("contact", contact)
        appeal.contact_proven_at = appeal.started_at
        session.flush()
        appeals.send(appeal, f"key-{appeal.id}")
    score_wanted()
    return appeal


def why(appeal: Appeal, *reasons: str) -> Reasoned:
    return Reasoned(reasons or ("device_matches",), appeal.version)


def decide(verb: Callable[..., Any], appeal: Appeal, by: StaffMember, **more: Any) -> Any:
    with transaction():
        return verb(appeal, by, why(appeal), **more)


def proposed(case: Appeal) -> tuple[StaffMember, StaffMember]:
    first, second = staff_member(), staff_member()
    decide(decisions.propose, case, first)
    return first, second


def approved(case: Appeal) -> tuple[StaffMember, StaffMember]:
    first, second = proposed(case)
    decide(decisions.confirm, case, second)
    return first, second


def letters(db: SQLAlchemy, letter: Letter, state: OutboxState = OutboxState.WAITING) -> list[OutboxMessage]:
    found = select(OutboxMessage).where(OutboxMessage.letter == letter, OutboxMessage.state == state)
    return list(db.session.scalars(found))


def hand_over_notices(clock: Clock) -> None:
    with transaction() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.letter == Letter.NOTICE_APPROVED)
            .values(state=OutboxState.HANDED_OVER, handed_over_at=clock.held)
        )


def test_an_approval_takes_two_people_and_tells_every_known_contact(db: SQLAlchemy, case: Appeal) -> None:
    first, second = proposed(case)
    assert case.status is AppealStatus.PROPOSED
    approval = live_approval(case.id)
    assert approval is not None and (approval.proposed_by, approval.second_id) == (first.id, second.id)
    assert approval_stands(case) is None, "one opinion is no approval"
    decide(decisions.confirm, case, second)
    assert case.status is AppealStatus.WAITING
    assert approval_stands(case) is not None
    assert len(letters(db, Letter.NOTICE_APPROVED)) == 2, "the present phone and mailbox, not the phone of 2021"
    assert len(letters(db, Letter.APPROVED)) == 1


@pytest.mark.case("S16")
def test_nobody_confirms_the_own_proposal(case: Appeal) -> None:
    first, _second = proposed(case)
    with pytest.raises(NotAllowed) as refused:
        decide(decisions.confirm, case, first)
    assert refused.value.code == "own_proposal"
    assert case.status is AppealStatus.PROPOSED


@pytest.mark.parametrize("verb", [decisions.confirm, decisions.disagree, decisions.reject])
def test_only_the_person_drawn_answers_a_proposal(case: Appeal, verb: Callable[..., Any]) -> None:
    proposed(case)
    with pytest.raises(NotAllowed) as refused:
        decide(verb, case, staff_member())
    assert refused.value.code == "not_drawn"


@pytest.mark.case("S17")
@pytest.mark.parametrize("tie", ["account", "appeal"])
def test_a_person_tied_to_account_or_appeal_cannot_decide(owner: LocalAccount, tie: str) -> None:
    mailbox = owner.contacts[2].value
    case = sent_case(owner.id)
    if tie == "appeal":
        with transaction():
            case.contact_lookup = lookup("contact", "friend@desk.example")
    friend = staff_member(email=mailbox if tie == "account" else "friend@desk.example")
    with pytest.raises(NotAllowed) as refused:
        decide(decisions.propose, case, friend)
    assert refused.value.code == "linked"


def test_a_tied_person_is_never_drawn(owner: LocalAccount, case: Appeal) -> None:
    first = staff_member()
    staff_member(email=owner.contacts[2].value)
    decide(decisions.propose, case, first)
    approval = live_approval(case.id)
    assert approval is not None and approval.second_id is None


def test_a_repeated_appeal_goes_to_other_people(owner: LocalAccount, case: Appeal) -> None:
    first = staff_member()
    decide(decisions.reject, case, first)
    again = sent_case(owner.id)
    assert again.previous_id == case.id
    with pytest.raises(NotAllowed) as refused:
        decide(decisions.propose, again, first)
    assert refused.value.code == "decided_before"


@pytest.mark.parametrize("change", ["claims", "evidence", "contact"])
def test_a_change_after_the_proposal_makes_it_void(db: SQLAlchemy, case: Appeal, change: str) -> None:
    proposed(case)
    with transaction():
        appeals.void_if_decided(case, change, OWNER)
    assert case.status is AppealStatus.IN_REVIEW
    assert live_approval(case.id) is None
    assert case.score_wanted_at is not None


def test_what_changed_behind_the_back_of_the_first_person_is_not_confirmed(case: Appeal) -> None:
    _first, second = proposed(case)
    with transaction():
        case.contact_lookup = lookup("contact", "+8613900009999")
    with pytest.raises(WrongState) as refused:
        decide(decisions.confirm, case, second)
    assert refused.value.code == "file_changed"


def test_an_approval_falls_when_a_person_loses_the_right(case: Appeal) -> None:
    first, _second = approved(case)
    with transaction():
        first.role_names = [Role.ADMIN.value]
    assert approval_stands(case) is None
    assert void_fallen() == 1
    assert case.status is AppealStatus.IN_REVIEW


def test_a_stale_write_is_refused(case: Appeal) -> None:
    one, two = staff_member(), staff_member()
    seen = Reasoned(("device_matches",), case.version)
    decide(decisions.reject, case, one)
    with pytest.raises(WrongState) as refused, transaction():
        decisions.propose(case, two, seen)
    assert refused.value.code == "stale"


def test_a_decision_needs_a_reason(case: Appeal) -> None:
    member = staff_member()
    with pytest.raises(Invalid), transaction():
        decisions.propose(case, member, Reasoned((), case.version))


def test_an_appeal_without_account_is_never_approved(db: SQLAlchemy, clock: Clock) -> None:
    case = sent_case("+8613911112222")
    with pytest.raises(NotAllowed) as refused:
        decide(decisions.propose, case, staff_member())
    assert refused.value.code == "no_account"


def test_a_case_is_not_proposed_while_its_score_is_due(case: Appeal) -> None:
    with transaction():
        appeals.void_if_decided(case, "evidence", OWNER)
    with pytest.raises(WrongState) as refused:
        decide(decisions.propose, case, staff_member())
    assert refused.value.code == "not_scored"


def test_a_case_is_not_proposed_while_a_file_waits_to_be_read(case: Appeal) -> None:
    with transaction() as session:
        session.add(new_paper(case, state=ReadingState.WAITING, reading=None))
    with pytest.raises(WrongState) as refused:
        decide(decisions.propose, case, staff_member())
    assert refused.value.code == "not_scored"


def test_an_approval_is_of_the_score_that_was_proposed_and_of_no_later_one(case: Appeal) -> None:
    _first, second = proposed(case)
    with transaction():
        score_appeal(case)
    with pytest.raises(WrongState) as refused:
        decide(decisions.confirm, case, second)
    assert refused.value.code == "file_changed"


@pytest.mark.case("S20")
def test_the_wait_starts_when_a_notice_was_handed_over_and_never_earlier(clock: Clock, case: Appeal) -> None:
    approved(case)
    clock.held += timedelta(hours=30)  # type: ignore[operator]
    assert start_waits() == 0
    assert not wait_is_over(case)
    hand_over_notices(clock)
    assert (start_waits(), start_waits()) == (1, 0)
    wait = wait_of(case)
    assert wait is not None and wait.ends_at == clock.held + timedelta(hours=168), "facts alone wait seven days"
    clock.held += timedelta(hours=168) - timedelta(seconds=1)
    assert not wait_is_over(case)
    clock.held += timedelta(seconds=1)
    assert wait_is_over(case)


def test_when_nobody_is_reached_for_a_day_a_manager_decides(clock: Clock, case: Appeal) -> None:
    approved(case)
    manager = staff_member(Role.MANAGER)
    with pytest.raises(WrongState):
        decide(resolutions.wait_unreached, case, manager)
    clock.held += timedelta(hours=24)  # type: ignore[operator]
    decide(resolutions.wait_unreached, case, manager)
    wait = wait_of(case)
    assert wait is not None and wait.unreached and wait.ends_at == clock.held + timedelta(days=14)


def test_a_manager_neither_proposes_nor_confirms(case: Appeal) -> None:
    with pytest.raises(NotAllowed):
        decide(decisions.propose, case, staff_member(Role.MANAGER))


@pytest.mark.parametrize("decision", ["propose", "confirm", "reject", "ask_for_more"])
def test_a_decision_is_taken_back_within_seconds_and_no_letter_leaves(
    db: SQLAlchemy, clock: Clock, case: Appeal, decision: str
) -> None:
    by = staff_member()
    before = case.status
    if decision == "confirm":
        _first, by = proposed(case)
        before = case.status
        by = fresh(live_second(case))
    more = {"items": ("box_label",), "body": "", "deadline": clock.held + timedelta(days=3)}  # type: ignore[operator]
    decide(getattr(decisions, decision), case, by, **(more if decision == "ask_for_more" else {}))
    assert case.status is not before
    clock.held += timedelta(seconds=9)  # type: ignore[operator]
    with transaction():
        resolutions.undo(case, by)
    assert case.status is before
    told = {Letter.APPROVED, Letter.NOTICE_APPROVED, Letter.NOT_APPROVED, Letter.MORE_NEEDED}
    assert not [letter for letter in told if letters(db, letter)]
    assert wait_of(case) is None
    approval = live_approval(case.id)
    assert (approval is not None) == (decision == "confirm")
    assert approval is None or approval.confirmed_at is None


def live_second(case: Appeal) -> StaffMember:
    approval = live_approval(case.id)
    assert approval is not None
    return db.session.get_one(StaffMember, approval.second_id)


def test_a_rejected_proposal_stands_again_after_an_undo(case: Appeal) -> None:
    _first, second = proposed(case)
    decide(decisions.reject, case, second)
    with transaction():
        resolutions.undo(case, second)
    assert case.status is AppealStatus.PROPOSED
    decide(decisions.confirm, case, second)
    assert approval_stands(case) is not None


@pytest.mark.parametrize(("seconds", "who"), [(10, "self"), (3, "another")])
def test_an_undo_too_late_or_by_another_is_refused(clock: Clock, case: Appeal, seconds: int, who: str) -> None:
    by = staff_member()
    decide(decisions.reject, case, by)
    undoing = by if who == "self" else staff_member()
    clock.held += timedelta(seconds=seconds)  # type: ignore[operator]
    with pytest.raises(WrongState), transaction():
        resolutions.undo(case, undoing)


def test_a_decision_whose_letter_a_sender_holds_is_not_taken_back(case: Appeal) -> None:
    by = staff_member()
    decide(decisions.reject, case, by)
    with transaction() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.letter == Letter.NOT_APPROVED).values(tries=1))
    with pytest.raises(WrongState), transaction():
        resolutions.undo(case, by)


def test_a_person_drawn_who_does_not_answer_is_replaced(clock: Clock, case: Appeal) -> None:
    _first, second = proposed(case)
    third = staff_member()
    clock.held += timedelta(hours=4, minutes=1)  # type: ignore[operator]
    assert redraw_due() == 1
    approval = live_approval(case.id)
    assert approval is not None and approval.second_id == third.id != second.id


@pytest.mark.settings(second_approval="by_risk")
def test_by_risk_one_person_is_enough_for_strong_cases_without_conflict_only(owner: LocalAccount, case: Appeal) -> None:
    with transaction():
        case.band, case.conflicts = "strong", 0
    decide(decisions.approve_alone, case, staff_member())
    assert approval_stands(case) is not None
    weak = sent_case(account().id)
    with transaction():
        weak.band = "weak"
    with pytest.raises(NotAllowed) as refused:
        decide(decisions.approve_alone, weak, staff_member())
    assert refused.value.code == "two_needed"


def test_always_needs_two(case: Appeal) -> None:
    with pytest.raises(NotAllowed) as refused:
        decide(decisions.approve_alone, case, staff_member())
    assert refused.value.code == "two_needed"


def test_only_what_is_with_the_desk_is_handed_to_a_lead(case: Appeal) -> None:
    approved(case)
    with pytest.raises(WrongState):
        decide(decisions.escalate, case, staff_member())


def test_a_stopped_approval_is_disputed_and_resumed_without_it(case: Appeal) -> None:
    approved(case)
    decide(decisions.stop, case, staff_member())
    assert case.status is AppealStatus.DISPUTED
    assert live_approval(case.id) is None
    decide(resolutions.resume, case, staff_member(Role.LEAD))
    assert (case.status, approval_stands(case)) == (AppealStatus.IN_REVIEW, None)


def test_a_lead_reopens_a_closed_case_for_ninety_days(clock: Clock, case: Appeal) -> None:
    decide(decisions.reject, case, staff_member())
    lead = staff_member(Role.LEAD)
    clock.held += timedelta(days=89)  # type: ignore[operator]
    decide(resolutions.reopen, case, lead)
    assert case.status is AppealStatus.IN_REVIEW
    decide(decisions.reject, case, staff_member())
    clock.held += timedelta(days=91)
    with pytest.raises(WrongState):
        decide(resolutions.reopen, case, lead)


def test_a_refused_try_is_on_record(db: SQLAlchemy, case: Appeal) -> None:
    member = staff_member()
    with transaction():
        decisions.record_refusal(case.id, member, "confirm", NotAllowed(code="own_proposal"))
    refused = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == EventTag.DECISION_REFUSED)).one()
    assert refused.actor_id == member.id


def test_one_case_has_one_live_approval(db: SQLAlchemy, case: Appeal) -> None:
    approved(case)
    assert len(list(db.session.scalars(select(Approval).where(Approval.voided_at.is_(None))))) == 1
