"""The page of a file in a real browser: places light up, it goes by key and without scripts, and it looks well."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from casedesk.database import transaction
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.extensions import db
from casedesk.staff.permissions import Role
from config import Settings
from tests.evidence import specimens
from tests.factories.documents import TALL, WIDE, check, document, drawn, field
from tests.factories.review import case
from tests.factories.staff import staff_member
from tests.journeys.acting import Owning, let_in
from tests.journeys.browsing import DESK, PHONE, Eyes, browsing, press
from tests.journeys.stage import Stage
from tests.tools.live import address, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.settings(base_url=address(), demo_pages=True),
]
in_both_languages = pytest.mark.parametrize("language", ["en", "zh_Hans"])
READING = {
    "document": "fully_digital",
    "pages": 2,
    "fields": {
        "model": field("iPhone 13", 3),
        "imei": [field("353011094841807", 6)],
        "order_number": field("1500082080722482", confidence=0.5),
        "date": field("2023-09-14", 2, raw="2023年09月14日"),
        "total": field("6799.00", 4),
        "issuer": field("苹果电子产品商贸（北京）有限公司上海浦东第一分公司", 5, confidence=0.7),
        "number": field("24422000000031070001", 1, page=2),
        "buyer": field("李明"),
    },
    "details": {"capital_total": field("陆仟柒佰玖拾玖圆整"), "seller_tax_id": field("91310000MA1FL0EW3C")},
    "items": [{"name": "*移动通信设备*iPhone 13 128GB", "quantity": "1", "price": "6016.81", "amount": "6016.81"}],
    "codes": [{"text": "01,32,24422000000031070001,6799.00", "symbology": "QRCode", "page": 1, "box": [0] * 4}],
    "checks": [
        check("signature_intact", "passed"),
        check("qr_matches_text", "failed"),
        check("producer", "failed", "weak"),
    ],
}


class Files:
    """A case with a landscape invoice of two pages, a tall receipt and a file that is still being read."""

    def __init__(self) -> None:
        lines = [
            "Invoice",
            "No. 24422000000031070001",
            "2023-09-14",
            "iPhone 13",
            "6,799.00",
            "Apple",
            "353011094841807",
        ]
        appeal = case()
        label = "电子发票_24422000000031070001_苹果电子产品商贸（北京）有限公司.pdf"
        self.reference = appeal.reference
        self.invoice = document(appeal, READING, [drawn(lines, WIDE), drawn(lines, TALL)], label=label).public_id
        self.receipt = document(appeal, {"fields": {"total": field("80.90", 4)}}, [drawn(lines, TALL)]).public_id
        self.waiting = document(appeal, state=ReadingState.WAITING, stage="opening", reading=None).public_id

    def path(self, public_id: str) -> str:
        """The address of a file's page."""
        return f"/review/{self.reference}/evidence/{public_id}"


@contextmanager
def at_the_desk(
    chromium: Browser, app: Flask, settings: Settings, stage: Stage, *, language: str = "en", scripts: bool = True
) -> Iterator[tuple[Page, Eyes, Files]]:
    """A reviewer's watched browser, and files to look at; what the browser refused ends the test."""
    with app.app_context():
        files, email = Files(), staff_member(Role.REVIEWER, language=language).email
        db.session.remove()
    eyes = Eyes(settings.base_url)
    with (
        serving(app, settings.base_url),
        browsing(chromium, eyes, size=DESK, language=language, scripts=scripts) as page,
    ):
        let_in(page, app, email)
        yield page, eyes, files
    assert eyes.faults == []


def middle(place: Locator) -> tuple[float, float]:
    """The middle of an element on the screen, in pixels."""
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@in_both_languages
def test_the_page_of_a_file_looks_well(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings, language: str
) -> None:
    with at_the_desk(chromium, app, settings, stage, language=language) as (page, eyes, files):
        for name in ("invoice", "receipt", "waiting"):
            page.goto(files.path(getattr(files, name)))
            eyes.look(page, name)
        page.goto(f"/review/{files.reference}")
        eyes.look(page, "case with files")
        page.goto(files.path(files.invoice))
        expect(page.locator("[data-viewer-image]")).to_have_js_property("complete", True)
        for part in ("[data-viewer-stage]", "#field-model", "#field-issuer", "#verdict-doubtful", '[data-key="send"]'):
            box = page.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= DESK[1], f"{part} is below the first screen"
        page.locator("#verdict-doubtful").check()
        page.locator('[data-key="send"]').click()
        eyes.look(page, "verdict without a reason")


def test_a_field_lights_its_place_and_a_place_its_field(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings
) -> None:
    with at_the_desk(chromium, app, settings, stage) as (page, _eyes, files):
        page.goto(files.path(files.invoice))
        row, place = page.locator("#field-date"), page.locator("#place-date")

        row.hover()
        expect(place).to_have_class("lit")
        page.locator("h1").hover()
        expect(place).not_to_have_class("lit")
        row.locator("[data-spot]").focus()
        expect(place).to_have_class("lit")
        page.locator("#place-imei").focus()
        expect(place).not_to_have_class("lit")
        expect(page.locator("#field-imei")).to_have_class(re.compile("lit"))
        page.keyboard.press("Enter")
        expect(page.locator("#field-imei [data-spot]")).to_be_focused()


def test_the_picture_is_zoomed_turned_and_paged_by_key(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings
) -> None:
    with at_the_desk(chromium, app, settings, stage) as (page, _eyes, files):
        page.goto(files.path(files.receipt))
        image, stage_box = page.locator("[data-viewer-image]"), page.locator("[data-viewer-stage]").bounding_box()
        whole = image.bounding_box()
        assert whole is not None
        assert stage_box is not None
        assert whole["height"] <= stage_box["height"] + 1, "a tall receipt is seen whole"

        for _press in range(3):
            page.keyboard.press("z")
        large = image.bounding_box()
        assert large is not None
        assert large["width"] / whole["width"] == pytest.approx(3, rel=0.02)
        page.locator("#field-total [data-spot]").focus()
        frame = page.locator("[data-viewer-stage]")
        x, y = middle(page.locator("#place-total rect"))
        frame_x, frame_y = middle(frame)
        assert abs(x - frame_x) < 140 and abs(y - frame_y) < 140, "the place comes into view"
        assert page.evaluate("scrollY") == 0, "the page itself stays"

        page.keyboard.press("z")
        page.keyboard.press("z")
        page.keyboard.press("f")
        turned = image.bounding_box()
        assert turned is not None
        assert turned["width"] > turned["height"], "what stood tall lies on its side"
        assert turned["x"] >= stage_box["x"] - 1 and turned["width"] <= stage_box["width"] + 1
        page.keyboard.press("i")
        expect(image).to_have_class("ink")

        page.keyboard.press("b")
        expect(page).to_have_url(re.compile(files.invoice))
        page.keyboard.press("]")
        expect(page).to_have_url(re.compile(r"page=2"))
        expect(page.locator("#place-number")).to_be_visible()
        page.keyboard.press("[")
        expect(page).to_have_url(re.compile(r"page=1"))
        page.keyboard.press("v")
        expect(page).to_have_url(re.compile(files.receipt))
        page.keyboard.press("p")
        expect(page).to_have_url(re.compile(f"/review/{files.reference}.*#papers"))
        page.keyboard.press("v")
        expect(page).to_have_url(re.compile(files.receipt))


def test_a_verdict_goes_by_key_and_the_next_file_opens(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings
) -> None:
    with at_the_desk(chromium, app, settings, stage) as (page, _eyes, files):
        page.goto(files.path(files.invoice))

        page.keyboard.press("q")
        expect(page.locator("#verdict-doubtful")).to_be_checked()
        page.keyboard.press("2")
        expect(page.locator('[value="doubtful:looks_edited"]')).to_be_checked()
        expect(page).to_have_url(re.compile(files.invoice), timeout=1000)
        page.keyboard.press("Control+Enter")
        expect(page).to_have_url(re.compile(files.receipt))
        page.keyboard.press("y")
        page.keyboard.press("1")
        page.keyboard.press("Control+Enter")
        expect(page).to_have_url(re.compile(files.waiting))
        page.keyboard.press("?")
        for key in "yhwqbfip":
            expect(page.locator(f'[data-keys-shown="{key}"]')).to_be_visible()

    with app.app_context():
        given = {file.public_id: file.verdict_reason for file in db.session.scalars(db.select(EvidenceFile))}
    assert given == {files.invoice: "looks_edited", files.receipt: "as_claimed", files.waiting: None}


def test_without_scripts_places_are_numbers_and_the_verdict_is_a_form(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings
) -> None:
    with at_the_desk(chromium, app, settings, stage, scripts=False) as (page, _eyes, files):
        page.goto(files.path(files.invoice))
        expect(page.locator("#place-imei text")).to_have_text("2")
        expect(page.locator("[data-viewer-zoom]")).to_be_hidden()
        page.locator("#field-imei .spot").click()
        expect(page).to_have_url(re.compile("#place-imei"))
        page.locator("#field-number .spot").click()
        expect(page).to_have_url(re.compile("page=2#place-number"))
        expect(page.locator("#place-number rect")).to_be_visible()
        page.locator("#verdict-unreadable").check()
        page.locator('[value="unreadable:blurred"]').check()
        press(page, '[data-key="send"]')
        expect(page).to_have_url(re.compile(files.receipt))


def test_progress_is_seen_without_loading_the_page_again(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings
) -> None:
    with at_the_desk(chromium, app, settings, stage) as (page, _eyes, files):
        page.goto(files.path(files.waiting))
        page.evaluate("window.same = true")
        expect(page.locator("#file-reading")).to_contain_text("Being opened")
        _change(app, files.waiting, stage="recognising")
        expect(page.locator("#file-reading")).to_contain_text("Being read")
        _change(app, files.waiting, stage=None, state=ReadingState.READ, reading={"fields": {"total": field("80.90")}})
        expect(page.locator("#field-total")).to_contain_text("80.90")
        expect(page.locator("[data-live-seconds]")).to_have_count(0)
        assert page.evaluate("window.same"), "the page was not loaded anew"

        _change(app, files.waiting, state=ReadingState.WAITING, stage="comparing")
        page.goto(f"/review/{files.reference}?file=3")
        page.evaluate("window.same = true")
        page.locator("#note").fill("half a note")
        expect(page.locator("#papers .reading-now")).to_contain_text("Being compared")
        _change(app, files.waiting, stage=None, state=ReadingState.READ)
        expect(page.locator("#papers .reading-now")).to_have_count(0)
        expect(page.locator("[data-live-notice]")).to_be_visible()
        expect(page.locator("#note")).to_have_value("half a note")
        assert page.evaluate("window.same")


def _change(app: Flask, public_id: str, **columns: object) -> None:
    with app.app_context(), transaction():
        file = db.session.scalars(db.select(EvidenceFile).where(EvidenceFile.public_id == public_id)).one()
        for column, value in columns.items():
            setattr(file, column, value)


@in_both_languages
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_an_owner_is_told_what_would_help_and_sends_it_or_another_photo(
    chromium: Browser, stage: Stage, app: Flask, settings: Settings, language: str, scripts: bool
) -> None:
    eyes = Eyes(settings.base_url)
    again = {"name": "second.jpg", "mimeType": "image/jpeg", "buffer": specimens.picture()}
    with (
        serving(app, settings.base_url),
        browsing(chromium, eyes, size=PHONE, language=language, scripts=scripts) as page,
    ):
        owner = Owning(page, stage.post, lambda _came: stage.work(), scripts=scripts)
        owner.begin(stage.phone)
        owner.prove()
        page.goto(f"{owner.home}/step/purchase")
        owner.upload("first.jpg", specimens.picture())
        _change(app, _only(app), warnings=["dark", "cut"], stage="recognising")
        if not scripts:
            page.reload()
        row = page.locator("#file-list > li")
        expect(row.locator("[data-file-hints] li")).to_have_count(2)
        expect(row.locator("[data-file-stage]")).to_have_text(
            {"en": "We are reading it"}.get(language, "正在看上面的内容")
        )
        if scripts:
            eyes.look(page, "purchase, hint")
            with page.expect_file_chooser() as chooser:
                row.locator("[data-file-again]").click()
            chooser.value.set_files(again)
        else:
            press(page, "[data-file-again]")
            page.locator("input[type=file]").set_input_files(again)
            press(page, 'form[action$="/evidence"] button[type=submit]')
        expect(row.filter(has_text="second.jpg")).to_have_count(1)
        expect(row).to_have_count(1)
        _change(app, _only(app), warnings=["small"])
        page.goto(f"{owner.home}/step/purchase")
        row.locator("[data-file-keep]").click()
        expect(row.locator("[data-file-hint]:visible")).to_have_count(0)
        page.reload()
        expect(row.locator("[data-file-hint]:visible")).to_have_count(0)
        expect(row).to_contain_text("second.jpg")
    assert eyes.faults == []


def _only(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(db.select(EvidenceFile.public_id).where(EvidenceFile.removed_at.is_(None))).one()
