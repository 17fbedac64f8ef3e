"""Signing in: a password, then a second factor, with one answer for whoever is not allowed in."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import hold
from casedesk.staff import recovery_codes
from casedesk.staff.models import StaffSession
from casedesk.staff.permissions import Role
from tests.factories.staff import PASSWORD, browser_of, digits_now, fresh, staff_member
from tests.tools.submit import english, submit, token_of

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_password_and_digits_lead_to_the_page_that_was_asked_for(client: FlaskClient, db: SQLAlchemy) -> None:
    member = staff_member(Role.ADMIN)

    sent_away = client.get("/staff/people?x=1")
    assert sent_away.location == "/staff/sign-in?next=%2Fstaff%2Fpeople%3Fx%3D1"
    first = submit(client, sent_away.location, email=member.email, password=PASSWORD)
    second = submit(client, first.location, digits=digits_now())

    assert second.location == "/staff/people?x=1"
    assert client.get("/staff/people").status_code == 200
    assert events(db) == [(EventTag.STAFF_SIGN_IN, '{"factor":"totp"}')]


def test_a_password_alone_opens_nothing(client: FlaskClient, db: SQLAlchemy) -> None:
    member = staff_member(Role.ADMIN)

    submit(client, "/staff/sign-in", email=member.email, password=PASSWORD)

    assert client.get("/staff/people").status_code == 302
    assert client.get("/staff/account").location.startswith("/staff/sign-in")


@pytest.mark.case("S01")
def test_unknown_disabled_and_wrong_read_alike(client: FlaskClient, db: SQLAlchemy) -> None:
    known = staff_member()
    disabled = staff_member(disabled_at=NOON)

    answers = [
        submit(client, "/staff/sign-in", email=email, password=password)
        for email, password in (
            (known.email, "wrong"),
            (disabled.email, PASSWORD),
            ("nobody1@desk.example", PASSWORD),
        )
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert len({re.sub(r"person\d+|nobody1|value=\"[^\"]*\"", "", answer.text) for answer in answers}) == 1
    assert len({tuple(answer.headers.keys()) for answer in answers}) == 1
    assert [details for _tag, details in events(db)] == ['{"why":"password"}'] * 3


def test_the_tenth_wrong_try_is_the_last_for_known_and_unknown(app: Flask, db: SQLAlchemy) -> None:
    known = staff_member()
    for email in (known.email, "nobody@desk.example"):
        client = english(app.test_client())
        with hold(app, NOON):
            for _ in range(10):
                assert submit(client, "/staff/sign-in", email=email, password="wrong").status_code == 422
            locked = submit(client, "/staff/sign-in", email=email, password=PASSWORD)

        assert locked.status_code == 429
        assert locked.headers["Retry-After"] == "300"
        assert "opens by itself" in locked.text
    with hold(app, NOON + timedelta(minutes=6)):
        assert submit(client, "/staff/sign-in", email=known.email, password=PASSWORD).status_code == 302


def test_digits_work_once(app: Flask, db: SQLAlchemy) -> None:
    member = staff_member()
    first, second = browser_of(app, member, factor=False), browser_of(app, member, factor=False)
    with hold(app, NOON):
        assert submit(first, "/staff/second-factor", digits=digits_now()).status_code == 302
        again = submit(second, "/staff/second-factor", digits=digits_now())

    assert again.status_code == 422
    assert "not right" in again.text


def test_digits_of_a_clock_one_step_off_are_right_two_are_not(app: Flask, db: SQLAlchemy) -> None:
    browser = browser_of(app, staff_member(), factor=False)
    with hold(app, NOON):
        assert submit(browser, "/staff/second-factor", digits=digits_now(steps=-2)).status_code == 422
        assert submit(browser, "/staff/second-factor", digits=digits_now(steps=-1)).status_code == 302


def test_guessing_digits_is_limited(app: Flask, db: SQLAlchemy) -> None:
    browser = browser_of(app, staff_member(), factor=False)
    with hold(app, NOON):
        wrong = "000000" if digits_now() != "000000" else "111111"
        answers = [submit(browser, "/staff/second-factor", digits=wrong).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_a_recovery_code_signs_in_once(app: Flask, db: SQLAlchemy) -> None:
    from casedesk.database import transaction

    member = staff_member()
    with transaction():
        code = recovery_codes.make(member)[3]
    first, second = browser_of(app, member, factor=False), browser_of(app, member, factor=False)

    assert submit(first, "/staff/recovery-code", code=code.lower()).location == "/staff/account"
    assert submit(second, "/staff/recovery-code", code=code).status_code == 422
    assert "9 recovery codes are left" in first.get("/staff/account").text


def test_somebody_without_second_factor_sets_one_up_before_anything_else(app: Flask, db: SQLAlchemy) -> None:
    member = staff_member(Role.ADMIN, totp_secret=None)
    browser = browser_of(app, member, factor=False)

    assert browser.get("/staff/second-factor").location == "/staff/enrol"
    page = browser.get("/staff/enrol").text
    secret = re.sub(r"\s", "", re.search(r'class="mono secret"[^>]*>([^<]+)<', page)[1])  # type: ignore[index]
    assert secret in re.sub(r"\s", "", browser.get("/staff/enrol").text), "the secret stays until it is used"
    assert browser.get("/staff/people").status_code == 302
    done = submit(browser, "/staff/enrol", digits=digits_now(secret))

    assert done.location == "/staff/account/recovery-codes"
    assert browser.get("/staff/people").status_code == 200
    assert fresh(member).totp_secret == secret


def test_ten_recovery_codes_are_shown_once(as_admin: FlaskClient) -> None:
    shown = submit(as_admin, "/staff/account/recovery-codes")

    codes = re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", shown.text)
    assert len(set(codes)) == 10
    assert codes[0] not in as_admin.get("/staff/account/recovery-codes").text


def test_somebody_with_a_factor_cannot_enrol_another_half_signed_in(app: Flask, db: SQLAlchemy) -> None:
    browser = browser_of(app, staff_member(), factor=False)
    token = token_of(browser, "/staff/second-factor")

    assert browser.get("/staff/enrol").location == "/staff/sign-in"
    refused = browser.post("/staff/enrol/passkey/options", headers={"X-CSRFToken": token}, json={})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aX: 1\r\n",
        "\t//evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(app: Flask, db: SQLAlchemy, elsewhere: str) -> None:
    browser = browser_of(app, staff_member(), factor=False)
    token = token_of(browser, "/staff/second-factor")

    done = browser.post(
        "/staff/second-factor", query_string={"next": elsewhere}, data={"csrf_token": token, "digits": digits_now()}
    )

    assert done.location == "/staff"


def test_who_sees_no_cases_gets_in_by_the_front_door_too(app: Flask, db: SQLAlchemy) -> None:
    browser = browser_of(app, staff_member(Role.ADMIN), factor=False)
    token = token_of(browser, "/staff/second-factor")
    sent = {"csrf_token": token, "digits": digits_now()}

    done = browser.post("/staff/second-factor", query_string={"next": "/review"}, data=sent)

    assert done.location == "/staff"
    assert browser.get("/staff").location == "/staff/people"


def test_the_last_sign_in_is_said(app: Flask, db: SQLAlchemy) -> None:
    browser = browser_of(app, staff_member(last_sign_in_at=NOON), factor=False)

    submit(browser, "/staff/second-factor", digits=digits_now())

    assert "You signed in last at 12:00 on 22 November" in browser.get("/staff/account").text


@pytest.mark.case("S06")
def test_a_doubled_field_is_refused(client: FlaskClient, db: SQLAlchemy) -> None:
    member = staff_member()
    token = token_of(client, "/staff/sign-in")

    refused = client.post(
        "/staff/sign-in", data={"csrf_token": token, "email": [member.email, "x@y.example"], "password": PASSWORD}
    )

    assert refused.status_code == 400
    assert db.session.scalars(select(StaffSession)).all() == []


def events(db: SQLAlchemy) -> list[tuple[EventTag, str]]:
    """What was recorded, oldest first."""
    db.session.rollback()
    return [(entry.tag, entry.details) for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq))]
