"""The child process: shut in, bounded, and never able to take the parent with it."""

import io
import os
import time
from pathlib import Path

import pytest

from casedesk.errors import Unavailable
from casedesk.evidence import landlock, sandbox
from casedesk.evidence.kinds import Refusal
from casedesk.evidence.sandbox import ChildLimits, FileUnreadable, Reason, run

HOSTILE = "tests.evidence.hostile_tasks"


def attempt(task: str, workdir: Path, **limits: float) -> FileUnreadable:
    with pytest.raises(FileUnreadable) as caught:
        run(f"{HOSTILE}:{task}", io.BytesIO(b"x"), workdir, limits=ChildLimits(**limits))  # type: ignore[arg-type]
    return caught.value


def test_s27_a_hanging_child_is_ended_in_time(tmp_path: Path) -> None:
    began = time.monotonic()

    assert attempt("hang", tmp_path, wall_seconds=1).reason is Reason.TIMEOUT
    assert time.monotonic() - began < 3


def test_s27_a_spinning_child_runs_out_of_processor_time(tmp_path: Path) -> None:
    assert attempt("spin", tmp_path, cpu_seconds=1).reason is Reason.TIMEOUT


def test_s26_a_greedy_child_runs_out_of_memory(tmp_path: Path) -> None:
    assert attempt("eat", tmp_path).reason is Reason.MEMORY


def test_s27_a_crashing_child_marks_only_its_file(tmp_path: Path) -> None:
    refusal = attempt("crash", tmp_path)

    assert (refusal.reason, refusal.refusal) == (Reason.CRASHED, Refusal.UNREADABLE)


def test_s26_a_child_cannot_fill_the_disk(tmp_path: Path) -> None:
    assert attempt("fill_disk", tmp_path, file_bytes=1 << 20).reason is Reason.CRASHED
    assert (tmp_path / "large").stat().st_size <= 1 << 20


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock: the child's files are not walled in")
def test_s29_a_child_reaches_nothing_and_inherits_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEDESK_SECRET_KEY", "canary")
    descriptor = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(descriptor, True)

    seen = run(f"{HOSTILE}:look_around", io.BytesIO(b"the evidence"), tmp_path)

    os.close(descriptor)
    assert seen["open"] == []
    assert set(seen["environment"]) <= {"LANG", "HOME", "TMPDIR", "LC_CTYPE"}
    assert seen["folders held"] == []
    assert seen["folder"] == str(tmp_path)
    assert seen["given"] == "the evidence"


def test_an_unconfined_child_never_opens_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child.py"
    child.write_text("import sys\nsys.exit(78)\n")
    monkeypatch.setattr(sandbox, "_CHILD", child)

    with pytest.raises(Unavailable):
        run(f"{HOSTILE}:look_around", io.BytesIO(b"x"), tmp_path)


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"result": 1}', '{"reason": "x", "refusal": "y"}', "[" * 100_000])
def test_an_answer_out_of_shape_is_no_result(answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child.py"
    child.write_text(f"print({answer!r})\n")
    monkeypatch.setattr(sandbox, "_CHILD", child)

    assert attempt("lie", tmp_path).reason is Reason.MALFORMED


def test_confinement_that_fails_is_told_by_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real child with limits it cannot set: it must stop before the file, not go on without them."""
    with pytest.raises(Unavailable):
        run(f"{HOSTILE}:look_around", io.BytesIO(b"x"), tmp_path, limits=ChildLimits(memory_bytes=1 << 80))
