"""Links are minted after the wait, at sending, one alive at a time, and whatever ends them ends them for ever."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.audit.actors import CONTACT, OWNER, WORKER
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import TooMany, WrongState
from casedesk.notifications import delivery
from casedesk.notifications.delivery import deliver_due
from casedesk.notifications.letters import Letter
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.notifications.sink import kept
from casedesk.resets import service
from casedesk.resets.tokens import digest_of
from casedesk.review.models import Approval
from casedesk.staff.models import StaffMember
from config import Settings
from tests.factories.resets import approved_case, case_with_link, newest_token, tokens_sent


class Killed(BaseException):
    """The process ends here."""


def alive(db: SQLAlchemy, case: object) -> int:
    return sum(link.ended_at is None for link in case.links)  # type: ignore[attr-defined]


@pytest.mark.case("S20")
@pytest.mark.parametrize("ends_in_hours", [None, 0.001])
def test_no_link_exists_before_the_wait_is_over(db: SQLAlchemy, clock: Clock, ends_in_hours: float | None) -> None:
    case = approved_case(ends_in_hours=ends_in_hours)

    assert service.mint_due() == 0
    assert case.appeal.status is AppealStatus.WAITING
    assert case.links == []
    assert db.session.scalars(db.select(OutboxMessage)).all() == []


def test_after_the_wait_one_letter_carries_one_link_to_the_proven_contact(
    db: SQLAlchemy, clock: Clock, settings: Settings
) -> None:
    case = approved_case(contact="new@mail.example")

    assert service.mint_due() == 1
    assert case.links == [], "it is drawn at sending"
    deliver_due()

    (link,) = case.links
    assert case.appeal.status is AppealStatus.LINK_SENT
    assert [message["to"] for message in kept(settings.sink_dir)] == ["new@mail.example"]
    assert link.digest == digest_of(newest_token())
    assert link.expires_at - link.minted_at == timedelta(minutes=60)
    assert link.password_version == case.account.password_version


@pytest.mark.parametrize("disabled", [True, False])
def test_no_link_for_an_approval_that_no_longer_stands(db: SQLAlchemy, clock: Clock, disabled: bool) -> None:
    case = approved_case()
    with transaction():
        if disabled:
            approval = db.session.scalars(db.select(Approval)).one()
            db.session.get_one(StaffMember, approval.confirmed_by).disabled_at = clock.held
        else:
            db.session.get_one(Appeal, case.appeal_id).contact_lookup = "0" * 64

    assert service.mint_due() == 0
    assert case.appeal.status is AppealStatus.IN_REVIEW, "it would hold up the line for ever"
    assert case.links == []


@pytest.mark.case("S15")
@pytest.mark.both_databases
def test_many_workers_make_one_live_link(app: Flask, db: SQLAlchemy, settings: Settings) -> None:
    case = approved_case()

    def work() -> None:
        with app.app_context():
            service.mint_due()
            deliver_due()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    deliver_due()

    assert len(case.links) == alive(db, case) == 1
    assert len(tokens_sent()) == 1


@pytest.mark.case("S08")
@pytest.mark.case("S15")
def test_a_live_token_is_in_the_letter_and_nowhere_else(
    db: SQLAlchemy, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    case, token = case_with_link()
    db.session.rollback()

    files = [path for path in settings.data_dir.rglob("*") if path.is_file() and settings.sink_dir not in path.parents]
    assert alive(db, case) == 1
    assert [path.name for path in files if token.encode() in path.read_bytes()] == []
    assert token not in caplog.text


@pytest.mark.case("S41")
@pytest.mark.parametrize("step", ["_content", "_written", "_note_handed_over"])
def test_a_worker_killed_while_sending_a_link_leaves_one_alive_the_one_in_the_letter(
    db: SQLAlchemy, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    case = approved_case()
    service.mint_due()

    def dies(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(delivery, step, dies)
        with pytest.raises(Killed):
            deliver_due()
    db.session.rollback()
    clock.held += timedelta(seconds=settings.lease_seconds)
    deliver_due()

    assert alive(db, case) == 1
    assert len(tokens_sent()) == 1
    assert service.is_alive(newest_token())


def test_another_link_ends_the_one_before_and_only_three_can_be_had(db: SQLAlchemy, clock: Clock) -> None:
    case, first = case_with_link()
    tokens = [first]
    for _ in range(3):
        with transaction():
            service.resend(db.session.get_one(Appeal, case.appeal_id))
        deliver_due()
        tokens = tokens_sent()

    assert len(set(tokens)) == 4
    assert [service.is_alive(token) for token in tokens] == [True, False, False, False]
    with pytest.raises(TooMany), transaction():
        service.resend(db.session.get_one(Appeal, case.appeal_id))
    resent = db.session.scalars(db.select(AuditEntry).where(AuditEntry.tag == EventTag.LINK_RESEND)).all()
    assert len(resent) == 3


def test_no_link_after_seven_days_or_in_another_state(db: SQLAlchemy, clock: Clock) -> None:
    case, _token = case_with_link()
    clock.held += timedelta(days=7)

    with pytest.raises(WrongState), transaction():
        service.resend(db.session.get_one(Appeal, case.appeal_id))
    assert service.lapse_links() == 1
    assert case.appeal.status is AppealStatus.EXPIRED
    assert service.lapse_links() == 0


def test_a_letter_that_waited_too_long_brings_no_link(db: SQLAlchemy, clock: Clock) -> None:
    case = approved_case()
    service.mint_due()
    with transaction():
        move(db.session.get_one(Appeal, case.appeal_id), MoveName.OBJECT, by=CONTACT, by_="contact")

    deliver_due()

    link_letters = db.select(OutboxMessage.state).where(OutboxMessage.letter == Letter.LINK)
    assert db.session.scalars(link_letters).all() == [OutboxState.CANCELLED]
    assert case.links == []


def test_an_expired_link_stays_dead_when_the_clock_goes_back(db: SQLAlchemy, clock: Clock) -> None:
    _case, token = case_with_link()
    clock.held += timedelta(minutes=60)
    assert not service.is_alive(token)
    service.lapse_links()
    clock.held -= timedelta(minutes=30)

    assert not service.is_alive(token)


@pytest.mark.parametrize(
    ("name", "by", "details"),
    [
        (MoveName.OBJECT, CONTACT, {"by_": "contact"}),
        (MoveName.VOID, OWNER, {"why": "evidence"}),
        (MoveName.WITHDRAW, OWNER, {}),
        (MoveName.LAPSE_LINK, WORKER, {}),
    ],
)
def test_every_move_away_ends_the_link(db: SQLAlchemy, clock: Clock, name: MoveName, by: object, details: dict) -> None:
    case, token = case_with_link()

    with transaction():
        move(db.session.get_one(Appeal, case.appeal_id), name, by=by, **details)

    assert not service.is_alive(token)
    assert [(link.end_reason, link.used_at) for link in case.links] == [(name.value, None)]


@pytest.mark.both_databases
def test_many_wishes_for_another_link_at_once_are_still_three(app: Flask, db: SQLAlchemy) -> None:
    case, _token = case_with_link()
    db.session.remove()

    def ask() -> None:
        with app.app_context():
            try:
                with transaction() as session:
                    service.resend(session.get_one(Appeal, case.appeal_id))
            except TooMany:
                refused.append(True)

    refused: list[bool] = []
    askers = [threading.Thread(target=ask) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    letters = db.select(OutboxMessage).where(OutboxMessage.letter == Letter.LINK)
    assert len(refused) == 3
    assert len(db.session.scalars(letters).all()) == 4
