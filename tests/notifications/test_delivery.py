"""Delivery under faults: nothing is lost, nothing leaves twice, and no secret stays behind."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.notifications import delivery, secrets
from casedesk.notifications.delivery import MOST_TRIES, deliver_due
from casedesk.notifications.letters import Channel, Letter
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.notifications.outgoing import GiveUp, Outgoing, TryAgain
from casedesk.notifications.sink import SinkSender, kept
from config import Settings
from tests.factories.notifications import queue_letter

SECRET = "a-secret-that-only-the-letter-holds"


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def held(app: Flask, db: SQLAlchemy) -> Iterator[Clock]:
    with transaction():
        now = clock.utcnow()
    with clock.hold(app, now) as still:
        yield still


@pytest.fixture
def sender(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Callable[[Any], None]:
    """Put a sender of one's own in place of the sink."""

    def put(way_out: Any) -> None:
        monkeypatch.setattr(delivery, "sender_for", lambda *_: way_out)

    return put


@pytest.fixture
def minted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the letter LAPSED carry a secret, and note each that was drawn."""
    drawn: list[str] = []

    def mint(message: OutboxMessage) -> dict[str, str] | None:
        drawn.append(message.message_id)
        return {"reference": f"{SECRET}-{len(drawn)}"}

    monkeypatch.setitem(secrets._mints, Letter.LAPSED, mint)
    return drawn


def the_letter(db: SQLAlchemy) -> OutboxMessage:
    db.session.rollback()
    return db.session.scalars(db.select(OutboxMessage)).one()


def in_sink(settings: Settings) -> list[dict[str, Any]]:
    return list(kept(settings.sink_dir))


@pytest.mark.both_databases
def test_a_due_letter_leaves_once_and_is_recorded(db: SQLAlchemy, settings: Settings) -> None:
    with transaction():
        queue_letter(appeal_id=7)

    assert [deliver_due(), deliver_due()] == [1, 0]

    row = the_letter(db)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.tag == EventTag.LETTER_HAND_OVER)).one()
    assert row.state is OutboxState.HANDED_OVER
    assert [message["to"] for message in in_sink(settings)] == ["lin@mail.example"]
    assert entry.appeal_id == 7
    assert json.loads(entry.details) == {"letter": "filed", "channel": "email", "message": row.message_id}


def test_a_letter_waits_until_its_time(db: SQLAlchemy, held: Clock) -> None:
    with transaction():
        queue_letter(not_before=clock.utcnow() + timedelta(seconds=10))

    assert deliver_due() == 0
    held.held = clock.utcnow() + timedelta(seconds=10)
    assert deliver_due() == 1


def test_a_letter_taken_back_never_leaves(db: SQLAlchemy, settings: Settings) -> None:
    with transaction():
        queue_letter(cause="opinion:1").state = OutboxState.CANCELLED

    assert deliver_due() == 0
    assert in_sink(settings) == []


@pytest.mark.both_databases
def test_many_workers_send_each_letter_once(app: Flask, db: SQLAlchemy, settings: Settings) -> None:
    with transaction():
        for _ in range(20):
            queue_letter()

    def work() -> None:
        with app.app_context():
            deliver_due()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    tries = db.session.scalars(db.select(OutboxMessage.tries)).all()
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.tag == EventTag.LETTER_HAND_OVER)).all()
    assert list(tries) == [1] * 20
    assert len(entries) == 20
    assert len(in_sink(settings)) == 20


@pytest.mark.case("S43")
def test_letters_wait_while_mail_is_down_and_then_all_go(
    db: SQLAlchemy, held: Clock, settings: Settings, sender: Callable[[Any], None]
) -> None:
    class Away:
        def handed_over(self, message_id: str) -> bool:
            return False

        def send(self, letter: Outgoing) -> None:
            raise TryAgain("smtp_timeout")

    with transaction():
        queue_letter()
        queue_letter()
    down = held.held = clock.utcnow()
    sender(Away())
    while held.held < down + timedelta(hours=1):
        deliver_due()
        held.held += timedelta(seconds=30)
    waiting = [(row.state, row.last_error) for row in db.session.scalars(db.select(OutboxMessage))]
    sender(SinkSender(settings.sink_dir))
    held.held += timedelta(minutes=10)
    deliver_due()

    assert waiting == [(OutboxState.WAITING, "smtp_timeout")] * 2
    db.session.rollback()
    assert {row.state for row in db.session.scalars(db.select(OutboxMessage))} == {OutboxState.HANDED_OVER}
    assert {row.handed_over_at for row in db.session.scalars(db.select(OutboxMessage))} == {held.held}


@pytest.mark.parametrize(("error", "tries"), [(GiveUp("smtp_550"), 0), (TryAgain("smtp_450"), MOST_TRIES - 1)])
def test_a_letter_that_cannot_leave_is_parked_in_sight(
    db: SQLAlchemy, sender: Callable[[Any], None], error: Exception, tries: int
) -> None:
    class Refusing:
        def handed_over(self, message_id: str) -> bool:
            return False

        def send(self, letter: Outgoing) -> None:
            raise error

    with transaction():
        queue_letter().tries = tries
    sender(Refusing())

    deliver_due()

    row = the_letter(db)
    assert (row.state, row.last_error) == (OutboxState.PARKED, str(error))
    assert db.session.scalars(db.select(AuditEntry.tag)).all() == [EventTag.LETTER_PARK]


def test_a_letter_that_cannot_be_written_keeps_no_other_back(db: SQLAlchemy, settings: Settings) -> None:
    with transaction():
        queue_letter(to="broken@mail.example").params = {"reference": "CD-2611-00001"}
        queue_letter(to="next@mail.example")

    deliver_due()

    assert [message["to"] for message in in_sink(settings)] == ["next@mail.example"]


@pytest.mark.case("S08")
def test_a_secret_is_drawn_at_sending_and_stays_in_the_letter_alone(
    db: SQLAlchemy, settings: Settings, minted: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with transaction():
        queue_letter(Letter.LAPSED)
    deliver_due()

    everything = b"".join(path.read_bytes() for path in settings.data_dir.glob("*.sqlite3*"))
    assert len(minted) == 1
    assert f"{SECRET}-1" in in_sink(settings)[0]["text"]
    assert SECRET.encode() not in everything
    assert SECRET not in str(the_letter(db).params)
    assert SECRET not in caplog.text


def test_a_letter_that_is_no_longer_true_is_cancelled(
    db: SQLAlchemy, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(secrets._mints, Letter.LAPSED, lambda _message: None)
    with transaction():
        queue_letter(Letter.LAPSED)

    deliver_due()

    assert the_letter(db).state is OutboxState.CANCELLED
    assert in_sink(settings) == []


class Deadly:
    """Writes like the sink, and kills the process before or after the letter is out."""

    def __init__(self, folder: Path, *, after: bool) -> None:
        self.sink = SinkSender(folder)
        self.after = after

    def handed_over(self, message_id: str) -> bool:
        return self.sink.handed_over(message_id)

    def send(self, letter: Outgoing) -> None:
        if self.after:
            self.sink.send(letter)
        raise Killed


@pytest.mark.case("S41")
@pytest.mark.parametrize("after", [False, True])
def test_a_worker_killed_while_sending_loses_no_letter_and_sends_none_twice(
    db: SQLAlchemy, held: Clock, settings: Settings, sender: Callable[[Any], None], minted: list[str], after: bool
) -> None:
    with transaction():
        queue_letter(Letter.LAPSED)
    sender(Deadly(settings.sink_dir, after=after))
    with pytest.raises(Killed):
        deliver_due()
    db.session.rollback()
    sender(SinkSender(settings.sink_dir))

    assert deliver_due() == 0, "the lease of the dead worker still runs"
    held.held = clock.utcnow() + timedelta(seconds=settings.lease_seconds)
    assert deliver_due() == 1

    assert the_letter(db).state is OutboxState.HANDED_OVER
    assert [message["text"].count(f"{SECRET}-{len(minted)}") for message in in_sink(settings)] == [1]
    assert len(minted) == (1 if after else 2), "a letter that was out keeps the secret it left with"


@pytest.mark.case("S41")
@pytest.mark.parametrize("step", ["_claim", "_content", "_written", "_note_handed_over"])
def test_a_worker_killed_between_any_two_steps_loses_no_letter_and_sends_none_twice(
    db: SQLAlchemy, held: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with transaction():
        queue_letter()

    def dies(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(delivery, step, dies)
        with pytest.raises(Killed):
            deliver_due()
    db.session.rollback()
    held.held = clock.utcnow() + timedelta(seconds=settings.lease_seconds)
    deliver_due()

    assert the_letter(db).state is OutboxState.HANDED_OVER
    assert len(in_sink(settings)) == 1


def test_a_worker_that_lost_its_lease_does_not_speak_for_the_next_one(
    app: Flask, db: SQLAlchemy, held: Clock, settings: Settings, sender: Callable[[Any], None]
) -> None:
    class Slow:
        def handed_over(self, message_id: str) -> bool:
            return False

        def send(self, letter: Outgoing) -> None:
            held.held = clock.utcnow() + timedelta(seconds=settings.lease_seconds)
            db.session.rollback()
            sender(SinkSender(settings.sink_dir))
            deliver_due()
            raise GiveUp("smtp_550")

    with transaction():
        queue_letter(channel=Channel.EMAIL)
    sender(Slow())

    deliver_due()

    assert the_letter(db).state is OutboxState.HANDED_OVER


def test_an_awaited_code_does_not_stand_behind_a_flood_of_notices(
    held: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(secrets._mints, Letter.CONTACT_CODE, lambda _message: {"code": "123456"})
    with transaction():
        for _ in range(30):
            queue_letter(Letter.FILED)
    assert held.held is not None
    held.held += timedelta(seconds=1)
    with transaction():
        queue_letter(Letter.CONTACT_CODE)

    deliver_due(limit=1)

    assert [letter["letter"] for letter in kept(settings.sink_dir)] == ["contact_code"]
