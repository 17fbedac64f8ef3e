"""The folder of a demo: what is in it, who may use it now, and what is remembered of how it was made."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from casedesk.demo.crew import Member

_MEMORY = "demo.json"
_BEGUN = "demo.begun"
_LOCK = "demo.lock"
STORIES = "stories"
# One more whenever a demo that was made before can no longer be served, such as when stored scores change their shape.
_MADE_AS = 2
# Everything a demo makes; nothing else in the folder is ever touched.
_FILES = ("casedesk.sqlite3*", "huey.sqlite3*", "secrets.json", "audit-heads.jsonl", "*.log")
_FOLDERS = ("evidence", "sink", STORIES)


class NotOurs(Exception):
    """The folder holds other things, or is in use; the text says what to do."""


@dataclass(frozen=True)
class Memory:
    """What is remembered of a finished demo: when it was made, where it is served, who is in it, what can be filed.

    `stories` is what `demo --info` tells, with `files` relative to the folder; `cases` are those of the desk stories,
    each with name, reference and band.
    """

    as_of: datetime
    port: int
    crew: list[Member]
    stories: list[dict[str, Any]]
    cases: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """Hold the folder as long as a demo runs in it.

    Raises:
        NotOurs: another demo runs in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotOurs(f"A demo runs in {folder} already. Stop it first, or give another folder.") from None
        yield


def remembered(folder: Path) -> Memory | None:
    """What is remembered of the demo in a folder; None when none was made to its end.

    Raises:
        NotOurs: another version of casedesk made it.
    """
    try:
        told = json.loads((folder / _MEMORY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    if told.pop("made_as", 1) != _MADE_AS:
        raise other_version(folder)
    crew = [Member(**member) for member in told["crew"]]
    return Memory(datetime.fromisoformat(told["as_of"]), told["port"], crew, told["stories"], told["cases"])


def other_version(folder: Path) -> NotOurs:
    """The demo in a folder cannot be served by this version, and nothing in it is worth a rescue."""
    return NotOurs(
        f"The demo in {folder} was made by another version of casedesk, which this one cannot show. "
        f"Remove it (rm -r {folder}) and start again, or give another folder."
    )


def remember(folder: Path, memory: Memory) -> None:
    """Write it down whole, for its owner's eyes: it holds passwords. From here on the demo is finished."""
    told = {"made_as": _MADE_AS, **asdict(memory), "as_of": memory.as_of.isoformat()}
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(folder / _MEMORY)
    (folder / _BEGUN).unlink(missing_ok=True)


def begin(folder: Path) -> None:
    """Make room for a new demo: what is left of one that was not made to its end goes.

    Raises:
        NotOurs: the folder holds an installation that is no demo's.
    """
    begun = folder / _BEGUN
    if not begun.exists() and (folder / "casedesk.sqlite3").exists():
        raise NotOurs(f"{folder} holds an installation that is no demo's. Give another folder.")
    begun.touch()
    for pattern in _FILES:
        for path in folder.glob(pattern):
            path.unlink()
    for name in _FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
