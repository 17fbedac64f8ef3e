"""Files as the desk finds them after reading: drawn pages in the store, fields with their places, checks and codes."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image, ImageDraw

from casedesk.appeals.models import Appeal
from casedesk.database import transaction
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import db
from tests.factories.review import new_paper

TALL, WIDE = (620, 1700), (1600, 1000)


def drawn(lines: Sequence[str], size: tuple[int, int] = WIDE) -> bytes:
    """A page with a line of text every tenth of its height, as a JPEG."""
    page = Image.new("RGB", size, "#FBF8EF")
    pen = ImageDraw.Draw(page)
    for place, line in enumerate(lines):
        pen.text((0.1 * size[0], (0.1 + 0.1 * place) * size[1]), line, fill="#4A2A16", font_size=size[1] // 30)
    held = io.BytesIO()
    page.save(held, "JPEG")
    return held.getvalue()


def place_of(line: int) -> list[float]:
    """Where a line of a drawn page stands: left, top, right, bottom as shares."""
    return [0.09, 0.09 + 0.1 * line, 0.7, 0.15 + 0.1 * line]


def field(value: str, line: int | None = None, **changes: Any) -> dict[str, Any]:
    """A value as a reading keeps it, on a line of the first page."""
    box = None if line is None else place_of(line)
    usual = {"value": value, "raw": value, "confidence": 0.95, "reader": "test", "page": 1, "box": box}
    return {**usual, "alternatives": [], **changes}


def check(code: str, result: str, strength: str = "strong", detail: str = "") -> dict[str, Any]:
    """A fact as a reading keeps it."""
    return {"code": code, "result": result, "strength": strength, "detail": detail}


def document(
    case: Appeal, reading: Mapping[str, Any] | None = None, pages: Sequence[bytes] = (), **changes: Any
) -> EvidenceFile:
    """A file of a case that was read, its pages in the store, committed.

    Args:
        reading: what differs from an empty reading.
        pages: JPEGs; the first one is the thumbnail too.
        changes: columns of the row.
    """
    read = {"kind": "pdf", "pages": max(1, len(pages)), "fields": {}, "texts": [], "notes": [], **(reading or {})}
    previews = [_stored(page) for page in (*pages[:1], *pages)]
    with transaction():
        file = new_paper(case, **{"reading": read, "previews": previews, "key": _stored(b"original"), **changes})
        db.session.add(file)
    return file


def _stored(content: bytes) -> str:
    with evidence_store().receive(io.BytesIO(content), max_bytes=10_000_000) as received:
        return str(received.commit().key)
