"""Chinese e-invoices as PDF: the demo's genuine ones, and copies whose amount or QR code was changed."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pikepdf
import pytest
from PIL import Image

from casedesk.demo import invoice_pdf
from casedesk.demo.invoices import Flaw, invoice_of
from casedesk.evidence.authenticity.invoices import invoice_checks
from casedesk.evidence.reading.checks import CheckCode, Result, Strength
from tests.evidence.authenticity import pdf_copies
from tests.factories.purchases import BOUGHT

TODAY = date(2026, 5, 1)
RECEIVED = datetime(2099, 5, 1, tzinfo=UTC)


def against(data: bytes) -> dict[CheckCode, Strength]:
    reading = pdf_copies.read(data, RECEIVED)
    checks = (*reading.checks, *invoice_checks(reading, TODAY))
    return {check.code: check.strength for check in checks if check.result is Result.FAILED}


@pytest.fixture(scope="module")
def genuine() -> bytes:
    return invoice_pdf.render(invoice_of(BOUGHT))


def test_a_genuine_invoice_has_nothing_against_it_and_its_code_agrees(genuine: bytes) -> None:
    reading = pdf_copies.read(genuine, RECEIVED)
    passed = {check.code for check in invoice_checks(reading, TODAY) if check.result is Result.PASSED}

    assert against(genuine) == {}
    assert CheckCode.QR_MATCHES_TEXT in passed
    assert len(reading.codes) == 1


def test_signing_it_leaves_it_without_a_mark(genuine: bytes) -> None:
    assert against(pdf_copies.signed(genuine)) == {}


def test_an_edited_amount_differs_from_the_code() -> None:
    edited = invoice_pdf.render(invoice_of(BOUGHT, Flaw.AMOUNT_EDITED))

    assert against(edited)[CheckCode.QR_MATCHES_TEXT] is Strength.STRONG


def test_a_code_taken_from_another_invoice_is_named(genuine: bytes) -> None:
    other = invoice_of(replace(BOUGHT, order_number="4448504368066599", amount=Decimal("3788.01")))

    def swap(document: pikepdf.Pdf) -> None:
        codes = [one for one in document.objects if isinstance(one, pikepdf.Stream) and "/Width" in one]
        assert len(codes) == 1
        with Image.open(io.BytesIO(invoice_pdf.qr_picture(other.qr_text))) as drawn:
            picture = drawn.convert("RGB")
        codes[0].write(picture.tobytes())
        codes[0].Width = codes[0].Height = picture.width
        codes[0].ColorSpace, codes[0].BitsPerComponent = pikepdf.Name.DeviceRGB, 8

    assert against(pdf_copies.resaved(genuine, swap))[CheckCode.QR_MATCHES_TEXT] is Strength.STRONG


def test_a_patched_amount_is_named_twice(genuine: bytes) -> None:
    reading = pdf_copies.read(genuine)
    left, top, right, bottom = reading.fields["total"].box or (0, 0, 0, 0)
    width, height = 210 / 25.4 * 72, 140 / 25.4 * 72
    x, y, wide, high = left * width, (1 - bottom) * height, (right - left) * width, (bottom - top) * height
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)

    def patch(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        page.Resources.Font["/Fx"] = font
        drawn = f"1 g {x} {y} {wide} {high} re f BT 0 g /Fx 8 Tf {x} {y + high / 4} Td (7499.00) Tj ET"
        # As an editor does it: what was drawn so far is closed, so that its own space does not move the patch.
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q " + drawn.encode())

    found = against(pdf_copies.resaved(genuine, patch))

    assert found[CheckCode.TEXT_OVER_PICTURE] is Strength.MEDIUM
