"""The warm process that recognises text, seen from outside: started when needed, replaced when it fails or wears out.

Recognition is too heavy for the child that opens a file (security hand-out, section 5.3). It gets only what that
child drew anew, in a process of its own with the same walls, 1.5 GB, and 30 seconds a page.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from casedesk.errors import Unavailable
from casedesk.evidence.reading.model import Reading

_ENGINE = "casedesk.evidence.recognition.engine:Engine"
_PROGRAM = Path(__file__).with_name("process.py")
_NO_RECOGNITION, _NOT_CONFINED = 69, 78
_LONGEST_ANSWER = 8_000_000
_TRIES = 2

T = TypeVar("T")


class Fault(StrEnum):
    """Why recognition gave nothing."""

    CRASHED = "crashed"
    TIMEOUT = "timeout"
    MALFORMED = "malformed"


class NotRecognised(Exception):
    """The pictures were not read; the document goes on without."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class RecogniserLimits:
    """What the process may use.

    Args:
        memory_bytes: of data (RLIMIT_DATA). cpu_seconds: of its whole life, all threads together.
        wall_seconds: for one page, and for finding the fields. start_seconds: until its models are loaded.
        pages: after so many it is replaced. file_bytes, open_files: as for the child.
    """

    memory_bytes: int = 1536 * 1024 * 1024
    cpu_seconds: int = 12_000
    wall_seconds: float = 30
    start_seconds: float = 60
    pages: int = 200
    file_bytes: int = 1024 * 1024
    open_files: int = 64


@dataclass(frozen=True)
class Recognised:
    """What was read: texts are those of the sheets, in their order.

    Args:
        seconds: recognise (of all pages, and of starting the process when it was not there), fields.
    """

    reading: Reading
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Sheet:
    """One page to recognise: its number from 1, and the JPEG file that the child drew."""

    page: int
    path: Path


class Recogniser:
    """One process at most; callers wait for each other."""

    def __init__(self, limits: RecogniserLimits | None = None, engine: str = _ENGINE) -> None:
        self._limits = limits or RecogniserLimits()
        self._engine = engine
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def read(self, sheets: Sequence[Sheet], on_page: Callable[[], None] = lambda: None) -> Recognised:
        """Read the pictures of one document; `on_page` is called as each page begins.

        Raises:
            NotRecognised: crashed twice, took too long, or answered nonsense.
            Unavailable: there is no recognition on this machine, or it cannot be shut in; nothing was opened.
        """
        begun = time.monotonic()
        with self._lock:
            for tries_left in reversed(range(_TRIES)):
                try:
                    return self._ready().read(sheets, begun, on_page)
                except NotRecognised as failed:
                    # A process may have been ended for lack of memory through no fault of this document.
                    if failed.fault is not Fault.CRASHED or not tries_left:
                        raise
                finally:
                    self._drop_worn()
        raise NotRecognised(Fault.CRASHED)

    @property
    def pid(self) -> int | None:
        """The running process, None while there is none."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process; the next document starts another one."""
        with self._lock:
            self._drop()

    def _ready(self) -> "_Process":
        self._drop_worn()
        if self._process is None:
            self._process = _Process(self._limits, self._engine)
        return self._process

    def _drop_worn(self) -> None:
        if self._process is not None and self._process.is_worn:
            self._drop()

    def _drop(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None


class _Process:
    """One life of the process."""

    def __init__(self, limits: RecogniserLimits, engine: str) -> None:
        self._limits = limits
        self._pages = 0
        self._is_failed = False
        self._folder = tempfile.TemporaryDirectory(prefix="casedesk-recognition-")
        home = self._folder.name
        self._child = subprocess.Popen(  # noqa: S603 - fixed program, no shell
            [sys.executable, "-I", "-B", str(_PROGRAM), engine, json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env={"LANG": "C.UTF-8", "HOME": home, "TMPDIR": home, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        try:
            self._answer(lambda answer: answer["ready"], limits.start_seconds)
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_worn(self) -> bool:
        """Whether it should not read again."""
        return self._is_failed or self._pages >= self._limits.pages or self._child.poll() is not None

    def read(self, sheets: Sequence[Sheet], begun: float, on_page: Callable[[], None]) -> Recognised:
        """See Recogniser.read; `begun` is a moment of the monotonic clock."""
        pictures = [(sheet.page, sheet.path.read_bytes()) for sheet in sheets]
        order = {"pages": [{"page": page, "bytes": len(jpeg)} for page, jpeg in pictures]}
        self._pages += len(pictures)
        self._is_failed = True  # unless all goes well: an answer left over would be taken for the next document's
        with self._watched(self._limits.wall_seconds):
            self._send(json.dumps(order).encode() + b"\n", *(jpeg for _, jpeg in pictures))
        for page in (*(page for page, _ in pictures), 0):  # zero: the pages are done, their fields are looked for
            if self._answer(lambda answer: int(answer["page"]), self._limits.wall_seconds) != page:
                raise NotRecognised(Fault.MALFORMED)
            on_page()
        recognised = time.monotonic()
        found = self._answer(lambda answer: Reading.from_json(answer["reading"]), self._limits.wall_seconds)
        if len(found.texts) != len(sheets):
            raise NotRecognised(Fault.MALFORMED)
        self._is_failed = False
        seconds = {"recognise": recognised - begun, "fields": time.monotonic() - recognised}
        return Recognised(found, {step: round(spent, 3) for step, spent in seconds.items()})

    def close(self) -> None:
        """End the process and remove its folder."""
        self._kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._folder.cleanup()

    def _answer(self, take: Callable[[dict[str, Any]], T], seconds: float) -> T:
        """What `take` makes of one line of the answer, which may come from a parser that was taken over."""
        with self._watched(seconds):
            line = self._child.stdout.readline(_LONGEST_ANSWER) if self._child.stdout else b""
            if not line.endswith(b"\n"):
                raise BrokenPipeError
            try:
                return take(json.loads(line))
            except (
                ValueError,
                TypeError,
                KeyError,
                IndexError,
                AttributeError,
                ArithmeticError,
                RecursionError,
            ) as fault:
                raise NotRecognised(Fault.MALFORMED) from fault

    def _send(self, *parts: bytes) -> None:
        if self._child.stdin is None:
            raise BrokenPipeError
        for part in parts:
            self._child.stdin.write(part)
        self._child.stdin.flush()

    @contextmanager
    def _watched(self, seconds: float) -> Iterator[None]:
        """Kill the process when time is over, and tell why it ended."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._kill()

        watch = threading.Timer(seconds, stop)
        watch.daemon = True
        watch.start()
        try:
            yield
        except OSError as fault:
            self._kill()
            if self._child.returncode in (_NO_RECOGNITION, _NOT_CONFINED):
                raise Unavailable(code="recognition_unavailable") from fault
            timed_out = late.is_set() or self._child.returncode in (-signal.SIGALRM, -signal.SIGXCPU)
            raise NotRecognised(Fault.TIMEOUT if timed_out else Fault.CRASHED) from fault
        finally:
            watch.cancel()

    def _kill(self) -> None:
        if self._child.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()


RECOGNISER = Recogniser()
atexit.register(RECOGNISER.close)
