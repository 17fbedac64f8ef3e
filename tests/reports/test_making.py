"""Reports are made once, sealed in the store, retried three times, and survive a killed worker."""

import hashlib
import json
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock as time
from casedesk.appeals.models import Appeal
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.directory.base import DirectoryUnavailable
from casedesk.errors import NotAllowed, NotFound, WrongState
from casedesk.evidence.installation import evidence_store
from casedesk.extensions import app_settings
from casedesk.reports import making, service
from casedesk.reports.document import StampBlock
from casedesk.reports.making import MOST_TRIES, WALL_SECONDS, Made, make_due
from casedesk.reports.models import Report, ReportState
from casedesk.staff.permissions import Role
from tests.factories.appeals import appeal
from tests.factories.reports import LATER, asked_report, reported_case
from tests.factories.staff import staff_member

PRINTED = Made(b"%PDF-1.7 a report", "0" * 64)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print nothing: these tests are about the row."""
    monkeypatch.setattr(making, "print_report", lambda _appeal, _language, _block: PRINTED)


def fresh(report_id: int, db: SQLAlchemy) -> Report:
    db.session.rollback()
    return db.session.get_one(Report, report_id, populate_existing=True)


def tags_of(case: Appeal, db: SQLAlchemy) -> list[EventTag]:
    found = db.select(AuditEntry.tag).where(AuditEntry.appeal_id == case.id).order_by(AuditEntry.seq)
    return [tag for tag in db.session.scalars(found) if tag.value.startswith("report:")]


@pytest.mark.both_databases
@pytest.mark.both_stores
def test_a_report_is_made_sealed_and_downloaded(db: SQLAlchemy, clock: Clock) -> None:
    case = reported_case()
    manager = staff_member(Role.MANAGER)
    report = asked_report(case, manager=manager)
    assert make_due() == 1
    made = fresh(report.id, db)
    assert (made.state, made.expires_at) == (ReportState.READY, time.utcnow() + making.KEPT)
    with transaction(), service.open_pdf(made, manager) as opened:
        pdf = opened.read()
    assert pdf.startswith(b"%PDF-") and hashlib.sha256(pdf).hexdigest() == made.sha256
    assert tags_of(case, db) == [EventTag.REPORT_ASK, EventTag.REPORT_MAKE, EventTag.REPORT_DOWNLOAD]
    assert make_due() == 0


def test_the_reason_is_in_the_chain_as_a_digest_only(db: SQLAlchemy, clock: Clock) -> None:
    case = appeal()
    asked_report(case, reason="Complaint of Li Ming")
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.tag == EventTag.REPORT_ASK)).one()
    assert "Li Ming" not in entry.details and len(json.loads(entry.details)["why"]) == 32


def test_a_failing_report_is_tried_three_times_with_pauses(
    db: SQLAlchemy, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_appeal: Appeal, _language: str, _block: StampBlock) -> Made:
        raise DirectoryUnavailable()

    monkeypatch.setattr(making, "print_report", away)
    report = asked_report(appeal())
    for tries in range(1, MOST_TRIES + 1):
        assert (make_due(), make_due()) == (1, 0)
        assert fresh(report.id, db).tries == tries
        clock.held += timedelta(minutes=2)
    failed = fresh(report.id, db)
    assert (failed.state, failed.trouble, failed.key) == (ReportState.FAILED, "directory_unavailable", None)
    assert make_due() == 0


def test_one_broken_case_does_not_keep_the_others_back(
    db: SQLAlchemy, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = appeal(), appeal()

    def choosy(case: Appeal, _language: str, _block: StampBlock) -> Made:
        if case.id == broken.id:
            raise RuntimeError("CANARY-9431")
        return PRINTED

    first, second = asked_report(broken), asked_report(good)
    monkeypatch.setattr(making, "print_report", choosy)
    assert make_due() == 2
    assert fresh(first.id, db).trouble == "RuntimeError"
    assert fresh(second.id, db).state is ReportState.READY


def test_a_killed_worker_is_followed_by_another_when_the_lease_is_over(
    db: SQLAlchemy, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(_appeal: Appeal, _language: str, _block: StampBlock) -> Made:
        raise Killed

    report = asked_report(appeal())
    with monkeypatch.context() as patch:
        patch.setattr(making, "print_report", die)
        with pytest.raises(Killed):
            make_due()
    monkeypatch.setattr(making, "print_report", lambda _appeal, _language, _block: PRINTED)
    db.session.rollback()
    assert make_due() == 0
    clock.held += timedelta(seconds=app_settings().lease_seconds + WALL_SECONDS)
    assert make_due() == 1
    assert fresh(report.id, db).state is ReportState.READY


def test_a_worker_that_comes_too_late_leaves_no_file_behind(
    db: SQLAlchemy, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = asked_report(appeal())

    def overtaken(_appeal: Appeal, _language: str, _block: StampBlock) -> Made:
        with transaction():
            db.session.get_one(Report, report.id).tries += 1
        return PRINTED

    monkeypatch.setattr(making, "print_report", overtaken)
    before = list(evidence_store().keys())
    assert make_due(limit=1) == 1
    assert fresh(report.id, db).state is ReportState.QUEUED
    assert list(evidence_store().keys()) == before


def test_a_report_expires_and_its_file_goes(db: SQLAlchemy, clock: Clock, quick: None) -> None:
    manager = staff_member(Role.MANAGER)
    report = asked_report(appeal(), manager=manager)
    make_due()
    key = fresh(report.id, db).key
    assert key is not None and service.expire_old() == 0
    clock.held += LATER
    with pytest.raises(NotFound), transaction():
        service.open_pdf(fresh(report.id, db), manager)
    assert service.expire_old() == 1
    expired = fresh(report.id, db)
    assert (expired.state, expired.key, expired.record_digest) == (ReportState.EXPIRED, None, "0" * 64)
    assert not evidence_store().exists(key)


def test_only_those_who_may_export_ask_and_download(db: SQLAlchemy, clock: Clock, quick: None) -> None:
    case, reviewer = appeal(), staff_member(Role.REVIEWER)
    with pytest.raises(NotAllowed), transaction():
        service.ask(case, reviewer, "why", "en")
    report = asked_report(case)
    make_due()
    with pytest.raises(NotAllowed), transaction():
        service.open_pdf(fresh(report.id, db), reviewer)


def test_a_report_that_is_not_ready_cannot_be_downloaded(db: SQLAlchemy, clock: Clock) -> None:
    manager = staff_member(Role.MANAGER)
    report = asked_report(appeal(), manager=manager)
    with pytest.raises(WrongState), transaction():
        service.open_pdf(fresh(report.id, db), manager)
