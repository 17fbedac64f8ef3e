"""The job that reads files: leases, tries, previews without metadata, and crashes that stay with their file."""

import io
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from flask_sqlalchemy import SQLAlchemy
from PIL import Image

from casedesk import clock as clock_module
from casedesk.appeals.status import AppealStatus
from casedesk.audit.service import entries_of
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import Unavailable
from casedesk.evidence import reading_jobs, service
from casedesk.evidence.analysis import Stage, analyse
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import ReadingState
from casedesk.evidence.recognition.recogniser import RECOGNISER, Fault, NotRecognised
from casedesk.evidence.sandbox import FileUnreadable, Reason
from tests.evidence import specimens
from tests.factories.appeals import appeal
from tests.factories.evidence import evidence_file


@pytest.mark.both_databases
@pytest.mark.both_stores
def test_a_file_is_read_and_its_case_scored_again(db: SQLAlchemy, clock: Clock) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    file = evidence_file(case, specimens.pdf(pages=2), "a.pdf")
    with transaction():
        case.score_wanted_at = None

    assert service.read_due() == 1

    assert (file.state, file.trouble, file.lease_until) == (ReadingState.READ, None, None)
    assert file.reading is not None
    assert file.reading["fields"]["number"]["value"] == "A-100234"
    assert len(file.previews) == 3
    assert case.score_wanted_at == clock.held
    assert [entry.details for entry in entries_of(case.id) if entry.tag is EventTag.EVIDENCE_READING] == [
        f'{{"file":"{file.public_id}","state":"read"}}'
    ]
    assert service.read_due() == 0


@pytest.mark.case("S30")
def test_s30_pictures_are_drawn_anew_without_camera_and_place(db: SQLAlchemy) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT), specimens.picture(with_place=True))
    service.read_due()

    for page in (service.THUMBNAIL, 1):
        with service.preview(file, page) as jpeg:
            drawn = Image.open(io.BytesIO(jpeg.read()))
        assert not drawn.getexif()
        assert "exif" not in drawn.info


@pytest.mark.case("S30")
def test_s30_previews_lie_sealed_in_the_store(db: SQLAlchemy, tmp_path: Path) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT))
    service.read_due()

    assert len(file.previews) == 2
    for path in (tmp_path / "evidence" / "files").glob("??/*"):
        assert path.read_bytes().startswith(b"CDEF")


@pytest.mark.case("S27")
@pytest.mark.parametrize(
    ("content", "label"),
    [
        (specimens.picture()[:-400], "cut.jpg"),
        (specimens.pdf().replace(b"/Type/Page/", b"/Typo/Page/"), "odd.pdf"),
    ],
)
def test_s27_a_damaged_file_stays_with_the_case_which_goes_on(content: bytes, label: str, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    damaged, good = evidence_file(case, content, label), evidence_file(case, specimens.EINVOICE.encode(), "a.xml")

    assert service.read_due() == 2

    assert damaged.state in (ReadingState.READ, ReadingState.UNREADABLE)
    assert good.state is ReadingState.READ


@pytest.mark.case("S27")
@pytest.mark.parametrize("reason", [Reason.CRASHED, Reason.TIMEOUT, Reason.MEMORY])
def test_s27_a_file_that_kills_its_reader_is_unreadable(reason: Reason, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    file = evidence_file(case)

    def killed(*_: object, **__: object) -> NoReturn:
        raise FileUnreadable(reason)

    service.read_due(reader=killed)

    assert (file.state, file.trouble) == (ReadingState.UNREADABLE, reason.value)
    assert "打不开" in str(service.state_words(file)) or "cannot open" in str(service.state_words(file))
    assert case.score_wanted_at is not None


def test_a_file_whose_worker_died_is_taken_up_three_times(db: SQLAlchemy, clock: Clock) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT))

    for tries in range(1, 4):
        claim = reading_jobs._claim()
        assert claim is not None
        assert claim.tries == tries
        assert service.read_due() == 0, "the lease holds others back"
        clock.held += timedelta(seconds=61)  # type: ignore[operator]

    assert service.read_due() == 1
    assert (file.state, file.trouble) == (ReadingState.UNREADABLE, "crashed")


def test_a_worker_that_comes_back_too_late_changes_nothing(db: SQLAlchemy, clock: Clock) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT))
    late = reading_jobs._claim()
    assert late is not None
    clock.held += timedelta(seconds=61)  # type: ignore[operator]
    service.read_due()
    before = sorted(evidence_store().keys())

    reading_jobs._read(late, analyse)

    assert file.state is ReadingState.READ
    assert sorted(evidence_store().keys()) == before
    assert len([entry for entry in entries_of(file.appeal_id) if entry.tag is EventTag.EVIDENCE_READING]) == 1


def test_a_file_removed_while_it_is_read_leaves_no_pictures(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    case = appeal(AppealStatus.DRAFT)
    file = evidence_file(case)
    keep = reading_jobs._keep

    def removed_meanwhile(*arguments: object) -> tuple[str, ...]:
        with transaction():
            service.remove(case, file)
        return keep(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(reading_jobs, "_keep", removed_meanwhile)
    service.read_due()

    assert list(evidence_store().keys()) == [file.key]
    assert file.state is ReadingState.WAITING


@pytest.mark.case("S44")
def test_s44_a_store_that_is_away_costs_no_try(db: SQLAlchemy, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT))

    def away(key: str) -> None:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(evidence_store(), "open", away)
        assert service.read_due() == 1
    assert (file.state, file.tries) == (ReadingState.WAITING, 0)

    clock.held += timedelta(seconds=61)  # type: ignore[operator]
    service.read_due()
    assert file.state is ReadingState.READ


def test_no_plain_bytes_are_left_in_temporary_folders(
    db: SQLAlchemy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    evidence_file(appeal(AppealStatus.DRAFT), specimens.pdf(), "a.pdf")

    service.read_due()

    assert list(place.iterdir()) == []


def test_pages_see_how_far_a_reading_is(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT))
    seen: list[tuple[str | None, bool]] = []
    tell = reading_jobs._tell

    def told(claim: reading_jobs.Claim, stage: Stage) -> None:
        tell(claim, stage)
        db.session.refresh(file)
        seen.append((file.stage, file.lease_until is not None and file.lease_until > clock_module.utcnow()))

    monkeypatch.setattr(reading_jobs, "_tell", told)
    service.read_due()

    stages = list(dict.fromkeys(stage for stage, _ in seen))
    assert stages == ["opening", "recognising", "comparing"]
    assert all(held for _, held in seen)
    assert (file.stage, file.state) == (None, ReadingState.READ)
    assert len(file.neighbour_hash or "") == 16


def test_a_late_worker_does_not_tell_stages_of_anothers_file(db: SQLAlchemy, clock: Clock) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT))
    late = reading_jobs._claim()
    assert late is not None
    clock.held += timedelta(seconds=61)  # type: ignore[operator]
    assert reading_jobs._claim() is not None
    held = file.lease_until

    reading_jobs._tell(late, Stage.RECOGNISING)

    db.session.refresh(file)
    assert (file.stage, file.lease_until) == (None, held)


@pytest.mark.case("S27")
@pytest.mark.parametrize(
    "fault", [NotRecognised(Fault.CRASHED), NotRecognised(Fault.TIMEOUT), Unavailable(code="recognition_unavailable")]
)
def test_s27_a_picture_that_kills_its_recognition_is_read_without(
    fault: Exception, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    file = evidence_file(case)

    def killed(*_: object) -> None:
        raise fault

    monkeypatch.setattr(RECOGNISER, "read", killed)
    service.read_due()

    assert (file.state, file.trouble) == (ReadingState.READ, None)
    assert file.reading is not None
    assert "no_recognition" in file.reading["notes"]
    assert len(file.previews) == 2
    assert case.score_wanted_at is not None
