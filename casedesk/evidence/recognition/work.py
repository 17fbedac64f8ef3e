"""From the pictures of a document to a reading; runs inside the process that recognises, regular expressions too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from casedesk.evidence.kinds import Kind
from casedesk.evidence.reading.fields import extract
from casedesk.evidence.reading.layout import Piece, page_text, rows
from casedesk.evidence.reading.model import Box, FieldValue, Reading
from casedesk.evidence.recognition.lines import Page

READER = "recognition"


class Recognising(Protocol):
    """What finds the lines of one picture."""

    def page(self, jpeg: bytes) -> Page:
        """Lines and position of one page."""
        ...


def document(engine: Recognising, pictures: Sequence[tuple[int, bytes]]) -> Iterator[dict[str, Any]]:
    """Answers of one order: one when a page begins, and one with the reading of all, as JSON-able values.

    Args:
        pictures: number of the page, from 1, and its JPEG file.
    """
    pages: dict[int, Page] = {}
    for number, jpeg in pictures:
        yield {"page": number}
        try:
            pages[number] = engine.page(jpeg)
        except (ValueError, OSError):
            yield {"fault": "malformed"}
            return
    yield {"page": 0}
    yield {"reading": _reading(pages).to_json()}


def _reading(pages: Mapping[int, Page]) -> Reading:
    """The fields of all pages together; a reading of pictures, whatever kind of file they were drawn from."""
    pieces = [Piece(line.text, number, line.box) for number, page in pages.items() for line in page.lines]
    ordered = rows(pieces)
    found = extract(ordered, READER)
    sure = {(number, line.box): line.confidence for number, page in pages.items() for line in page.lines}

    def seen(value: FieldValue) -> FieldValue:
        return _seen(value, pages, sure)

    return Reading(
        Kind.JPEG,
        len(pages),
        {name: seen(value) for name, value in found.fields.items()},
        tuple(seen(value) for value in found.imei),
        tuple(page_text(number, ordered) for number in pages),
        details={name: seen(value) for name, value in found.details.items()},
        items=found.items,
        document=found.document,
    )


def _seen(value: FieldValue, pages: Mapping[int, Page], sure: Mapping[tuple[int, Box], float]) -> FieldValue:
    """A value with its place in the picture as people see it, no surer than the lines it was read from."""
    if value.page is None or value.box is None or value.page not in pages:
        return value
    lines = [confidence for (page, box), confidence in sure.items() if page == value.page and _within(box, value.box)]
    confidence = round(value.confidence * min(lines, default=1.0), 3)
    return replace(value, confidence=confidence, box=pages[value.page].upright.shown(value.box))


def _within(inner: Box, outer: Box) -> bool:
    across, down = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= across <= outer[2] and outer[1] <= down <= outer[3]
