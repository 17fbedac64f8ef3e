"""Recording events: exact keys, the same transaction, a chain that the database refuses to rewrite."""

import itertools

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER, Actor
from casedesk.audit.chain import GENESIS
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.audit.verification import verify
from casedesk.database import transaction

pytestmark = pytest.mark.both_databases


def record_one(appeal_id: int = 1) -> None:
    audit.record(EventTag.DRAFT_SAVE, actor=Actor.staff(7), appeal_id=appeal_id, step="facts")


def entries(db: SQLAlchemy) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def test_events_of_several_transactions_form_one_chain(db: SQLAlchemy) -> None:
    for number in range(3):
        with transaction():
            record_one(number)
            record_one(number)
    found = entries(db)
    assert [entry.seq for entry in found] == [1, 2, 3, 4, 5, 6]
    assert found[0].previous_hash == GENESIS
    assert all(after.previous_hash == before.hash for before, after in itertools.pairwise(found))
    assert verify().whole


def test_an_event_is_lost_with_its_transaction(db: SQLAlchemy) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        record_one()
        _ = 1 / 0
    with transaction():
        record_one(2)
    assert [entry.appeal_id for entry in entries(db)] == [2]


def test_no_change_happens_when_its_event_cannot_be_written(db: SQLAlchemy) -> None:
    with transaction():
        record_one()
    with transaction() as session:
        session.execute(text("UPDATE audit_head SET seq = 0"))
    with pytest.raises(DatabaseError), transaction():
        record_one(5)
    assert len(entries(db)) == 1


@pytest.mark.parametrize("details", [{}, {"step": "facts", "contact": "+8613800000926"}])
def test_an_event_carries_exactly_its_keys(db: SQLAlchemy, details: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="appeal:draft:save carries"), transaction():
        audit.record(EventTag.DRAFT_SAVE, actor=WORKER, **details)


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET details = '{}'", "DELETE FROM audit_entries"])
def test_the_database_refuses_to_rewrite_events(db: SQLAlchemy, change: str) -> None:
    with transaction():
        record_one()
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(change))
