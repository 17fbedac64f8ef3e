"""Damaged files by the hundred: each is refused, or ends in the child with a reading or without one, in time."""

import io
import os
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.status import AppealStatus
from casedesk.evidence.inspection import Kind, Limits, Refused, inspect
from casedesk.evidence.reading import chinese_font, read_in_child
from casedesk.evidence.sandbox import ChildLimits, FileUnreadable, run
from tests.evidence.hostile.batch import packed, read_all
from tests.evidence.hostile.damage import damaged
from tests.factories.appeals import appeal
from tests.factories.evidence import Sender, present

# One file a child, as casedesk does it: CASEDESK_TEST_SINGLY=1 pytest tests/evidence/hostile (about 4 minutes).
BATCH = 1 if os.environ.get("CASEDESK_TEST_SINGLY") else 24
WALL_SECONDS = ChildLimits().wall_seconds


def survivors() -> list[tuple[Kind, bytes]]:
    """The damaged files that pass the door."""
    passed = []
    for label, content in damaged():
        try:
            passed.append((inspect(io.BytesIO(content), label).kind, content))
        except Refused:
            continue
    return passed


@pytest.mark.case("S27")
def test_s27_there_are_five_hundred_and_the_door_bears_them_all() -> None:
    every = list(damaged())

    assert len(every) >= 500
    assert len(set(every)) > 480, "damage by chance makes a few of them alike"
    assert 100 < len(survivors()) < len(every), "some reach the child"


@pytest.mark.slow
@pytest.mark.case("S27")
@pytest.mark.timeout(900)
def test_s27_the_child_bears_all_that_pass_the_door(tmp_path: Path) -> None:
    passed = survivors()
    ends: Counter[str] = Counter()
    slow = []
    for start in range(0, len(passed), BATCH):
        batch = passed[start : start + BATCH]
        if BATCH == 1:
            ends["one child each"] += end_alone(batch[0], tmp_path / str(start))
            continue
        told = together(batch, tmp_path / str(start))
        for (kind, content), (became, seconds) in zip(batch, told, strict=True):
            ends[became] += 1
            if seconds > WALL_SECONDS:
                slow.append((kind, became, seconds, len(content)))

    assert not slow
    assert sum(ends.values()) == len(passed)
    assert BATCH == 1 or ends["read"] > 20, "some damage is borne"


def together(batch: list[tuple[Kind, bytes]], folder: Path) -> list[tuple[str, float]]:
    """Read a batch in one child; when one file takes the child with it, each gets a child of its own."""
    folder.mkdir()
    content = packed([(kind.value, data) for kind, data in batch])
    room = ChildLimits(cpu_seconds=100, wall_seconds=110)
    arguments = {"font": chinese_font(), "limits": asdict(Limits())}
    try:
        task = f"{read_all.__module__}:{read_all.__name__}"
        told = run(task, io.BytesIO(content), folder, arguments=arguments, limits=room)["files"]
        return [(str(became), float(seconds)) for became, seconds in told]
    except FileUnreadable:
        return [(f"alone: {end_alone(one, folder / str(at))}", 0.0) for at, one in enumerate(batch)]


def end_alone(file: tuple[Kind, bytes], folder: Path) -> int:
    """Read one file in a child of its own, which must end in time, whatever it says."""
    folder.mkdir()
    try:
        read_in_child(io.BytesIO(file[1]), file[0], folder)
    except FileUnreadable:
        return 1
    return 1


@pytest.mark.slow
@pytest.mark.case("S27")
@pytest.mark.both_stores
@pytest.mark.settings(max_files=50, max_appeal_mb=500, request_mb=600)
def test_s27_a_damaged_file_never_breaks_a_page(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    """One of each kind, as its owner sends it: an answer in words, or kept whole; the case stays usable."""
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)
    some = list(damaged())[:: 504 // 36]

    codes = Counter(sender.send((label, content)).status_code for label, content in some)

    assert set(codes) <= {201, 413, 422}
    assert len(present(case)) == codes[201]
    assert sender.client.get(sender.path).status_code == 200
    assert list((tmp_path / "evidence" / "incoming").iterdir()) == []
