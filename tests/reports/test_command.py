"""`casedesk report case` writes a PDF at once, on record, and says what went wrong by exit code."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.status import AppealStatus
from casedesk.audit.actors import ActorKind
from casedesk.audit.models import AuditEntry
from casedesk.cli import main
from casedesk.clock import Clock
from casedesk.commands import report as command
from tests.factories.appeals import appeal
from tests.factories.reports import reported_case
from tests.reports.reading import text_of


@pytest.fixture(autouse=True)
def this_installation(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "application", lambda: app)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", "case", *map(str, arguments)])


def test_it_writes_the_report_and_records_both_events(db: SQLAlchemy, clock: Clock, tmp_path: Path) -> None:
    case, path = reported_case(), tmp_path / "report.pdf"
    done = run(case.reference, "-o", path, "--language", "en", "--reason", "Yearly review")
    assert done.exit_code == 0, done.output
    text = text_of(path.read_bytes())
    assert "Made by the command “casedesk report”" in text and "Purpose: Yearly review" in text
    db.session.rollback()
    told = db.select(AuditEntry).where(AuditEntry.actor_kind == ActorKind.COMMAND, AuditEntry.appeal_id == case.id)
    assert [entry.tag.value for entry in db.session.scalars(told)] == ["report:ask", "report:make"]


def test_unknown_cases_and_drafts_are_a_fault(db: SQLAlchemy, clock: Clock, tmp_path: Path) -> None:
    for reference in ("CD-2611-00000", appeal(AppealStatus.DRAFT).reference):
        done = run(reference, "-o", tmp_path / "report.pdf")
        assert (done.exit_code, list(tmp_path.glob("*.pdf"))) == (1, [])
        assert "not_found" in done.output


def test_a_wrong_call_is_told_apart(db: SQLAlchemy, tmp_path: Path) -> None:
    assert run("CD-2611-00000").exit_code == 2
    assert run("CD-2611-00000", "-o", tmp_path / "none" / "report.pdf").exit_code == 2
    assert run("CD-2611-00000", "-o", tmp_path / "report.pdf", "--language", "fr").exit_code == 2
