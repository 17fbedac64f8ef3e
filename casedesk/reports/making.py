"""Making reports: claim one by lease, print it in a child, keep it sealed; safe to kill anywhere."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from sqlalchemy import or_, select, update

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER, Actor
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.errors import CasedeskError
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.spool import Stored
from casedesk.extensions import app_settings, db
from casedesk.reports.document import StampBlock, document_of
from casedesk.reports.facts import report_facts
from casedesk.reports.models import Report, ReportState
from casedesk.reports.presses import PRESSES, WALL_SECONDS, NotPrinted
from casedesk.staff.models import StaffMember

MOST_TRIES = 3
KEPT = timedelta(days=30)
_LARGEST_BYTES = 60_000_000
_PAUSE = timedelta(seconds=20)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """One report that is ours until the lease ends; `tries` tells a later claim from this one."""

    id: int
    tries: int


@dataclass(frozen=True)
class Made:
    """A printed report and the digest of the record it shows."""

    pdf: bytes
    record_digest: str


def print_report(appeal: Appeal, language: str, block: StampBlock) -> Made:
    """Gather, write and print the report of a case as it stands now.

    Raises:
        NotPrinted: the press gave no document. Unavailable: the account system, or the press, is away.
    """
    report = report_facts(appeal, language)
    document = document_of(report, block)
    pdf = PRESSES.print(
        document.html, stamp=document.stamp, stylesheets=(document.stylesheet,), assets=document.pictures
    )
    return Made(pdf, report.digest)


def make_due(limit: int = 5) -> int:
    """Make the reports that wait, one after the other; returns how many were taken up.

    One whose worker died is taken up again when the lease is over; one that fails, after a pause; three times at most.
    """
    taken = 0
    while taken < limit and (claim := _claim()) is not None:
        _make(claim)
        taken += 1
    return taken


def _claim() -> Claim | None:
    """Take the report that waits longest, by one conditional UPDATE."""
    with transaction() as session:
        now = clock.utcnow()
        free = (
            Report.state == ReportState.QUEUED,
            or_(Report.lease_until.is_(None), Report.lease_until <= now),
        )
        oldest = select(Report.id).where(*free).order_by(Report.id).limit(1).with_for_update(skip_locked=True)
        lease = now + timedelta(seconds=app_settings().lease_seconds + WALL_SECONDS)
        taken = session.execute(
            update(Report)
            .where(Report.id == oldest.scalar_subquery(), *free)
            .values(lease_until=lease, tries=Report.tries + 1)
            .returning(Report.id, Report.tries)
        ).first()
        return Claim(*taken) if taken else None


def _make(claim: Claim) -> None:
    if claim.tries > MOST_TRIES:
        _note_failure(claim, "crashed")
        return
    try:
        report = db.session.get_one(Report, claim.id)
        block = StampBlock(_name_of(report.staff_id), clock.utcnow(), report.reason)
        made = print_report(db.session.get_one(Appeal, report.appeal_id), report.language, block)
        stored = _keep(made.pdf)
    except NotPrinted as error:
        _note_failure(claim, error.reason)
    except CasedeskError as error:
        _note_failure(claim, error.code)
    except Exception as error:  # noqa: BLE001 - one case must not keep the reports of others back
        # Its kind alone: the words of an error could repeat what the case says.
        log.error("report_broke", extra={"report": claim.id, "error_type": type(error).__name__})  # noqa: TRY400
        _note_failure(claim, type(error).__name__)
    else:
        _note_ready(claim, made, stored)


def _name_of(staff_id: int | None) -> str:
    return db.session.scalars(select(StaffMember.name).where(StaffMember.id == staff_id)).one()


def _keep(pdf: bytes) -> Stored:
    with evidence_store().receive(BytesIO(pdf), max_bytes=_LARGEST_BYTES) as received:
        return received.commit()


def _note_ready(claim: Claim, made: Made, stored: Stored) -> None:
    with transaction():
        report = _ours(claim)
        if report is not None:
            report.state, report.ready_at = ReportState.READY, clock.utcnow()
            report.expires_at = report.ready_at + KEPT
            report.key, report.sha256, report.record_digest = stored.key, stored.sha256, made.record_digest
            report.trouble, report.lease_until = None, None
            note_made(report.public_id, report.appeal_id, made.record_digest, stored.sha256, by=WORKER)
    if report is None:
        evidence_store().delete(stored.key)


def note_made(public_id: str, appeal_id: int, record_digest: str, sha256: str, *, by: Actor) -> None:
    """Record that a report was made, with the digests of its file and of what it says."""
    audit.record(
        EventTag.REPORT_MAKE, actor=by, appeal_id=appeal_id, report=public_id, sha256=sha256, record=record_digest
    )


def _note_failure(claim: Claim, reason: str) -> None:
    with transaction():
        report = _ours(claim)
        if report is None:
            return
        report.trouble = reason[:60]
        if claim.tries >= MOST_TRIES:
            report.state, report.lease_until = ReportState.FAILED, None
            log.error("report_failed", extra={"report": report.public_id, "why": report.trouble})
        else:
            report.lease_until = clock.utcnow() + _PAUSE * claim.tries


def _ours(claim: Claim) -> Report | None:
    """The row, unless our lease ran out and another worker took it."""
    report = db.session.get(Report, claim.id, with_for_update=True)
    if report is None or report.state is not ReportState.QUEUED or report.tries != claim.tries:
        return None
    return report
