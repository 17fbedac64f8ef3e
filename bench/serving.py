"""Web servers under measurement: ours by its own command, the raw one with the same processes and threads."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.installation import Site
from casedesk import ROOT
from casedesk.appeals.models import AT_DESK_SQL

WORKERS, THREADS = 2, 4
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def memory(self) -> int:
        """Sum of the proportional set sizes of its web processes, in bytes (the parent that only watches left out)."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(_proportional(int(child)) for child in listed)


def _proportional(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def ours(site: Site) -> Iterator[Server]:
    """casedesk, as it is served."""
    with _running(*our_command(site, port := free_port()), port) as server:
        yield server


@contextmanager
def raw(site: Site) -> Iterator[Server]:
    """The raw pages on the same database."""
    with _running(*raw_command(site, port := free_port()), port) as server:
        yield server


def our_command(site: Site, port: int) -> tuple[list[str], dict[str, str]]:
    """How our server is started."""
    return [sys.executable, "-W", "ignore", "-m", "casedesk.cli", "serve"], site.environment(port)


def raw_command(site: Site, port: int) -> tuple[list[str], dict[str, str]]:
    """How the raw server is started."""
    told = {
        "RAW_DATABASE": site.database_url,
        "RAW_FOLDER": str(site.folder / "raw"),
        "RAW_QUEUE": str(AT_DESK_SQL),
        "RAW_BIND": f"127.0.0.1:{port}",
        "RAW_SIZE": json.dumps([WORKERS, THREADS]),
    }
    return [sys.executable, "-m", "bench.raw.serve"], {**os.environ, **told}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int) -> Iterator[Server]:
    process = start(command, environment)
    try:
        wait_for_port(port)
        yield Server(port, process)
    finally:
        stop(process)


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process of its own session, silent."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and wait for it."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for_port(port: int) -> None:
    """Return once somebody listens.

    Raises:
        TimeoutError: nobody does.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise TimeoutError(f"no server on port {port}")
