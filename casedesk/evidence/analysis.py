"""One door for all that is read from a file: the child, recognition of pages without text, and the comparisons."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol, TypedDict, Unpack

from casedesk.errors import Unavailable
from casedesk.evidence.authenticity.invoices import invoice_checks
from casedesk.evidence.case_code import find
from casedesk.evidence.kinds import PICTURES, Kind, Limits
from casedesk.evidence.merging import filled, merged
from casedesk.evidence.reading import ReadFile, read_in_child
from casedesk.evidence.reading.model import Preview, Reading
from casedesk.evidence.recognition.recogniser import RECOGNISER, NotRecognised, Recogniser, Sheet

NO_RECOGNITION = "no_recognition"
_ESSENTIAL = frozenset({"issuer", "date", "total"})

log = logging.getLogger(__name__)


class Stage(StrEnum):
    """How far the analysis of a file is."""

    OPENING = "opening"
    RECOGNISING = "recognising"
    COMPARING = "comparing"


@dataclass(frozen=True)
class Analysis:
    """What a file tells.

    Args:
        reading: fields, texts, codes and checks from every source, the surest first.
        previews: JPEG files in the work folder, until the caller removes it.
        seconds: by step: open, codes, recognise, fields, checks; a step that was not needed is absent.
        neighbour_hash: 64 bits of the first page as 16 hexadecimal digits, None for data without pages.
    """

    reading: Reading
    previews: tuple[Preview, ...]
    seconds: Mapping[str, float]
    neighbour_hash: str | None = None


class Asked(TypedDict, total=False):
    """What a reader is told besides the file; `analyse` says what each means."""

    limits: Limits | None
    case_code: str | None
    received_at: datetime | None
    trust_roots: str
    on_stage: Callable[[Stage], None] | None


class Reader(Protocol):
    """What reads one file for the desk: `analyse`, or somebody who asked it earlier for the same."""

    def __call__(self, source: BinaryIO | Path, kind: Kind, workdir: Path, **asked: Unpack[Asked]) -> Analysis:
        """See `analyse`."""
        ...


def analyse(
    source: BinaryIO | Path,
    kind: Kind,
    workdir: Path,
    *,
    limits: Limits | None = None,
    case_code: str | None = None,
    received_at: datetime | None = None,
    trust_roots: str = "",
    on_stage: Callable[[Stage], None] | None = None,
    recogniser: Recogniser = RECOGNISER,
) -> Analysis:
    """Read one file with everything there is.

    Args:
        source: plain bytes, as `store.open` gives them, or a path.
        kind: as `inspection.inspect` found it.
        workdir: an own, empty folder; previews lie there as `workdir / preview.name`.
        case_code: to look for beside the document, None when the file belongs to no case.
        received_at: when the file came, with zone; without it no date inside is held against it.
        trust_roots: certificates of the authorities whose signatures count, as PEM one after another.
        on_stage: told each stage as it begins, and RECOGNISING again with each page.

    Raises:
        FileUnreadable: with the reason. Unavailable: the child cannot be confined here. A file whose text could not
            be recognised is read all the same, with the note "no_recognition".
    """
    tell = on_stage or _to_nobody
    seconds: dict[str, float] = {}
    tell(Stage.OPENING)
    with _timed(seconds, "open"):
        opened = read_in_child(source, kind, workdir, limits=limits, trust_roots=trust_roots, received_at=received_at)
    seconds["open"] = round(max(seconds["open"] - sum(opened.seconds.values()), 0), 3)
    seconds |= opened.seconds
    reading = opened.reading
    if sheets := _to_recognise(opened, kind, workdir):
        tell(Stage.RECOGNISING)
        reading = _with_recognition(reading, sheets, recogniser, seconds, lambda: tell(Stage.RECOGNISING))
    if sheet := _to_fill_from(reading, opened, kind, workdir):
        tell(Stage.RECOGNISING)
        reading = _filled(reading, sheet, recogniser, seconds)
    tell(Stage.COMPARING)
    with _timed(seconds, "checks"):
        compared = invoice_checks(reading, received_at.date() if received_at else None)
        reading = with_case_code(replace(reading, checks=(*reading.checks, *compared)), case_code)
    return Analysis(reading, opened.previews, seconds, opened.neighbour_hash)


def with_case_code(reading: Reading, case_code: str | None) -> Reading:
    """The reading with what the code of its case says, where that stands beside the document."""
    check = find(reading, case_code) if case_code else None
    return replace(reading, checks=(*reading.checks, check)) if check else reading


def _to_recognise(opened: ReadFile, kind: Kind, workdir: Path) -> list[Sheet]:
    """Pages that were drawn and carry no text of their own, in the size drawn for recognition where there is one."""
    texts = opened.reading.texts
    return [
        Sheet(page, path)
        for page, path in sorted(_drawn(opened, workdir).items())
        if kind in PICTURES or page > len(texts) or not texts[page - 1].strip()
    ]


def _to_fill_from(reading: Reading, opened: ReadFile, kind: Kind, workdir: Path) -> Sheet | None:
    """The first page of a PDF whose text lacks a field that every invoice has: the seller may be a drawn logo alone.

    Fonts without a table of their characters, too, give text that says nothing.
    """
    texts = opened.reading.texts
    if kind is not Kind.PDF or not texts or not texts[0].strip() or reading.fields.keys() >= _ESSENTIAL:
        return None
    path = _drawn(opened, workdir).get(1)
    return Sheet(1, path) if path else None


def _drawn(opened: ReadFile, workdir: Path) -> dict[int, Path]:
    """The picture of every page that was drawn, the larger one where there are two."""
    drawn = {preview.page: workdir / preview.name for preview in opened.previews if preview.page > 0}
    return drawn | {page: workdir / name for page, name in opened.legible.items()}


def _filled(reading: Reading, sheet: Sheet, recogniser: Recogniser, seconds: dict[str, float]) -> Reading:
    try:
        found = recogniser.read([sheet])
    except (NotRecognised, Unavailable) as fault:
        log.warning("not_recognised", extra={"why": str(fault)})
        return reading  # its own text was read all the same
    for step, spent in found.seconds.items():
        seconds[step] = round(seconds.get(step, 0) + spent, 3)
    return filled(reading, found.reading)


def _with_recognition(
    reading: Reading,
    sheets: list[Sheet],
    recogniser: Recogniser,
    seconds: dict[str, float],
    on_page: Callable[[], None],
) -> Reading:
    try:
        found = recogniser.read(sheets, on_page)
    except (NotRecognised, Unavailable) as fault:
        log.warning("not_recognised", extra={"why": str(fault)})
        return replace(reading, notes=(*reading.notes, NO_RECOGNITION))
    seconds["recognise"] = found.seconds["recognise"]
    seconds["fields"] = round(seconds.get("fields", 0) + found.seconds["fields"], 3)
    return merged(reading, found.reading, [sheet.page for sheet in sheets])


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    begun = time.monotonic()
    try:
        yield
    finally:
        seconds[step] = round(time.monotonic() - begun, 3)


def _to_nobody(stage: Stage) -> None:
    """Nobody waits for progress."""
