"""What the doctor looks at: each check says what it found and, when it is bad, what to do."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from casedesk import clock, create_app
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import OPEN
from casedesk.audit.verification import verify
from casedesk.errors import CasedeskError
from casedesk.evidence.installation import scanner
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.extensions import app_settings, db
from casedesk.health import migrations_are_applied
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.settings.standins import stand_ins
from config import SettingsError, load

Result = Literal["ok", "warning", "failed"]
LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, how it stands, and what to do when it is bad."""

    name: str
    result: Result
    detail: str
    fix: str = ""


def examine(*, quick: bool = False) -> list[Finding]:
    """Look at everything; a check that breaks is a finding, not an end."""
    try:
        app = create_app(load())
    except SettingsError as error:
        return [Finding("settings", "failed", fault.problem, f"{fault.name}: {fault.fix}") for fault in error.faults]
    except OSError as error:
        # The application makes its folders when it starts.
        return [Finding("storage", "failed", f"{type(error).__name__}: {error.filename}", "look at CASEDESK_DATA_DIR")]
    checks: list[Callable[[], Finding]] = [
        _settings,
        _city,
        _database,
        _migrations,
        _storage,
        _scanner,
        _mail,
        _pdf,
        _clock,
        _letters,
        _readings,
        _scores,
    ]
    if not quick:
        checks.append(_audit)
    with app.app_context():
        return [_guarded(check) for check in checks]


def _guarded(check: Callable[[], Finding]) -> Finding:
    name = check.__name__.lstrip("_")
    try:
        return check()
    except (CasedeskError, SQLAlchemyError, OSError) as error:
        db.session.rollback()
        return Finding(name, "failed", f"{type(error).__name__}: {str(error).splitlines()[0][:200]}")


def _settings() -> Finding:
    settings = app_settings()
    if used := stand_ins(settings):
        return Finding("settings", "warning", f"{settings.env}, with stand-ins: {', '.join(used)}")
    if settings.second_approval == "never":
        return Finding("settings", "warning", "one person approves alone", "CASEDESK_SECOND_APPROVAL=always")
    return Finding("settings", "ok", settings.env)


def _city() -> Finding:
    settings = app_settings()
    if not settings.city_header:
        return Finding("city", "ok", "the place of filing is not noted")
    if not settings.trusted_proxies:
        told = f"{settings.city_header} is never believed, for no proxy is trusted: no place of filing is noted"
        return Finding("city", "warning", told, "name the proxies in CASEDESK_TRUSTED_PROXIES")
    return Finding("city", "ok", f"{settings.city_header}, as trusted proxies tell it")


def _database() -> Finding:
    db.session.execute(select(1))
    return Finding("database", "ok", db.engine.dialect.name)


def _migrations() -> Finding:
    if migrations_are_applied():
        return Finding("migrations", "ok", "at the newest")
    return Finding("migrations", "failed", "the database is not at the newest migration", "casedesk migrate")


def _storage() -> Finding:
    current_app.extensions["casedesk.evidence_store"].check()
    return Finding("storage", "ok", app_settings().evidence_store)


def _scanner() -> Finding:
    asked = scanner()
    if asked is None:
        return Finding("scanner", "ok", "no virus scanner is set")
    asked.check()
    return Finding("scanner", "ok", f"{asked.address} answers")


@contextmanager
def _smtp() -> Iterator[smtplib.SMTP]:
    settings = app_settings()
    seconds = settings.outbound_timeout_seconds
    if settings.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=seconds, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=seconds)
    with server:
        yield server


def _mail() -> Finding:
    settings = app_settings()
    if settings.mail_sender == "sink":
        return Finding("mail", "warning", f"letters are written to {settings.sink_dir} only")
    with _smtp() as server:
        server.noop()
    return Finding("mail", "ok", f"{settings.smtp_host}:{settings.smtp_port} answers")


def _pdf() -> Finding:
    from casedesk.reports import pdf

    if problems := pdf.check():
        return Finding("pdf", "failed", "; ".join(problems), "install the packages of setup/apt-runtime.txt")
    return Finding("pdf", "ok", "pango, harfbuzz-subset and a Chinese font are here")


def _clock() -> Finding:
    apart = clock.machine_difference()
    if apart > timedelta(seconds=60):
        return Finding("clock", "warning", f"database and this machine are {apart} apart", "synchronise the clocks")
    return Finding("clock", "ok", "database and this machine agree")


def _oldest(name: str, since: datetime | None, parked: int = 0) -> Finding:
    if parked:
        return Finding(name, "warning", f"{parked} gave up", "repair what stopped them, then: casedesk letters retry")
    if since is not None and clock.utcnow() - since > LATE:
        return Finding(name, "failed", f"waiting since {since:%Y-%m-%d %H:%M} UTC", "is `casedesk worker` running?")
    return Finding(name, "ok", "nothing waits long")


def _letters() -> Finding:
    waiting = select(func.min(OutboxMessage.not_before)).where(OutboxMessage.state == OutboxState.WAITING)
    parked = select(func.count()).where(OutboxMessage.state == OutboxState.PARKED)
    return _oldest("letters", db.session.scalar(waiting), db.session.scalar(parked) or 0)


def _readings() -> Finding:
    waiting = select(func.min(EvidenceFile.received_at)).where(
        EvidenceFile.state == ReadingState.WAITING, EvidenceFile.removed_at.is_(None)
    )
    return _oldest("readings", db.session.scalar(waiting))


def _scores() -> Finding:
    # Closed cases keep the wish and are scored once they are reopened.
    wanted = select(func.min(Appeal.score_wanted_at)).where(Appeal.status.in_(OPEN))
    return _oldest("scores", db.session.scalar(wanted))


def _audit() -> Finding:
    verdict = verify()
    if verdict.whole:
        return Finding("audit", "ok", f"{verdict.entries} entries, whole")
    return Finding("audit", "failed", f"{verdict.problem} at entry {verdict.broken_at}", "casedesk audit verify")
