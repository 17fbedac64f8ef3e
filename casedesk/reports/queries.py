"""Which reports a person may see, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import visible_to
from casedesk.extensions import db
from casedesk.reports.models import Report, ReportState
from casedesk.staff.models import StaffMember

PAGE = 50


@dataclass(frozen=True)
class HistoryRow:
    """One report of the list."""

    id: int
    public_id: str
    reference: str
    who: str | None
    language: str
    reason: str
    state: ReportState
    asked_at: datetime
    expires_at: datetime | None
    sha256: str | None
    trouble: str | None


def history(staff: StaffMember, before: int | None = None) -> tuple[Sequence[HistoryRow], int | None]:
    """A page of the reports of cases this person may read, and the id the next page begins before.

    Args:
        staff: who looks.
        before: only reports with a smaller id; None for the newest.
    """
    columns = (
        Report.id,
        Report.public_id,
        Appeal.reference,
        StaffMember.name,
        Report.language,
        Report.reason,
        Report.state,
        Report.asked_at,
        Report.expires_at,
        Report.sha256,
        Report.trouble,
    )
    found: Select[*tuple[Any, ...]] = (
        visible_to(staff)
        .with_only_columns(*columns)
        .join(Report, Report.appeal_id == Appeal.id)
        .outerjoin(StaffMember, StaffMember.id == Report.staff_id)
        .order_by(Report.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        found = found.where(Report.id < before)
    rows = [HistoryRow(*row) for row in db.session.execute(found)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def by_public_id(staff: StaffMember, public_id: str) -> Report | None:
    """A report of a case this person may read; None for any other."""
    cases = visible_to(staff).with_only_columns(Appeal.id)
    return db.session.scalars(select(Report).where(Report.public_id == public_id, Report.appeal_id.in_(cases))).first()


def case_by_reference(staff: StaffMember, reference: str) -> Appeal | None:
    """A case this person may read; None for any other."""
    return db.session.scalars(visible_to(staff).where(Appeal.reference == reference)).first()


def reference_of(report: Report) -> str:
    """The number of the case a report is of."""
    return db.session.scalars(select(Appeal.reference).where(Appeal.id == report.appeal_id)).one()
