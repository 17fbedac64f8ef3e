"""Letters are queued with the change that causes them, can be taken back, and wake the worker."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock
from casedesk.database import transaction
from casedesk.notifications import service
from casedesk.notifications.letters import Channel, Letter
from casedesk.notifications.models import OutboxMessage, OutboxState
from tests.factories.notifications import queue_letter


def test_a_letter_comes_and_goes_with_the_transaction(db: SQLAlchemy) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        queue_letter()
        raise ZeroDivisionError

    assert db.session.scalars(db.select(OutboxMessage)).all() == []


def test_other_params_than_the_letter_declares_are_refused(db: SQLAlchemy) -> None:
    with pytest.raises(ValueError, match="carries"), transaction():
        queue_letter(Letter.FILED, params={"reference": "CD-2611-00001", "password": "secret"})


def test_letters_of_one_cause_are_taken_back(db: SQLAlchemy) -> None:
    with transaction():
        queue_letter(cause="opinion:1")
        queue_letter(cause="opinion:2")
    with transaction():
        taken_back = service.cancel("opinion:1")

    states = {row.cause: row.state for row in db.session.scalars(db.select(OutboxMessage))}
    assert taken_back
    assert states == {"opinion:1": OutboxState.CANCELLED, "opinion:2": OutboxState.WAITING}


def test_only_letters_of_this_time_that_did_not_come_back_count_as_handed_over(db: SQLAlchemy) -> None:
    with transaction():
        since = clock.utcnow()
        old, bounced, good, late = (queue_letter(Letter.NOTICE_APPROVED, appeal_id=7) for _ in range(4))
        old.created_at = since - timedelta(days=1)
        for minutes, row in enumerate((old, bounced, good, late)):
            row.state, row.handed_over_at = OutboxState.HANDED_OVER, since + timedelta(minutes=minutes)
        bounced.state = OutboxState.BOUNCED

    first = service.first_handed_over(7, {Letter.NOTICE_APPROVED}, since)

    assert first == since + timedelta(minutes=2)
    assert service.first_handed_over(8, {Letter.NOTICE_APPROVED}, since) is None


def test_the_worker_is_woken_after_the_commit_and_not_before(app: Flask, db: SQLAlchemy) -> None:
    queue = app.extensions["casedesk.wake"].huey
    with transaction():
        queue_letter()
        assert queue.pending_count() == 0

    assert queue.pending_count() == 1


@pytest.mark.settings(huey_url="redis://127.0.0.1:1/0")
def test_a_queue_that_is_away_does_not_undo_the_change(db: SQLAlchemy) -> None:
    with transaction():
        queue_letter(channel=Channel.SMS, to="+8613800000031")

    assert db.session.scalars(db.select(OutboxMessage)).one().to == "+8613800000031"


def test_letters_that_were_given_up_are_queued_anew_on_request(db: SQLAlchemy) -> None:
    with transaction():
        given_up, sent = queue_letter(), queue_letter()
        given_up.state, given_up.tries = OutboxState.PARKED, 9
        sent.state, sent.handed_over_at = OutboxState.HANDED_OVER, sent.created_at
    with transaction():
        assert service.retry_parked() == 1
    assert (given_up.state, given_up.tries, sent.state) == (OutboxState.WAITING, 0, OutboxState.HANDED_OVER)
