"""Limits bite whatever a client claims of itself, and a flood for one account shuts nobody out (S04–S07)."""

import io
import json
from datetime import timedelta

import pytest
from flask import Flask

from casedesk.appeals import service as appeals
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.extensions import db
from casedesk.notifications.models import OutboxMessage
from tests.factories.appeals import appeal as draft
from tests.factories.directory import PASSWORD
from tests.journeys.stage import Stage


def named(stage: Stage, forwarded: str = "") -> int:
    """Name the account and begin an appeal; returns the status of the answer."""
    visitor = stage.browser()
    visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded
    visitor.open("/find")
    visitor.press(account="somebody@post.example")
    visitor.press()
    return visitor.status


@pytest.mark.case("S05")
@pytest.mark.settings(limit_appeals=3)
def test_an_invented_address_does_not_lift_the_limit_on_appeals(stage: Stage, log: io.StringIO) -> None:
    answers = [named(stage, f"10.0.0.{number}") for number in range(5)]

    assert answers == [200, 200, 200, 429, 429]
    peers = {json.loads(line)["peer"] for line in log.getvalue().splitlines() if '"peer"' in line}
    assert peers == {"127.0.0.1"}


@pytest.mark.case("S05")
@pytest.mark.settings(limit_links=3)
def test_an_invented_address_does_not_lift_the_limit_on_links(stage: Stage, clock: Clock) -> None:
    owner = stage.case_with_link()
    owner.visitor.open(stage.post.link(owner.contact))
    found = []
    for number in range(5):
        owner.visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"10.0.0.{number}"
        owner.visitor.press(tracking_code="0" * 28, password="three otters 7 lanterns")
        found.append(owner.visitor.status)
        owner.visitor.open("/reset")

    assert found == [422, 422, 422, 429, 429]
    clock.held += timedelta(minutes=6)
    assert "Your password is changed" in owner.redeem(stage.post.link(owner.contact)).text


@pytest.fixture
def pending(stage: Stage):  # type: ignore[no-untyped-def]  # an owner whose code was sent
    owner = stage.owner()
    owner.speak("en")
    owner.start(stage.phone)
    owner.ask_code()
    stage.work()
    owner.visitor.open(f"{owner.home}/step/contact/code")
    return owner


def wrong(code: str) -> str:
    """Six digits that are not these."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.case("S04")
def test_a_sixth_guess_is_refused_even_when_it_is_right(stage: Stage, pending) -> None:  # type: ignore[no-untyped-def]
    code = stage.post.code(pending.contact)
    for _guess in range(5):
        pending.visitor.press(code=wrong(code))
        assert "The code is not right" in pending.page.text

    assert "Too many tries" in pending.visitor.press(code=code).text
    assert pending.visitor.status == 429


@pytest.mark.case("S04")
def test_a_code_works_once(stage: Stage, pending) -> None:  # type: ignore[no-untyped-def]
    code = stage.post.code(pending.contact)
    fields = dict(pending.page.forms[0]["fields"]) | {"code": code}
    pending.visitor.press(code=code)

    again = pending.visitor.client.post(f"{pending.home}/step/contact/code", data=fields)

    assert again.status_code == 302
    assert again.location.endswith("/step/contact"), "there is nothing left to prove"


@pytest.mark.case("S04")
def test_a_code_dies_after_ten_minutes(stage: Stage, pending) -> None:  # type: ignore[no-untyped-def]
    stage.wait(minutes=10, seconds=1)

    assert "The code has expired" in pending.visitor.press(code=stage.post.code(pending.contact)).text


@pytest.mark.case("S04")
def test_a_code_of_another_flow_proves_nothing(stage: Stage, pending) -> None:  # type: ignore[no-untyped-def]
    other = stage.owner("elsewhere@new.example")
    other.speak("en")
    other.start(stage.phone)
    other.ask_code()
    stage.work()
    other.visitor.open(f"{other.home}/step/contact/code")
    code = stage.post.code(pending.contact)
    assert code != stage.post.code(other.contact)

    assert "The code is not right" in other.visitor.press(code=code).text


@pytest.mark.case("S07")
@pytest.mark.settings(demo_pages=True, limit_appeals=1000)
def test_a_flood_of_appeals_keeps_nobody_from_the_account(stage: Stage, app: Flask) -> None:
    with app.app_context():
        for number in range(30):
            case = draft(AppealStatus.DRAFT, account_id=stage.account_id, named=stage.phone)
            with transaction():
                appeals.send(case, f"key-{number}")
        notices = db.session.scalar(db.select(db.func.count()).where(OutboxMessage.letter == "notice_filed"))
        db.session.remove()
    for _sweep in range(3):
        stage.work()

    at_home = stage.browser()
    at_home.open("/demo/sign-in")
    assert at_home.press(account=stage.account_id, password=PASSWORD).links is not None
    assert stage.account_id in at_home.page.text
    owner = stage.case_with_link()
    assert owner.redeem(stage.post.link(owner.contact)).text
    with app.app_context():
        flags = db.session.scalars(db.select(Appeal.flags).where(Appeal.account_id == stage.account_id)).all()
    assert sum("grouped" in flag for flag in flags) >= 25, "one review"
    assert notices is not None
    assert notices <= 2 * 31, "a notice may be bundled, never multiplied"


FORMS = [
    ("/find", {"account": "a@post.example"}),
    ("/appeals/resume", {"reference": "CD-2611-00000", "code": "0" * 28}),
    ("/not-me", {"account": "a@post.example"}),
    ("/staff/sign-in", {"email": "a@desk.example", "password": "x"}),
]


@pytest.mark.case("S06")
@pytest.mark.parametrize(("path", "fields"), FORMS, ids=[path for path, _ in FORMS])
def test_fields_doubled_as_array_or_extra_are_refused(stage: Stage, path: str, fields: dict[str, str]) -> None:
    visitor = stage.browser()
    token = visitor.open(path).forms[0]["fields"]["csrf_token"]
    name, value = next(iter(fields.items()))
    good = {**fields, "csrf_token": token}

    assert visitor.client.post(path, data={**good, name: [value, "b@post.example"]}).status_code == 400
    assert visitor.client.post(path, data={**good, f"{name}[]": value}).status_code == 400
    assert visitor.client.post(path, data={**good, f"{name}[0]": value}).status_code == 400
    for extra in ("status", "score", "case_id", "account_id"):
        assert visitor.client.post(path, data={**good, extra: "1"}).status_code == 400
    assert visitor.client.post(path, json=good).status_code in (400, 415, 422)


@pytest.mark.case("S06")
def test_no_field_reaches_a_second_recipient_or_another_state(stage: Stage, app: Flask) -> None:
    owner = stage.owner()
    owner.start(stage.phone)
    owner.visitor.open(f"{owner.home}/step/contact")
    token = owner.page.forms[0]["fields"]["csrf_token"]
    post = owner.visitor.client.post

    two = post(f"{owner.home}/step/contact", data={"csrf_token": token, "contact": ["a@new.example", "b@new.example"]})
    comma = post(f"{owner.home}/step/contact", data={"csrf_token": token, "contact": "a@new.example,b@new.example"})
    line = post(
        f"{owner.home}/step/contact", data={"csrf_token": token, "contact": "a@new.example\r\nBcc: b@new.example"}
    )
    step = post(f"{owner.home}/step/places", data={"csrf_token": token, "cities-0": "湛江", "status": "redeemed"})
    stage.work()

    assert (two.status_code, comma.status_code, line.status_code) == (400, 422, 422)
    assert step.status_code in (302, 400)
    assert stage.post.letters("contact_code") == []
    with app.app_context():
        assert db.session.scalars(db.select(Appeal.status)).all() == ["draft"]
