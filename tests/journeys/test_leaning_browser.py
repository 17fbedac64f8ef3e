"""The own leaning before the score in a real browser: by key, by button, without scripts; the pages look well."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from casedesk.extensions import db
from casedesk.review.models import Leaning, LeaningWay
from casedesk.staff.permissions import Role
from config import Settings
from tests.factories.review import case
from tests.factories.staff import staff_member
from tests.journeys.acting import let_in
from tests.journeys.browsing import DESK, Eyes, browsing
from tests.journeys.stage import Stage
from tests.tools.live import address, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.settings(base_url=address(), demo_pages=True, leaning_first=True),
]
in_both_languages = pytest.mark.parametrize("language", ["en", "zh_Hans"])


@contextmanager
def at_a_case(
    chromium: Browser, app: Flask, settings: Settings, stage: Stage, *, language: str = "en", scripts: bool = True
) -> Iterator[tuple[Page, Eyes]]:
    """A reviewer's watched browser on a case; what the browser refused ends the test."""
    with app.app_context():
        reference, email = case(papers=1).reference, staff_member(Role.REVIEWER, language=language).email
        db.session.remove()
    eyes = Eyes(settings.base_url)
    with (
        serving(app, settings.base_url),
        browsing(chromium, eyes, size=DESK, language=language, scripts=scripts) as page,
    ):
        let_in(page, app, email)
        page.goto(f"/review/{reference}")
        yield page, eyes
    assert eyes.faults == []


def noted(app: Flask) -> list[LeaningWay]:
    """The leanings on record."""
    with app.app_context():
        return list(db.session.scalars(db.select(Leaning.way)))


@in_both_languages
def test_the_page_looks_well_before_and_after(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings, language: str
) -> None:
    with at_a_case(chromium, app, settings, stage, language=language) as (page, eyes):
        eyes.look(page, "before the leaning")
        page.locator("[name=way][value=unsure]").click()
        expect(page.locator(".scale svg")).to_be_visible()
        for summary in page.locator("main summary").all():
            summary.click()
        eyes.look(page, "after the leaning")
        page.goto("/review")
        eyes.look(page, "queue")


@pytest.mark.parametrize(("key", "way"), [("f", LeaningWay.FOR), ("p", LeaningWay.UNSURE), ("b", LeaningWay.AGAINST)])
def test_one_key_notes_it_and_shows_the_score(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings, key: str, way: LeaningWay
) -> None:
    with at_a_case(chromium, app, settings, stage) as (page, _eyes):
        expect(page.locator(".scale")).to_have_count(0)
        page.keyboard.press(key)
        expect(page.locator(".scale svg")).to_be_visible()

    assert noted(app) == [way]


def test_without_scripts_a_button_notes_it_and_a_link_asks_for_more(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings
) -> None:
    with at_a_case(chromium, app, settings, stage, scripts=False) as (page, _eyes):
        page.locator("[name=way][value=for]").click()
        expect(page.locator(".scale svg")).to_be_visible()
        asked = page.locator("[data-ask]").first
        item = asked.get_attribute("data-ask")
        asked.click()
        expect(page.locator("#outcome-ask_for_more")).to_be_checked()
        expect(page.locator(f"input[name=items][value={item}]")).to_be_checked()

    assert noted(app) == [LeaningWay.FOR]


def test_asking_for_more_keeps_what_was_typed(chromium: Browser, stage: Stage, app: Flask, settings: Settings) -> None:
    with at_a_case(chromium, app, settings, stage) as (page, _eyes):
        page.keyboard.press("f")
        page.locator("#note").fill("half a thought")
        asked = page.locator("[data-ask]").first
        asked.click()

        expect(page.locator(f"input[name=items][value={asked.get_attribute('data-ask')}]")).to_be_checked()
        expect(page.locator("#outcome-ask_for_more")).to_be_checked()
        expect(page.locator("#note")).to_have_value("half a thought")
