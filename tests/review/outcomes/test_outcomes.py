"""What cases turned out to be: told by objections, leads and time, or by a manager; and the sample without a score."""

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk import clock as moment
from casedesk.appeals.models import Appeal, Objection, ObjectionKey
from casedesk.appeals.status import AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.audit.actors import CONTACT, OWNER, WORKER, ActorKind
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import Invalid, NotAllowed, WrongState
from casedesk.review.models import Opinion, OpinionKind
from casedesk.review.outcomes.blind import hidden_scores, hides_score, is_blind, is_drawn
from casedesk.review.outcomes.models import Outcome, OutcomeSource
from casedesk.review.outcomes.queries import Shown, counts
from casedesk.review.outcomes.service import (
    confirmed,
    count_confirmed,
    note_aftercare,
    outcomes_of,
    record_outcome,
    settle_due,
)
from casedesk.staff.permissions import Role
from tests.factories.appeals import appeal
from tests.factories.staff import staff_member

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("db", "clock")]

MONTH = timedelta(days=30)


def told(case: Appeal) -> list[tuple[Outcome, OutcomeSource]]:
    return [(row.outcome, row.source) for row in outcomes_of(case.id)]


def moved(case: Appeal, name: MoveName, by: object = CONTACT, **details: object) -> None:
    with transaction():
        move(case, name, by=by, **details)  # type: ignore[arg-type]


def stopped(case: Appeal, *, by_contact: bool) -> None:
    """An objection on record, by a notice's key or by the button of the status page."""
    with transaction() as session:
        key = ObjectionKey(appeal_id=case.id, digest=f"{case.id:064x}", contact_lookup="c", made_at=moment.utcnow())
        session.add(key)
        session.flush()
        key_id = key.id if by_contact else None
        session.add(Objection(appeal_id=case.id, key_id=key_id, made_at=moment.utcnow(), moved=True))


def test_a_new_password_nobody_objects_to_for_30_days_was_the_owners(clock: Clock) -> None:
    case = appeal(AppealStatus.REDEEMED)
    clock.held += MONTH - timedelta(minutes=1)
    assert settle_due() == 0

    clock.held += timedelta(minutes=1)
    assert (settle_due(), settle_due()) == (1, 0)
    assert told(case) == [(Outcome.OWNER, OutcomeSource.QUIET)]


def test_finished_aftercare_confirms_nothing_before_30_days_without_an_objection(clock: Clock, db: SQLAlchemy) -> None:
    case, manager = appeal(AppealStatus.REDEEMED), staff_member(Role.MANAGER)
    with transaction():
        note_aftercare(case)
    with transaction():
        assert note_aftercare(case) is None

    assert told(case) == [(Outcome.UNKNOWN, OutcomeSource.AFTERCARE)]
    assert (count_confirmed(), set(counts(manager).values())) == ((0, 0), {0})
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == EventTag.CASE_OUTCOME)).one()
    assert entry.actor_kind is ActorKind.OWNER

    clock.held += MONTH
    assert settle_due() == 1
    assert told(case)[0] == (Outcome.OWNER, OutcomeSource.QUIET)
    assert (count_confirmed(), counts(manager)[Shown.OWNER]) == ((1, 0), 1)


def test_finished_aftercare_does_not_stop_an_objection_nor_take_back_what_was_found() -> None:
    objected, found, manager = appeal(AppealStatus.REDEEMED), appeal(AppealStatus.REDEEMED), staff_member(Role.MANAGER)
    with transaction():
        note_aftercare(objected)
    moved(objected, MoveName.OPEN_INCIDENT, by_="notice")
    with transaction():
        record_outcome(found, Outcome.THEFT, OutcomeSource.MANUAL, manager, "The owner called")

    with transaction():
        assert note_aftercare(found) is None
    with pytest.raises(WrongState), transaction():
        note_aftercare(objected)

    assert told(objected)[0] == (Outcome.UNKNOWN, OutcomeSource.VETO)
    assert told(found) == [(Outcome.THEFT, OutcomeSource.MANUAL)]
    assert count_confirmed() == (0, 1)


def test_time_tells_nothing_of_what_was_told_before(clock: Clock) -> None:
    case, manager = appeal(AppealStatus.REDEEMED), staff_member(Role.MANAGER)
    with transaction():
        record_outcome(case, Outcome.THEFT, OutcomeSource.MANUAL, manager, "The owner called")
    clock.held += 2 * MONTH

    assert settle_due() == 0
    assert told(case) == [(Outcome.THEFT, OutcomeSource.MANUAL)]


def test_an_objection_after_the_password_leaves_it_open_until_a_lead_knows() -> None:
    case, lead = appeal(AppealStatus.REDEEMED), staff_member(Role.LEAD)

    with transaction():
        move(case, MoveName.OPEN_INCIDENT, by=CONTACT, by_="notice")
    assert told(case) == [(Outcome.UNKNOWN, OutcomeSource.VETO)]
    assert count_confirmed() == (0, 0)
    moved(case, MoveName.REVERSE, lead, reasons=["not_owner"])
    assert told(case)[0] == (Outcome.THEFT, OutcomeSource.INCIDENT)
    assert count_confirmed() == (0, 1)


def test_a_cleared_incident_was_the_owner(db: SQLAlchemy) -> None:
    case, lead = appeal(AppealStatus.INCIDENT), staff_member(Role.LEAD)

    moved(case, MoveName.CLEAR, lead, reasons=["was_owner"])

    assert told(case) == [(Outcome.OWNER, OutcomeSource.INCIDENT)]
    assert list(db.session.execute(confirmed())) == [(case.id, Outcome.OWNER)]


@pytest.mark.parametrize(("by_contact", "expected"), [(True, [(Outcome.THEFT, OutcomeSource.DISPUTE)]), (False, [])])
def test_a_stopped_case_nobody_comes_back_for_was_a_theft(
    clock: Clock, by_contact: bool, expected: list[tuple[Outcome, OutcomeSource]]
) -> None:
    case = appeal(AppealStatus.REJECTED)
    stopped(case, by_contact=by_contact)
    clock.held += MONTH

    settle_due()

    assert told(case) == expected


def test_a_reviewers_rejection_is_no_outcome(clock: Clock) -> None:
    case = appeal(AppealStatus.REJECTED)
    clock.held += 2 * MONTH

    assert (settle_due(), told(case)) == (0, [])


def test_a_manager_says_how_it_was_learnt_and_the_reason_stays_out_of_the_record(db: SQLAlchemy) -> None:
    case, manager, lead = appeal(AppealStatus.REJECTED), staff_member(Role.MANAGER), staff_member(Role.LEAD)
    with pytest.raises(Invalid), transaction():
        record_outcome(case, Outcome.OWNER, OutcomeSource.MANUAL, manager, " ")
    with pytest.raises(NotAllowed), transaction():
        record_outcome(case, Outcome.OWNER, OutcomeSource.MANUAL, lead, "I think so")

    with transaction():
        row = record_outcome(case, Outcome.OWNER, OutcomeSource.MANUAL, manager, "She came to the shop")

    assert (row.staff_id, row.reason) == (manager.id, "She came to the shop")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == EventTag.CASE_OUTCOME)).one()
    assert entry.actor_id == manager.id
    assert "shop" not in entry.details
    assert "manual" in entry.details


def test_the_newest_outcome_counts_and_unknown_takes_one_back() -> None:
    case, manager = appeal(AppealStatus.REDEEMED), staff_member(Role.MANAGER)
    for outcome in (Outcome.OWNER, Outcome.THEFT, Outcome.UNKNOWN):
        with transaction():
            record_outcome(case, outcome, OutcomeSource.MANUAL, manager, "heard")

    assert [row.outcome for row in outcomes_of(case.id)] == [Outcome.UNKNOWN, Outcome.THEFT, Outcome.OWNER]
    assert count_confirmed() == (0, 0)


def test_a_draft_has_no_outcome() -> None:
    draft = appeal(AppealStatus.DRAFT)
    with pytest.raises(Invalid), transaction():
        record_outcome(draft, Outcome.OWNER, OutcomeSource.AFTERCARE, WORKER)


def test_one_in_twenty_is_drawn_and_always_the_same_ones() -> None:
    references = [f"CD-2611-{number:05}" for number in range(4000)]
    drawn = [reference for reference in references if is_drawn(reference, 0.05)]

    assert 140 <= len(drawn) <= 260
    assert drawn == [reference for reference in references if is_drawn(reference, 0.05)]
    assert set(drawn) <= {reference for reference in references if is_drawn(reference, 0.10)}
    assert not any(is_drawn(reference, 0.0) for reference in references)
    assert all(is_drawn(reference, 1.0) for reference in references)


@pytest.mark.settings(blind_share=1.0)
def test_a_drawn_case_hides_its_score_until_the_first_opinion(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT, sent_at=moment.utcnow())
    reviewer, manager = staff_member(), staff_member(Role.MANAGER)
    moved(case, MoveName.SEND, OWNER)

    assert is_blind(case)
    assert (hides_score(case, reviewer), hides_score(case, manager)) == (True, False)
    assert hidden_scores([case.id, case.id + 1], reviewer) == {case.id}
    assert EventTag.CASE_SAMPLE in db.session.scalars(select(AuditEntry.tag)).all()

    _say(case, reviewer.id, OpinionKind.ASK_FOR_MORE)
    assert hides_score(case, reviewer)
    undone = _say(case, reviewer.id, OpinionKind.REJECT)
    assert not hides_score(case, reviewer)
    with transaction():
        undone.undone_at = moment.utcnow()
    assert hides_score(case, reviewer)
    _say(case, reviewer.id, OpinionKind.PROPOSE)
    assert (hides_score(case, staff_member()), is_blind(case)) == (False, True)


def test_a_case_that_was_not_drawn_hides_nothing() -> None:
    case = appeal(AppealStatus.DRAFT, sent_at=moment.utcnow())
    moved(case, MoveName.SEND, OWNER)

    assert not is_blind(case)
    assert not hides_score(case, staff_member())


def _say(case: Appeal, staff_id: int, kind: OpinionKind) -> Opinion:
    with transaction() as session:
        opinion = Opinion(
            appeal_id=case.id, staff_id=staff_id, kind=kind, reasons=["x"], before="in_review", given_at=moment.utcnow()
        )
        session.add(opinion)
    return opinion
