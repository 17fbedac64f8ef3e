"""Real browsers in the story: what they refuse is noted, pages are looked at, forms are filled in by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

# As patient as steps are: on a busy machine a page may need more than the five seconds that are usual.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

AXE = (Path(__file__).parents[1] / "vendor/axe.min.js").read_text(encoding="utf-8")
PHONE, DESK = (390, 844), (1440, 900)
WIDTHS = (320, 390, 1440)
# A violation of the content security policy is told to the page alone, so it is said aloud.
_TELL = """addEventListener('securitypolicyviolation',
    event => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"""
_RUN = """options => axe.run(document, {resultTypes: ['violations'], selectors: false, ...options}).then(
    found => found.violations.map(({id, nodes}) => id + ': ' + nodes.map(
        node => node.html.slice(0, 160)).join(' | ')))"""
_STATUS = "Failed to load resource: the server responded with a status of 4"


@dataclass
class Eyes:
    """What went wrong in any page of a test, by page."""

    base_url: str
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", lambda said: self._said(page, said))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", self._asked)

    def _said(self, page: Page, said: ConsoleMessage) -> None:
        # Pages with errors in a form answer 422 on purpose, which browsers mention.
        if said.type in ("error", "warning") and not said.text.startswith(_STATUS):
            self.faults.append(f"{page.url}: {said.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base_url, "data:")):
            self.faults.append(f"{request.frame.url} asked {request.url}")

    def look(self, page: Page, name: str) -> None:
        """Look at a page in both themes and at all widths."""
        shown = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                self.faults.append(f"{name}: wider than {width} px")
        if shown:
            page.set_viewport_size(shown)
        page.evaluate(f"{AXE};0")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            # Only colours differ between themes.
            options = {} if theme == "light" else {"runOnly": ["color-contrast"]}
            self.faults += [f"{name} ({theme}): {fault}" for fault in page.evaluate(_RUN, options)]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")


@contextmanager
def browsing(
    chromium: Browser, eyes: Eyes, *, size: tuple[int, int] = PHONE, scripts: bool = True, language: str = "en"
) -> Iterator[Page]:
    """A page in a browser of its own, watched."""
    context: BrowserContext = chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        locale={"en": "en-GB", "zh_Hans": "zh-CN"}[language],
        base_url=eyes.base_url,
        color_scheme="light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    if scripts:
        context.add_init_script(_TELL)
    page = context.new_page()
    eyes.watch(page)
    try:
        yield page
    finally:
        context.close()


def send(page: Page, fields: dict[str, Any], *, button: str = "button[type=submit]") -> None:
    """Fill in the form that has these fields and press its button."""
    for name, value in fields.items():
        place = page.locator(f'[name="{name}"]').first
        if place.evaluate("element => element.tagName") == "SELECT":
            place.select_option(value)
        else:
            place.fill(value)
    form = page.locator(f'form:has([name="{next(iter(fields))}"])').first
    form.locator(button).first.click()
    page.wait_for_load_state()


def press(page: Page, selector: str) -> None:
    """Press a button or follow a link, and wait for the page it leads to."""
    page.locator(selector).first.click()
    page.wait_for_load_state()
