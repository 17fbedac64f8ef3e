"""Reading evidence: one interface, a reader per kind, all of it inside a child process."""

import re
import shutil
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading.model import FieldValue, Preview, Reading

if TYPE_CHECKING:
    from casedesk.evidence.sandbox import ChildLimits

_PREVIEW_NAME = re.compile(r"(?:page-[1-5]|thumbnail)\.jpg")
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class ReadFile:
    """What the child gave: the reading, and previews that lie in the work folder until the caller removes it."""

    reading: Reading
    previews: tuple[Preview, ...]


def read_in_child(
    source: BinaryIO | Path,
    kind: Kind,
    workdir: Path,
    *,
    limits: Limits | None = None,
    child: "ChildLimits | None" = None,
) -> ReadFile:
    """Read one file and draw its previews, within at most 20 seconds.

    Args:
        source: plain bytes, as `store.open` gives them, or a path.
        kind: as `inspection.inspect` found it.
        workdir: an own, empty folder; previews lie there as `workdir / preview.name`.

    Raises:
        FileUnreadable: with the reason. Unavailable: the child cannot be confined here.
    """
    from casedesk.evidence.sandbox import FileUnreadable, Reason, run  # the child loads this package without the web

    font = chinese_font() if kind is Kind.OFD else None  # the other kinds bring their own letters
    arguments = {"kind": kind.value, "font": font, "limits": asdict(limits or Limits())}
    answer = run("casedesk.evidence.reading.tasks:read", source, workdir, arguments=arguments, limits=child)
    try:
        reading = Reading.from_json(answer["reading"])
        previews = tuple(_preview(entry, workdir) for entry in answer["previews"])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OSError) as fault:
        raise FileUnreadable(Reason.MALFORMED) from fault
    return ReadFile(reading, previews)


def measure_in_child(
    source: BinaryIO | Path,
    kind: Kind,
    workdir: Path,
    *,
    limits: Limits | None = None,
    child: "ChildLimits | None" = None,
) -> int:
    """Count the pages of a file before it is accepted: a fraction of a second, nothing is rendered.

    Raises:
        FileUnreadable: its `refusal` says why, such as PASSWORD or TOO_MANY_PAGES. Unavailable.
    """
    from casedesk.evidence.sandbox import FileUnreadable, Reason, run

    arguments = {"kind": kind.value, "limits": asdict(limits or Limits())}
    answer = run("casedesk.evidence.reading.tasks:measure", source, workdir, arguments=arguments, limits=child)
    pages = answer.get("pages")
    if not isinstance(pages, int):
        raise FileUnreadable(Reason.MALFORMED)
    return pages


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
    preview = Preview(str(entry["name"]), int(entry["page"]), int(entry["width"]), int(entry["height"]))
    path = workdir / preview.name
    if not _PREVIEW_NAME.fullmatch(preview.name) or not stat.S_ISREG(path.lstat().st_mode):
        raise ValueError("not a preview")
    with path.open("rb") as opened:
        if opened.read(len(_JPEG)) != _JPEG:
            raise ValueError("not a JPEG")
    return preview


__all__ = ["FieldValue", "Kind", "Preview", "ReadFile", "Reading", "chinese_font", "measure_in_child", "read_in_child"]
