"""Web and worker of a demo as two child processes, started, watched and stopped together."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

READY_SECONDS = 60
_FAREWELL_SECONDS = 25
_GLANCE_SECONDS = 0.2
_TAIL_LINES = 15


class Failed(Exception):
    """Web or worker ended by itself or did not come up; the text says which, and how its log ends."""


class StopAsked(Exception):
    """Somebody pressed Ctrl-C, or the demo was told to stop."""


def is_free(port: int) -> bool:
    """Whether the demo can listen on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def until_told() -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into `StopAsked`."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise StopAsked

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Processes:
    """The two processes of a demo, each with a log of its own in the folder.

    Args:
        folder: of the demo.
        environment: its settings.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run both; they are stopped at the end, whatever happens inside."""
        try:
            for name in ("serve", "worker"):
                self._start(name)
            yield
        finally:
            self._stop()

    def wait_until_ready(self, port: int) -> None:
        """Wait until the web can serve; raises Failed."""
        ends = time.monotonic() + READY_SECONDS
        while time.monotonic() < ends:
            self.check()
            if _is_ready(port):
                return
            time.sleep(_GLANCE_SECONDS)
        raise Failed(f"The web did not come up within {READY_SECONDS} seconds.\n{self._tail('serve')}")

    def watch(self) -> None:
        """Stay until one of both ends by itself; raises Failed."""
        while True:
            self.check()
            time.sleep(_GLANCE_SECONDS)

    def check(self) -> None:
        """Raise Failed when one of both has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise Failed(f"casedesk {name} ended with status {process.returncode}.\n{self._tail(name)}")

    def _start(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we stop both in order.
        with self._log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "casedesk.cli", name],
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _stop(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        ends = time.monotonic() + _FAREWELL_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _tail(self, name: str) -> str:
        return "\n".join(self._log(name).read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:])


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz/ready", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
