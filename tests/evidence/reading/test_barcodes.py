"""QR and bar codes are found with their text and place, several on a page, in whatever direction."""

import io
from collections.abc import Iterator

import pytest
import segno
import zxingcpp
from PIL import Image

from casedesk.evidence.reading.barcodes import barcodes_of, first_barcodes

_INVOICE = "01,10,044031900111,12345678,123.45,20210304,12345678901234567890,ABCD"


def _qr(text: str, scale: int = 4) -> Image.Image:
    written = io.BytesIO()
    segno.make(text, micro=False).save(written, kind="png", scale=scale)
    return Image.open(written).convert("L")


def _bars(text: str) -> Image.Image:
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.EAN13).to_image(scale=3)
    return Image.frombytes("L", (drawn.shape[1], drawn.shape[0]), bytes(drawn))


def _sheet(*placed: tuple[Image.Image, tuple[int, int]], size: tuple[int, int] = (1200, 1600)) -> Image.Image:
    sheet = Image.new("L", size, 255)
    for picture, at in placed:
        sheet.paste(picture, at)
    return sheet


def test_several_codes_of_one_page_are_read_from_top_to_bottom() -> None:
    found = barcodes_of(_sheet((_bars("6901234567892"), (100, 1200)), (_qr(_INVOICE), (700, 100))), 2)

    assert [(code.text, code.symbology, code.page) for code in found] == [
        (_INVOICE, "QRCode", 2),
        ("6901234567892", "EAN13", 2),
    ]


def test_the_place_of_a_code_is_told_in_shares_of_the_page() -> None:
    code = _qr(_INVOICE)
    (found,) = barcodes_of(_sheet((code, (600, 800))), 1)

    quiet = 4 * 4  # modules of the quiet zone, each of 4 pixels
    expected = (
        (600 + quiet) / 1200,
        (800 + quiet) / 1600,
        (600 + code.width - quiet) / 1200,
        (800 + code.height - quiet) / 1600,
    )
    assert found.box == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("degrees", [90, 180, 270, 25])
def test_a_turned_code_is_read(degrees: int) -> None:
    turned = _qr(_INVOICE).rotate(degrees, expand=True, fillcolor=255)

    assert [code.text for code in barcodes_of(_sheet((turned, (300, 300))), 1)] == [_INVOICE]


def test_colour_pictures_are_read_too() -> None:
    assert barcodes_of(_sheet((_qr("a plain text"), (10, 10))).convert("RGB"), 1)[0].text == "a plain text"


def test_a_page_without_codes_gives_none() -> None:
    assert barcodes_of(Image.effect_noise((800, 600), 60), 1) == ()


def test_a_larger_picture_is_made_only_when_the_smaller_one_shows_nothing() -> None:
    large = _sheet((_qr(_INVOICE), (100, 100)))
    small = large.resize((120, 160))
    asked = []

    def sizes(*pictures: Image.Image) -> Iterator[Image.Image]:
        for picture in pictures:
            asked.append(picture.size)
            yield picture

    assert first_barcodes(sizes(small, large), 1)[0].text == _INVOICE
    assert asked == [small.size, large.size]
    asked.clear()
    assert first_barcodes(sizes(large, small), 1)
    assert asked == [large.size]
