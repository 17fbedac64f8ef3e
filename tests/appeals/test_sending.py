"""Sending: once under any number of presses, joined to what was before, grouped when there are many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock
from casedesk.appeals import service
from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.queries import by_reference
from casedesk.appeals.sending import answer_due
from casedesk.appeals.status import AppealStatus
from casedesk.audit.actors import OWNER
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import Invalid, WrongState
from tests.factories.appeals import STATED, appeal

NAMED = "13800000926"


def sent(**changes: object) -> Appeal:
    """A draft for one account, sent now."""
    draft = appeal(AppealStatus.DRAFT, named=NAMED, **changes)
    with transaction():
        assert service.send(draft, f"key {draft.id}")
    return draft


@pytest.mark.case("S42")
@pytest.mark.both_databases
def test_parallel_presses_send_once(app: Flask, db: SQLAlchemy) -> None:
    reference = appeal(AppealStatus.DRAFT).reference
    db.session.rollback()

    def press(number: int) -> bool:
        with app.app_context(), transaction():
            draft = by_reference(reference)
            assert draft is not None
            return service.send(draft, f"key {number}")

    with ThreadPoolExecutor(8) as hands:
        said = list(hands.map(press, range(16)))

    assert said.count(True) == 1
    assert db.session.query(AuditEntry).filter_by(tag=EventTag.FILE_SEND).count() == 1


def test_a_draft_without_proven_contact_is_not_sent(db: SQLAlchemy) -> None:
    draft = appeal(AppealStatus.DRAFT, contact_proven_at=None)

    with pytest.raises(Invalid) as refused, transaction():
        service.send(draft, "key")
    assert refused.value.code == "no_contact"


def test_a_file_is_a_statement_about_the_purchase(db: SQLAlchemy) -> None:
    draft = appeal(AppealStatus.DRAFT, stated={Step.DEVICE: STATED[Step.DEVICE]})

    with pytest.raises(Invalid), transaction():
        service.send(draft, "key")
    with transaction():
        assert service.send(draft, "key", files=1)


def test_what_is_gone_is_not_sent(db: SQLAlchemy) -> None:
    gone = appeal(AppealStatus.EXPIRED, sent_at=None)

    with pytest.raises(WrongState), transaction():
        service.send(gone, "key")


def test_two_open_cases_of_one_account_are_marked_on_both(db: SQLAlchemy) -> None:
    first, other, second = sent(), appeal(named="13900000926"), sent()

    assert first.flags == second.flags == ["second_open"]
    assert other.flags == []
    assert second.previous_id is None


def test_a_repeated_appeal_is_joined_to_the_closed_one(db: SQLAlchemy) -> None:
    before = appeal(AppealStatus.REJECTED, named=NAMED)
    appeal(AppealStatus.EXPIRED, named=NAMED, sent_at=None)

    assert sent().previous_id == before.id


@pytest.mark.case("S07")
@pytest.mark.settings(group_appeals=2)
def test_many_appeals_of_one_account_are_taken_and_grouped(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, datetime(2026, 11, 22, 3, tzinfo=UTC)) as held:
        early = [sent() for _ in range(3)]
        held.held += timedelta(days=1, seconds=1)
        late = sent()

    assert ["grouped" in case.flags for case in [*early, late]] == [False, False, True, False]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 21, 1, 14, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)),
        # 00:30 on the 22nd at the desk.
        (datetime(2026, 11, 21, 16, 30, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)),
    ],
)
def test_we_answer_by_six_on_the_second_day_at_the_desk(app: Flask, at: datetime, due: datetime) -> None:
    with app.app_context():
        assert answer_due(at) == due


@pytest.mark.parametrize(
    ("status", "anew"),
    [(AppealStatus.WAITING, True), (AppealStatus.LINK_SENT, True), (AppealStatus.PROPOSED, False)],
)
def test_a_case_that_comes_back_is_due_like_a_new_one(
    db: SQLAlchemy, clock: Clock, status: AppealStatus, anew: bool
) -> None:
    case = appeal(status)
    was_due = case.due_at
    clock.held += timedelta(days=5)

    with transaction():
        service.void_if_decided(case, "evidence", OWNER)

    assert case.status is AppealStatus.IN_REVIEW
    assert case.due_at == (answer_due(clock.held) if anew else was_due)
