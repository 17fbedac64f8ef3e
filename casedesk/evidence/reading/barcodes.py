"""QR and bar codes on a page, by zxing-cpp; only ever used inside the child."""

from collections.abc import Iterable

import zxingcpp
from PIL import Image

from casedesk.evidence.reading.model import Barcode, Box
from casedesk.evidence.reading.timing import spent_on

# Codes that documents, parcels and boxes of phones carry. Weaker ones (ITF, Codabar) are also seen in plain text.
FORMATS = zxingcpp.BarcodeFormats(
    (
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.MicroQRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.PDF417,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.Code39,
        zxingcpp.BarcodeFormat.EAN13,
        zxingcpp.BarcodeFormat.EAN8,
        zxingcpp.BarcodeFormat.UPCA,
        zxingcpp.BarcodeFormat.UPCE,
    )
)
_MOST_CODES = 20
_SHORTEST = 4  # characters; shorter ones are stripes that only look like a code


def barcodes_of(picture: Image.Image, page: int) -> tuple[Barcode, ...]:
    """All codes of one picture, from top to bottom.

    Args:
        picture: upright, as the reviewer sees it; places are shares of its width and height.
        page: from 1, noted in each code.
    """
    plain = picture if picture.mode == "L" else picture.convert("L")
    seen: dict[tuple[str, str], Barcode] = {}
    with spent_on("codes"):
        decoded = zxingcpp.read_barcodes(plain, formats=FORMATS)
    for found in decoded:
        if found.text and len(found.text) >= _SHORTEST:
            code = Barcode(found.text, found.format.name, page, _box(found.position, plain.size))
            seen.setdefault((code.symbology, code.text), code)
    return tuple(sorted(seen.values(), key=lambda code: (code.box[1], code.box[0]))[:_MOST_CODES])


def first_barcodes(pictures: Iterable[Image.Image], page: int) -> tuple[Barcode, ...]:
    """The codes of the first picture that shows any: the same page in growing sizes, made only when needed.

    A small picture is quick and bridges noise; fine codes need a larger one. A PDF page shows its codes at scale 2
    or 3, seldom at 1.
    """
    for picture in pictures:
        if codes := barcodes_of(picture, page):
            return codes
    return ()


def _box(position: zxingcpp.Position, size: tuple[int, int]) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    across, down = [corner.x / size[0] for corner in corners], [corner.y / size[1] for corner in corners]
    return min(across), min(down), max(across), max(down)
