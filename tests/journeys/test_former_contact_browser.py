"""A code to a former contact on a phone, in a real browser, with scripts and without; the pages look well."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from config import Settings
from tests.journeys.browsing import PHONE, Eyes, browsing, press, send
from tests.journeys.stage import Stage
from tests.tools.live import address, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.settings(base_url=address(), demo_pages=True),
]


@pytest.mark.parametrize(("language", "scripts"), [("en", False), ("zh_Hans", True)])
def test_the_owner_reads_back_a_code_from_an_old_phone(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings, language: str, scripts: bool
) -> None:
    owner = stage.owner()
    owner.speak(language)
    stage.case_in_review(owner)
    asked = {"items": "former_contact", "message": "请试一试旧号码"}
    stage.person("first").decide(owner.reference, "ask_for_more", "papers_missing", **asked)
    stage.wait(seconds=15)
    stage.work()
    eyes = Eyes(settings.base_url)

    def look(name: str) -> None:
        if scripts:
            eyes.look(page, name)

    with (
        serving(app, settings.base_url),
        browsing(chromium, eyes, size=PHONE, language=language, scripts=scripts) as page,
    ):
        page.goto("/appeals/resume")
        send(page, {"reference": owner.reference, "code": owner.code}, button=".actions button[type=submit]")
        look("status, former contact asked for")
        press(page, 'a.button[href$="/former-contact"]')
        look("former contact")
        send(page, {"contact": "12"})
        expect(page.locator('[name="contact"]')).to_have_value("12")
        look("former contact, error")
        send(page, {"contact": stage.former_phone})
        look("former contact, code")
        stage.work()
        send(page, {"code": "12"})
        look("former contact, code, error")
        send(page, {"code": stage.post.code(stage.former_phone, "former_code")})
        expect(page.locator(".ask .codes-read li")).to_have_count(1)
        look("status, former contact proven")
        press(page, 'form[action$="/answer"] button[type=submit]')
        expect(page.locator(".ask")).to_have_count(0)
        expect(page.locator(".codes-read li")).to_have_count(1)
        look("status, former contact in review")

    assert eyes.faults == []
