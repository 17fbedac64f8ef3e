"""The acts of owner and staff in a real browser, whatever its language, with scripts or without."""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from casedesk.extensions import db
from casedesk.staff.models import StaffMember
from tests.factories.staff import PASSWORD as STAFF_PASSWORD
from tests.factories.staff import TOTP_SECRET, staff_session
from tests.journeys.browsing import press, send
from tests.journeys.story import CODE, NEW_PASSWORD, REMEMBERED, Post, invoice

Look = Callable[[Page, str], None]


def not_looking(page: Page, name: str) -> None:
    """Pass by."""


def let_in(page: Page, app: Flask, email: str) -> None:
    """Give a browser the session of somebody who signed in just now; the pages of signing in are seen elsewhere."""
    settings = app.extensions["casedesk.settings"]
    with app.app_context():
        member = db.session.scalars(select(StaffMember).where(StaffMember.email == email)).one()
        _session, raw = staff_session(member, agent=page.evaluate("navigator.userAgent"))
        db.session.remove()
    page.context.add_cookies([{"name": settings.cookie("staff"), "value": raw, "url": settings.base_url}])


def dashed(step: str) -> dict[str, str]:
    """What is remembered, by the names of the fields."""
    return {name.replace("__", "-"): value for name, value in REMEMBERED[step].items()}


@dataclass
class Owning:
    """An owner in a browser; `settle` waits for a letter or lets the worker run."""

    page: Page
    post: Post
    settle: Callable[[Callable[[], object]], None]
    scripts: bool = True
    look: Look = not_looking
    contact: str = "fresh@new.example"
    reference: str = field(default="", init=False)
    code: str = field(default="", init=False)

    def begin(self, named: str) -> None:
        """From the first page to number and tracking code."""
        self.page.goto("/")
        self.look(self.page, "landing")
        self.page.goto("/find")
        self.look(self.page, "find")
        send(self.page, {"account": ""})
        self.look(self.page, "find, error")
        send(self.page, {"account": named})
        self.look(self.page, "start")
        press(self.page, "main form button[type=submit]")
        self.look(self.page, "keep")
        shown = self.page.locator("main").inner_text()
        number, code = re.search(r"CD-\d{4}-\d{5}", shown), re.search(CODE.replace(" -", r"\s-"), shown)
        assert number, shown
        assert code, shown
        self.reference, self.code = number[0], "-".join(re.findall(r"\w{4}", code[0]))

    @property
    def home(self) -> str:
        """The address of the appeal."""
        return f"/appeals/{self.reference}"

    def prove(self) -> None:
        """Step one."""
        press(self.page, ".actions a.button")
        self.look(self.page, "contact")
        send(self.page, {"contact": "nothing"})
        self.look(self.page, "contact, error")
        send(self.page, {"contact": self.contact})
        self.settle(lambda: self.post.letters("contact_code", self.contact))
        send(self.page, {"code": ""})
        self.look(self.page, "code, error")
        send(self.page, {"code": self.post.code(self.contact)})

    def tell(self) -> None:
        """Steps two to six."""
        self.look(self.page, "facts")
        send(self.page, dashed("facts"), button=".actions button[type=submit]")
        self.look(self.page, "device")
        send(self.page, dashed("device") | {"imei": "353"}, button=".actions button[type=submit]")
        self.look(self.page, "device, error")
        send(self.page, dashed("device"), button=".actions button[type=submit]")
        self.upload(*invoice())
        send(self.page, dashed("purchase") | {"bought-year": "2099"}, button=".actions button[type=submit]")
        self.look(self.page, "purchase, error")
        send(self.page, dashed("purchase"), button=".actions button[type=submit]")
        self.look(self.page, "sign-ins")
        send(self.page, dashed("sign_ins"), button=".actions button[type=submit]")
        self.look(self.page, "places")
        send(self.page, dashed("places"), button=".actions button[type=submit]")

    def upload(self, name: str, content: bytes) -> None:
        """Send a file: by itself with scripts, with a button without."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_bytes(content)
            if not self.scripts:
                press(self.page, 'button[name="then"]')
            self.page.locator("input[type=file]").set_input_files(path)
            if not self.scripts:
                press(self.page, 'form[action$="/evidence"] button[type=submit]')
            expect(self.page.locator("#file-list li").filter(has_text=name)).to_have_count(1)
            expect(self.page.locator("#file-list li progress:visible")).to_have_count(0)
        self.look(self.page, "purchase")

    def file(self) -> None:
        """Step seven and the confirmation."""
        expect(self.page).to_have_url(re.compile("/check"))
        self.look(self.page, "check")
        send_form = 'form:has([name="shown"]) button[type=submit]'
        press(self.page, send_form)
        self.look(self.page, "sent")
        press(self.page, 'form[action$="/saved"] button[type=submit]')
        expect(self.page).to_have_url(re.compile(f"{self.home}$"))
        self.look(self.page, "status, in review")

    def redeem(self) -> None:
        """The link, the tracking code, the new password."""
        self.page.goto(self.post.link(self.contact))
        assert "reset/" not in self.page.url
        self.look(self.page, "new password")
        send(self.page, {"tracking_code": self.code, "password": "short"}, button=".actions button[type=submit]")
        self.look(self.page, "new password, error")
        fields = {"tracking_code": self.code, "password": NEW_PASSWORD}
        send(self.page, fields, button=".actions button[type=submit]")
        expect(self.page).to_have_url(re.compile("/reset/done"))
        self.look(self.page, "done")


@dataclass
class Staffing:
    """Somebody of the desk in a browser."""

    page: Page
    email: str
    scripts: bool = True
    look: Look = not_looking

    def sign_in(self, digits: Callable[[pyotp.TOTP], str] = pyotp.TOTP.now) -> None:
        """Password and six digits."""
        self.page.goto("/staff/sign-in")
        self.look(self.page, "staff sign-in")
        send(self.page, {"email": self.email, "password": "wrong"}, button=".actions button[type=submit]")
        self.look(self.page, "staff sign-in, error")
        send(self.page, {"email": self.email, "password": STAFF_PASSWORD}, button=".actions button[type=submit]")
        self.look(self.page, "second factor")
        send(self.page, {"digits": digits(pyotp.TOTP(TOTP_SECRET))}, button=".actions button[type=submit]")
        expect(self.page.locator('form[action$="/sign-out"]')).to_have_count(1)

    def approve(self, reference: str, reason: str) -> None:
        """From the queue to the decision; with scripts by keys."""
        self.page.goto(f"/review/{reference}")
        self.look(self.page, f"case, {reason}")
        if self.scripts:
            self.page.keyboard.press("a")
        else:
            self.page.locator("#outcome-approve").check()
        expect(self.page.locator("#outcome-approve")).to_be_checked()
        self.page.locator(f"#reason-approve-{reason}").check()
        press(self.page, '.only[data-for="approve"] button[type=submit]')
        expect(self.page.locator("#problem, .error-summary")).to_have_count(0)

    def report(self, reference: str) -> bytes:
        """Ask for the case report, load the list until it is there, download it."""
        self.page.goto(f"/review/{reference}/reports")
        send(self.page, {"reason": "Yearly review"}, button=".actions button[type=submit]")
        link = self.page.locator('a[href^="/reports/"][download]')
        for _load in range(200):
            if link.count():
                break
            self.page.wait_for_timeout(100)
            self.page.goto("/reports")
        with self.page.expect_download() as download:
            link.first.click()
        return Path(download.value.path()).read_bytes()
