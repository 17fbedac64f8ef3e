"""Taking files out: the row keeps its hash, the bytes go after the commit."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.service import lapse_drafts
from casedesk.appeals.status import AppealStatus
from casedesk.audit.service import entries_of
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import WrongState
from casedesk.evidence import service
from casedesk.evidence.installation import evidence_store
from tests.factories.appeals import appeal
from tests.factories.evidence import evidence_file


@pytest.mark.both_databases
@pytest.mark.both_stores
def test_a_removed_file_keeps_its_hash_and_loses_its_bytes(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    file = evidence_file(case)
    service.read_due()
    sha256 = file.sha256
    assert len(list(evidence_store().keys())) == 3

    with transaction():
        service.remove(case, file)
    assert service.files_of(case) == []
    assert service.erase_due() == 1

    assert list(evidence_store().keys()) == []
    assert (file.key, file.previews, file.reading, file.sha256) == (None, [], None, sha256)
    assert service.erase_due() == 0
    assert [entry.tag for entry in entries_of(case.id)].count(EventTag.EVIDENCE_REMOVE) == 1


def test_bytes_stay_when_the_removal_is_not_committed(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    file = evidence_file(case)

    with pytest.raises(KeyError), transaction():
        service.remove(case, file)
        raise KeyError

    assert service.erase_due() == 0
    assert evidence_store().exists(file.key or "")


def test_a_second_press_changes_nothing(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    file = evidence_file(case)

    for _ in range(2):
        with transaction():
            service.remove(case, file)

    assert [entry.tag for entry in entries_of(case.id)].count(EventTag.EVIDENCE_REMOVE) == 1


def test_removing_voids_an_approval(db: SQLAlchemy, clock: Clock) -> None:
    case = appeal(AppealStatus.DRAFT)
    file = evidence_file(case)
    decided = appeal(AppealStatus.PROPOSED)
    with transaction():
        file.appeal_id = decided.id

    with transaction():
        service.remove(decided, file)

    assert decided.status is AppealStatus.IN_REVIEW
    assert decided.score_wanted_at == clock.held


def test_nothing_is_removed_from_a_frozen_case(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    file = evidence_file(case)
    frozen = appeal(AppealStatus.DISPUTED)
    with transaction():
        file.appeal_id = frozen.id

    with pytest.raises(WrongState), transaction():
        service.remove(frozen, file)

    assert service.files_of(frozen) == [file]


def test_an_upload_that_a_killed_process_broke_off_goes_after_a_day(db: SQLAlchemy, tmp_path: Path) -> None:
    left = tmp_path / "evidence" / "incoming" / "left.part"
    left.write_bytes(b"half")
    assert service.sweep_uploads() == 0

    long_ago = left.stat().st_mtime - 2 * 86400
    os.utime(left, (long_ago, long_ago))

    assert service.sweep_uploads() == 1
    assert not left.exists()


def test_a_draft_that_lapses_takes_its_files_along(db: SQLAlchemy, clock: Clock) -> None:
    case = appeal(AppealStatus.DRAFT)
    evidence_file(case)
    with transaction():
        case.saved_at = clock.held.replace(month=1)

    with transaction():
        assert lapse_drafts() == 1
    service.erase_due()

    assert service.files_of(case) == []
    assert list(evidence_store().keys()) == []


def test_files_of_a_case_closed_ninety_days_ago_are_taken_out(db: SQLAlchemy, clock: Clock) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT))
    case = appeal(AppealStatus.REJECTED)
    with transaction():
        file.appeal_id = case.id
    clock.held += timedelta(days=89)  # type: ignore[operator]
    assert service.erase_old() == 0
    clock.held += timedelta(days=1, seconds=1)
    assert (service.erase_old(), service.erase_due(), service.erase_old()) == (1, 1, 0)
    assert (file.key, service.files_of(case)) == (None, [])
