"""Which language a person reads, and that switching leads nowhere else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

from casedesk.languages import current_language, format_size, spoken


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_Hans"),
        ("en-GB,en;q=0.9", "en"),
        ("fr-FR,en;q=0.5,zh;q=0.4", "en"),
        ("de", "zh_Hans"),
        ("", "zh_Hans"),
        ("en;q=nonsense, zh", "zh_Hans"),
        ("zh-TW;q=0.1, en;q=0.2", "en"),
    ],
)
def test_the_browser_is_heard(app: Flask, header: str, language: str) -> None:
    with app.app_context():
        assert spoken(header) == language


def test_a_choice_is_kept_and_beats_the_browser(client: FlaskClient) -> None:
    client.get("/language/en?next=/")
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "zh-CN"}).text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_switching_never_leads_to_another_site(client: FlaskClient, target: str) -> None:
    answer = client.get("/language/en", query_string={"next": target})
    assert answer.headers["Location"] == "/"


def test_an_unknown_language_is_not_found(client: FlaskClient) -> None:
    assert client.get("/language/xx").status_code == 404


@pytest.mark.parametrize(("count", "words"), [(1, "1 kB"), (992, "1 kB"), (307_800, "308 kB"), (1_234_567, "1.2 MB")])
def test_a_size_reads_as_the_page_shows_it_while_uploading(count: int, words: str) -> None:
    assert format_size(count) == words


def test_a_language_forced_inside_a_request_holds_for_its_block_alone(app: Flask) -> None:
    told = []
    with app.test_request_context(headers={"Accept-Language": "en"}):
        told.append((current_language(), gettext("strong")))
        with force_locale("zh_Hans"):
            told.append((current_language(), gettext("strong")))
        told.append((current_language(), gettext("strong")))

    assert told == [("en", "strong"), ("zh_Hans", "强"), ("en", "strong")]
