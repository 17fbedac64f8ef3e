"""PDF: the text layer with its places, and pictures of the first pages."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from casedesk.evidence.kinds import Kind, Limits, Refusal, RefusedHere
from casedesk.evidence.reading.drawing import LONGEST_SIDE, PREVIEW_PAGES, Sheets
from casedesk.evidence.reading.fields import extract
from casedesk.evidence.reading.layout import Piece, page_text, rows
from casedesk.evidence.reading.model import Box, Preview, Reading

_LARGEST_SCALE = 4
_MOST_CHARACTERS = 20_000  # a page


class PdfReader:
    """Reads PDF files without scripts or forms: neither is ever started."""

    kinds = frozenset({Kind.PDF})

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def read(self, source: BinaryIO, kind: Kind) -> Reading:
        """See Reader."""
        with closing(self.open(source)) as document:
            ordered = rows(piece for index in range(len(document)) for piece in _pieces(document[index], index + 1))
            found = extract(ordered, "pdf-text")
            texts = tuple(page_text(number, ordered) for number in range(1, len(document) + 1))
            notes = () if any(texts) else ("no_text",)
            return Reading(kind, len(document), found.fields, found.imei, texts, notes)

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


def _pieces(page: Any, number: int) -> Iterator[Piece]:
    """Characters joined to runs; a gap wider than a line is high, or another line, begins a new run."""
    width, height = page.get_size()
    text = page.get_textpage()
    run: list[str] = []
    box = (0.0, 0.0, 0.0, 0.0)
    for index in range(min(text.count_chars(), _MOST_CHARACTERS)):
        sign = chr(pdfium.FPDFText_GetUnicode(text, index))
        if sign.isspace() or not sign.isprintable():
            run += [" "] if run and run[-1] != " " else []
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        here = (left / width, 1 - top / height, right / width, 1 - bottom / height)
        if run and not _continues(box, here, width / height):
            yield Piece("".join(run).strip(), number, box)
            run = []
        box = (*_corner(box, here), max(box[2], here[2]), max(box[3], here[3])) if run else here
        run.append(sign)
    if run:
        yield Piece("".join(run).strip(), number, box)


def _continues(run: Box, sign: Box, width_by_height: float) -> bool:
    line = min(run[3] - run[1], sign[3] - sign[1])
    beside = min(run[3], sign[3]) - max(run[1], sign[1]) > line / 2
    gap = (sign[0] - run[2]) * width_by_height
    return beside and -line < gap < line


def _corner(run: Box, sign: Box) -> tuple[float, float]:
    return min(run[0], sign[0]), min(run[1], sign[1])
