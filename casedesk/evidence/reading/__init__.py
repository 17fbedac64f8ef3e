"""Reading evidence: one interface, a reader per kind, all of it inside a child process."""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading.answers import page_of
from casedesk.evidence.reading.model import WARNINGS, FieldValue, Preview, Reading, legible_name
from casedesk.evidence.reading.timing import STEPS

if TYPE_CHECKING:
    from casedesk.evidence.sandbox import ChildLimits

_PREVIEW_NAME = re.compile(r"(?:page-[1-5]|thumbnail)\.jpg")
_NEIGHBOUR = re.compile(r"[0-9a-f]{16}")
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class ReadFile:
    """What the child gave: the reading, and files that lie in the work folder until the caller removes it.

    Args:
        previews: of the pages, and the thumbnail. legible: by page, the name of a larger picture for recognition.
        neighbour_hash: 64 bits of the first page as hexadecimal digits. seconds: by step, see reading/timing.py.
    """

    reading: Reading
    previews: tuple[Preview, ...]
    legible: Mapping[int, str] = field(default_factory=dict)
    neighbour_hash: str | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """What is known of a file before it is accepted: its pages, and what makes a picture hard to read.

    Args:
        warnings: of "dark", "blurred", "small", "cut"; none for what is no picture.
    """

    pages: int
    warnings: tuple[str, ...] = ()


def read_in_child(
    source: BinaryIO | Path,
    kind: Kind,
    workdir: Path,
    *,
    limits: Limits | None = None,
    child: "ChildLimits | None" = None,
    trust_roots: str = "",
    received_at: datetime | None = None,
) -> ReadFile:
    """Read one file and draw its previews, within at most 20 seconds.

    Args:
        source: plain bytes, as `store.open` gives them, or a path.
        kind: as `inspection.inspect` found it.
        workdir: an own, empty folder; previews lie there as `workdir / preview.name`.
        trust_roots: certificates of the authorities whose signatures count, as PEM one after another.
        received_at: when the file came, with zone; without it no date inside is held against it.

    Raises:
        FileUnreadable: with the reason. Unavailable: the child cannot be confined here.
    """
    from casedesk.evidence.sandbox import FileUnreadable, Reason, run  # the child loads this package without the web

    arguments = {
        "kind": kind.value,
        "font": chinese_font() if kind is Kind.OFD else None,  # the other kinds bring their own letters
        "limits": asdict(limits or Limits()),
        "trust_roots": trust_roots,
        "received_at": received_at.isoformat() if received_at else None,
    }
    answer = run("casedesk.evidence.reading.tasks:read", source, workdir, arguments=arguments, limits=child)
    try:
        reading = Reading.from_json(answer["reading"])
        previews = tuple(_preview(entry, workdir) for entry in answer["previews"])
        if len({preview.name for preview in previews}) < len(previews):
            raise ValueError("one picture for many pages")
        legible = {preview.page: legible_name(preview.page) for preview in previews if _is_drawn(preview, workdir)}
        seconds = {step: float(answer["seconds"][step]) for step in STEPS if step in answer["seconds"]}
        neighbour = answer["neighbour_hash"]
        if neighbour is not None and not _NEIGHBOUR.fullmatch(neighbour):
            raise ValueError("not a hash")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError, OSError) as fault:
        raise FileUnreadable(Reason.MALFORMED) from fault
    return ReadFile(reading, previews, legible, neighbour, seconds)


def measure_in_child(
    source: BinaryIO | Path,
    kind: Kind,
    workdir: Path,
    *,
    limits: Limits | None = None,
    child: "ChildLimits | None" = None,
) -> Measured:
    """Count the pages of a file, or judge a picture, before it is accepted: a fraction of a second, nothing is drawn.

    Raises:
        FileUnreadable: its `refusal` says why, such as PASSWORD or TOO_MANY_PAGES. Unavailable.
    """
    from casedesk.evidence.sandbox import FileUnreadable, Reason, run

    arguments = {"kind": kind.value, "limits": asdict(limits or Limits())}
    answer = run("casedesk.evidence.reading.tasks:measure", source, workdir, arguments=arguments, limits=child)
    pages, warned = answer.get("pages"), answer.get("warnings", [])
    if not isinstance(pages, int) or not isinstance(warned, list):
        raise FileUnreadable(Reason.MALFORMED)
    return Measured(pages, tuple(warning for warning in WARNINGS if warning in warned))


@lru_cache
def chinese_font() -> tuple[str, int] | None:
    """File and face number of a system font with Chinese, None when there is none: previews then lack those signs."""
    program = shutil.which("fc-match")
    if program is None:
        return None
    asked = [program, "-f", "%{file}\n%{index}", "sans-serif:lang=zh-cn"]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    file, _, index = answer.stdout.partition("\n")
    return (file, int(index or 0)) if answer.returncode == 0 and Path(file).is_file() else None


def _preview(entry: Mapping[str, Any], workdir: Path) -> Preview:
    """A preview the child named, taken only when it is a plain JPEG file of an expected name."""
    preview = Preview(str(entry["name"]), page_of(entry["page"]), int(entry["width"]), int(entry["height"]))
    if not _PREVIEW_NAME.fullmatch(preview.name) or not _is_jpeg(workdir / preview.name):
        raise ValueError("not a preview")
    return preview


def _is_drawn(preview: Preview, workdir: Path) -> bool:
    path = workdir / legible_name(preview.page)
    return preview.page > 0 and os.path.lexists(path) and _is_jpeg(path)


def _is_jpeg(path: Path) -> bool:
    """Whether it is a plain file that begins as a JPEG does: no link to follow, no pipe to wait for."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return False
    with path.open("rb") as opened:
        return opened.read(len(_JPEG)) == _JPEG


__all__ = [
    "FieldValue",
    "Kind",
    "Measured",
    "Preview",
    "ReadFile",
    "Reading",
    "chinese_font",
    "measure_in_child",
    "read_in_child",
]
