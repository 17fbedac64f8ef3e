"""The people of the story and what each does, page by page, without scripts: owner, staff, and the post."""

import io
import re
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyotp

from casedesk.demo import documents
from casedesk.demo.invoices import PurchaseFacts
from casedesk.notifications.sink import kept
from tests.appeals.visitor import Page, Visitor
from tests.factories.staff import PASSWORD as STAFF_PASSWORD
from tests.factories.staff import TOTP_SECRET

CODE = r"(?:[0-9A-HJKMNP-TV-Z]{4}[ -]*){7}"
NEW_PASSWORD = "three otters 7 lanterns"
PURCHASE = PurchaseFacts(
    buyer="李明",
    model="iPhone 13",
    storage="128GB",
    imei="353011094841806",
    order_number="1500082080722482",
    on=date(2023, 9, 14),
    amount=Decimal("6799.00"),
    shop="Apple Store 在线商店",
)
# What the owner of the account of tests/factories/directory.py remembers, by step.
REMEMBERED: dict[str, dict[str, str]] = {
    "facts": {
        "registered__year": "2019",
        "registered__month": "5",
        "registered_city": "湛江",
        "former_password": "Yanhan1996",
        "security__0__answer": "豆豆",
    },
    "device": {"model": "iPhone 13", "imei": "35 301109 484180 6"},
    "purchase": {
        "bought__year": "2023",
        "bought__month": "9",
        "bought__day": "14",
        "amount": "6,799",
        "shop": "Apple Store 在线商店",
        "order_number": "1500082080722482",
    },
    "sign_ins": {
        "sign_ins__0__on__year": "2026",
        "sign_ins__0__on__month": "11",
        "sign_ins__0__on__day": "17",
        "sign_ins__0__city": "湛江",
        "sign_ins__0__device": "iPhone 13",
    },
    "places": {"cities__0": "湛江", "cities__1": "广州"},
}


@cache
def invoice() -> tuple[str, bytes]:
    """The owner's invoice as PDF: its name and its bytes."""
    return documents.pdf_invoice(PURCHASE)


@dataclass
class Post:
    """Everything that was sent, as the readers find it in phone and mailbox."""

    folder: Path

    def letters(self, letter: str, to: str = "") -> list[dict[str, Any]]:
        """The letters of one kind, newest first, to one contact when it is named."""
        return [one for one in kept(self.folder) if one["letter"] == letter and one["to"] in (to or one["to"], "")]

    def code(self, contact: str, letter: str = "contact_code") -> str:
        """The six digits in the newest code letter to a contact."""
        return self._found(r"(?<!\d)(\d{6})(?!\d)", letter, contact)

    def link(self, contact: str) -> str:
        """The path of the newest reset link that a contact received."""
        return self._found(r"(/reset/[\w-]{20,})", "link", contact)

    def objection(self, contact: str = "", letter: str = "notice_filed") -> str:
        """The path of the objection page in the newest notice."""
        return self._found(r"(/objection/[\w-]{20,})", letter, contact)

    def _found(self, pattern: str, letter: str, to: str) -> str:
        received = self.letters(letter, to)
        assert received, f"no letter {letter} to {to or 'anybody'}"
        found = re.search(pattern, received[0]["text"])
        assert found, received[0]["text"]
        return found[1]


@dataclass
class Owner:
    """Somebody who files an appeal in one browser."""

    visitor: Visitor
    post: Post
    contact: str = "fresh@new.example"
    reference: str = ""
    code: str = ""
    steps: dict[str, dict[str, str]] = field(default_factory=lambda: deepcopy(REMEMBERED))

    def speak(self, language: str) -> Page:
        """Choose a language, as the link on every page does."""
        return self.visitor.open(f"/language/{language}?next=/")

    def start(self, named: str) -> Page:
        """Name the account and begin; note number and tracking code from the page."""
        self.visitor.open("/find")
        self.visitor.press(account=named)
        page = self.visitor.press()
        self.read_code()
        return page

    def read_code(self) -> None:
        """Note number and tracking code from the page that shows them."""
        number = re.search(r"CD-\d{4}-\d{5}", self.page.text)
        code = re.search(CODE, self.page.text)
        assert number, self.page.text
        assert code, self.page.text
        self.reference, self.code = number[0], "-".join(re.findall(r"\w{4}", code[0]))

    @property
    def page(self) -> Page:
        """The page on the screen."""
        return self.visitor.page

    @property
    def home(self) -> str:
        """The address of the appeal."""
        return f"/appeals/{self.reference}"

    def ask_code(self) -> Page:
        """Name the new contact; a code is on its way."""
        self.visitor.open(f"{self.home}/step/contact")
        return self.visitor.press(contact=self.contact)

    def prove(self) -> Page:
        """Type the code that came."""
        self.visitor.open(f"{self.home}/step/contact/code")
        return self.visitor.press(code=self.post.code(self.contact))

    def answer(self, step: str) -> Page:
        """Fill in one step from memory and go on."""
        self.visitor.open(f"{self.home}/step/{step}")
        return self.visitor.press(**self.steps[step])

    def upload(self, name: str, content: bytes, key: str = "") -> Page:
        """Send a file with the form of the purchase step, or of the status page when that asks for more."""
        form = next(each for each in self.page.forms if each["action"].endswith("/evidence"))
        data = {**form["fields"], "file": (io.BytesIO(content), name)}
        data |= {"upload_key": key} if key else {}
        return self.visitor.read(self.visitor.client.post(form["action"], data=data, follow_redirects=True))

    def fill(self) -> Page:
        """Steps two to six, with the invoice."""
        self.answer("facts")
        self.answer("device")
        self.visitor.open(f"{self.home}/step/purchase")
        self.upload(*invoice())
        for step in ("purchase", "sign_ins", "places"):
            self.answer(step)
        return self.page

    def send(self) -> Page:
        """Check and send."""
        self.visitor.open(f"{self.home}/check")
        form = next(each for each in self.page.forms if "shown" in each["names"])
        return self.visitor.press("", key=form["fields"]["key"])

    def save_code(self) -> Page:
        """ "I have saved it"."""
        return self.visitor.press("/saved")

    def status(self) -> Page:
        """Look at the status page."""
        return self.visitor.open(self.home)

    def resume(self, code: str = "") -> Page:
        """Come back with number and tracking code, on any device."""
        self.visitor.open("/appeals/resume")
        return self.visitor.press(reference=self.reference, code=code or self.code)

    def redeem(self, link: str, password: str = NEW_PASSWORD, code: str = "") -> Page:
        """Open a link and set a new password."""
        page = self.visitor.open(link)
        if not any("password" in each["names"] for each in page.forms):
            return page
        return self.visitor.press(tracking_code=code or self.code, password=password)


@dataclass
class Person:
    """Somebody of the desk in one browser."""

    visitor: Visitor
    email: str
    secret: str = TOTP_SECRET

    def sign_in(self, at: Any) -> Page:
        """Password, then the digits an authenticator app shows at this moment."""
        self.visitor.open("/staff/sign-in")
        self.visitor.press(email=self.email, password=STAFF_PASSWORD)
        return self.visitor.press(digits=pyotp.TOTP(self.secret).at(at))

    def see(self, reference: str) -> Page:
        """Open a case."""
        return self.visitor.open(f"/review/{reference}")

    def decide(self, reference: str, outcome: str, reason: str, **fields: str) -> Page:
        """Open a case, choose an outcome with a reason, and send it."""
        self.see(reference)
        return self.visitor.press("/decision", outcome=outcome, reasons=f"{outcome}:{reason}", **fields)

    def ask_report(self, reference: str, reason: str) -> Page:
        """Ask for the case report."""
        self.visitor.open(f"/review/{reference}/reports")
        return self.visitor.press("/reports", reason=reason)

    def download(self) -> bytes:
        """The newest report of the list."""
        page = self.visitor.open("/reports")
        address = next(link for link in page.links if link and re.fullmatch(r"/reports/[0-9a-f]{32}", link))
        answer = self.visitor.client.get(address)
        assert answer.status_code == 200
        return bytes(answer.data)
