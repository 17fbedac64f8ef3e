"""PDF: attached data, the text layer with its places, codes, facts about its making, pictures of the first pages."""

from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from casedesk.evidence.authenticity.agreement import data_matches_text
from casedesk.evidence.authenticity.pdf_checks import document_checks
from casedesk.evidence.authenticity.pdf_painting import is_scan_with_few_words
from casedesk.evidence.kinds import Kind, Limits, Refusal, RefusedHere
from casedesk.evidence.reading.barcodes import first_barcodes
from casedesk.evidence.reading.drawing import LONGEST_SIDE, PREVIEW_PAGES, Sheets
from casedesk.evidence.reading.fields import extract
from casedesk.evidence.reading.layout import Piece, page_text, rows
from casedesk.evidence.reading.model import Barcode, Box, Extracted, FieldValue, Preview, Reading
from casedesk.evidence.reading.pdf_attachments import attached_invoice
from casedesk.evidence.reading.pdf_page import Allowance, Page, drawn, read_page

_LARGEST_SCALE = 4
_PAGES_WITH_CODES = 3
_CODE_SCALES = (2, 3)  # a code is missed at scale 1


class PdfReader:
    """Reads PDF files without scripts or forms: neither is ever started.

    Args:
        limits: of the file.
        trust_roots: certificates of the authorities whose signatures count, as PEM one after another.
        received_at: when the file came, with zone; without it no date of the file is held against it.
    """

    kinds = frozenset({Kind.PDF})

    def __init__(self, limits: Limits, trust_roots: bytes = b"", received_at: datetime | None = None) -> None:
        self._limits = limits
        self._trust_roots = trust_roots
        self._received_at = received_at

    def read(self, source: BinaryIO, kind: Kind) -> Reading:
        """See Reader. A page that is a scan has the text "", whatever small words were laid on it."""
        with closing(self.open(source)) as document:
            pages = list(_pages(document))
            ordered = rows(piece for page in pages if not is_scan_with_few_words(page) for piece in _pieces(page))
            printed = extract(ordered, "pdf-text")
            texts = tuple(page_text(number, ordered) for number in range(1, len(document) + 1))
            data = attached_invoice(document, self._limits)
            found = merged(data, printed)
            source.seek(0)
            checks = document_checks(
                source.read(),
                document,
                pages,
                issued_on=_day(found.fields.get("date")),
                trust_roots=self._trust_roots,
                received_at=self._received_at,
            )
            if data and (agreement := data_matches_text(data, printed, "\n".join(texts))):
                checks.append(agreement)
            return Reading(
                kind,
                len(document),
                found.fields,
                found.imei,
                texts,
                () if any(texts) else ("no_text",),
                details=found.details,
                items=found.items,
                document=found.document,
                codes=tuple(_codes(document)),
                checks=tuple(checks),
            )

    def preview(self, source: BinaryIO, kind: Kind) -> list[Preview]:
        """See Reader."""
        sheets = Sheets()
        with closing(self.open(source)) as document:
            for index in range(min(len(document), PREVIEW_PAGES)):
                page = document[index]
                scale = min(LONGEST_SIDE / max(*page.get_size(), 1), _LARGEST_SCALE)
                sheets.add(page.render(scale=scale, may_draw_forms=False).to_pil())
        return sheets.previews

    def open(self, source: BinaryIO) -> Any:
        """The opened document; raises RefusedHere for a password, too many pages or damage."""
        source.seek(0)
        try:
            document = pypdfium2.PdfDocument(source.read())
        except pypdfium2.PdfiumError as fault:
            locked = getattr(fault, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
            raise RefusedHere(Refusal.PASSWORD if locked else Refusal.UNREADABLE) from fault
        if len(document) > self._limits.pages:
            raise RefusedHere(Refusal.TOO_MANY_PAGES)
        if len(document) == 0:
            raise RefusedHere(Refusal.UNREADABLE)
        return document


def merged(data: Extracted | None, printed: Extracted) -> Extracted:
    """Structured data before printed text; a printed value that differs stays as another reading of the field."""
    if data is None:
        return printed
    return Extracted(
        {**printed.fields, **_preferred(data.fields, printed.fields)},
        data.imei or printed.imei,
        {**printed.details, **_preferred(data.details, printed.details)},
        data.items or printed.items,
        data.document or printed.document,
    )


def _preferred(data: Mapping[str, FieldValue], printed: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Values of the data, with the place where the same value is printed, or with what is printed instead."""
    preferred = {}
    for name, value in data.items():
        shown = printed.get(name)
        if shown is None:
            preferred[name] = value
        elif shown.value == value.value or value.value in shown.alternatives:
            preferred[name] = replace(value, page=shown.page, box=shown.box)
        else:
            preferred[name] = replace(value, alternatives=(*value.alternatives, shown.value))
    return preferred


def _pages(document: Any) -> Iterator[Page]:
    """All pages; one that is damaged has nothing on it. Raises RefusedHere when all are."""
    left, damaged = Allowance(), 0
    for number in range(1, len(document) + 1):
        try:
            yield read_page(document[number - 1], number, left)
        except pypdfium2.PdfiumError:
            damaged += 1
            yield Page(number, 1, 1)
    if damaged == len(document):
        raise RefusedHere(Refusal.UNREADABLE)


def _pieces(page: Page) -> Iterator[Piece]:
    """Characters joined to runs; a gap wider than a line is high, or another line, begins a new run."""
    unseen = {run.order for run in page.runs if run.colour and run.colour[3] == 0}
    run: list[str] = []
    box: Box = (0, 0, 0, 0)
    for sign in page.signs:
        if sign.run in unseen:  # browsers print the shadow of a text so, in the middle of its words
            run = run[:-1] if run[-1:] == [" "] else run
            continue
        if not sign.text:
            run += [" "] if run and run[-1] != " " else []
            continue
        if run and not _continues(box, sign.box, page.width / page.height):
            yield Piece("".join(run).strip(), page.number, box)
            run = []
        box = _around(box, sign.box) if run else sign.box
        run.append(sign.text)
    if run:
        yield Piece("".join(run).strip(), page.number, box)


def _continues(run: Box, sign: Box, width_by_height: float) -> bool:
    line = min(run[3] - run[1], sign[3] - sign[1])
    beside = min(run[3], sign[3]) - max(run[1], sign[1]) > line / 2
    gap = (sign[0] - run[2]) * width_by_height
    return beside and -line < gap < line


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _codes(document: Any) -> Iterator[Barcode]:
    """Codes of the first pages and the last one, each drawn as large as needed."""
    last = len(document) - 1
    for index in sorted({*range(min(_PAGES_WITH_CODES, last + 1)), last}):
        with suppress(pypdfium2.PdfiumError):
            yield from first_barcodes(_sizes(document[index]), index + 1)


def _sizes(page: Any) -> Iterator[Image.Image]:
    return (drawn(page, scale) for scale in _CODE_SCALES)


def _day(value: FieldValue | None) -> date | None:
    try:
        return date.fromisoformat(value.value) if value and not value.alternatives else None
    except ValueError:
        return None
