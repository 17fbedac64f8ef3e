"""Taking files in: room, repeats, durability before the row, and what a new file means for its case."""

import io

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk.appeals.following import ANSWERED
from casedesk.appeals.status import AppealStatus
from casedesk.audit.service import entries_of
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import Unavailable, WrongState
from casedesk.evidence import service
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.evidence.wording import Refused
from casedesk.notifications.letters import Letter
from tests.evidence import specimens
from tests.factories.appeals import appeal, letters_to
from tests.factories.evidence import evidence_file


def rows(db: SQLAlchemy) -> list[EvidenceFile]:
    db.session.rollback()
    return list(db.session.scalars(select(EvidenceFile).order_by(EvidenceFile.id)))


def stored() -> list[str]:
    return list(evidence_store().keys())


@pytest.mark.both_databases
def test_a_file_is_kept_with_hash_kind_and_event(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    content = specimens.pdf()

    file = evidence_file(case, content, "../发票 06.pdf")

    with service.open_original(file) as plain:
        assert plain.read() == content
    assert (file.label, file.kind, file.size, file.state) == ("发票 06.pdf", "pdf", len(content), ReadingState.WAITING)
    assert stored() == [file.key]
    [event] = [entry for entry in entries_of(case.id) if entry.tag is EventTag.EVIDENCE_ADD]
    assert file.sha256 in event.details
    assert "发票" not in event.details


@pytest.mark.both_stores
def test_the_same_upload_counts_once(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)

    for _ in range(2):
        with transaction():
            service.receive(case, io.BytesIO(specimens.picture()), "a.jpg", "one-upload")

    assert len(rows(db)) == 1
    assert stored() == [rows(db)[0].key]


def test_another_file_under_a_key_a_page_still_held_is_another_file(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)

    for content in (specimens.picture(), specimens.picture("PNG")):
        with transaction():
            service.receive(case, io.BytesIO(content), "a.png", "one-form")

    assert len(rows(db)) == 2


@pytest.mark.case("S26")
@pytest.mark.settings(max_files=2)
def test_s26_no_more_files_than_allowed_and_removing_one_makes_room(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    first, _second = evidence_file(case), evidence_file(case)

    with pytest.raises(Refused, match="too_many_files") as refused:
        evidence_file(case)
    assert "2" in str(refused.value.message), "the sentence names the limit that is set"
    assert len(stored()) == 2

    with transaction():
        service.remove(case, first)
    evidence_file(case)


@pytest.mark.case("S26")
@pytest.mark.settings(max_appeal_mb=1)
def test_s26_all_files_together_have_a_limit(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    evidence_file(case, specimens.large_picture(700_000))

    with pytest.raises(Refused, match="too_big_together"):
        evidence_file(case, specimens.large_picture(300_001))
    evidence_file(case, specimens.large_picture(200_000))


@pytest.mark.case("S26")
@pytest.mark.settings(max_pages=3)
def test_s26_a_document_of_too_many_pages_is_refused(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)

    with pytest.raises(Refused, match="too_many_pages"):
        evidence_file(case, specimens.pdf(pages=4), "a.pdf")
    evidence_file(case, specimens.pdf(pages=3), "a.pdf")

    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("content", "label", "refusal"),
    [
        (specimens.locked_pdf(), "a.pdf", "password"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "a.svg", "wrong_type"),
        (b"", "a.jpg", "empty"),
    ],
)
def test_what_is_refused_leaves_nothing(content: bytes, label: str, refusal: str, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)

    with pytest.raises(Refused, match=refusal), transaction():
        service.receive(case, io.BytesIO(content), label)

    assert stored() == []
    assert rows(db) == []


@pytest.mark.both_stores
def test_a_process_that_dies_before_the_row_is_committed_leaves_no_row(db: SQLAlchemy) -> None:
    """The bytes may stay, for `reconcile`; a row without them may not."""
    case = appeal(AppealStatus.DRAFT)

    class Killed(BaseException):
        pass

    with pytest.raises(Killed), transaction():
        file = service.receive(case, io.BytesIO(specimens.picture()), "a.jpg")
        assert evidence_store().exists(file.key or "")
        raise Killed

    assert rows(db) == []


def test_a_file_nobody_adds_is_deleted_again(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    spool = evidence_store().receive(io.BytesIO(specimens.picture()), max_bytes=1_000_000)

    with pytest.raises(WrongState), service.kept(case, spool, "a.jpg"):
        assert len(stored()) == 1
        raise WrongState()

    assert stored() == []


@pytest.mark.case("S44")
def test_s44_nothing_is_added_while_the_store_is_away(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    case = appeal(AppealStatus.DRAFT)
    (evidence_store()._incoming).rename(evidence_store()._incoming.with_name("gone"))  # type: ignore[attr-defined]

    with pytest.raises(Unavailable) as caught, transaction():
        service.receive(case, io.BytesIO(specimens.picture()), "a.jpg")

    assert caught.value.retry_after == 60
    assert rows(db) == []


@pytest.mark.both_databases
def test_a_new_file_brings_a_decided_case_back_to_review(db: SQLAlchemy, clock: Clock) -> None:
    case = appeal(AppealStatus.WAITING, score_wanted_at=None)

    evidence_file(case)

    assert case.status is AppealStatus.IN_REVIEW
    assert case.flags == [ANSWERED]
    assert case.score_wanted_at == clock.held
    assert letters_to(case.contact or "") == [Letter.CHECK_AGAIN]


def test_a_file_that_was_asked_for_belongs_to_the_answer(db: SQLAlchemy, clock: Clock) -> None:
    case = appeal(AppealStatus.WAITING_FOR_OWNER)

    evidence_file(case)

    assert case.status is AppealStatus.WAITING_FOR_OWNER
    assert case.flags == []
    assert case.score_wanted_at == clock.held


def test_a_file_keeps_a_draft_alive(db: SQLAlchemy, clock: Clock) -> None:
    long_ago = clock.held.replace(month=1)
    case = appeal(AppealStatus.DRAFT, saved_at=long_ago)

    evidence_file(case)

    assert case.saved_at == clock.held
    assert case.score_wanted_at is None


@pytest.mark.parametrize("status", [AppealStatus.DISPUTED, AppealStatus.REJECTED, AppealStatus.REDEEMED])
def test_a_closed_or_frozen_case_takes_no_file(status: AppealStatus, db: SQLAlchemy) -> None:
    case = appeal(status)

    with pytest.raises(WrongState):
        evidence_file(case)

    assert stored() == []
