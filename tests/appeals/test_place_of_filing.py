"""Where an appeal is sent from: noted once, as a trusted proxy tells it, and told nowhere else."""

import json
import logging
from collections.abc import Callable
from ipaddress import ip_network

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk.appeals.models import Appeal
from casedesk.audit.models import AuditEntry
from casedesk.notifications.models import OutboxMessage
from tests.appeals.visitor import Visitor

Begin = Callable[..., Visitor]
PROXY, CITY = "10.0.0.7", "Foshan"
BEHIND = {"trusted_proxies": (ip_network(f"{PROXY}/32"),), "city_header": "CF-IPCity"}
NOTED = "With it we note the city you send it from, as far as our network can tell."


@pytest.fixture
def at_check(begin: Begin) -> Visitor:
    """A visitor with two steps stated, at the page that checks; every request came by the proxy, from a city."""
    visitor = begin()
    comes_by(visitor, PROXY, CITY)
    visitor.press(registered__year="2019")
    visitor.press(model="iPhone 13")
    visitor.open(f"/appeals/{visitor.reference}/check")
    return visitor


def comes_by(visitor: Visitor, peer: str, city: str | None) -> None:
    """From now on the visitor's requests arrive from a peer, with a city in the header or without one."""
    base = {"REMOTE_ADDR": peer} | ({"HTTP_CF_IPCITY": city} if city is not None else {})
    visitor.client.environ_base = {
        name: value for name, value in visitor.client.environ_base.items() if name != "HTTP_CF_IPCITY"
    } | base


def noted(db: SQLAlchemy) -> str | None:
    db.session.rollback()
    return db.session.scalars(select(Appeal)).one().filed_from


@pytest.mark.both_databases
@pytest.mark.settings(**BEHIND)
def test_the_city_is_noted_when_the_owner_sends_and_not_before(at_check: Visitor, db: SQLAlchemy) -> None:
    assert noted(db) is None
    comes_by(at_check, PROXY, "Guangzhou")

    at_check.press()

    assert noted(db) == "Guangzhou"


@pytest.mark.settings(**BEHIND)
@pytest.mark.parametrize(("peer", "city"), [("203.0.113.9", CITY), (PROXY, None), (PROXY, "?")])
def test_what_no_proxy_of_ours_tells_is_not_noted(
    at_check: Visitor, db: SQLAlchemy, peer: str, city: str | None
) -> None:
    comes_by(at_check, peer, city)

    at_check.press()

    assert at_check.path.endswith("/sent")
    assert noted(db) is None


@pytest.mark.case("S42")
@pytest.mark.settings(**BEHIND)
def test_the_same_press_again_from_elsewhere_changes_nothing(at_check: Visitor, db: SQLAlchemy) -> None:
    form, path = at_check.page.forms[-1]["fields"], at_check.path
    at_check.press()
    comes_by(at_check, PROXY, "Lhasa")

    again = at_check.client.post(path, data=form)
    other_key = at_check.client.post(path, data={**form, "key": "another"})

    assert (again.status_code, other_key.status_code) == (302, 302)
    assert noted(db) == CITY


@pytest.mark.settings(**BEHIND)
def test_the_owner_reads_before_sending_that_the_city_is_noted(at_check: Visitor) -> None:
    assert NOTED in at_check.page.text


def test_where_no_city_is_noted_nothing_is_said_of_one(at_check: Visitor, db: SQLAlchemy) -> None:
    assert NOTED not in at_check.page.text
    at_check.press()
    assert noted(db) is None


@pytest.mark.settings(**BEHIND)
def test_no_city_stands_in_logs_letters_or_the_record(
    at_check: Visitor, db: SQLAlchemy, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for logger in ("casedesk", "casedesk.access"):
        logging.getLogger(logger).addHandler(caplog.handler)
    try:
        at_check.press()
    finally:
        for logger in ("casedesk", "casedesk.access"):
            logging.getLogger(logger).removeHandler(caplog.handler)

    assert any(record.message == "request" for record in caplog.records)
    told = [str(vars(record)) for record in caplog.records] + [capfd.readouterr().err]
    entries = db.session.scalars(select(AuditEntry.details)).all()
    letters = [json.dumps(params) for params in db.session.scalars(select(OutboxMessage.params))]
    assert entries and letters
    assert not [line for line in [*told, *entries, *letters] if CITY in line]
