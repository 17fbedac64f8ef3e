"""A person's own account: preferences, password, factors."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.clock import hold, utcnow
from casedesk.database import transaction
from casedesk.errors import NotAllowed
from casedesk.staff import presence, service
from casedesk.staff.models import Passkey
from tests.factories.staff import PASSWORD, TOTP_SECRET, browser_of, digits_now, fresh, staff_member, staff_session
from tests.tools.submit import submit


def test_language_and_density_are_remembered_with_the_person(app: Flask, db: SQLAlchemy) -> None:
    member = staff_member()
    browser = browser_of(app, member)
    browser.set_cookie("language", "en")

    submit(browser, "/staff/account", language="zh_Hans", density="compact")

    page = browser.get("/staff/account").text
    assert 'lang="zh-CN"' in page
    assert 'data-density="compact"' in page


def test_a_new_password_ends_the_other_sessions(app: Flask, client: FlaskClient, db: SQLAlchemy) -> None:
    member = staff_member()
    here, there = browser_of(app, member), browser_of(app, member)

    changed = submit(here, "/staff/account/password", present=PASSWORD, password="nine loud magpies at dawn")

    assert changed.location == "/staff/account"
    assert here.get("/staff/account").status_code == 200
    assert there.get("/staff/account").status_code == 302
    assert submit(client, "/staff/sign-in", email=member.email, password=PASSWORD).status_code == 422


def test_the_present_password_is_asked(as_reviewer: FlaskClient) -> None:
    refused = submit(as_reviewer, "/staff/account/password", present="wrong", password="nine loud magpies at dawn")

    assert refused.status_code == 422
    assert "not your present password" in refused.text


def test_another_app_takes_over_when_its_digits_are_right(app: Flask, db: SQLAlchemy) -> None:
    member = staff_member()
    browser = browser_of(app, member)

    wrong = submit(browser, "/staff/account/app", digits="12 34 56")
    assert wrong.status_code == 422
    assert fresh(member).totp_secret == TOTP_SECRET
    from casedesk.staff.models import StaffSession

    secret = db.session.query(StaffSession).one().enrolling
    assert secret
    submit(browser, "/staff/account/app", digits=digits_now(secret))

    assert fresh(member).totp_secret == secret


def test_the_only_factor_stays(app: Flask, db: SQLAlchemy) -> None:
    member = staff_member(totp_secret=None)
    with transaction():
        member.passkeys.append(
            Passkey(credential_id=b"1", public_key=b"2", sign_count=0, label="Key", created_at=utcnow())
        )
    browser = browser_of(app, member)

    submit(browser, "/staff/account", to=f"/staff/account/passkeys/{member.passkeys[0].id}/removal")

    assert len(fresh(member).passkeys) == 1


@pytest.mark.parametrize("page", ["/staff/account/app", "/staff/account/password", "/staff/account/recovery-codes"])
def test_an_old_check_is_asked_anew_first(app: Flask, db: SQLAlchemy, page: str) -> None:
    with hold(app, utcnow()) as clock:
        browser = browser_of(app, staff_member())
        clock.held += timedelta(minutes=16)

        assert browser.get(page).location.startswith("/staff/recheck?next=")


@pytest.mark.case("S18")
def test_a_check_lasts_fifteen_minutes(app: Flask, db: SQLAlchemy) -> None:
    with hold(app, utcnow()) as clock:
        session, _raw = staff_session(staff_member())
        clock.held += timedelta(minutes=14, seconds=59)
        service.require_fresh_factor(session)
        clock.held += timedelta(seconds=1)
        with pytest.raises(NotAllowed) as refused:
            service.require_fresh_factor(session)

    assert refused.value.code == "factor_due"


@pytest.mark.case("S18")
def test_a_half_signed_in_session_has_no_check(db: SQLAlchemy) -> None:
    session, _raw = staff_session(staff_member(), factor=False)

    assert not service.factor_is_fresh(session)


@pytest.mark.case("S18")
@pytest.mark.parametrize(("digits", "code"), [("", "factor_due"), (None, "factor_due"), ("000000", "factor_wrong")])
def test_a_due_check_is_asked_in_place(app: Flask, db: SQLAlchemy, digits: str | None, code: str) -> None:
    with hold(app, utcnow()) as clock:
        _session, raw = staff_session(staff_member())
        clock.held += timedelta(minutes=16)
        with app.test_request_context(headers={"Cookie": f"staff={raw}", "User-Agent": "test browser"}):
            with pytest.raises(NotAllowed) as refused:
                presence.prove_factor(digits)
            presence.prove_factor(digits_now())
            assert service.factor_is_fresh(presence.current_session())

    assert refused.value.code == code
