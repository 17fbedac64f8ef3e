"""What cases turned out to be, on the desk: lists of those due and known, and a manager's word with a reason."""

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock as clocks
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.clock import Clock
from casedesk.extensions import db as database
from casedesk.review.outcomes.models import CaseOutcome, Outcome, OutcomeSource
from casedesk.review.outcomes.service import outcomes_of
from casedesk.staff.permissions import Role
from tests.factories.review import case
from tests.factories.staff import signed_in
from tests.review.desk import opened, press

pytestmark = pytest.mark.usefixtures("clock", "db")
OLD = timedelta(days=31)


def recorded(appeal: Appeal) -> list[CaseOutcome]:
    """What is on record of a case now."""
    database.session.rollback()
    return outcomes_of(appeal.id)


def test_a_case_falls_due_after_30_days_when_nothing_told_its_outcome(as_manager: FlaskClient) -> None:
    long_ago, lately = clocks.utcnow() - OLD, clocks.utcnow() - timedelta(days=29)
    due = case(AppealStatus.REJECTED, moved_at=long_ago, closed_at=long_ago).reference
    young = case(AppealStatus.REJECTED, moved_at=lately, closed_at=lately).reference
    withdrawn = case(AppealStatus.WITHDRAWN, moved_at=long_ago, closed_at=long_ago).reference
    nobody = case(AppealStatus.REJECTED, moved_at=long_ago, closed_at=long_ago, account_id=None).reference

    page = as_manager.get("/outcomes").text

    assert due in page
    assert not [each for each in (young, withdrawn, nobody) if each in page]


def test_a_manager_records_an_outcome_with_a_reason(as_manager: FlaskClient) -> None:
    appeal = case(AppealStatus.REJECTED, moved_at=clocks.utcnow() - OLD, closed_at=clocks.utcnow() - OLD)
    address = f"/review/{appeal.reference}/outcome"

    assert address in opened(as_manager, appeal)
    empty = press(as_manager, address, reason="")
    done = press(as_manager, address, outcome="theft", reason="The police wrote on Friday.")

    assert (empty.status_code, done.status_code) == (422, 302)
    assert "Choose what it turned out to be" in empty.text and "Say how you learnt of it" in empty.text
    [row] = recorded(appeal)
    assert (row.outcome, row.source, row.reason) == (
        Outcome.THEFT,
        OutcomeSource.MANUAL,
        "The police wrote on Friday.",
    )
    assert appeal.reference in as_manager.get("/outcomes?shown=theft").text
    assert appeal.reference not in as_manager.get("/outcomes").text
    assert "The police wrote on Friday." in as_manager.get(address).text


def test_an_open_case_has_no_outcome_yet(as_manager: FlaskClient) -> None:
    appeal = case()

    answer = press(as_manager, f"/review/{appeal.reference}/outcome", outcome="owner", reason="Sure.")

    assert answer.status_code == 409 and not recorded(appeal)
    assert "What it turned out to be" not in opened(as_manager, appeal)


def test_the_newest_outcome_decides_the_list(as_manager: FlaskClient) -> None:
    appeal = case(AppealStatus.REJECTED, closed_at=clocks.utcnow())
    for outcome in ("theft", "unknown"):
        press(as_manager, f"/review/{appeal.reference}/outcome", outcome=outcome, reason="Learnt.")

    link = f'href="/review/{appeal.reference}"'
    assert link not in as_manager.get("/outcomes?shown=theft").text
    assert link in as_manager.get("/outcomes?shown=unknown").text


def test_lists_go_on_page_by_page(as_manager: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casedesk.review.outcomes.queries.PAGE", 2)
    then = clocks.utcnow() - OLD
    made = [case(AppealStatus.REJECTED, moved_at=then, closed_at=then).reference for _ in range(3)]

    first = as_manager.get("/outcomes").text
    address = first.partition('" rel="next"')[0].rpartition('href="')[2]
    following = as_manager.get(unescape(address)).text

    assert [one in first for one in made] == [False, True, True]
    assert [one in following for one in made] == [True, False, False]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEAD, Role.ADMIN])
def test_only_managers_record_outcomes(app: Flask, db: SQLAlchemy, role: Role, clock: Clock) -> None:
    appeal = case(AppealStatus.REJECTED, closed_at=clocks.utcnow())
    client = signed_in(app, role)

    assert client.get("/outcomes").status_code == 404
    assert client.get(f"/review/{appeal.reference}/outcome").status_code == 404
    assert not recorded(appeal)


def test_an_owner_is_no_mere_appellant_in_chinese(app: Flask) -> None:
    manager = signed_in(app, Role.MANAGER, language="zh_Hans")
    manager.set_cookie("language", "zh_Hans")

    page = manager.get("/outcomes").text

    assert "本人" in page and "申诉人" not in page.partition("<main")[2]
