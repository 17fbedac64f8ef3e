"""The main story in a real Chromium: an owner on a phone and the desk on a wide screen, with scripts and without."""

import dataclasses
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from playwright.sync_api import Browser, expect

from casedesk.staff.permissions import Role
from config import Settings
from tests.factories.directory import PASSWORD, account
from tests.factories.staff import staff_member
from tests.journeys.acting import Owning, Staffing
from tests.journeys.browsing import DESK, Eyes, browsing, send
from tests.journeys.stage import Stage
from tests.journeys.story import NEW_PASSWORD, Post
from tests.tools.live import address, serving
from tests.tools.processes import installation, until
from tests.tools.shared import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.mark.settings(wait_scale=0.00001, undo_seconds=1, demo_pages=True)
def test_the_story_with_scripts_on_real_processes(
    chromium: Browser, app: Flask, db: SQLAlchemy, settings: Settings, tmp_path: Path
) -> None:
    port = free_port()
    live = dataclasses.replace(settings, port=port, base_url=f"http://localhost:{port}", web_workers=1)
    owned, people = account(), [staff_member().email, staff_member().email]
    manager = staff_member(Role.MANAGER).email
    account_id, phone = owned.id, owned.contacts[1].value
    db.session.remove()
    eyes, post = Eyes(live.base_url), Post(live.sink_dir)

    with (
        installation(live, tmp_path / "processes.log"),
        browsing(chromium, eyes) as phone_page,
        browsing(chromium, eyes, size=DESK) as first,
        browsing(chromium, eyes, size=DESK) as second,
        browsing(chromium, eyes, size=DESK) as third,
    ):
        owner = Owning(phone_page, post, lambda came: until(came, "the letter"))
        owner.begin(phone)
        owner.prove()
        owner.tell()
        owner.file()
        for page, email, reason in ((first, people[0], "device_matches"), (second, people[1], "papers_hold")):
            person = Staffing(page, email)
            person.sign_in()
            until(lambda: _scored(db, owner.reference), "the score")
            person.approve(owner.reference, reason)
        until(lambda: post.letters("link", owner.contact), "the link", 40)
        owner.redeem()
        phone_page.goto("/demo/sign-in")
        send(phone_page, {"account": account_id, "password": NEW_PASSWORD}, button=".actions button[type=submit]")
        expect(phone_page.locator("main")).to_contain_text(account_id)
        desk = Staffing(third, manager)
        desk.sign_in()
        pdf = desk.report(owner.reference)

    assert pdf.startswith(b"%PDF-")
    assert eyes.faults == []


def _scored(db: SQLAlchemy, reference: str) -> bool:
    from casedesk.appeals.models import Appeal

    db.session.rollback()
    case = db.session.scalars(db.select(Appeal).filter_by(reference=reference)).one()
    return case.band is not None and (case.score_wanted_at is None or case.status != "in_review")


@pytest.mark.settings(base_url=address(), demo_pages=True)
def test_the_story_without_scripts(chromium: Browser, stage: Stage, app: Flask, settings: Settings) -> None:
    eyes = Eyes(settings.base_url)
    with (
        serving(app, settings.base_url),
        browsing(chromium, eyes, scripts=False, language="zh_Hans") as phone_page,
        browsing(chromium, eyes, scripts=False, size=DESK) as first,
        browsing(chromium, eyes, scripts=False, size=DESK) as second,
    ):
        owner = Owning(phone_page, stage.post, lambda _came: stage.work(), scripts=False)
        owner.begin(stage.phone)
        owner.prove()
        owner.tell()
        owner.file()
        expect(phone_page.locator("h1")).to_have_text("审核中，您现在不用做什么")
        stage.work()
        for page, who, reason in ((first, "first", "device_matches"), (second, "second", "papers_hold")):
            stage.wait(seconds=60)
            person = Staffing(page, stage.people[who], scripts=False)
            person.sign_in(lambda totp: totp.at(stage.clock.held))  # type: ignore[arg-type]  # it is held
            person.approve(owner.reference, reason)
        stage.wait(seconds=15)
        stage.work()
        stage.wait(days=8)
        stage.work()
        owner.redeem()
        for password, comes_in in ((PASSWORD, False), (NEW_PASSWORD, True)):
            phone_page.goto("/demo/sign-in")
            fields = {"account": stage.account_id, "password": password}
            send(phone_page, fields, button=".actions button[type=submit]")
            assert (phone_page.locator("h1").inner_text() == "您已登录") is comes_in

    assert eyes.faults == []
