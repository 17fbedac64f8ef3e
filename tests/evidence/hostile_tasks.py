"""Tasks as a parser taken over by a file might behave; they run inside the child only."""

import ctypes
import os
import resource
import socket
import stat
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO


def hang(source: BinaryIO) -> dict[str, Any]:
    """Wait for ever."""
    while True:
        time.sleep(60)


def spin(source: BinaryIO) -> dict[str, Any]:
    """Compute for ever."""
    while True:
        pass


def eat(source: BinaryIO) -> dict[str, Any]:
    """Take a gigabyte."""
    return {"size": len(bytearray(1 << 30))}


def crash(source: BinaryIO) -> dict[str, Any]:
    """End as a broken C library ends."""
    os.abort()


def fill_disk(source: BinaryIO) -> dict[str, Any]:
    """Write more than allowed."""
    with Path("large").open("wb") as target:
        for _ in range(100):
            target.write(bytes(1 << 20))
    return {}


def look_around(source: BinaryIO) -> dict[str, Any]:
    """Try each way out, and tell which were open."""
    ways = {
        "network": socket.socket,
        "local socket": socket.socketpair,
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "process": os.fork,
        "signal": lambda: os.kill(os.getppid(), 0),
        "signal to a thread": lambda: _call("tgkill", os.getppid(), os.getppid(), 0),
        "signal with a value": lambda: _call("sigqueue", os.getppid(), 0, None),
        "limits of others": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU),
        "rank of others": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
        "message queue": lambda: _call("msgget", 0, 0o1600),
        "semaphores": lambda: _call("semget", 0, 1, 0o1600),
        "link": lambda: Path("page-1.jpg").symlink_to("/etc/passwd"),
    }
    ways |= {
        "secrets": Path("/etc/passwd").read_bytes,
        "the project": Path(__file__).parents[2].joinpath("pyproject.toml").read_bytes,
        "the parent": Path(f"/proc/{os.getppid()}/environ").read_bytes,
        "other folders": lambda: Path("../stolen").write_text("x"),
        "folders of others": lambda: list(Path("..").iterdir()),
    }
    open_ways = []
    for name, attempt in ways.items():
        try:
            attempt()
            open_ways.append(name)
        except OSError:
            continue
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    return {
        "open": open_ways,
        "environment": sorted(os.environ),
        "folders held": [held for held in range(100) if _is_folder(held)],
        "folder": str(Path.cwd()),
        "given": source.read().decode(),
    }


def _call(name: str, *arguments: int | None) -> None:
    """A function of the C library that Python has no name for; raises OSError as Python's own do."""
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def _is_folder(held: int) -> bool:
    try:
        return stat.S_ISDIR(os.fstat(held).st_mode)
    except OSError:
        return False


def lie(source: BinaryIO) -> dict[str, Any]:
    """Answer with what no reader would say."""
    return {"reading": {"kind": "exe"}, "previews": [{"name": "../../etc/passwd"}]}
