"""OFD invoices: attached data and tags first, the text of the pages second, and a drawing to recognise them by."""

from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading.drawing import LONGEST_SIDE, PREVIEW_PAGES, Sheets
from casedesk.evidence.reading.einvoice import invoice_fields, structured_value
from casedesk.evidence.reading.fields import extract
from casedesk.evidence.reading.layout import Piece, page_text, rows
from casedesk.evidence.reading.model import Box, FieldValue, Preview, Reading
from casedesk.evidence.reading.ofd_document import Glyphs, OfdPackage, OfdPage
from casedesk.evidence.reading.xml import every

_TAGGED, _DECLARED = 0.98, 0.95
_TAGS = {
    "InvoiceNo": "number",
    "InvoiceCode": "code",
    "IssueDate": "date",
    "SellerName": "issuer",
    "BuyerName": "buyer",
    "TaxInclusiveTotalAmount": "total",
}
_DECLARED_NAMES = {
    "发票号码": "number",
    "发票代码": "code",
    "开票日期": "date",
    "销售方名称": "issuer",
    "购买方名称": "buyer",
    "价税合计": "total",
}


class OfdReader:
    """Reads OFD packages."""

    kinds = frozenset({Kind.OFD})

    def __init__(self, font: tuple[str, int] | None, limits: Limits) -> None:
        self._font = font
        self._limits = limits

    def read(self, source: BinaryIO, kind: Kind) -> Reading:
        """See Reader."""
        package = OfdPackage(source, self._limits)
        pages = list(package.pages())
        ordered = rows(_pieces(pages))
        found = extract(ordered, "ofd-text")
        original = package.attached("original_invoice.xml")
        attached = invoice_fields(original, "ofd-data") if original is not None else {}
        fields = {**found.fields, **_declared(package), **_tagged(package, pages), **attached}
        if "total" in fields and fields["total"].reader != "ofd-text":
            fields["currency"] = FieldValue("CNY", "", _DECLARED, fields["total"].reader)
        texts = tuple(page_text(number, ordered) for number in range(1, len(pages) + 1))
        return Reading(kind, package.page_count, fields, found.imei, texts, () if any(texts) else ("no_text",))

    def preview(self, source: BinaryIO, kind: Kind) -> list[Preview]:
        """See Reader."""
        sheets = Sheets()
        for number, page in enumerate(OfdPackage(source, self._limits).pages(), start=1):
            if number > PREVIEW_PAGES:
                break
            sheets.add(_drawn(page, self._font))
        return sheets.previews


def _pieces(pages: list[OfdPage]) -> list[Piece]:
    return [
        Piece(glyphs.text.strip(), number, _extent(glyphs, page))
        for number, page in enumerate(pages, start=1)
        for glyphs in page.glyphs
    ]


def _extent(glyphs: Glyphs, page: OfdPage) -> Box:
    left, right = min(x for x, _ in glyphs.at), max(x for x, _ in glyphs.at) + glyphs.size
    top, bottom = min(y for _, y in glyphs.at) - glyphs.size, max(y for _, y in glyphs.at)
    width, height = page.width or 1, page.height or 1
    return left / width, top / height, right / width, bottom / height


def _tagged(package: OfdPackage, pages: list[OfdPage]) -> dict[str, FieldValue]:
    """Fields whose tag points at text objects of the pages."""
    texts: dict[str, list[tuple[int, OfdPage, Glyphs]]] = {}
    for number, page in enumerate(pages, start=1):
        for glyphs in page.glyphs:
            texts.setdefault(glyphs.identifier, []).append((number, page, glyphs))
    fields: dict[str, FieldValue] = {}
    for root in package.tags():
        for tag, name in _TAGS.items():
            named = [element for element in every(root, f"{tag}/ObjectRef") if element.text]
            referred = [found for element in named for found in texts.get((element.text or "").strip(), [])]
            values = [(structured_value(name, glyphs.text), at, page, glyphs) for at, page, glyphs in referred]
            whole = "".join(glyphs.text for _, _, _, glyphs in values)
            if name in ("issuer", "buyer") and values:
                values = [(whole, *values[0][1:])]
            # The amount in capitals and the sign ¥ are tagged too; the figure comes last.
            for value, at, page, glyphs in values:
                if value:
                    fields[name] = FieldValue(value, whole, _TAGGED, "ofd-tag", at, _extent(glyphs, page))
    return fields


def _declared(package: OfdPackage) -> dict[str, FieldValue]:
    fields = {}
    for label, raw in package.declared().items():
        name = _DECLARED_NAMES.get(label)
        if name and raw and (value := structured_value(name, raw)):
            fields[name] = FieldValue(value, raw[:500], _DECLARED, "ofd-head")
    return fields


def _drawn(page: OfdPage, font: tuple[str, int] | None) -> Image.Image:
    scale = min(LONGEST_SIDE / max(page.width, page.height, 1), 10)
    sheet = Image.new("RGB", (max(1, round(page.width * scale)), max(1, round(page.height * scale))), "white")
    pen = ImageDraw.Draw(sheet)
    for start, end in page.lines:
        pen.line((start[0] * scale, start[1] * scale, end[0] * scale, end[1] * scale), fill="#7a3b2e", width=2)
    sizes: dict[int, ImageFont.FreeTypeFont | ImageFont.ImageFont] = {}
    for glyphs in page.glyphs:
        size = min(max(round(glyphs.size * scale), 6), 400)
        if size not in sizes:
            sizes[size] = ImageFont.truetype(font[0], size, font[1]) if font else ImageFont.load_default(size)
        for character, (x, y) in zip(glyphs.text, glyphs.at, strict=True):
            pen.text((x * scale, y * scale), character, font=sizes[size], fill="black", anchor="ls")
    return sheet
