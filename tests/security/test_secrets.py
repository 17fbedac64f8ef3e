"""Secrets and contacts lie nowhere but in the letter that carries them (S08, S37)."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from casedesk.extensions import db
from config import Settings
from tests.factories.directory import PASSWORD
from tests.factories.staff import PASSWORD as STAFF_PASSWORD
from tests.factories.staff import TOTP_SECRET
from tests.journeys.stage import Stage
from tests.journeys.story import NEW_PASSWORD, Owner

pytestmark = pytest.mark.settings(demo_pages=True)


def whole_story(stage: Stage) -> Owner:
    """Everything that happens between naming an account and the report of the case, refusals among it."""
    owner = stage.owner()
    owner.speak("en")
    owner.start(stage.phone)
    owner.ask_code()
    stage.work()
    owner.visitor.open(f"{owner.home}/step/contact/code")
    owner.visitor.press(code="000000")
    owner.prove()
    owner.fill()
    owner.send()
    owner.save_code()
    stage.work()
    owner.resume("0" * 28)
    owner.resume()
    owner.visitor.press("/messages", body="Bitte 消息 canary-words")
    stage.approve(owner.reference)
    stage.wait(days=8)
    stage.work()
    owner.status()
    owner.visitor.press("/link")
    stage.work()
    stage.browser().open("/reset/" + "A" * 43)
    owner.redeem(stage.post.link(owner.contact), code="0" * 28)
    owner.visitor.press(tracking_code=owner.code, password="short")
    return owner


def secrets_of(stage: Stage, owner: Owner) -> dict[str, list[str]]:
    """What must not be found, by what it is."""
    link = stage.post.link(owner.contact).removeprefix("/reset/")
    older = [letter["text"] for letter in stage.post.letters("link")]
    tokens = [found for words in older for found in re.findall(r"/reset/([\w-]{20,})", words)]
    return {
        "reset token": [link, *tokens],
        "objection key": [stage.post.objection(stage.phone).removeprefix("/objection/")],
        "tracking code": [owner.code, owner.code.replace("-", "")],
    }


@pytest.mark.case("S08")
@pytest.mark.both_databases
def test_a_live_token_is_found_in_its_letter_alone(
    stage: Stage, app: Flask, settings: Settings, log: io.StringIO
) -> None:
    owner = whole_story(stage)
    secrets = secrets_of(stage, owner)
    six = stage.post.code(owner.contact)

    rows = dumped(app)
    files = {path: path.read_bytes() for path in kept_files(settings)}

    for name, values in secrets.items():
        for value in values:
            assert value not in log.getvalue(), f"{name} in the log"
            assert value not in rows, f"{name} in a row"
            assert [path for path, content in files.items() if value.encode() in content] == [], f"{name} in a file"
    assert re.findall(rf"(?<![\w.]){six}(?![\w.])", rows) == [], "six digits in a row"
    assert re.findall(rf"(?<![\w.]){six}(?![\w.])", log.getvalue()) == [], "six digits in the log"
    assert owner.redeem(stage.post.link(owner.contact)).text.count("Your password is changed"), "the token was live"


def dumped(app: Flask) -> str:
    """Every row of every table, encrypted columns as bytes that nobody can read."""
    with app.app_context():
        tables = [db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in db.metadata.tables]  # noqa: S608
        db.session.remove()
    return "\n".join(repr(row) for table in tables for row in table)


def kept_files(settings: Settings) -> list[Path]:
    """All files of the installation but the letters themselves: databases, queue, evidence, heads, remains."""
    found = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    return [path for path in found if not path.is_relative_to(settings.sink_dir)]


@pytest.mark.case("S37")
def test_the_log_holds_no_secret_no_contact_and_one_line_an_event(stage: Stage, app: Flask, log: io.StringIO) -> None:
    owner = whole_story(stage)
    stranger = stage.browser()
    for path in (
        "/reset/" + "B" * 43,
        "/objection/canary-key-canary-key",
        "/review/CD-2611-00000",
        "/nothing?q=canary-q",
    ):
        stranger.open(path)
    stranger.open("/staff/sign-in")
    stranger.press(email="canary-mail@desk.example", password="canary-password")
    at_home = stage.browser()
    at_home.open("/demo/sign-in")
    at_home.press(account=stage.phone, password=PASSWORD)
    owner.redeem(stage.post.link(owner.contact))
    manager = stage.person("manager")
    manager.ask_report(owner.reference, "canary-purpose")
    stage.work()
    manager.download()

    lines = log.getvalue().splitlines()
    canaries = [value for values in secrets_of(stage, owner).values() for value in values]
    canaries += [stage.post.code(owner.contact), PASSWORD, NEW_PASSWORD, STAFF_PASSWORD, TOTP_SECRET, "Yanhan1996"]
    canaries += [owner.contact, stage.phone, stage.phone.removeprefix("+86"), *stage.people.values(), "post.example"]
    canaries += ["canary", "豆豆", "湛江", "353011094841806", "1500082080722482", "李明", "B" * 43, "csrf", "Bitte"]
    canaries += [cookie.value for cookie in cookies_of(owner)]
    found = {canary: line for canary in canaries for line in lines if canary in line}
    assert found == {}
    assert len(lines) > 80
    for line in lines:
        assert isinstance(json.loads(line), dict)
    routes = [json.loads(line).get("route") for line in lines if json.loads(line)["message"] == "request"]
    assert "/reset/<token>" in routes


def cookies_of(owner: Owner) -> list[Any]:
    """What the owner's browser holds."""
    found = (owner.visitor.client.get_cookie(name) for name in ("session", "tracking", "reset"))
    return [cookie for cookie in found if cookie is not None]


@pytest.mark.case("S37")
def test_what_breaks_inside_is_told_in_general_words(app: Flask, log: io.StringIO) -> None:
    @app.get("/breaks")
    def breaks() -> str:
        raise ZeroDivisionError("canary-inside /var/lib/secret")

    app.testing = False
    guard_off(app)
    page = app.test_client().get("/breaks")
    as_json = app.test_client().get("/breaks", headers={"Accept": "application/json"})

    assert page.status_code == 500
    for answer in (page.text, as_json.text):
        assert "canary" not in answer
        assert "ZeroDivisionError" not in answer
        assert "Traceback" not in answer
    assert len([line for line in log.getvalue().splitlines() if "unhandled_error" in line]) == 2
    assert all(json.loads(line) for line in log.getvalue().splitlines())


def guard_off(app: Flask) -> None:
    """Let anybody call the route of this test; the guards would close it."""
    from casedesk.guards import public

    app.view_functions["breaks"] = public(app.view_functions["breaks"])
