"""All facts about the making of one PDF, gathered within the processor time that the child has for them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pypdfium2.raw as pdfium

from casedesk.evidence.authenticity.budget import OutOfTime, within
from casedesk.evidence.authenticity.pdf_fonts import font_checks
from casedesk.evidence.authenticity.pdf_painting import painting_checks
from casedesk.evidence.authenticity.pdf_revisions import revision_checks
from casedesk.evidence.authenticity.pdf_signatures import covers_whole_file, signature_checks
from casedesk.evidence.authenticity.pdf_structure import origin_checks
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.pdf_page import Page, drawn

_SECONDS = 1.0  # processor time of each group


def document_checks(
    data: bytes,
    document: Any,
    pages: Sequence[Page],
    *,
    issued_on: date | None,
    trust_roots: bytes,
    received_at: datetime | None,
) -> list[Check]:
    """Everything known about the making of one file; what cannot be found out in time is told as not checked.

    Args:
        document: of pypdfium2, opened from `data`; its `pages` as `read_page` gives them.
        issued_on: the date read from the document.
        trust_roots, received_at: as `signature_checks` takes them.
    """
    checks: list[Check] = []
    if pdfium.FPDF_GetSignatureCount(document) > 0:
        checks = signature_checks(data, trust_roots, received_at)
    sealed = covers_whole_file(checks)
    checks += _in_time(CheckCode.SAVED_AGAIN, lambda: revision_checks(data, document, sealed=sealed))
    checks += _in_time(
        CheckCode.PRODUCER,
        lambda: origin_checks(data, document, issued_on=issued_on, received_at=received_at, sealed=sealed),
    )
    checks += _in_time(
        CheckCode.TEXT_OVER_PICTURE, lambda: painting_checks(pages, lambda number: drawn(document[number - 1], 2))
    )
    checks += _in_time(CheckCode.MIXED_FONTS, lambda: font_checks(pages))
    return checks


def _in_time(code: CheckCode, find: Callable[[], list[Check]]) -> list[Check]:
    try:
        with within(_SECONDS):
            return find()
    except OutOfTime:
        return [Check(code, Result.NOT_CHECKED, Strength.WEAK)]
