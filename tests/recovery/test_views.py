"""The first pages: the way in, naming the account, the choice of language."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal
from casedesk.recovery.views import local_address
from tests.appeals.visitor import Visitor


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


def test_the_landing_page_shows_no_dead_choice(visitor: Visitor) -> None:
    page = visitor.open("/")

    assert "I have lost my phone and mailbox" in page.text
    assert "I can still receive a code" not in page.text
    assert "We never ask for your password or a code" in page.text
    for link in page.links:
        assert visitor.client.get(link, follow_redirects=True).status_code == 200


def test_an_empty_account_is_asked_for_in_words(visitor: Visitor) -> None:
    visitor.open("/find")
    visitor.press(account="  ")

    assert (visitor.status, visitor.errors) == (422, ["Enter a phone number, email or account ID"])


def test_naming_an_account_stores_nothing_yet(visitor: Visitor, db: SQLAlchemy) -> None:
    visitor.open("/find")
    visitor.press(account="13800000926")

    assert visitor.path == "/appeals/start"
    assert db.session.query(Appeal).count() == 0


def test_starting_without_a_name_goes_back_to_it(visitor: Visitor) -> None:
    visitor.open("/appeals/start")

    assert visitor.path == "/find"


@pytest.mark.settings(limit_appeals=2)
def test_starts_from_one_address_are_limited(visitor: Visitor, db: SQLAlchemy) -> None:
    for _time in range(3):
        visitor.open("/find")
        visitor.press(account="13800000926")
        visitor.press()

    assert visitor.status == 429
    assert db.session.query(Appeal).count() == 2


def test_pressing_start_again_after_going_back_shows_the_same_draft(visitor: Visitor, db: SQLAlchemy) -> None:
    visitor.open("/find")
    visitor.press(account="13800000926")
    form = visitor.page.forms[0]["fields"]
    visitor.press()
    first = visitor.path

    again = visitor.client.post("/appeals/start", data=form)

    assert again.headers["Location"] == first
    assert db.session.query(Appeal).count() == 1


def test_the_language_stays_with_the_browser_and_the_page(client: FlaskClient) -> None:
    answer = client.get("/language/en?next=/help")

    assert answer.headers["Location"] == "/help"
    assert 'lang="en"' in client.get("/help", headers={"Accept-Language": "zh-CN"}).text
    client.get("/language/zh_Hans")
    assert 'lang="zh-CN"' in client.get("/help", headers={"Accept-Language": "en"}).text
    assert client.get("/language/fr").status_code == 404


@pytest.mark.parametrize(
    "asked", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "javascript:alert(1)", "/\tx", ""]
)
def test_the_language_link_leads_nowhere_else(app: Flask, asked: str) -> None:
    with app.test_request_context():
        assert local_address(asked) == "/"
        assert local_address("/appeals/CD-2611-04172?from=check") == "/appeals/CD-2611-04172?from=check"
