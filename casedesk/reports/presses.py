"""Warm child processes that print: two at most, each replaced after a crash, a hang or many documents.

WeasyPrint spends most of a fresh process on importing itself and its fonts, so a press stays for the next document
(performance.md, P2). It is shut in as the readers of evidence are, with 1 GB and 60 seconds (security.md §5.5).
"""

import atexit
import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from casedesk.errors import Unavailable
from casedesk.reports.pdf import Stamp

MOST_PRESSES = 2
MOST_DOCUMENTS = 50
WALL_SECONDS = 60
PICTURE_DPI = 130
LIMITS = {
    "memory_bytes": 1024 * 1024 * 1024,
    "cpu_seconds": WALL_SECONDS * MOST_DOCUMENTS,
    "wall_seconds": WALL_SECONDS,
    "file_bytes": 64 * 1024 * 1024,
    "open_files": 128,
}
_LARGEST_PDF = 60_000_000
_PROGRAM = Path(__file__).with_name("press.py")


class NotPrinted(Exception):
    """The press gave no document; `reason` is crashed, timeout, or the kind of the fault inside."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Press:
    """One child process; prints one document at a time."""

    def __init__(self) -> None:
        self.printed = 0
        self._folder = tempfile.TemporaryDirectory(prefix="casedesk-press-")
        home = self._folder.name
        self._child = subprocess.Popen(  # noqa: S603 - fixed program, no shell
            [sys.executable, "-I", "-B", str(_PROGRAM), json.dumps(LIMITS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env={"LANG": "C.UTF-8", "HOME": home, "TMPDIR": home},
            start_new_session=True,
        )

    @property
    def is_worn(self) -> bool:
        """Whether it should not print again."""
        return self.printed >= MOST_DOCUMENTS or self._child.poll() is not None

    def print(self, order: Mapping[str, Any], *, seconds: float) -> bytes:
        """Print one document; after any fault but the document's own, the press is dead.

        Raises:
            NotPrinted: crashed, timeout, or the document's own fault.
            Unavailable: the press cannot be shut in on this machine; nothing was opened.
        """
        late = threading.Event()
        watch = threading.Timer(seconds, self._stop, [late])
        watch.daemon = True
        watch.start()
        try:
            answer, made = self._exchange(json.dumps(order).encode() + b"\n")
        except (OSError, ValueError, TypeError, KeyError) as fault:
            self._kill()
            if self._child.returncode == 78:
                raise Unavailable(code="pdf_unavailable") from fault
            raise NotPrinted("timeout" if late.is_set() else "crashed") from fault
        finally:
            watch.cancel()
        self.printed += 1
        if "error" in answer:
            raise NotPrinted(str(answer["error"])[:40])
        return made

    def _exchange(self, order: bytes) -> tuple[dict[str, Any], bytes]:
        to, back = self._child.stdin, self._child.stdout
        if to is None or back is None:
            raise OSError
        to.write(order)
        to.flush()
        answer: dict[str, Any] = json.loads(back.readline(1_000))
        size = int(answer.get("bytes", 0))
        if not 0 <= size <= _LARGEST_PDF:
            raise ValueError(size)
        made = back.read(size)
        if len(made) != size:
            raise OSError
        return answer, made

    def _stop(self, late: threading.Event) -> None:
        late.set()
        self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def close(self) -> None:
        """End the process and remove its folder."""
        self._kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._folder.cleanup()


class Presses:
    """The presses of this process, started when they are needed."""

    def __init__(self, most: int = MOST_PRESSES) -> None:
        self._room = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[Press] = []

    def print(
        self,
        html: str,
        *,
        stamp: Stamp,
        stylesheets: Sequence[str] = (),
        assets: Mapping[str, bytes] | None = None,
        seconds: float = WALL_SECONDS,
    ) -> bytes:
        """Print in a child process what pdf.render would print here; waits while all presses are busy.

        Raises:
            NotPrinted: the document could not be made. Unavailable: no press can work on this machine.
        """
        order = {
            "html": html,
            "identifier": stamp.identifier,
            "made_at": stamp.made_at.isoformat(),
            "stylesheets": list(stylesheets),
            "assets": {name: base64.b64encode(body).decode() for name, body in (assets or {}).items()},
            "picture_dpi": PICTURE_DPI,
        }
        with self._room:
            press = self._take()
            try:
                return press.print(order, seconds=seconds)
            finally:
                self._give_back(press)

    def close(self) -> None:
        """End the idle presses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for press in idle:
            press.close()

    def _take(self) -> Press:
        with self._lock:
            press = self._idle.pop() if self._idle else None
        if press is not None and press.is_worn:
            press.close()
            press = None
        return press or Press()

    def _give_back(self, press: Press) -> None:
        if press.is_worn:
            press.close()
            return
        with self._lock:
            self._idle.append(press)


PRESSES = Presses()
atexit.register(PRESSES.close)
