"""Run one task on one hostile file in a child process that can reach nothing and lives briefly."""

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from casedesk.errors import Unavailable
from casedesk.evidence.kinds import Refusal
from casedesk.evidence.wording import Refused

_CHILD = Path(__file__).with_name("child.py")
_LONGEST_ANSWER = 8_000_000
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
NOT_CONFINED = 78  # the child could not shut itself in (EX_CONFIG of sysexits.h)


class Reason(StrEnum):
    """Why a file gave no result."""

    CRASHED = "crashed"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    REFUSED = "refused"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class ChildLimits:
    """What the child may use (security hand-out, section 5.3).

    Args:
        memory_bytes: of data (RLIMIT_DATA, not address space). cpu_seconds, wall_seconds: of its life.
        file_bytes: of any one file it writes. open_files: at a time.
    """

    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 10
    wall_seconds: float = 20
    file_bytes: int = 32 * 1024 * 1024
    open_files: int = 64


class FileUnreadable(Refused):
    """The child gave no result for this file; the case goes on without it."""

    def __init__(self, reason: Reason, refusal: Refusal = Refusal.UNREADABLE) -> None:
        super().__init__(refusal)
        self.reason = reason


def run(
    task: str,
    source: BinaryIO | Path,
    workdir: Path,
    *,
    arguments: dict[str, Any] | None = None,
    limits: ChildLimits | None = None,
) -> dict[str, Any]:
    """Run `task` on `source` and return its JSON answer; files it makes lie in `workdir`.

    Args:
        task: "module:function"; the function takes the file and the arguments, and returns JSON-able values.
        source: plain bytes; they reach the child through memory, so they never lie on a disk unsealed.
        workdir: an own, empty folder of the caller, who removes it.
        arguments: JSON-able values for the task.

    Raises:
        FileUnreadable: crashed, timeout, memory, refused or malformed.
        Unavailable: the child cannot be confined on this machine; nothing was opened.
    """
    limits = limits or ChildLimits()
    order = json.dumps({"task": task, "arguments": arguments or {}, "limits": asdict(limits)})
    answer = os.memfd_create("answer", os.MFD_CLOEXEC)
    with os.fdopen(answer, "r+b") as answered, closing(_in_memory(source)) as given:
        status = _live(order, given, answered, workdir, limits)
        answered.seek(0)
        text = answered.read(_LONGEST_ANSWER + 1)
    return _judge(status, text)


def _in_memory(source: BinaryIO | Path) -> BinaryIO:
    """A sealed, read-only copy in memory that the child sees as its standard input."""
    copy = os.fdopen(os.memfd_create("evidence", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), "w+b")
    try:
        if isinstance(source, Path):
            with source.open("rb") as opened:
                shutil.copyfileobj(opened, copy, 256 * 1024)
        else:
            if source.seekable():
                source.seek(0)
            shutil.copyfileobj(source, copy, 256 * 1024)
        copy.flush()
        fcntl.fcntl(copy.fileno(), fcntl.F_ADD_SEALS, _SEALS)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return copy


def _live(order: str, given: BinaryIO, answered: BinaryIO, workdir: Path, limits: ChildLimits) -> int | None:
    """The child's whole life; its exit status, None when time ran out."""
    child = subprocess.Popen(  # noqa: S603 - fixed program, no shell
        [sys.executable, "-I", "-B", str(_CHILD), order],
        stdin=given,
        stdout=answered,
        stderr=subprocess.DEVNULL,
        cwd=workdir,
        env={"LANG": "C.UTF-8", "HOME": str(workdir), "TMPDIR": str(workdir)},
        start_new_session=True,
    )
    try:
        ended = os.pidfd_open(child.pid)
        try:
            waiting = select.poll()
            waiting.register(ended, select.POLLIN)
            in_time = bool(waiting.poll(limits.wall_seconds * 1000))
        finally:
            os.close(ended)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        status = child.wait()
    return status if in_time else None


def _judge(status: int | None, text: bytes) -> dict[str, Any]:
    if status is None or -status in (signal.SIGXCPU, signal.SIGALRM):
        raise FileUnreadable(Reason.TIMEOUT)
    if status == NOT_CONFINED:
        raise Unavailable
    if status != 0:
        raise FileUnreadable(Reason.CRASHED)
    try:
        answer = json.loads(text) if len(text) <= _LONGEST_ANSWER else None
        if not isinstance(answer, dict):
            raise TypeError
        if "result" in answer and isinstance(answer["result"], dict):
            return answer["result"]
        raise FileUnreadable(Reason(answer["reason"]), Refusal(answer["refusal"]))
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise FileUnreadable(Reason.MALFORMED) from fault
