"""OFD invoices: attached data and tags first, the text of the pages second, and pages drawn to be recognised."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from PIL import Image

from casedesk.evidence.authenticity.agreement import data_matches_text, equal
from casedesk.evidence.authenticity.invoice_codes import code_check
from casedesk.evidence.authenticity.ofd_signature import seals, signature_checks
from casedesk.evidence.kinds import Kind, Limits, RefusedHere
from casedesk.evidence.reading.barcodes import barcodes_of
from casedesk.evidence.reading.checks import Check, CheckCode, Result
from casedesk.evidence.reading.drawing import PREVIEW_PAGES, Sheets
from casedesk.evidence.reading.einvoice import chinese_kind, read_invoice, structured_value
from casedesk.evidence.reading.fields import extract
from casedesk.evidence.reading.layout import Piece, page_text, rows
from casedesk.evidence.reading.model import (
    Barcode,
    Box,
    DocumentKind,
    Extracted,
    FieldValue,
    Preview,
    Reading,
)
from casedesk.evidence.reading.ofd_document import OfdPackage, OfdPage
from casedesk.evidence.reading.ofd_drawing import Painter, Stamp
from casedesk.evidence.reading.ofd_objects import Glyphs, Picture
from casedesk.evidence.reading.ofd_resources import through
from casedesk.evidence.reading.ofd_tags import declared, tagged, with_currency
from casedesk.evidence.reading.timing import spent_on

_MOST_CODE_PICTURES = 10
_MOST_STAMPS = 20
_CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class OfdReader:
    """Reads OFD packages.

    Args:
        font: file and face of a font with Chinese; without it the drawn pages lack those signs.
        limits: of the file.
        trust_roots: certificates of the authorities whose seals count, as PEM one after another.
    """

    kinds = frozenset({Kind.OFD})

    def __init__(self, font: tuple[str, int] | None, limits: Limits, trust_roots: bytes = b"") -> None:
        self._font = font
        self._limits = limits
        self._trust_roots = trust_roots
        self._sheets: list[Image.Image] = []

    def read(self, source: BinaryIO, kind: Kind) -> Reading:
        """See Reader."""
        package = OfdPackage(source, self._limits)
        pages = list(package.pages())
        with spent_on("fields"):
            pieces = {page.identifier: list(_pieces(page, number)) for number, page in enumerate(pages, start=1)}
            ordered = rows(piece for page in pieces.values() for _, piece in page)
            printed = extract(ordered, "ofd-text")
            texts = tuple(page_text(number, ordered) for number in range(1, len(pages) + 1))
            root = package.attached()
            data = _over(declared(package.declared()), read_invoice(root, "ofd-data") if root is not None else None)
            tags = tagged(list(package.tags()), _by_reference(pieces))
        with suppress(Exception):  # what cannot be drawn is still read; the preview tries again and says so
            self._sheets = self._drawn(package, pages)
        with spent_on("codes"):
            codes = tuple(self._codes(package, pages))
        found = _over(printed, with_currency(_over(tags, data)))
        every_piece = [piece for page in pieces.values() for _, piece in page]
        return Reading(
            kind,
            package.page_count,
            {name: _with_place(name, value, printed.fields, every_piece) for name, value in found.fields.items()},
            found.imei,
            texts,
            () if any(text.strip() for text in texts) else ("no_text",),
            details={name: _with_place(name, one, printed.details, every_piece) for name, one in found.details.items()},
            items=found.items,
            document=_document(found),
            codes=codes,
            checks=(
                *_agreements(data, tags, printed, codes, "\n".join(texts)),
                *signature_checks(package, self._trust_roots),
            ),
        )

    def preview(self, source: BinaryIO, kind: Kind) -> list[Preview]:
        """See Reader."""
        if not self._sheets:
            package = OfdPackage(source, self._limits)
            self._sheets = self._drawn(package, list(package.pages()))
        shown = Sheets()
        for sheet in self._sheets:
            shown.add(sheet)
        return shown.previews

    def _drawn(self, package: OfdPackage, pages: Sequence[OfdPage]) -> list[Image.Image]:
        stamps = tuple(_stamps(package, self._limits))
        painter = Painter(package, self._font)
        return [
            painter.page(page, tuple(stamp for stamp in stamps if stamp.page == page.identifier))
            for page in pages[:PREVIEW_PAGES]
        ]

    def _codes(self, package: OfdPackage, pages: Sequence[OfdPage]) -> Iterator[Barcode]:
        """Codes of the drawn pages; of their pictures too, where drawing made them too small."""
        painter = Painter(package, self._font)
        left = _MOST_CODE_PICTURES
        for number, (page, sheet) in enumerate(zip(pages, self._sheets, strict=False), start=1):
            seen = barcodes_of(sheet, number)
            yield from seen
            texts = {code.text for code in seen}
            for shown in (one for one in page.drawn if isinstance(one, Picture)):
                left -= 1
                picture = painter.picture(shown.name) if left >= 0 else None
                for code in barcodes_of(_on_white(picture), number) if picture else ():
                    if code.text not in texts:
                        texts.add(code.text)
                        yield replace(code, box=_place_of(shown, page))


def _on_white(picture: Image.Image) -> Image.Image:
    sheet = Image.new("RGB", picture.size, "white")
    sheet.paste(picture, mask=picture.getchannel("A"))
    return sheet


def _place_of(shown: Picture, page: OfdPage) -> Box:
    corners = [through(shown.matrix, *corner) for corner in _CORNERS]
    across, down = [x / (page.width or 1) for x, _ in corners], [y / (page.height or 1) for _, y in corners]
    return min(across), min(down), max(across), max(down)


def _stamps(package: OfdPackage, limits: Limits) -> Iterator[Stamp]:
    """What the seals show; one whose picture cannot be read is left out, its signature is told apart from that."""
    opened: dict[bytes, tuple[OfdPackage, OfdPage]] = {}
    with suppress(RefusedHere):
        for page, box, seal in islice(seals(package), _MOST_STAMPS):
            data = seal.picture.data
            if seal.picture.type != "ofd":
                yield Stamp(page, box, (1, 1), None, (), data)
                continue
            with suppress(RefusedHere):
                if data not in opened:
                    inner = OfdPackage(io.BytesIO(data), limits)
                    opened[data] = inner, next(inner.pages())
                inner, first = opened[data]
                yield Stamp(page, box, (first.width, first.height), inner, tuple(first.drawn))


def _pieces(page: OfdPage, number: int) -> Iterator[tuple[str, Piece]]:
    for glyphs in page.glyphs:
        yield glyphs.identifier, Piece(glyphs.text.strip(), number, _extent(glyphs, page))


def _extent(glyphs: Glyphs, page: OfdPage) -> Box:
    a, b, c, d = (part * glyphs.size for part in glyphs.matrix[:4])
    last = 1.0 if ord(glyphs.text.rstrip()[-1]) > 0x2E80 else 0.6
    (first_x, first_y), (last_x, last_y) = glyphs.at[0], glyphs.at[-1]
    across = [first_x, last_x + a * last, first_x - c * 0.85, last_x + a * last - c * 0.85]
    down = [first_y + d * 0.15, last_y + b * last, first_y - d * 0.85, last_y + b * last - d * 0.85]
    across += [x for x, _ in glyphs.at]
    down += [y for _, y in glyphs.at]
    width, height = page.width or 1, page.height or 1
    return min(across) / width, min(down) / height, max(across) / width, max(down) / height


def _by_reference(pieces: dict[str, list[tuple[str, Piece]]]) -> dict[tuple[str, str], list[Piece]]:
    found: dict[tuple[str, str], list[Piece]] = {}
    for page, placed in pieces.items():
        for identifier, piece in placed:
            if identifier:
                found.setdefault((page, identifier), []).append(piece)
                found.setdefault(("", identifier), []).append(piece)
    return found


def _over(lower: Extracted, upper: Extracted | None) -> Extracted:
    """The upper source where it says something, the lower one where it does not."""
    if upper is None:
        return lower
    known = {value.value for value in upper.imei}
    return Extracted(
        {**lower.fields, **upper.fields},
        (*upper.imei, *(value for value in lower.imei if value.value not in known)),
        {**lower.details, **upper.details},
        upper.items or lower.items,
        upper.document or lower.document,
    )


def _with_place(name: str, value: FieldValue, printed: Mapping[str, FieldValue], pieces: Iterable[Piece]) -> FieldValue:
    """A value of the data with the place where the same is printed, when it is."""
    if value.box is not None or not value.raw:
        return value
    twin = printed.get(name)
    if twin is not None and twin.box is not None and equal(name, value, twin):
        return replace(value, page=twin.page, box=twin.box)
    for piece in pieces:
        if structured_value(name, piece.text) == value.value:
            return replace(value, page=piece.page, box=piece.box)
    return value


def _document(found: Extracted) -> DocumentKind | None:
    number, code = found.fields.get("number"), found.fields.get("code")
    kind = chinese_kind(number.value if number else "", code.value if code else "")
    if kind is not DocumentKind.INVOICE or "number" not in found.fields:
        return kind if kind is not DocumentKind.INVOICE else found.document
    return found.document or kind


def _agreements(
    data: Extracted, tags: Extracted, printed: Extracted, codes: Sequence[Barcode], text: str
) -> Iterator[Check]:
    """Attached data, tags, printed words and QR code, each against the others."""
    compared = [
        check
        for check in (data_matches_text(data, printed, text), data_matches_text(data, tags, text, exact=True))
        if check
    ]
    if compared:
        yield min(compared, key=_gravity)
    shown = {**tags.details, **tags.fields, **printed.details, **printed.fields}
    told = {**tags.details, **tags.fields, **data.details, **data.fields}
    for check in (
        code_check(CheckCode.QR_MATCHES_TEXT, codes, shown, text),
        code_check(CheckCode.QR_MATCHES_DATA, codes, told),
    ):
        if check:
            yield check


def _gravity(check: Check) -> tuple[bool, int]:
    return check.result is not Result.FAILED, list(type(check.strength)).index(check.strength)
