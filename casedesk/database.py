"""The one commit and the column types that all tables share."""

import atexit
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from weakref import WeakSet

from flask import Flask, current_app
from sqlalchemy import DateTime, Dialect, Engine, Enum, LargeBinary, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from casedesk.errors import Unavailable, WrongState
from casedesk.extensions import db
from casedesk.keyring import KeyRing

WRITE = "casedesk_write"
_PATIENCE_SECONDS = 20
# Kept, for making one anew for each value takes longer than writing a short one.
_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)
# SQLite takes one writer at a time and lets the others poll; in line here, none of a process is passed over.
_SQLITE_WRITERS = threading.Lock()
_APPLICATIONS: WeakSet[Flask] = WeakSet()


def close_at_end(app: Flask) -> None:
    """Let the process close the connections of an application when it ends.

    The last one to close an SQLite database brings its file up to date and removes the log beside it, without which
    a copy of the file would be stale. Nothing else does it for us: what a process leaves behind is not collected.
    """
    _APPLICATIONS.add(app)


@atexit.register
def _close() -> None:
    for app in _APPLICATIONS:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


@contextmanager
def transaction() -> Iterator[Session]:
    """The one commit: everything inside becomes durable together, or nothing does.

    What was read before is read again inside, under the write lock on SQLite, so that a decision is taken
    on what is true now. Transactions do not nest: a service never commits.

    Raises:
        WrongState: somebody else changed one of the rows meanwhile; nothing was kept.
        Unavailable: others were writing for too long.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() does not nest: call the service inside the view's transaction")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed before transaction() began: change them inside it")
    session.rollback()
    session.info["writing"] = True
    try:
        with _in_line(session):
            session.connection(execution_options={WRITE: True})
            yield session
            session.commit()
    except StaleDataError as stale:
        raise WrongState() from stale
    finally:
        session.info.pop("writing", None)


@contextmanager
def _in_line(session: Session) -> Iterator[None]:
    """Wait for the turn to write; what did not reach the commit is rolled back before the next one begins."""
    turn = _SQLITE_WRITERS if session.get_bind().dialect.name == "sqlite" else None
    if turn and not turn.acquire(timeout=_PATIENCE_SECONDS):
        raise Unavailable(retry_after=_PATIENCE_SECONDS)
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    finally:
        if turn:
            turn.release()


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we send BEGIN ourselves: sqlite3 would begin too late and never IMMEDIATE
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class UTCDateTime(TypeDecorator[datetime]):
    """A moment with zone in Python, UTC in every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without zone: use clock.utcnow()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_text(kind: type[StrEnum]) -> Enum:
    """A StrEnum stored as its value in plain text, alike in both databases."""
    return Enum(kind, native_enum=False, length=40, values_callable=lambda members: [m.value for m in members])


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value encrypted with the field keys (AES-256-GCM).

    A copy of the database tells nothing without the keys, which live outside it (security.md §6.7).

    Args:
        purpose: binds a value to its column.
        may_be_empty: an empty object is kept as no bytes, which its length would tell anyway. For columns that most
            rows leave empty, and whose empty value nobody takes for another.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str, *, may_be_empty: bool = False) -> None:
        super().__init__()
        self.purpose = purpose
        self.may_be_empty = may_be_empty

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if self.may_be_empty and value == {}:
            return b""
        return field_keys().encrypt(_PLAIN.encode(value).encode(), self.purpose)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if self.may_be_empty and not value:
            return {}
        return json.loads(field_keys().decrypt(bytes(value), self.purpose).decode())


def field_keys() -> KeyRing:
    """The keys of encrypted columns."""
    ring: KeyRing = current_app.extensions["casedesk.field_keys"]
    return ring


def lookup(purpose: str, value: str) -> str:
    """A keyed digest by which an encrypted value is found again; useless without the lookup key."""
    ring: KeyRing = current_app.extensions["casedesk.field_keys"]
    return ring.digest(purpose, value)


def canonical(value: Any) -> bytes:
    """JSON with one spelling: sorted keys, no spaces, UTF-8; what digests are taken of."""
    return _CANONICAL.encode(value).encode()
