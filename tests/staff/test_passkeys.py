"""Passkeys in a real browser with a virtual authenticator: made, used to sign in, used to confirm."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from playwright.sync_api import Browser, BrowserContext, Page, expect

from casedesk.database import transaction
from casedesk.staff.models import Passkey, StaffSession
from casedesk.staff.permissions import Role
from config import Settings
from tests.factories.staff import PASSWORD, browser_of, fresh, staff_member
from tests.tools import live
from tests.tools.submit import token_of


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return dataclasses.replace(settings, base_url=live.address())


@pytest.fixture
def page(app: Flask, settings: Settings, chromium: Browser) -> Iterator[Page]:
    """A browser page of the served application, with an authenticator that answers for its user."""
    context: BrowserContext = chromium.new_context(base_url=settings.base_url, locale="en")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    answers = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    options = {**answers, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    with live.serving(app, settings.base_url):
        yield page
        context.close()


@pytest.mark.browser
def test_a_passkey_is_made_at_the_first_sign_in_and_used_at_the_next(page: Page, db: SQLAlchemy) -> None:
    member = staff_member(Role.ADMIN, totp_secret=None)

    sign_in(page, member.email)
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("button", name="Make ten codes").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    sign_out(page)
    sign_in(page, member.email)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_text("You signed in last at")).to_be_visible()
    [passkey] = fresh(member).passkeys
    assert passkey.sign_count > 0


@pytest.mark.browser
def test_a_passkey_confirms_and_is_removed(page: Page, db: SQLAlchemy) -> None:
    member = staff_member(Role.ADMIN, totp_secret=None)
    sign_in(page, member.email)
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("link", name="Not now").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    with transaction():
        session = db.session.query(StaffSession).one()
        session.factor_at -= timedelta(minutes=16)

    page.get_by_role("link", name="Add a person").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Add a person")).to_be_visible()

    page.goto("/staff/account")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("only second factor")).to_be_visible()


@pytest.mark.browser
def test_where_the_key_is_missing_the_page_says_so(page: Page, db: SQLAlchemy) -> None:
    member = staff_member()
    with transaction():
        member.passkeys.append(
            Passkey(credential_id=b"elsewhere", public_key=b"x", label="Key", created_at=member.created_at)
        )

    sign_in(page, member.email)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.locator("[data-passkey-error]")).to_have_text("The passkey was not used. Try again")


@pytest.mark.parametrize("answer", [{}, {"rawId": "AAAA"}, {"rawId": 1, "response": []}])
def test_an_invented_answer_is_refused_and_spends_the_challenge(
    app: Flask, db: SQLAlchemy, answer: dict[str, object]
) -> None:
    member = staff_member()
    with transaction():
        member.passkeys.append(
            Passkey(credential_id=b"\0\0\0", public_key=b"x", label="Key", created_at=member.created_at)
        )
    browser = browser_of(app, member, factor=False)
    options = post(browser, "/staff/second-factor/passkey/options")
    assert options.json
    assert options.json["allowCredentials"] == [{"id": "AAAA", "type": "public-key"}]

    refused = post(browser, "/staff/second-factor/passkey", answer)

    assert refused.status_code == 422
    db.session.rollback()
    assert db.session.query(StaffSession).one().challenge is None
    assert browser.get("/staff/account").status_code == 302


def post(client: FlaskClient, path: str, body: object = None):  # type: ignore[no-untyped-def]  # werkzeug's answer
    headers = {"X-CSRFToken": token_of(client, "/staff/second-factor"), "Accept": "application/json"}
    return client.post(path, json={} if body is None else body, headers=headers)


def sign_in(page: Page, email: str) -> None:
    page.goto("/staff/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def sign_out(page: Page) -> None:
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
