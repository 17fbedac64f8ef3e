"""Engines as models or image libraries might behave once a picture took them over; they run in their process only."""

import os
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from casedesk.evidence.recognition.lines import Line, Page
from casedesk.evidence.recognition.upright import Upright


def _told(*texts: str) -> Page:
    step = 1 / (len(texts) + 1)
    lines = [Line(text, 0.9, (0.1, at * step, 0.9, (at + 0.8) * step)) for at, text in enumerate(texts)]
    return Page(tuple(lines), Upright(100, 200))


class Told:
    """Says who it is."""

    def page(self, jpeg: bytes) -> Page:
        return _told(f"process {os.getpid()}", "Total 12.50", "Date 2024-06-18")


class Slow(Told):
    """Takes its time."""

    def page(self, jpeg: bytes) -> Page:
        time.sleep(0.5)
        return super().page(jpeg)


class Hanging:
    """Never ends."""

    def page(self, jpeg: bytes) -> Page:
        while True:
            time.sleep(60)


class Crashing:
    """Ends as a broken C library ends."""

    def page(self, jpeg: bytes) -> Page:
        os.abort()


class Greedy:
    """Takes more memory than there is for it."""

    def page(self, jpeg: bytes) -> Page:
        return _told(str(len(bytearray(1 << 31))))


class Lying:
    """Answers with what nobody would say."""

    def page(self, jpeg: bytes) -> Page:
        for held in range(3, 12):
            with suppress(OSError):
                os.write(held, b'{"page": 0}\n{"reading": {"kind": "exe", "pages": []}}\n')
        return _told("nothing")


class Babbling:
    """Answers without end and without a line break."""

    def page(self, jpeg: bytes) -> Page:
        for held in range(3, 12):
            with suppress(OSError):
                while True:
                    os.write(held, b"x" * 65536)
        return _told("nothing")


class Refusing:
    """Cannot read this picture."""

    def page(self, jpeg: bytes) -> Page:
        raise ValueError("no picture")


class Absent:
    """Its library is not installed."""

    def __init__(self) -> None:
        raise ImportError("rapidocr")


class Curious:
    """Tries each way out, and tells which were open."""

    def page(self, jpeg: bytes) -> Page:
        ways = {
            "network": socket.socket,
            "local socket": socket.socketpair,
            "program": lambda: subprocess.run(["/bin/true"], check=True),
            "process": os.fork,
            "signal": lambda: os.kill(os.getppid(), 0),
            "secrets": Path("/etc/passwd").read_bytes,
            "the project": Path(__file__).parents[3].joinpath("pyproject.toml").read_bytes,
            "the parent": Path(f"/proc/{os.getppid()}/environ").read_bytes,
            "other folders": lambda: Path("../stolen").write_text("x"),
        }
        open_ways = []
        for name, attempt in ways.items():
            with suppress(OSError):
                attempt()
                open_ways.append(name)
        return _told(f"open: {', '.join(open_ways) or 'none'}", f"environment: {' '.join(sorted(os.environ))}")
