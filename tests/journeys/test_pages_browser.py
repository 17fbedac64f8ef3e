"""Every page in a real browser: axe finds nothing, the policy refuses nothing, all fits, all comes from us."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from casedesk.clock import utcnow
from casedesk.staff.permissions import Role
from config import Settings
from tests.factories.review import case
from tests.factories.staff import staff_member
from tests.journeys.acting import Owning, Staffing
from tests.journeys.browsing import DESK, PHONE, Eyes, browsing, press, send
from tests.journeys.stage import Stage
from tests.tools.live import address, serving

PICTURES = Path(__file__).parents[2] / "docs/pictures"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.case("S34"),
    pytest.mark.settings(base_url=address(), demo_pages=True, limit_links=100),
]
in_both_languages = pytest.mark.parametrize("language", ["en", "zh_Hans"])


@contextmanager
def looked_at(
    chromium: Browser, app: Flask, settings: Settings, language: str, size: tuple[int, int]
) -> Iterator[tuple[Page, Eyes]]:
    """A watched page on the application; what was wrong with anything seen in it ends the test."""
    eyes = Eyes(settings.base_url)
    with serving(app, settings.base_url), browsing(chromium, eyes, size=size, language=language) as page:
        yield page, eyes
    assert eyes.faults == []


def owning(page: Page, eyes: Eyes, stage: Stage) -> Owning:
    """The owner whose every page is looked at."""
    return Owning(page, stage.post, lambda _came: stage.work(), look=eyes.look)


def test_what_is_wrong_with_a_page_is_seen(chromium: Browser, app: Flask, settings: Settings, stage: Stage) -> None:
    eyes = Eyes(settings.base_url)
    with serving(app, settings.base_url), browsing(chromium, eyes) as page:
        page.goto("/")
        page.evaluate("""() => {
            document.body.insertAdjacentHTML('beforeend', '<p style="color: red">x</p><img src="http://127.0.0.2/x.png">');
            document.querySelector('main').insertAdjacentHTML('beforeend', '<pre>' + 'x'.repeat(900) + '</pre>');
        }""")
        eyes.look(page, "spoilt")

    told = " ".join(eyes.faults)
    for sign in ("image-alt", "wider than 320 px", "style-src", "policy: img-src"):
        assert sign in told, eyes.faults


@in_both_languages
def test_pages_of_an_owner_from_the_first_to_the_new_password(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings, language: str
) -> None:
    with looked_at(chromium, app, settings, language, PHONE) as (page, eyes):
        owner = owning(page, eyes, stage)
        owner.begin(stage.phone)
        owner.prove()
        owner.tell()
        owner.file()
        stage.work()
        stage.approve(owner.reference)
        page.goto(owner.home)
        eyes.look(page, "status, waiting")
        stage.wait(days=8)
        stage.work()
        page.goto(owner.home)
        eyes.look(page, "status, link sent")
        owner.redeem()
        page.goto(stage.post.link(owner.contact))
        eyes.look(page, "dead link")
        page.goto(owner.home)
        eyes.look(page, "status, redeemed")


@in_both_languages
def test_side_ways_of_an_owner(chromium: Browser, stage: Stage, app: Flask, settings: Settings, language: str) -> None:
    filed = stage.owner()
    filed.speak(language)
    stage.case_in_review(filed)
    person = stage.person("first")
    person.decide(filed.reference, "ask_for_more", "papers_missing", items="box_label", message="盒子上的标签")
    stage.wait(seconds=15)
    stage.work()

    with looked_at(chromium, app, settings, language, PHONE) as (page, eyes):
        for path in ("/help", "/not-me", "/not-me/noted", "/nothing", "/demo/mailbox", "/demo/sign-in"):
            page.goto(path)
            eyes.look(page, path)
        page.goto("/not-me")
        send(page, {"account": ""})
        eyes.look(page, "not me, error")
        page.goto("/appeals/resume")
        eyes.look(page, "resume")
        send(page, {"reference": filed.reference, "code": "0" * 28}, button=".actions button[type=submit]")
        eyes.look(page, "resume, error")
        send(page, {"reference": filed.reference, "code": filed.code}, button=".actions button[type=submit]")
        eyes.look(page, "status, more needed")
        press(page, 'form[action$="/answer"] button[type=submit]')
        eyes.look(page, "status, more needed, error")
        for path in ("/evidence", "/withdrawal", "/stop", "/step/contact", "/step/device"):
            page.goto(filed.home + path)
            eyes.look(page, path)
        page.goto("/appeals/lost-code")
        eyes.look(page, "lost code")
        send(page, {"reference": filed.reference})
        eyes.look(page, "lost code, proof")
        send(page, {"code": "000000"})
        eyes.look(page, "lost code, error")
        page.goto(stage.post.objection(stage.phone))
        eyes.look(page, "objection")
        press(page, "main form button[type=submit]")
        eyes.look(page, "objection, stopped")
        page.goto(filed.home)
        eyes.look(page, "status, disputed")


@in_both_languages
def test_pages_of_the_desk(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings, request: pytest.FixtureRequest, language: str
) -> None:
    owner = stage.owner()
    owner.speak(language)
    owner.steps["purchase"]["bought__month"] = "11"
    owner.steps["sign_ins"]["sign_ins__0__city"] = "北京"
    stage.case_in_review(owner)
    with app.app_context():
        for hours in range(1, 7):
            case(sent_at=utcnow() - timedelta(hours=hours), due_at=utcnow() + timedelta(hours=4 * hours - 6))
        roles = (Role.LEAD, Role.MANAGER, Role.ADMIN)
        everything = staff_member(*roles, language=language, name="Lin Yue").email
        somebody = staff_member(Role.REVIEWER).id
    stage.wait(seconds=60)

    with looked_at(chromium, app, settings, language, DESK) as (page, eyes):
        Staffing(page, everything, look=eyes.look).sign_in(lambda totp: totp.at(stage.clock.held))  # type: ignore[arg-type]
        for path in ("/review", "/review?tab=finished&band=weak", "/review?q=nobody", "/staff/account"):
            page.goto(path)
            eyes.look(page, path)
        for path in ("/staff/people", "/staff/people/new", f"/staff/people/{somebody}", "/staff/recheck"):
            page.goto(path)
            eyes.look(page, path)
        page.goto(f"/review/{owner.reference}")
        expect(page.locator("#papers img")).to_have_js_property("complete", True)
        eyes.look(page, "case")
        page.keyboard.press("a")
        picture(page, "case.png", request, wanted=language == "en")
        press(page, '.only[data-for="approve"] button[type=submit]')
        eyes.look(page, "case, decision without a reason")
        page.locator("#reason-approve-device_matches").check()
        stage.wait(minutes=20)
        press(page, '.only[data-for="approve"] button[type=submit]')
        eyes.look(page, "case, a check is due")
        page.goto(f"/review/{owner.reference}/reports")
        send(page, {"reason": ""}, button=".actions button[type=submit]")
        eyes.look(page, "report, error")
        send(page, {"reason": "Yearly review"}, button=".actions button[type=submit]")
        eyes.look(page, "reports, being made")
        stage.work()
        page.goto("/reports")
        eyes.look(page, "reports, ready")
        stage.approve(owner.reference)
        page.goto(f"/review/{owner.reference}")
        eyes.look(page, "case, waiting")


def test_the_step_of_the_phone(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings, request: pytest.FixtureRequest
) -> None:
    with looked_at(chromium, app, settings, "en", PHONE) as (page, _eyes):
        owner = Owning(page, stage.post, lambda _came: stage.work())
        owner.begin(stage.phone)
        owner.prove()
        page.goto(f"{owner.home}/step/device")
        page.locator('[name="model"]').fill("iPhone 13")
        page.locator('[name="imei"]').fill("35 301109 484180 6")
        picture(page, "step.png", request)
        press(page, ".actions button[type=submit]")
        expect(page).to_have_url(re.compile("/step/purchase"))


def picture(page: Page, name: str, request: pytest.FixtureRequest, *, wanted: bool = True) -> None:
    """Keep a picture for the README when it is asked for, small enough to be read on the way."""
    if not (wanted and request.config.getoption("--pictures")):
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / name, animations="disabled")
    with Image.open(PICTURES / name) as taken:
        taken.convert("RGB").quantize(192, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)
    assert (PICTURES / name).stat().st_size <= 300_000
