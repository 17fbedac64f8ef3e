"""The templates alone, with the strictness of the application, and a browser that sees them without a server."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
from flask import Flask, render_template
from flask_babel import Babel
from flask_wtf import CSRFProtect
from playwright.sync_api import Browser, Page, Route

from casedesk.headers import POLICY
from casedesk.pages import init_pages
from tests.look.forms import DeskForm, OwnerForm

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "casedesk/static"
ORIGIN = "http://desk.test"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
MOMENT = datetime(2026, 11, 22, 12, 38, tzinfo=UTC)
ROW = {"reference": "CD-2611-04172", "url": "/review/1", "title": "Lost phone", "waiting_since": "20:38"}
ROW |= {"left": {"text": "Overdue 1 min", "state": "late"}, "flags": [], "assignee": None}
ROW |= {"band": "strong", "bits": 8.6, "conflicts": 1, "status": "in_review"}
NAMES = (
    "review.queue",
    "review.second_look",
    "review.policy_list",
    "reports.history",
    "staff.people",
    "staff.home",
    "staff.account",
    "staff.sign_out",
)


@pytest.fixture
def look() -> Iterator[Flask]:
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(STATIC), static_url_path="/static")
    app.config["SECRET_KEY"] = "for the token of the forms"
    Babel(app, default_locale="en")
    CSRFProtect(app)
    init_pages(app)
    app.jinja_loader = jinja2.ChoiceLoader(
        [app.jinja_loader or jinja2.BaseLoader(), jinja2.FileSystemLoader(Path(__file__).parent / "gallery")]
    )
    # There are no settings and no staff here: what they would say is said by hand.
    app.template_context_processors[None].pop()
    app.jinja_env.globals.update(
        can=bool,
        format_moment=lambda moment: f"{moment:%H:%M on %d %B}",
        html_lang="en",
        service_name="Account appeal",
        other_language={"code": "zh-CN", "label": "中文", "url": "/language/zh_Hans"},
        current_user=SimpleNamespace(name="Lin Xiao"),
    )
    for name in NAMES:
        app.add_url_rule(f"/{name}", name, str)
    with app.test_request_context():
        yield app


@pytest.fixture
def see(look: Flask, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """see("owner.html", width=390): a gallery page under the strict policy; what the browser refused fails the test."""
    refused: list[str] = []
    context = chromium.new_context()

    def seen(name: str, *, width: int = 1440, scheme: Any = "light") -> Page:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: refused.append(str(error)))
        values = {"form": OwnerForm.with_errors() if name == "owner.html" else DeskForm(), "moment": MOMENT}
        html = render_template(name, **values, queue=[ROW, ROW | {"band": None, "bits": None, "paused": True}, ROW])
        page.route("**/*", lambda route: answer(route, html))
        page.goto(f"{ORIGIN}/")
        return page

    yield seen
    context.close()
    assert not refused


def answer(route: Route, html: str) -> None:
    """The page itself, or an asset of it."""
    path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
    asset = STATIC / path.removeprefix("/static/")
    headers = {"Content-Security-Policy": POLICY}
    if path.startswith("/static/"):
        route.fulfill(body=asset.read_bytes(), content_type=KINDS[asset.suffix], headers=headers)
    elif path == "/favicon.ico":
        route.fulfill(status=204)
    else:
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
