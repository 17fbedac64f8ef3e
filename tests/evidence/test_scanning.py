"""Files are scanned before they are kept; while the scanner is away they wait, unopened, and no appeal is lost."""

import dataclasses
import io
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.service import entries_of
from casedesk.audit.tags import EventTag
from casedesk.audit.verification import verify
from casedesk.errors import NotFound, Unavailable, WrongState
from casedesk.evidence import service
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import EvidenceFile, ReadingState, ScanState
from casedesk.evidence.scanner import Scanner
from config import Settings
from tests.conftest import skip_or_fail
from tests.evidence import specimens
from tests.factories.appeals import appeal
from tests.factories.evidence import Sender, evidence_file, present
from tests.tools import clamd
from tests.tools.clamd import EICAR, FOUND, FakeClamd
from tests.tools.shared import free_port


def infected_photo() -> bytes:
    """A valid JPEG with the test string in a comment, where no viewer shows it."""
    photo = specimens.picture()
    return photo[:2] + b"\xff\xfe" + (len(EICAR) + 2).to_bytes(2, "big") + EICAR + photo[2:]


def infected_pdf() -> bytes:
    return specimens.pdf().replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + EICAR + b"\n")


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """An installation with a scanner."""
    return dataclasses.replace(settings, clamd=str(tmp_path / "c"), outbound_timeout_seconds=1)


@pytest.fixture
def scanner(settings: Settings) -> Iterator[FakeClamd]:
    """Its scanner, running."""
    with clamd.fake(settings.clamd) as running:
        yield running


def add_unscanned(case: Appeal, content: bytes = b"", name: str = "receipt.jpg") -> EvidenceFile:
    """A file that came while the scanner was away."""
    file = evidence_file(case, content, name)
    assert file.scan is ScanState.PENDING
    return file


@pytest.mark.parametrize("address", ["unix", "tcp"])
def test_the_client_speaks_over_both_kinds_of_socket(address: str, tmp_path: Path) -> None:
    where = str(tmp_path / "s") if address == "unix" else f"127.0.0.1:{free_port()}"
    content = bytes(range(256)) * 1000
    with clamd.fake(where) as running:
        client = Scanner(where, 2)

        client.check()
        assert client.scan(io.BytesIO(content)) is None
        assert client.scan(io.BytesIO(b"a" + EICAR)) == FOUND
        assert running.scanned == [content, b"a" + EICAR]


@pytest.mark.parametrize(
    "says", ["", "INSTREAM size limit exceeded. ERROR", "UNKNOWN COMMAND", "stream: OK FOUNDATION", "OK", "FOUND"]
)
def test_only_a_clear_word_counts(says: str, tmp_path: Path) -> None:
    with clamd.fake(str(tmp_path / "s")) as running:
        running.says = says

        with pytest.raises(Unavailable):
            Scanner(running.address, 2).scan(io.BytesIO(b"x"))


def test_a_scanner_that_never_answers_is_away(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "s"))
        silent.listen()

        with pytest.raises(Unavailable):
            Scanner(str(tmp_path / "s"), 0.2).scan(io.BytesIO(bytes(10_000_000)))


def test_a_file_in_good_order_is_kept_as_clean(db: SQLAlchemy, scanner: FakeClamd) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT))

    assert file.scan is ScanState.CLEAN
    assert scanner.scanned == [specimens.picture()]


@pytest.mark.case("S25")
@pytest.mark.both_databases
@pytest.mark.both_stores
@pytest.mark.parametrize("script", [True, False])
def test_s25_an_infected_file_is_refused_in_words_recorded_and_not_kept(
    script: bool, app: Flask, db: SQLAlchemy, scanner: FakeClamd, tmp_path: Path
) -> None:
    case = appeal(AppealStatus.DRAFT)

    answer = Sender(app, case).send(("bad.jpg", infected_photo()), script=script, **{"Accept-Language": "en"})

    assert answer.status_code == 422
    assert "The file contains a virus and was not kept" in answer.get_data(as_text=True)
    assert present(case) == []
    assert list(evidence_store().keys()) == []
    assert list((tmp_path / "evidence" / "incoming").iterdir()) == []
    [entry] = [entry for entry in entries_of(case.id) if entry.tag is EventTag.EVIDENCE_INFECTED]
    assert FOUND in entry.details
    assert verify().whole


@pytest.mark.case("S25")
def test_s25_nobody_opens_what_waits_for_the_scanner(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW)

    answer = Sender(app, case).send(("receipt.jpg", specimens.picture()))

    assert answer.status_code == 201, "the scanner being away must not stop an appeal"
    [file] = present(case)
    assert file.scan is ScanState.PENDING
    assert service.read_due() == 0
    for opening in (service.open_original, service.link_to_original):
        with pytest.raises(WrongState):
            opening(file)
    with pytest.raises(NotFound):
        service.preview(file, service.THUMBNAIL)
    assert service.scan_due() == 0
    assert present(case)[0].scan is ScanState.PENDING


@pytest.mark.both_databases
def test_what_waited_is_read_once_it_is_found_clean(db: SQLAlchemy, settings: Settings) -> None:
    file = add_unscanned(appeal(AppealStatus.DRAFT), specimens.pdf(), "a.pdf")

    with clamd.fake(settings.clamd):
        assert service.scan_due() == 1

    assert file.scan is ScanState.CLEAN
    assert service.scan_due() == 0
    with service.open_original(file) as plain:
        assert plain.read() == specimens.pdf()


@pytest.mark.case("S25")
@pytest.mark.both_databases
@pytest.mark.both_stores
def test_s25_what_waited_and_is_infected_loses_its_bytes_and_says_so(db: SQLAlchemy, settings: Settings) -> None:
    case = appeal(AppealStatus.IN_REVIEW, score_wanted_at=None)
    file, other = add_unscanned(case, infected_pdf(), "a.pdf"), add_unscanned(case)

    with clamd.fake(settings.clamd):
        assert service.scan_due() == 2

    assert (file.scan, file.key, file.state, file.trouble) == (
        ScanState.INFECTED,
        None,
        ReadingState.UNREADABLE,
        "infected",
    )
    assert list(evidence_store().keys()) == [other.key]
    assert file in service.files_of(case), "its owner still sees what became of it"
    assert "病毒" in str(service.state_words(file))
    with pytest.raises(NotFound):
        service.open_original(file)
    assert [entry.tag for entry in entries_of(case.id)].count(EventTag.EVIDENCE_INFECTED) == 1
    assert case.score_wanted_at is not None
    assert verify().whole


def test_a_crash_before_the_bytes_are_deleted_is_made_good(
    db: SQLAlchemy, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = add_unscanned(appeal(AppealStatus.DRAFT), infected_photo())
    with clamd.fake(settings.clamd):
        with monkeypatch.context() as patched:

            def die(key: str) -> None:
                raise KeyboardInterrupt

            patched.setattr(evidence_store(), "delete", die)
            with pytest.raises(KeyboardInterrupt):
                service.scan_due()
        assert file.scan is ScanState.INFECTED
        with pytest.raises(NotFound):
            service.open_original(file)

        assert service.scan_due() == 1

    assert file.key is None
    assert list(evidence_store().keys()) == []


def test_one_file_the_scanner_cannot_judge_leaves_the_others(db: SQLAlchemy, scanner: FakeClamd) -> None:
    case = appeal(AppealStatus.DRAFT)
    scanner.says = "INSTREAM size limit exceeded. ERROR"
    files = [add_unscanned(case) for _ in range(2)]

    assert service.scan_due() == 0
    assert len(scanner.scanned) == 4, "both were tried again"
    assert [file.scan for file in files] == [ScanState.PENDING] * 2


@pytest.mark.case("S25")
def test_s25_the_real_scanner_finds_the_test_string(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    skip_or_fail(clamd.missing())
    case = appeal(AppealStatus.DRAFT)
    folder = tmp_path / "av"
    folder.mkdir()
    with clamd.real(folder) as address:
        app.extensions["casedesk.settings"] = dataclasses.replace(
            app.extensions["casedesk.settings"], clamd=address, outbound_timeout_seconds=10
        )
        sender = Sender(app, case)
        answers = [
            sender.send((name, content))
            for name, content in (
                ("bad.jpg", infected_photo()),
                ("bad.pdf", infected_pdf()),
                ("bad.ofd", specimens.ofd(**{"Doc_0/note.xml": b"<a>" + EICAR + b"</a>"})),
                ("good.jpg", specimens.picture()),
            )
        ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 201]
    assert {answer.get_json()["error"]["code"] for answer in answers[:3]} == {"infected"}
    assert [(file.label, file.scan) for file in present(case)] == [("good.jpg", ScanState.CLEAN)]
