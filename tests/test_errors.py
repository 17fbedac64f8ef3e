"""Refusals are pages in the reader's language, or JSON for our scripts; a missing database is a calm 503."""

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from casedesk.database import transaction


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
