"""The pages behind a reset link, as a browser, a mail scanner and a crowd meet them."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from casedesk.appeals.status import AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.directory.base import PasswordMatch
from casedesk.directory.service import directory
from tests.factories.appeals import TRACKING_CODE
from tests.factories.resets import NEW_PASSWORD, case_with_link

FOREIGN = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return english(app)


def english(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("language", "en")
    return client


def csrf(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def fill(client: FlaskClient, token: str, code: str = TRACKING_CODE, password: str = NEW_PASSWORD) -> TestResponse:
    page = client.get(f"/reset/{token}", follow_redirects=True).text
    data = {"csrf_token": csrf(page), "tracking_code": code, "password": password}
    return client.post("/reset", data=data)


def test_the_owner_sets_a_new_password(client: FlaskClient, db: SQLAlchemy) -> None:
    case, token = case_with_link()

    answer = fill(client, token)

    assert (answer.status_code, answer.location) == (303, "/reset/done")
    assert "Your password is changed" in client.get("/reset/done").text
    assert directory().match_password(case.account_id, NEW_PASSWORD) is PasswordMatch.LATEST
    assert client.get_cookie("reset") is None


@pytest.mark.case("S09")
def test_opening_the_link_uses_nothing_up(app: Flask, db: SQLAlchemy) -> None:
    case, token = case_with_link()
    before = [(link.used_at, link.ended_at) for link in case.links]
    events = len(db.session.scalars(db.select(AuditEntry)).all())

    for _ in range(3):
        scanner = english(app)
        scanner.head(f"/reset/{token}")
        scanner.get(f"/reset/{token}", headers={"Sec-Purpose": "prefetch"})
        scanner.get("/reset")
        scanner.head("/reset")

    assert [(link.used_at, link.ended_at) for link in case.links] == before
    assert len(db.session.scalars(db.select(AuditEntry)).all()) == events
    assert fill(english(app), token).status_code == 303


@pytest.mark.case("S13")
def test_the_token_leaves_the_address_and_the_page_loads_nothing_from_elsewhere(
    client: FlaskClient, db: SQLAlchemy, caplog: pytest.LogCaptureFixture
) -> None:
    _case, token = case_with_link()

    opened = client.get(f"/reset/{token}")
    page = client.get("/reset")

    cookie = client.get_cookie("reset")
    assert (opened.status_code, opened.location) == (303, "/reset")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert 0 < (cookie.max_age or 0) <= 3600
    for answer in (opened, page):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
    assert token not in page.text
    assert not FOREIGN.search(page.text)
    assert token not in caplog.text


@pytest.mark.case("S13")
@pytest.mark.settings(base_url="https://appeal.example")
def test_on_https_the_cookie_is_bound_to_the_host(client: FlaskClient, db: SQLAlchemy) -> None:
    answer = client.get("/reset/abc", base_url="https://appeal.example")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-reset=abc;")
    assert "Secure" in cookie
    assert "Domain" not in cookie


@pytest.mark.case("S12")
def test_an_odd_host_is_refused_and_links_carry_the_configured_one(client: FlaskClient, db: SQLAlchemy) -> None:
    _case, token = case_with_link()

    refused = client.get(f"/reset/{token}", headers={"Host": "evil.example"})
    opened = client.get(f"/reset/{token}", headers={"X-Forwarded-Host": "evil.example"})

    assert refused.status_code == 400
    assert "evil" not in opened.location


@pytest.mark.case("S11")
def test_a_dead_link_reads_the_same_whatever_it_died_of(app: Flask, db: SQLAlchemy) -> None:
    used_case, used = case_with_link()
    fill(english(app), used)
    tokens = [used, used[:-1] + "_", "A" * 43]

    pages = set()
    for token in tokens:
        answer = english(app).get(f"/reset/{token}", follow_redirects=True)
        pages.add((answer.status_code, answer.text))

    assert used_case.appeal.status is AppealStatus.REDEEMED
    assert len(pages) == 1
    assert "This link no longer works" in pages.pop()[1]


@pytest.mark.case("S11")
def test_a_wrong_tracking_code_is_answered_alike_for_live_and_dead_links(app: Flask, db: SQLAlchemy) -> None:
    _, used = case_with_link()
    _, alive = case_with_link()
    clients = {token: english(app) for token in (used, alive)}
    pages = {token: client.get(f"/reset/{token}", follow_redirects=True).text for token, client in clients.items()}
    fill(english(app), used)

    answers = set()
    for token, client in clients.items():
        data = {"csrf_token": csrf(pages[token]), "tracking_code": "0" * 28, "password": NEW_PASSWORD}
        answer = client.post("/reset", data=data)
        answers.add((answer.status_code, re.sub(r'value="[^"]{60,}"', "", answer.text)))

    assert len(answers) == 1
    assert "The tracking code is not right, or this link no longer works" in answers.pop()[1]


def test_a_refused_password_keeps_the_tracking_code_and_says_what_to_do(client: FlaskClient, db: SQLAlchemy) -> None:
    _case, token = case_with_link()

    answer = fill(client, token, password="short")

    assert answer.status_code == 422
    assert "Use at least 12 characters" in answer.text
    assert TRACKING_CODE in answer.text
    assert fill(client, token).status_code == 303


@pytest.mark.settings(limit_links=3)
def test_tries_from_one_address_are_limited(client: FlaskClient, db: SQLAlchemy) -> None:
    _case, token = case_with_link()

    answers = [fill(client, token, code="0" * 28).status_code for _ in range(4)]

    assert answers == [422, 422, 422, 429]


@pytest.mark.case("S10")
@pytest.mark.both_databases
@pytest.mark.slow
@pytest.mark.settings(limit_links=1000)
def test_of_two_hundred_posts_at_once_one_succeeds(app: Flask, db: SQLAlchemy) -> None:
    case, token = case_with_link()
    first = english(app)
    data = {
        "csrf_token": csrf(first.get(f"/reset/{token}", follow_redirects=True).text),
        "tracking_code": TRACKING_CODE,
        "password": NEW_PASSWORD,
    }
    cookies = {name: cookie.value for name in ("session", "reset") if (cookie := first.get_cookie(name))}
    db.session.remove()

    def post(_number: int) -> tuple[int, str]:
        client = english(app)
        for name, value in cookies.items():
            client.set_cookie(name, value)
        answer = client.post("/reset", data=data)
        return answer.status_code, answer.location or ""

    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(post, range(200)))

    assert sorted({status for status, _ in answers}) == [303, 410]
    assert answers.count((303, "/reset/done")) == 1
    redeemed = db.session.scalars(db.select(AuditEntry).where(AuditEntry.tag == EventTag.LINK_REDEEM)).all()
    assert len(redeemed) == 1
    assert case.account.password_version == 2
