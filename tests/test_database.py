"""The one commit: all or nothing, one at a time, on what is true now; and values that a stolen copy does not tell."""

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import DatabaseError

from casedesk import clock
from casedesk.attempts import AttemptCount
from casedesk.database import EncryptedJSON, lookup, transaction
from casedesk.notifications.models import OutboxMessage
from tests.factories.notifications import queue_letter

pytestmark = pytest.mark.both_databases
ENDS = datetime(2026, 11, 23, 10, tzinfo=UTC)


def count_row(kind: str = "try", count: int = 1) -> AttemptCount:
    return AttemptCount(kind=kind, key="k", window_ends=ENDS, count=count)


def test_nothing_of_a_failed_transaction_stays(db: SQLAlchemy) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as session:
        session.add(count_row())
        session.flush()
        _ = 1 / 0
    assert db.session.scalars(select(AttemptCount)).all() == []


def test_transactions_do_not_nest(db: SQLAlchemy) -> None:
    with pytest.raises(RuntimeError, match="does not nest"), transaction(), transaction():
        pass


def test_a_row_changed_outside_is_refused_instead_of_lost(db: SQLAlchemy) -> None:
    db.session.add(count_row())
    with pytest.raises(RuntimeError, match="before transaction"), transaction():
        pass


def test_what_was_read_before_is_read_again_inside(app: Flask, db: SQLAlchemy) -> None:
    with transaction() as session:
        session.add(count_row())
    row = db.session.scalars(select(AttemptCount)).one()
    assert row.count == 1

    def change() -> None:
        with app.app_context(), transaction() as session:
            session.scalars(select(AttemptCount)).one().count = 5

    other = threading.Thread(target=change)
    other.start()
    other.join()
    with transaction():
        assert row.count == 5


def test_many_writers_at_once_lose_no_count(app: Flask, db: SQLAlchemy) -> None:
    with transaction() as session:
        session.add(count_row(count=0))

    def add_ten() -> None:
        for _ in range(10):
            with app.app_context(), transaction() as session:
                row = session.scalars(select(AttemptCount).with_for_update()).one()
                row.count += 1

    threads = [threading.Thread(target=add_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalars(select(AttemptCount.count)).one() == 80


def test_time_stands_still_within_a_transaction_and_has_a_zone(db: SQLAlchemy) -> None:
    with transaction() as session:
        first = clock.utcnow()
        session.execute(text("SELECT 1"))
        assert clock.utcnow() == first
    assert first.utcoffset() is not None
    assert clock.machine_difference().total_seconds() < 5


def test_a_moment_without_zone_is_refused(db: SQLAlchemy) -> None:
    with pytest.raises(Exception, match="without zone"), transaction() as session:
        session.add(AttemptCount(kind="a", key="b", window_ends=datetime(2026, 1, 1), count=1))


def test_a_copy_of_the_database_does_not_tell_an_encrypted_value(db: SQLAlchemy) -> None:
    with transaction():
        queue_letter(to="zhang.wei@post.example")
    stored = db.session.execute(text('SELECT "to" FROM outbox_messages')).scalar_one()
    assert b"zhang" not in bytes(stored)
    assert db.session.scalars(select(OutboxMessage)).one().to == "zhang.wei@post.example"


def test_an_encrypted_value_moved_to_another_column_is_refused(db: SQLAlchemy) -> None:
    with transaction():
        queue_letter()
    with transaction() as session:
        session.execute(text('UPDATE outbox_messages SET params = "to"'))
    with pytest.raises(ValueError, match="altered"):
        db.session.scalars(select(OutboxMessage)).one()


def test_an_empty_object_is_kept_as_nothing_only_where_a_column_may_be_empty(db: SQLAlchemy) -> None:
    dialect = DefaultDialect()
    plain, thrifty = EncryptedJSON("one"), EncryptedJSON("one", may_be_empty=True)

    assert thrifty.process_bind_param({}, dialect) == b""
    assert thrifty.process_result_value(b"", dialect) == {}
    assert plain.process_bind_param({}, dialect)
    with pytest.raises((ValueError, IndexError)):
        plain.process_result_value(b"", dialect)
    for column in (plain, thrifty):
        for value in ({}, {"a": 1}, [], None):
            assert column.process_result_value(column.process_bind_param(value, dialect), dialect) == value
    # What was kept before a column might be empty is still read.
    assert thrifty.process_result_value(plain.process_bind_param({}, dialect), dialect) == {}


def test_a_lookup_is_bound_to_its_purpose(db: SQLAlchemy) -> None:
    assert lookup("contact", "a") == lookup("contact", "a") != lookup("account", "a")


def test_an_error_of_the_database_does_not_repeat_values(db: SQLAlchemy) -> None:
    with pytest.raises(DatabaseError) as broken, db.engine.connect() as connection:
        connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "canary-value"})

    assert "canary-value" not in str(broken.value)
