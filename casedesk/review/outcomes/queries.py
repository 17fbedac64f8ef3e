"""Lists of what cases turned out to be: those due, and those recorded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, exists, func, select

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import visible_to
from casedesk.appeals.status import AppealStatus
from casedesk.extensions import db
from casedesk.review.outcomes.models import CaseOutcome, Outcome
from casedesk.review.outcomes.service import SETTLED_AFTER, telling
from casedesk.staff.models import StaffMember

PAGE = 50
# Decided by people and closed; what was withdrawn or ran out of time tells nothing of who it was.
_TELLING = (AppealStatus.REDEEMED, AppealStatus.REJECTED, AppealStatus.REVERSED)


class Shown(StrEnum):
    """The lists of the page."""

    DUE = "due"
    OWNER = "owner"
    THEFT = "theft"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A case of a list, with its newest outcome when it has one."""

    appeal: Appeal
    outcome: CaseOutcome | None

    @property
    def key(self) -> int:
        """What the next page begins below."""
        return self.outcome.id if self.outcome else self.appeal.id


def counts(member: StaffMember) -> dict[Shown, int]:
    """How many cases each list holds."""
    newest = _newest()
    rows = db.session.execute(
        select(CaseOutcome.outcome, func.count()).where(CaseOutcome.id.in_(newest)).group_by(CaseOutcome.outcome)
    )
    told = {Shown(outcome.value): count for outcome, count in rows}
    due = db.session.scalar(select(func.count()).select_from(_due(member).subquery())) or 0
    return {shown: told.get(shown, 0) for shown in Shown} | {Shown.DUE: due}


def outcome_rows(shown: Shown, member: StaffMember, before: int | None = None) -> tuple[list[OutcomeRow], int | None]:
    """One page of a list, newest first, and where the next one begins.

    Args:
        before: the key that the page before ended with.
    """
    rows = _due_rows(member, before) if shown is Shown.DUE else _told_rows(Outcome(shown.value), member, before)
    return rows[:PAGE], rows[PAGE - 1].key if len(rows) > PAGE else None


def _due(member: StaffMember) -> Select[Any]:
    """Cases closed for 30 days of which nothing is on record: time told nothing, so a person has to find out."""
    told = exists().where(CaseOutcome.appeal_id == Appeal.id, telling())
    of_account = Appeal.account_id.is_not(None)
    settled = (Appeal.status.in_(_TELLING), of_account, Appeal.moved_at <= clock.utcnow() - SETTLED_AFTER, ~told)
    return visible_to(member).where(*settled)


def _due_rows(member: StaffMember, before: int | None) -> list[OutcomeRow]:
    found = _due(member).order_by(Appeal.id.desc()).limit(PAGE + 1)
    if before is not None:
        found = found.where(Appeal.id < before)
    return [OutcomeRow(appeal, None) for appeal in db.session.scalars(found)]


def _told_rows(outcome: Outcome, member: StaffMember, before: int | None) -> list[OutcomeRow]:
    found = (
        visible_to(member)
        .add_columns(CaseOutcome)
        .join(CaseOutcome, CaseOutcome.appeal_id == Appeal.id)
        .where(CaseOutcome.id.in_(_newest()), CaseOutcome.outcome == outcome)
        .order_by(CaseOutcome.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        found = found.where(CaseOutcome.id < before)
    return [OutcomeRow(*row) for row in db.session.execute(found)]


def _newest() -> Select[Any]:
    return select(func.max(CaseOutcome.id)).where(telling()).group_by(CaseOutcome.appeal_id)


def closed_at(appeal: Appeal) -> datetime:
    """When a case was closed, or last moved."""
    return appeal.closed_at or appeal.moved_at
