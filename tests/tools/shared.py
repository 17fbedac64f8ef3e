"""One server of a kind for a whole test run, however many processes run the tests."""

import fcntl
import json
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RUN_DIR = "CASEDESK_TEST_RUN_DIR"
# Below those that Linux gives to connections.
PORTS = range(20_000, 32_000, 2)
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3


def open_run() -> None:
    """Make the folder of this run; the processes of pytest-xdist inherit its name."""
    if "TMPDIR" not in os.environ and _has_room(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # asked for anew
    folder = Path(tempfile.mkdtemp(prefix="casedesk-tests-"))
    folder.chmod(0o755)  # servers that refuse to run as root must reach their own folder below
    os.environ[RUN_DIR] = str(folder)


def close_run(stop: dict[str, Callable[[Path], None]]) -> None:
    """Stop each server that was started, and remove the folder of this run."""
    folder = Path(os.environ.pop(RUN_DIR))
    for name, stop_server in stop.items():
        if (folder / f"{name}.json").exists():
            stop_server(folder / name)
    shutil.rmtree(folder, ignore_errors=True)


def _has_room(folder: Path) -> bool:
    """Whether temporary files can lie there: every commit of a test waits for the disk otherwise."""
    try:
        about = os.statvfs(folder)
    except OSError:
        return False
    writable = os.access(folder, os.W_OK | os.X_OK) and not about.f_flag & os.ST_NOEXEC
    return writable and about.f_bavail * about.f_frsize >= ROOM


def once(name: str, start: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Return what `start` returned, calling it in the first process that asks, with a folder of its own."""
    folder = Path(os.environ[RUN_DIR])
    state = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not state.exists():
            began = time.monotonic()
            started = start(folder / name) | {"seconds": time.monotonic() - began}
            state.write_text(json.dumps(started), encoding="utf-8")
    told: dict[str, Any] = json.loads(state.read_text(encoding="utf-8"))
    return told


def start_times() -> dict[str, float]:
    """Seconds each server of this run took to start."""
    folder = Path(os.environ[RUN_DIR])
    return {state.stem: json.loads(state.read_text())["seconds"] for state in sorted(folder.glob("*.json"))}


def free_port() -> int:
    """A port on loopback that nobody listens on, with the next one free too, which no test of this run is given again.

    Some are asked for long before they are used. Meanwhile neither a connection to the outside nor another process of
    the run can take them.
    """
    with (Path(os.environ[RUN_DIR]) / "port").open("a+") as last:
        fcntl.flock(last, fcntl.LOCK_EX)
        last.seek(0)
        at = int(last.read() or secrets.randbelow(len(PORTS)))
        while not _is_free(port := PORTS[at := (at + 1) % len(PORTS)]):
            pass
        last.truncate(0)
        last.write(str(at))
    return port


def _is_free(port: int) -> bool:
    """Whether it and the next one can be bound."""
    with socket.socket() as first, socket.socket() as second:
        try:
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
        except OSError:
            return False
    return True
