"""The warm process that recognises: shut in, bounded, replaced when it fails; it never takes the worker along."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casedesk.errors import Unavailable
from casedesk.evidence import landlock
from casedesk.evidence.recognition.recogniser import Fault, NotRecognised, Recogniser, RecogniserLimits, Sheet

Make = Callable[..., Recogniser]


@pytest.fixture
def make() -> Iterator[Make]:
    """Recognisers with engines of the tests, closed at the end."""
    made: list[Recogniser] = []

    def engine(name: str, **limits: float) -> Recogniser:
        bounds = RecogniserLimits(**limits)  # type: ignore[arg-type]
        made.append(Recogniser(bounds, f"tests.evidence.recognition.hostile_engines:{name}"))
        return made[-1]

    yield engine
    for recogniser in made:
        recogniser.close()


@pytest.fixture
def sheets(tmp_path: Path) -> list[Sheet]:
    """One page, as the child draws it."""
    path = tmp_path / "page-1.jpg"
    path.write_bytes(b"\xff\xd8\xff picture")
    return [Sheet(1, path)]


def fault_of(recogniser: Recogniser, sheets: list[Sheet]) -> Fault:
    with pytest.raises(NotRecognised) as caught:
        recogniser.read(sheets)
    return caught.value.fault


def test_fields_are_found_inside_the_process(make: Make, sheets: list[Sheet]) -> None:
    found = make("Told").read(sheets)

    assert found.reading.fields["total"].value == "12.50"
    assert found.reading.fields["date"].value == "2024-06-18"
    assert found.reading.fields["total"].reader == "recognition"
    assert found.reading.fields["total"].confidence < 0.9, "no surer than its line"
    assert set(found.seconds) == {"recognise", "fields"}


def test_the_process_stays_warm(make: Make, sheets: list[Sheet]) -> None:
    recogniser = make("Told")

    assert recogniser.pid is None, "started when it is needed"
    assert recogniser.read(sheets).reading.texts == recogniser.read(sheets).reading.texts
    assert f"process {recogniser.pid}" in recogniser.read(sheets).reading.texts[0]


def test_pages_are_told_as_they_begin(make: Make, sheets: list[Sheet]) -> None:
    told: list[int] = []

    found = make("Told").read([*sheets, Sheet(3, sheets[0].path)], lambda: told.append(1))

    assert len(told) == 3, "two pages and the look for fields"
    assert len(found.reading.texts) == 2
    assert found.reading.fields["total"].page in (1, 3)


def test_a_worn_process_is_replaced(make: Make, sheets: list[Sheet]) -> None:
    recogniser = make("Told", pages=2)
    first = recogniser.read(sheets).reading.texts

    assert recogniser.read(sheets).reading.texts == first
    assert recogniser.read(sheets).reading.texts != first


def test_s27_a_hanging_page_is_ended_in_time(make: Make, sheets: list[Sheet]) -> None:
    recogniser = make("Hanging", wall_seconds=1)
    began = time.monotonic()

    assert fault_of(recogniser, sheets) is Fault.TIMEOUT
    assert time.monotonic() - began < 15
    assert recogniser.pid is None


@pytest.mark.parametrize(
    ("engine", "fault"),
    [
        ("Crashing", Fault.CRASHED),
        ("Greedy", Fault.CRASHED),
        ("Lying", Fault.MALFORMED),
        ("Babbling", Fault.CRASHED),
        ("Refusing", Fault.MALFORMED),
    ],
)
def test_s27_what_a_picture_does_to_its_reader_stays_there(
    engine: str, fault: Fault, make: Make, sheets: list[Sheet]
) -> None:
    recogniser = make(engine)

    assert fault_of(recogniser, sheets) is fault
    assert recogniser.pid is None, "another process reads the next document"


def test_a_process_that_was_killed_between_two_documents_is_not_missed(make: Make, sheets: list[Sheet]) -> None:
    recogniser = make("Told")
    recogniser.read(sheets)
    assert recogniser.pid is not None
    os.kill(recogniser.pid, signal.SIGKILL)
    os.waitid(os.P_PID, recogniser.pid, os.WEXITED | os.WNOWAIT)

    assert recogniser.read(sheets).reading.fields


def test_a_page_is_tried_again_when_its_process_was_killed(make: Make, sheets: list[Sheet]) -> None:
    recogniser = make("Slow")
    killed: list[int] = []

    def kill_once() -> None:
        if not killed:
            assert recogniser.pid is not None
            killed.append(recogniser.pid)
            os.kill(recogniser.pid, signal.SIGKILL)

    assert recogniser.read(sheets, kill_once).reading.fields
    assert recogniser.pid not in (None, *killed)


def test_what_a_caller_breaks_off_is_no_answer_to_the_next(make: Make, sheets: list[Sheet]) -> None:
    recogniser = make("Told")

    def fail() -> None:
        raise RuntimeError("the database is away")

    with pytest.raises(RuntimeError):
        recogniser.read(sheets, fail)

    assert recogniser.pid is None
    assert recogniser.read(sheets).reading.fields


def test_where_there_is_no_recognition_it_says_so(make: Make, sheets: list[Sheet]) -> None:
    with pytest.raises(Unavailable) as caught:
        make("Absent").read(sheets)

    assert caught.value.code == "recognition_unavailable"


def test_an_unconfined_process_opens_nothing(make: Make, sheets: list[Sheet]) -> None:
    with pytest.raises(Unavailable):
        make("Told", memory_bytes=0.5).read(sheets)


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock: its files are not walled in")
def test_s29_the_process_reaches_nothing_and_inherits_nothing(
    make: Make, sheets: list[Sheet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEDESK_SECRET_KEY", "canary")

    text = make("Curious").read(sheets).reading.texts[0]

    assert "open: none" in text
    assert "CASEDESK" not in text


def test_two_callers_wait_for_one_process(make: Make, sheets: list[Sheet]) -> None:
    recogniser = make("Slow")
    texts: list[str] = []
    callers = [threading.Thread(target=lambda: texts.append(recogniser.read(sheets).reading.texts[0])) for _ in "ab"]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert len(texts) == 2
    assert texts[0] == texts[1]


def test_nothing_is_left_when_it_is_closed(make: Make, sheets: list[Sheet]) -> None:
    recogniser = make("Told")
    recogniser.read(sheets)
    assert recogniser.pid is not None
    ended = recogniser.pid
    recogniser.close()

    assert recogniser.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(ended, 0)
