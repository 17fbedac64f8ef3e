"""Refusals are pages in the reader's language, or JSON for our scripts; a missing database is a calm 503."""

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from casedesk.database import transaction


def token_of(client: FlaskClient) -> str:
    """What a form of this browser carries against forgery."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/find").text)
    assert found
    return found[1]


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "找不到这个页面"), ("en", "We cannot find this page")])
def test_a_missing_page_speaks_the_language_of_the_reader(client: FlaskClient, language: str, words: str) -> None:
    answer = client.get("/no-such-page", headers={"Accept-Language": language})
    assert (answer.status_code, words in answer.text) == (404, True)


def test_a_script_gets_the_same_as_json(client: FlaskClient) -> None:
    answer = client.get("/no-such-page", headers={"Accept": "application/json"})
    assert answer.json["error"]["code"] == "http_404"  # type: ignore[index]


@pytest.mark.case("S45")
@pytest.mark.parametrize("path", ["/review", "/appeals/CD-2611-00001"])
def test_without_its_tables_every_page_says_try_again(as_reviewer: FlaskClient, db: SQLAlchemy, path: str) -> None:
    with as_reviewer.session_transaction() as session:
        session["appeal"] = {"ref": "CD-2611-00001", "proof": "0" * 16}
    with transaction() as session:
        session.execute(text("ALTER TABLE appeals RENAME TO elsewhere"))
        session.execute(text("ALTER TABLE staff_sessions RENAME TO nowhere"))
    answer = as_reviewer.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_who_lost_the_session_of_an_appeal_is_shown_the_way_back(client: FlaskClient) -> None:
    answer = client.get("/appeals/CD-2611-00001/step/places", headers={"Accept-Language": "en"})
    assert (answer.status_code, 'href="/appeals/resume"' in answer.text) == (404, True)


def test_who_is_signed_out_while_writing_finds_the_text_again(client: FlaskClient) -> None:
    written = {"csrf_token": token_of(client), "note": "Box & label <agree>"}
    answer = client.post("/review/CD-2611-00001/decision", data=written, headers={"Accept-Language": "en"})
    assert (answer.status_code, "You are signed out" in answer.text) == (403, True)
    assert "Box &amp; label &lt;agree&gt;" in answer.text


def test_a_script_that_is_signed_out_is_told_so(client: FlaskClient) -> None:
    sent = {"csrf_token": token_of(client)}
    answer = client.post("/review/CD-2611-00001/decision", data=sent, headers={"Accept": "application/json"})
    assert answer.json["error"]["code"] == "signed_out"  # type: ignore[index]
