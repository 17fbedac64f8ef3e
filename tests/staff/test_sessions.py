"""Staff sessions live on our side: a cookie is worth what our row says (S32)."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, select

from casedesk.audit.actors import COMMAND
from casedesk.clock import hold
from casedesk.database import transaction
from casedesk.staff import people
from casedesk.staff.models import StaffMember, StaffSession
from casedesk.staff.permissions import Role
from tests.factories.staff import browser_of, digits_now, staff_member
from tests.tools.submit import submit

pytestmark = pytest.mark.case("S32")
NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_a_planted_cookie_is_never_taken_over(client: FlaskClient, db: SQLAlchemy) -> None:
    member = staff_member()
    client.set_cookie("staff", "planted")

    from tests.factories.staff import PASSWORD

    submit(client, "/staff/sign-in", email=member.email, password=PASSWORD)
    after_password = client.get_cookie("staff")
    submit(client, "/staff/second-factor", digits=digits_now())
    after_factor = client.get_cookie("staff")

    assert after_password
    assert after_factor
    assert len({"planted", after_password.value, after_factor.value}) == 3
    client.set_cookie("staff", after_password.value)
    assert client.get("/staff/account").status_code == 302


def test_the_database_holds_a_digest_alone(client: FlaskClient, db: SQLAlchemy) -> None:
    browser = browser_of(client.application, staff_member())

    cookie = browser.get_cookie("staff")

    assert cookie
    assert db.session.scalars(select(StaffSession.digest)).all() == [sha256(cookie.value.encode()).hexdigest()]
    assert len(cookie.value) >= 43


def test_the_cookie_is_out_of_reach(client: FlaskClient, db: SQLAlchemy) -> None:
    from tests.factories.staff import PASSWORD

    answer = submit(client, "/staff/sign-in", email=staff_member().email, password=PASSWORD)

    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("staff="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


@pytest.mark.settings(base_url="https://desk.example", allowed_hosts=("localhost",))
def test_on_https_the_cookie_is_bound_to_the_host(client: FlaskClient, db: SQLAlchemy) -> None:
    from tests.factories.staff import PASSWORD
    from tests.tools.submit import token_of

    member = staff_member()
    client.environ_base["wsgi.url_scheme"] = "https"
    token = token_of(client, "/staff/sign-in")
    answer = client.post(
        "/staff/sign-in",
        data={"csrf_token": token, "email": member.email, "password": PASSWORD},
        headers={"Referer": "https://localhost/staff/sign-in"},
        base_url="https://localhost",
    )

    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("__Host-staff="))
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_after_signing_out_the_old_cookie_is_worth_nothing(as_admin: FlaskClient) -> None:
    cookie = as_admin.get_cookie("staff")
    assert cookie

    submit(as_admin, "/staff/account", to="/staff/sign-out")
    as_admin.set_cookie("staff", cookie.value)

    assert as_admin.get("/staff/people").status_code == 302


def test_disabling_acts_on_the_next_request(app: Flask, db: SQLAlchemy) -> None:
    member = staff_member(Role.ADMIN)
    browser = browser_of(app, member)
    assert browser.get("/staff/people").status_code == 200

    with transaction():
        people.disable(member, COMMAND)

    assert browser.get("/staff/people").status_code == 302


def test_demoting_acts_on_the_next_request(app: Flask, db: SQLAlchemy) -> None:
    member, admin = staff_member(Role.ADMIN), staff_member(Role.ADMIN)
    browser = browser_of(app, member)

    with transaction():
        people.change_roles(member, [Role.REVIEWER], admin)

    assert browser.get("/staff/people").status_code == 404


def test_an_idle_session_ends_for_good_and_says_so(app: Flask, db: SQLAlchemy) -> None:
    with hold(app, NINE) as clock:
        browser = browser_of(app, staff_member())
        clock.held = NINE + timedelta(minutes=29)
        assert browser.get("/staff/account").status_code == 200
        clock.held += timedelta(minutes=30)
        assert browser.get("/staff/account").status_code == 302
        assert "nothing happened for a while" in browser.get("/staff/sign-in").text
        clock.held = NINE + timedelta(minutes=30)
        assert browser.get("/staff/account").status_code == 302, "a clock set back revives nothing"


def test_a_busy_session_ends_after_twelve_hours(app: Flask, db: SQLAlchemy) -> None:
    with hold(app, NINE) as clock:
        browser = browser_of(app, staff_member())
        for minutes in range(20, 12 * 60, 20):
            clock.held = NINE + timedelta(minutes=minutes)
            assert browser.get("/staff/account").status_code == 200
        clock.held = NINE + timedelta(hours=12)
        assert browser.get("/staff/account").status_code == 302


def test_a_cookie_shown_by_another_browser_ends_the_session(app: Flask, db: SQLAlchemy) -> None:
    browser = browser_of(app, staff_member())

    stolen = browser.get("/staff/account", headers={"User-Agent": "another browser"})

    assert stolen.status_code == 302
    assert "moved to another browser" in browser.get("/staff/sign-in").text
    assert browser.get("/staff/account").status_code == 302


def test_reading_a_page_writes_nothing_within_a_minute(app: Flask, db: SQLAlchemy) -> None:
    with hold(app, NINE) as clock:
        browser = browser_of(app, staff_member())
        browser.get("/staff/account")
        assert writes(db, browser) == []
        clock.held = NINE + timedelta(seconds=61)
        assert [statement.split()[1] for statement in writes(db, browser)] == ["staff_sessions"]


def test_signing_out_elsewhere_leaves_this_session(app: Flask, db: SQLAlchemy) -> None:
    member = staff_member()
    here, there = browser_of(app, member), browser_of(app, member)

    submit(here, "/staff/account", to="/staff/account/sessions/end")

    assert here.get("/staff/account").status_code == 200
    assert there.get("/staff/account").status_code == 302


def test_rights_that_are_lost_are_told_inside_the_transaction(db: SQLAlchemy) -> None:
    told: list[frozenset[str]] = []

    def hear(member: StaffMember, lost: frozenset[str]) -> None:
        told.append(lost)

    member, admin = staff_member(Role.LEAD), staff_member(Role.ADMIN)
    with people.rights_lost.connected_to(hear), transaction():
        people.change_roles(member, [Role.REVIEWER], admin)

    assert told == [{"assign_cases", "resolve_disputes", "resolve_incidents", "reopen_cases"}]


def writes(db: SQLAlchemy, browser: FlaskClient) -> list[str]:
    """The statements of one page that change something."""
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]  # SQLAlchemy's hook
        if not statement.startswith(("SELECT", "BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert browser.get("/staff/account").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return seen
