"""Real processes of casedesk on the installation of a test: web, worker, and any command."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config import Settings
from tests.tools.forked import forked

ROOT = Path(__file__).resolve().parents[2]
_KEYS = ("s3_access_key", "s3_secret_key")


def environment(settings: Settings, **changes: object) -> dict[str, str]:
    """The variables that give a process the settings of this test; secrets it finds in DATA_DIR itself."""
    given: dict[str, object] = {}
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        plain = isinstance(value, str | int | float | Path) and not field.metadata["secret"]
        if (plain or field.name in (*_KEYS, "database_url", "huey_url")) and value != field.default:
            given[field.name] = value
    given |= {name.lower(): value for name, value in changes.items()}
    own = {f"CASEDESK_{name.upper()}": _written(value) for name, value in given.items()}
    return {**{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}, **own}


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def command(settings: Settings, *arguments: str, **changes: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end: its exit code and what it said."""
    return forked(arguments, environment(settings, **changes))


class Process:
    """`casedesk serve` or `casedesk worker`, with all it started, in a group of its own.

    Args:
        settings: of the installation.
        name: the command.
        log: file that takes what it says.
    """

    def __init__(self, settings: Settings, name: str, log: Path) -> None:
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "casedesk.cli", name],
                cwd=ROOT,
                env=environment(settings),
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9 for the process and its children at once."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    def stop(self, seconds: float = 30) -> int:
        """Ask it to end, as a supervisor does; returns its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=seconds)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it is still there."""
        return self._process.poll() is None

    def _signal(self, number: signal.Signals) -> None:
        if self.running:
            os.killpg(self._process.pid, number)


def until(true: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Wait for something real processes bring about."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, f"{what} did not happen in {seconds:.0f} s"
        time.sleep(0.05)


def is_ready(settings: Settings) -> bool:
    """Whether the web process answers that it is ready."""
    try:
        with urllib.request.urlopen(f"{settings.base_url}/healthz/ready", timeout=2) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def installation(settings: Settings, log: Path) -> Iterator[dict[str, Process]]:
    """Web and worker as a supervisor runs them, until the block ends; the web answers already."""
    running = {name: Process(settings, name, log) for name in ("serve", "worker")}
    try:
        until(lambda: is_ready(settings), "the web process getting ready")
        yield running
    finally:
        for process in running.values():
            process.kill()
