"""Presses print what the door prints, are shut in, stay warm, and are replaced when they die."""

import os
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casedesk.reports import pdf, presses
from casedesk.reports.presses import NotPrinted, Presses

STAMP = pdf.Stamp("CD-2611-04172", datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
HTML = '<!doctype html><html lang="zh-Hans"><head><title>案件</title></head><body><h1>案件</h1>{}</body></html>'


@pytest.fixture
def room() -> Iterator[Presses]:
    room = Presses(most=1)
    yield room
    room.close()


def pid_of(room: Presses) -> int:
    return room._idle[0]._child.pid


def test_a_press_prints_the_same_bytes_as_the_door(room: Presses) -> None:
    page = HTML.format("<p>王晓雨 𠮷</p>")
    assert room.print(page, stamp=STAMP) == pdf.render(page, stamp=STAMP, picture_dpi=presses.PICTURE_DPI)


def test_a_press_stays_for_the_next_document_until_it_is_worn(room: Presses, monkeypatch: pytest.MonkeyPatch) -> None:
    room.print(HTML, stamp=STAMP)
    first = pid_of(room)
    room.print(HTML, stamp=STAMP)
    assert pid_of(room) == first
    monkeypatch.setattr(presses, "MOST_DOCUMENTS", 2)
    room.print(HTML, stamp=STAMP)
    assert pid_of(room) != first


def test_a_press_has_no_network_little_memory_and_no_rights(room: Presses) -> None:
    room.print(HTML, stamp=STAMP)
    status = Path(f"/proc/{pid_of(room)}/status").read_text()
    limits = Path(f"/proc/{pid_of(room)}/limits").read_text()
    assert "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status
    assert next(line for line in limits.splitlines() if "data size" in line).split()[3] == str(1024**3)
    environment = Path(f"/proc/{pid_of(room)}/environ").read_bytes()
    assert b"CASEDESK" not in environment


def test_a_crash_is_told_and_the_next_document_gets_a_fresh_press(room: Presses) -> None:
    room.print(HTML, stamp=STAMP)
    first = room._idle[0]
    threading.Timer(0.05, os.kill, [first._child.pid, signal.SIGKILL]).start()
    with pytest.raises(NotPrinted) as told:
        room.print(HTML.format("<p>long</p>" * 3000), stamp=STAMP)
    assert told.value.reason == "crashed"
    assert room.print(HTML, stamp=STAMP)
    assert pid_of(room) != first._child.pid


def test_a_document_that_takes_too_long_is_given_up(room: Presses) -> None:
    room.print(HTML, stamp=STAMP)
    with pytest.raises(NotPrinted) as told:
        room.print(HTML.format("<p>long</p>" * 20000), stamp=STAMP, seconds=0.3)
    assert told.value.reason == "timeout"
    assert room._idle == []


def test_more_memory_than_allowed_ends_the_document_not_the_worker(
    room: Presses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(presses.LIMITS, "memory_bytes", 256 * 1024 * 1024)
    # Enough for a page, and not for the boxes of a table as wide as this.
    monster = "<table><tr>" + "<td>x" * 100_000
    with pytest.raises(NotPrinted) as told:
        room.print(HTML.format(monster), stamp=STAMP)
    assert told.value.reason in ("MemoryError", "crashed")
    assert room.print(HTML, stamp=STAMP)
