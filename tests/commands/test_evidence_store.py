"""The commands that care for stored files: what they find, mend, wrap anew and erase, on folder and bucket."""

import base64
import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.status import AppealStatus
from casedesk.audit.verification import verify
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.evidence import reconciling, service
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import EvidenceFile, ReadingState, Verdict
from casedesk.reports.models import Report, ReportState
from casedesk.reports.service import expire_old, give_up_lost, kept_reports
from config import Settings
from tests.factories.appeals import appeal
from tests.factories.evidence import evidence_file
from tests.tools.processes import command
from tests.tools.readings import keep_readings

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(autouse=True)
def readings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the files say matters here to nobody."""
    keep_readings(monkeypatch)


@pytest.fixture
def run(settings: Settings) -> Run:
    """A command on the installation of this test."""

    def run(*arguments: str, **changes: object) -> CompletedProcess[str]:
        return command(settings, "evidence", *arguments, **changes)

    return run


def keep(content: bytes) -> str:
    with evidence_store().receive(io.BytesIO(content), max_bytes=len(content)) as received:
        return received.commit().key


def report(appeal_id: int, **columns: Any) -> Report:
    """A made report and its PDF."""
    from casedesk import clock

    now = clock.utcnow()
    values = {
        "public_id": os.urandom(16).hex(),
        "appeal_id": appeal_id,
        "language": "en",
        "reason": "review",
        "state": ReportState.READY,
        "asked_at": now,
        "ready_at": now,
        "expires_at": now + timedelta(days=30),
        "key": keep(b"%PDF- invented"),
    }
    made = Report(**{**values, **columns})
    from casedesk.extensions import db

    with transaction():
        db.session.add(made)
    return made


def later(clock: Clock, **time: float) -> None:
    assert clock.held is not None
    clock.held += timedelta(**time)


@pytest.mark.both_databases
@pytest.mark.both_stores
def test_files_previews_and_reports_that_belong_agree(db: SQLAlchemy, clock: Clock) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    evidence_file(case)
    service.read_due()
    removed = evidence_file(case)
    with transaction():
        service.remove(case, removed)
    report(case.id)
    later(clock, days=2)

    found = reconciling.compare(kept_reports())

    assert found.agree
    assert found.files == 5


@pytest.mark.both_databases
@pytest.mark.both_stores
def test_what_is_off_is_found_and_mended(db: SQLAlchemy, clock: Clock) -> None:
    clock.held = datetime.now(UTC)  # files carry the time of their store
    case = appeal(AppealStatus.IN_REVIEW)
    whole, no_original, no_preview = (evidence_file(case) for _ in range(3))
    service.read_due()
    printed = report(case.id)
    stray = keep(b"nobody's")
    for gone in (no_original.key, no_preview.previews[1], printed.key):
        evidence_store().delete(gone or "")
    assert reconciling.compare(kept_reports()).strays == [], "uploads of the last hour are left alone"
    later(clock, days=2)

    found = reconciling.compare(kept_reports())
    assert (found.originals, found.previews) == ([no_original.public_id], [no_preview.public_id])
    assert (found.elsewhere, found.strays) == ([printed.public_id], [stray])
    assert evidence_store().exists(stray), "looking changes nothing"

    reconciling.repair(found)
    with transaction():
        give_up_lost(found.elsewhere)

    assert not evidence_store().exists(stray)
    assert (no_original.state, no_original.trouble) == (ReadingState.UNREADABLE, "not_found")
    assert (printed.state, printed.key) == (ReportState.EXPIRED, None)
    assert service.read_due() == 1
    assert len(no_preview.previews) == len(whole.previews)
    later(clock, days=2)
    assert reconciling.compare(kept_reports()).agree, "what was mended leaves nothing behind"
    assert verify().whole


@pytest.mark.both_databases
def test_what_is_taken_out_while_files_are_compared_is_still_erased_whole(db: SQLAlchemy, clock: Clock) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    lost, drawn = evidence_file(case), evidence_file(case)
    service.read_due()
    for gone in (lost.key, drawn.previews[1]):
        evidence_store().delete(gone or "")
    found = reconciling.compare({})
    with transaction():
        for file in (lost, drawn):
            service.remove(case, file)

    reconciling.repair(found)
    service.erase_due()

    assert [(file.key, file.previews, file.reading, file.label) for file in (lost, drawn)] == [(None, [], None, "")] * 2


@pytest.mark.both_stores
def test_reconcile_tells_scripts_by_exit_code_and_json(app: Flask, db: SQLAlchemy, run: Run, tmp_path: Path) -> None:
    file = evidence_file(appeal(AppealStatus.DRAFT))

    agreed = run("reconcile", "--json")
    evidence_store().delete(file.key or "")
    off = run("reconcile")
    mended = run("reconcile", "--json", "--repair")

    assert (agreed.returncode, off.returncode, mended.returncode) == (0, 1, 1), agreed.stderr
    told = json.loads(agreed.stdout)
    assert told == {"files": 1, "originals": [], "previews": [], "strays": [], "reports": [], "repaired": False}
    assert f"file without its original: {file.public_id}" in off.stdout
    assert json.loads(mended.stdout)["repaired"] is True


def test_rotate_lets_the_old_key_retire_and_goes_on_after_a_break(db: SQLAlchemy, run: Run, settings: Settings) -> None:
    files = [evidence_file(appeal(AppealStatus.DRAFT)) for _ in range(3)]
    old = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in settings.evidence_keys)
    new = f"k2:{base64.b64encode(os.urandom(32)).decode()}"
    both = {"EVIDENCE_KEYS": f"{new},{old}"}
    damaged = settings.evidence_dir / "files" / (files[1].key or "")
    content = damaged.read_bytes()
    damaged.write_bytes(b"CDEF" + bytes(60))

    broken = run("rotate", **both)
    damaged.write_bytes(content)
    rest = run("rotate", **both)
    idle = run("rotate", **both)

    assert (broken.returncode, rest.returncode, idle.returncode) == (1, 0, 0), broken.stderr
    assert f"{files[1].key}: damaged" in broken.stderr
    assert "2 of 3 files wrapped anew, 0 were already" in broken.stdout
    assert "1 of 3 files wrapped anew, 2 were already" in rest.stdout
    assert "0 of 3 files wrapped anew" in idle.stdout
    only_new = run("reconcile", EVIDENCE_KEYS=new)
    assert only_new.returncode == 0
    from casedesk.evidence.local import LocalStore
    from casedesk.keyring import KeyRing

    ring = KeyRing((("k2", base64.b64decode(new.partition(":")[2])),), settings.lookup_key)
    for file in files:
        with LocalStore(settings.evidence_dir, ring).open(file.key or "") as opened:
            assert opened.read(3) == b"\xff\xd8\xff"


@pytest.mark.case("S40")
@pytest.mark.both_databases
@pytest.mark.both_stores
@pytest.mark.parametrize("one", [True, False])
def test_s40_erasing_reaches_every_copy_and_keeps_hash_and_verdict(one: bool, db: SQLAlchemy, clock: Clock) -> None:
    from casedesk.audit.actors import COMMAND

    case = appeal(AppealStatus.WAITING)
    first, second = evidence_file(case), evidence_file(case)
    service.read_due()
    with transaction():
        first.verdict, first.neighbour_hash, first.warnings = Verdict.DOUBTFUL, "f" * 16, ["dark"]
    other = evidence_file(appeal(AppealStatus.IN_REVIEW))
    printed, of_other = report(case.id), report(other.appeal_id)
    sha256, texts = first.sha256, (first.reading, first.label)
    assert all(texts)

    with transaction():
        erased = service.erase_lawfully(case, COMMAND, first.public_id if one else None)
    while service.erase_due() or expire_old():
        pass

    assert erased == (1 if one else 2)
    assert (first.key, first.previews, first.reading, first.label) == (None, [], None, "")
    assert (first.neighbour_hash, first.warnings, first.stage) == (None, [], None)
    assert (first.sha256, first.verdict) == (sha256, Verdict.DOUBTFUL)
    assert (printed.state, printed.key) == (ReportState.EXPIRED, None)
    left = {other.key, *other.previews, of_other.key, *([second.key, *second.previews] if one else [])}
    assert set(evidence_store().keys()) == left
    assert case.status is AppealStatus.IN_REVIEW, "a decision on other evidence no longer stands"
    assert verify().whole


@pytest.mark.case("S40")
@pytest.mark.both_stores
def test_s40_the_command_erases_one_file_then_the_case(db: SQLAlchemy, run: Run) -> None:
    case = appeal(AppealStatus.REJECTED)
    files = []
    for _ in range(2):
        file = evidence_file(appeal(AppealStatus.DRAFT))
        with transaction():
            file.appeal_id = case.id
        files.append(file)

    missing = run("erase", case.reference, "--file", "0" * 32, "--yes")
    one = run("erase", case.reference, "--file", files[0].public_id, "--yes")
    kept = list(evidence_store().keys())
    rest = run("erase", case.reference, "--yes")
    nobody = run("erase", "CD-0000-00000", "--yes")

    assert (missing.returncode, one.returncode, rest.returncode, nobody.returncode) == (1, 0, 0, 1), one.stderr
    assert kept == [files[1].key]
    assert list(evidence_store().keys()) == []
    db.session.rollback()
    rows = db.session.scalars(db.select(EvidenceFile)).all()
    assert all(row.key is None and row.sha256 for row in rows)
    assert verify().whole
