"""A manager's way in a real browser: a draft, an edit, a back-test, two signatures, and a case scored under it."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.actors import WORKER
from casedesk.clock import utcnow
from casedesk.database import transaction
from casedesk.extensions import db
from casedesk.review.outcomes.models import Outcome, OutcomeSource
from casedesk.review.outcomes.service import record_outcome
from casedesk.staff.permissions import Role
from config import Settings
from tests.factories.review import case
from tests.factories.staff import staff_member
from tests.journeys.acting import let_in
from tests.journeys.browsing import DESK, PHONE, Eyes, browsing, press, send
from tests.journeys.stage import Stage
from tests.tools.live import address, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.settings(base_url=address(), limit_links=100),
]


@pytest.fixture
def managers(app: Flask, stage: Stage) -> Callable[[str], list[str]]:
    """Make two managers of a language, and past cases with outcomes; returns the managers' addresses."""

    def make(language: str) -> list[str]:
        with app.app_context():
            for number in range(8):
                known = number % 4 != 3
                status = AppealStatus.REDEEMED if known else AppealStatus.REJECTED
                made = case(status, closed_at=utcnow())
                with transaction():
                    outcome = Outcome.OWNER if known else Outcome.THEFT
                    record_outcome(db.session.get_one(Appeal, made.id), outcome, OutcomeSource.QUIET, WORKER)
            return [staff_member(Role.MANAGER, language=language).email for _ in range(2)]

    return make


@pytest.mark.parametrize(("language", "scripts", "size"), [("en", True, DESK), ("zh_Hans", False, PHONE)])
def test_from_a_draft_to_a_case_scored_under_it(
    chromium: Browser,
    stage: Stage,
    app: Flask,
    settings: Settings,
    managers: Callable[[str], list[str]],
    language: str,
    scripts: bool,
    size: tuple[int, int],
) -> None:
    first, second = managers(language)
    eyes = Eyes(settings.base_url)
    # The checks of a page run as a script of it.
    look = eyes.look if scripts else (lambda _page, _name: None)
    with serving(app, settings.base_url):
        with browsing(chromium, eyes, size=size, scripts=scripts, language=language) as page:
            let_in(page, app, first)
            for path in ("/policies", "/outcomes", "/outcomes?shown=owner", "/policies/new"):
                page.goto(path)
                look(page, path)
            send(page, {"name": ""}, button=".actions button[type=submit]")
            look(page, "new draft, error")
            send(page, {"name": "Stricter"}, button=".actions button[type=submit]")
            draft = page.url.partition("?")[0]
            send(page, {"bands.strong": "80"}, button=".save-bar button")
            look(page, "draft, error")
            expect(page.locator('[name="bands.strong"]')).to_have_value("80")
            send(page, {"bands.strong": "99.9"}, button=".save-bar button")
            expect(page.locator('[name="bands.strong"]')).to_have_value("99.9")
            for part in ("bands", "people", "signals", "documents", "circumstances", "other"):
                page.goto(f"{draft}?part={part}")
                look(page, f"draft, {part}")
            press(page, 'form[action$="/back-tests"] button')
            look(page, "back-test, waiting")
            stage.work()
            page.goto(page.url)
            expect(page.locator(".chart.calibration")).to_have_count(1)
            page.locator(".data > summary").first.click()
            look(page, "back-test, ready")
            page.goto(draft)
            press(page, 'form[action$="/proposal"] button')
            policy = page.url
            press(page, 'form[action$="/signature"] button')
            look(page, "policy, signed once")
            for part in ("bands", "people", "signals", "documents", "circumstances", "other"):
                page.goto(f"{policy}?part={part}")
                look(page, f"policy, {part}")
            page.goto(policy)
            press(page, 'form[action$="/differences"] button')
            expect(page.locator(".changed")).to_contain_text("99.9")
            look(page, "differences")
        with browsing(chromium, eyes, size=size, scripts=scripts, language=language) as page:
            let_in(page, app, second)
            stage.wait(minutes=20)
            page.goto(policy)
            press(page, 'form[action$="/signature"] button')
            look(page, "policy, a check is due")
            stage.wait(minutes=1)
            send(page, {"digits": digits_at(stage)}, button="button[type=submit]")
            expect(page.locator('form[action$="/activation"]')).to_have_count(1)
            look(page, "policy, signed twice")
            press(page, 'form[action$="/activation"] button')
            look(page, "policy, active")
            stage.wait(minutes=1)
            with app.app_context():
                reference = case().reference
            page.goto(f"/review/{reference}")
            expect(page.locator("body")).to_contain_text(policy.rpartition("/")[2][:8])
    assert eyes.faults == []


def digits_at(stage: Stage) -> str:
    """What the authenticator app shows now."""
    import pyotp

    from tests.factories.staff import TOTP_SECRET

    assert stage.clock.held is not None
    return pyotp.TOTP(TOTP_SECRET).at(stage.clock.held)


def test_an_outcome_is_recorded_on_a_closed_case(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings, managers: Callable[[str], list[str]]
) -> None:
    email = managers("zh_Hans")[0]
    with app.app_context():
        reference = case(AppealStatus.REJECTED, closed_at=utcnow()).reference
    eyes = Eyes(settings.base_url)
    with serving(app, settings.base_url), browsing(chromium, eyes, size=PHONE, language="zh_Hans") as page:
        let_in(page, app, email)
        page.goto(f"/review/{reference}")
        press(page, f'a[href="/review/{reference}/outcome"]')
        eyes.look(page, "outcome")
        press(page, ".actions button[type=submit]")
        eyes.look(page, "outcome, error")
        page.locator('[name="outcome"][value="theft"]').check()
        send(page, {"reason": "原机主到店核实。"}, button=".actions button[type=submit]")
        expect(page.locator(".opinions li")).to_have_count(1)
        eyes.look(page, "outcome, recorded")
    assert eyes.faults == []
