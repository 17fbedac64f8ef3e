"""Managers ask for reports with a reason, see their history and download them; nobody else does."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.reports import making, queries
from casedesk.reports.making import Made, make_due
from casedesk.reports.models import Report, ReportState
from casedesk.staff.permissions import Role
from tests.factories.appeals import appeal
from tests.factories.reports import asked_report
from tests.factories.review import case as scored_case
from tests.factories.staff import signed_in

PDF = b"%PDF-1.7 a report"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "print_report", lambda _appeal, _language, _block: Made(PDF, "0" * 64))


@pytest.fixture(autouse=True)
def forms_without_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_manager_asks_and_downloads(app: Flask, db: SQLAlchemy, clock: Clock) -> None:
    case, manager = appeal(), signed_in(app, Role.MANAGER)
    assert "What is the report for?" in manager.get(f"/review/{case.reference}/reports").text
    asked = manager.post(f"/review/{case.reference}/reports", data={"reason": "Yearly  review", "language": "en"})
    assert asked.status_code == 302 and asked.location == "/reports"
    page = manager.get("/reports").text
    assert "Being made" in page and "Yearly review" in page and case.reference in page
    make_due()
    assert "Ready" in manager.get("/reports").text
    report = db.session.scalars(db.select(Report)).one()
    answer = manager.get(f"/reports/{report.public_id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{case.reference}-en.pdf"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    db.session.rollback()
    downloads = db.select(AuditEntry).where(AuditEntry.tag == EventTag.REPORT_DOWNLOAD)
    assert len(db.session.scalars(downloads).all()) == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 121])
def test_a_report_needs_a_reason_that_fits(app: Flask, db: SQLAlchemy, clock: Clock, reason: str) -> None:
    case, manager = appeal(), signed_in(app, Role.MANAGER)
    answer = manager.post(f"/review/{case.reference}/reports", data={"reason": reason, "language": "en"})
    assert answer.status_code == 422 and "There is a problem" in answer.text
    assert db.session.scalars(db.select(Report)).all() == []


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEAD, Role.ADMIN])
def test_others_find_nothing(app: Flask, db: SQLAlchemy, clock: Clock, role: Role) -> None:
    case = appeal()
    report = asked_report(case)
    make_due()
    client = signed_in(app, role)
    assert client.get("/reports").status_code == 404
    assert client.get(f"/reports/{report.public_id}").status_code == 404
    asked = client.post(f"/review/{case.reference}/reports", data={"reason": "x", "language": "en"})
    assert asked.status_code == 404


@pytest.mark.settings(leaning_first=True)
def test_who_decides_too_gets_no_report_before_the_score_is_shown(app: Flask, db: SQLAlchemy, clock: Clock) -> None:
    made = scored_case()
    ready = asked_report(made)
    make_due()
    both = signed_in(app, Role.REVIEWER, Role.MANAGER)
    page, ask, download = (
        f"/review/{made.reference}",
        f"/review/{made.reference}/reports",
        f"/reports/{ready.public_id}",
    )
    wanted = {"reason": "Yearly review", "language": "en"}
    assert "Make a case report" not in both.get(page).text
    refused = [both.post(ask, data=wanted), both.get(download)]
    assert [answer.status_code for answer in refused] == [409, 409]
    assert all("first reviewed without it" in answer.text for answer in refused)

    both.post(f"{page}/leaning", data={"way": "unsure"})

    assert "Make a case report" in both.get(page).text
    assert (both.post(ask, data=wanted).status_code, both.get(download).data) == (302, PDF)


@pytest.mark.case("S31")
def test_drafts_and_invented_names_are_not_found(app: Flask, db: SQLAlchemy, clock: Clock) -> None:
    from casedesk.appeals.status import AppealStatus

    manager, draft = signed_in(app, Role.MANAGER), appeal(AppealStatus.DRAFT)
    for reference in (draft.reference, "CD-2611-00000"):
        assert manager.get(f"/review/{reference}/reports").status_code == 404
    assert manager.get("/reports/" + "0" * 32).status_code == 404


@pytest.mark.case("S34")
def test_markup_in_a_reason_is_inert_in_the_history(app: Flask, db: SQLAlchemy, clock: Clock) -> None:
    asked_report(appeal(), reason="<script>alert(1)</script>")
    page = signed_in(app, Role.MANAGER).get("/reports").text
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_failed_and_expired_reports_say_so(app: Flask, db: SQLAlchemy, clock: Clock) -> None:
    from casedesk.database import transaction

    failed, expired = asked_report(appeal()), asked_report(appeal())
    with transaction():
        db.session.get_one(Report, failed.id).state = ReportState.FAILED
        db.session.get_one(Report, failed.id).trouble = "timeout"
        db.session.get_one(Report, expired.id).state = ReportState.EXPIRED
    manager = signed_in(app, Role.MANAGER)
    page = manager.get("/reports").text
    assert "It took too long" in page and "Expired" in page and "Download" not in page
    assert manager.get(f"/reports/{expired.public_id}").status_code == 404


def test_the_history_goes_on_in_pages(
    app: Flask, db: SQLAlchemy, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    cases = [asked_report(appeal()).appeal_id for _number in range(3)]
    manager = signed_in(app, Role.MANAGER)
    first = manager.get("/reports").text
    assert first.count("Being made") == 2 and "before=" in first
    last = db.session.scalars(db.select(Report.id).order_by(Report.id.desc())).all()[1]
    assert manager.get(f"/reports?before={last}").text.count("Being made") == 1
    assert len(cases) == 3


def test_the_history_of_none_is_an_empty_page(app: Flask, db: SQLAlchemy, clock: Clock) -> None:
    assert "No reports yet" in signed_in(app, Role.MANAGER).get("/reports").text
