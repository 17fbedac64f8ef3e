"""The one source of time: the database's clock in UTC, read once a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import event, text
from sqlalchemy.orm import Session, SessionTransaction

from casedesk.extensions import db

_KEY = "casedesk.clock"


class Clock:
    """The application's clock: the database's, shifted for a demonstration or held still by a test."""

    def __init__(self, shift: timedelta = timedelta(0)) -> None:
        self.shift = shift
        self.held: datetime | None = None


def init_clock(app: Flask, shift: timedelta) -> None:
    """Give the application its clock; production refuses a shift other than zero (config)."""
    app.extensions[_KEY] = Clock(shift)


def utcnow() -> datetime:
    """Now, in UTC with zone, the same for a whole transaction."""
    clock: Clock = current_app.extensions[_KEY]
    if clock.held is not None:
        return clock.held
    session = db.session()
    now: datetime | None = session.info.get("now")
    if now is None:
        now = _database_time(session)
        session.info["now"] = now
    return now + clock.shift


def machine_difference() -> timedelta:
    """How far the database's clock and this machine's are apart; both should follow one source."""
    return abs(_database_time(db.session()) - datetime.now(UTC))


def _database_time(session: Session) -> datetime:
    if session.get_bind().dialect.name == "sqlite":
        told: str = session.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
        return datetime.fromisoformat(told).replace(tzinfo=UTC)
    moment: datetime = session.execute(text("SELECT now()")).scalar_one()
    return moment.astimezone(UTC)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    # Each flush ends a small transaction of its own, which is not the one that has one time.
    if transaction.parent is None:
        session.info.pop("now", None)


@contextmanager
def hold(app: Flask, at: datetime) -> Iterator[Clock]:
    """Hold the clock still in tests; `clock.held += …` inside moves it."""
    clock: Clock = app.extensions[_KEY]
    before, clock.held = clock.held, at
    try:
        yield clock
    finally:
        clock.held = before
