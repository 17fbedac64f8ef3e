"""Asking for a case report, downloading it, and letting it expire."""

import secrets
from collections.abc import Iterable
from typing import BinaryIO

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from casedesk import clock, wake
from casedesk.appeals.models import Appeal
from casedesk.audit import service as audit
from casedesk.audit.actors import Actor
from casedesk.audit.tags import EventTag
from casedesk.database import lookup, transaction
from casedesk.errors import Invalid, NotAllowed, NotFound, WrongState
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.removing import taken_out
from casedesk.extensions import db
from casedesk.languages import LANGUAGES
from casedesk.reports.making import make_due
from casedesk.reports.models import Report, ReportState
from casedesk.review.deciding.leanings import why_hidden
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

LONGEST_REASON = 120

__all__ = [
    "LONGEST_REASON",
    "ask",
    "expire_old",
    "give_up_lost",
    "kept_reports",
    "make_due",
    "new_public_id",
    "note_asked",
    "open_pdf",
]


def ask(appeal: Appeal, by: StaffMember, reason: str, language: str) -> Report:
    """Queue a report of a case; the worker makes it after the commit.

    Args:
        appeal: the case.
        by: who asks; the report names this person in its foot.
        reason: why, at most 120 characters; printed on every page.
        language: one of LANGUAGES.

    Raises:
        NotAllowed: without the right to export. Invalid: no reason, or no such language.
        WrongState: its score is hidden from this person, who decides cases too.
    """
    if Permission.EXPORT_REPORTS not in by.permissions:
        raise NotAllowed()
    _keep_hidden(appeal, by)
    if not reason.strip() or len(reason) > LONGEST_REASON or language not in LANGUAGES:
        raise Invalid()
    report = Report(
        public_id=new_public_id(),
        appeal_id=appeal.id,
        staff_id=by.id,
        language=language,
        reason=reason.strip(),
        asked_at=clock.utcnow(),
    )
    db.session.add(report)
    db.session.flush()
    note_asked(report.public_id, appeal.id, report.reason, by=by.actor)
    wake.note()
    return report


def _keep_hidden(appeal: Appeal, by: StaffMember) -> None:
    """A report shows the score. Who reviews and manages at once gets it when the case page shows it."""
    if why_hidden(appeal, by):
        raise WrongState(
            _("Not yet: a report tells the score, and this case is first reviewed without it"), code="score_hidden"
        )


def note_asked(public_id: str, appeal_id: int, reason: str, *, by: Actor) -> None:
    """Record that a report was asked for; its reason as a digest, because only the row can be erased."""
    why = lookup("report.reason", reason)[:32]
    audit.record(EventTag.REPORT_ASK, actor=by, appeal_id=appeal_id, report=public_id, why=why)


def new_public_id() -> str:
    """A name for a report that cannot be guessed."""
    return secrets.token_hex(16)


def open_pdf(report: Report, by: StaffMember) -> BinaryIO:
    """The PDF to be read from start to end and closed; each download is an event.

    Raises:
        NotAllowed: without the right to export. NotFound: never made, or its time is over.
        WrongState: it is still being made, or the score is hidden from this person, who decides cases too.
    """
    if Permission.EXPORT_REPORTS not in by.permissions:
        raise NotAllowed()
    _keep_hidden(db.session.get_one(Appeal, report.appeal_id), by)
    if report.state is ReportState.QUEUED:
        raise WrongState(_("The report is not ready yet. Try again in a moment"), code="not_ready")
    if report.key is None or report.expires_at is None or report.expires_at <= clock.utcnow():
        raise NotFound(_("This report is no longer kept. Ask for a new one"), code="expired")
    opened = evidence_store().open(report.key)
    audit.record(EventTag.REPORT_DOWNLOAD, actor=by.actor, appeal_id=report.appeal_id, report=report.public_id)
    return opened


def expire_old(limit: int = 50) -> int:
    """Remove the files of reports whose time is over; returns how many. The row stays, with its hash."""
    over = (
        select(Report.id)
        .where(Report.state == ReportState.READY, Report.expires_at <= clock.utcnow())
        .order_by(Report.id)
        .limit(limit)
    )
    return sum(_expire(report_id) for report_id in list(db.session.scalars(over)))


def kept_reports() -> dict[str, str]:
    """Public ids of the reports in the store, by key, for comparing files with rows."""
    kept = select(Report.key, Report.public_id).where(Report.key.is_not(None)).order_by(Report.id)
    return {key: public_id for key, public_id in db.session.execute(kept) if key is not None}


def give_up_lost(public_ids: Iterable[str]) -> None:
    """Say of reports whose files are gone that they are no longer kept, so that somebody asks for a new one."""
    lost = update(Report).where(Report.public_id.in_(list(public_ids)))
    db.session.execute(lost.values(state=ReportState.EXPIRED, key=None))


@taken_out.connect
def _end_reports(appeal_id: int, **_: object) -> None:
    """A report shows what is taken out: made ones end now, and one that is being made is made anew."""
    of_case = (Report.appeal_id == appeal_id,)
    made = (*of_case, Report.state == ReportState.READY)
    db.session.execute(update(Report).where(*made).values(expires_at=clock.utcnow()))
    waiting = (*of_case, Report.state == ReportState.QUEUED, Report.lease_until.is_not(None))
    db.session.execute(update(Report).where(*waiting).values(tries=Report.tries + 1, lease_until=None))


def _expire(report_id: int) -> int:
    report = db.session.get_one(Report, report_id)
    if report.key is not None:
        evidence_store().delete(report.key)
    with transaction():
        report = db.session.get_one(Report, report_id, with_for_update=True)
        report.state, report.key = ReportState.EXPIRED, None
    return 1
