"""Fills an empty installation as `casedesk seed` does, and loads its desk so that every list is longer than a page."""

from datetime import timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import insert, select, text

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.database import transaction
from casedesk.demo import bulk
from casedesk.extensions import db
from casedesk.reports.models import Report, ReportState
from casedesk.staff.models import StaffMember

ACCOUNTS = 1_000
EMAIL = "bench@desk.example"
# A seeded desk is nearly done with its work. This takes closed cases back, so that of 1,000 more than a page stand in
# each tab and filter, and of 100,000 more than 200 pages. What is then written in their records no longer fits.
_LOAD = (
    "UPDATE appeals SET status = 'in_review', closed_at = NULL WHERE status = 'rejected'",
    "UPDATE appeals SET status = 'waiting_for_owner', closed_at = NULL, owner_due_at = :later "
    "WHERE status = 'withdrawn'",
    "UPDATE appeals SET status = 'proposed', closed_at = NULL WHERE status = 'expired' AND sent_at IS NOT NULL",
    "UPDATE appeals SET status = 'waiting', closed_at = NULL WHERE status = 'redeemed' AND id % 7 = 0",
    # As many in every installation: somebody who cannot be reached is rare.
    "UPDATE safety_waits SET began_at = NULL, ends_at = NULL WHERE id IN (SELECT safety_waits.id FROM safety_waits "
    "JOIN appeals ON appeals.id = appeal_id WHERE status = 'waiting' AND appeal_id % 7 = 0 "
    "ORDER BY safety_waits.id DESC LIMIT 60)",
    "UPDATE appeals SET assignee_id = CASE id % 4 WHEN 0 THEN :reviewer WHEN 1 THEN :other END "
    "WHERE status = 'in_review'",
    "UPDATE appeals SET account_id = NULL WHERE status = 'in_review' AND id % 5 = 2",
    "UPDATE appeals SET language = 'en' WHERE status = 'in_review' AND id % 4 = 1",
    "UPDATE appeals SET flags = '[\"answered\"]' WHERE status = 'in_review' AND id % 5 = 0",
    # As many in every installation, so that a filter has to look for them.
    "UPDATE appeals SET flags = '[\"grouped\"]' WHERE id IN "
    "(SELECT id FROM appeals WHERE status = 'in_review' ORDER BY id DESC LIMIT 50)",
)


def fill(app: Flask, cases: int) -> None:
    """Make a reviewer who is a manager too, accounts, cases, and reports of a tenth of the cases."""
    with transaction():
        reviewer = _reviewer()
        db.session.add(reviewer)
    bulk.fill(app, cases, ACCOUNTS, 1, lambda _what, _more: None)
    with transaction() as session:
        people = list(session.scalars(select(StaffMember.id).order_by(StaffMember.id)))
        told = {"later": clock.utcnow() + timedelta(days=3), "reviewer": people[0], "other": people[1]}
        for statement in _LOAD:
            named = {name: value for name, value in told.items() if f":{name}" in statement}
            session.execute(text(statement), named)
        _add_reports(cases // 10)
    _take_statistics()


def _reviewer() -> StaffMember:
    return StaffMember(
        email=EMAIL,
        name="Bench",
        role_names=["reviewer", "manager"],
        password_hash="",  # nobody signs in with a password here
        created_at=clock.utcnow(),
    )


def _add_reports(wanted: int) -> None:
    sent = select(Appeal.id, Appeal.moved_at).where(Appeal.sent_at.is_not(None)).order_by(Appeal.id).limit(wanted)
    rows = [
        {
            "public_id": uuid4().hex,
            "appeal_id": appeal_id,
            "language": "zh_Hans",
            "reason": "yearly review",
            "state": ReportState.EXPIRED,
            "asked_at": at,
            "tries": 1,
        }
        for appeal_id, at in db.session.execute(sent)
    ]
    db.session.execute(insert(Report), rows)


def _take_statistics() -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql("ANALYZE" if sqlite else "VACUUM ANALYZE")
