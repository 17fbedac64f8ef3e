"""What cases turned out to be: told by what happens afterwards or by a manager who learnt of it, never by a score."""

from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, exists, func, select

from casedesk import clock
from casedesk.appeals.models import Appeal, Objection
from casedesk.appeals.status import AppealStatus, MoveName
from casedesk.appeals.transitions import moved
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER, WORKER, Actor
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.errors import Invalid, NotAllowed, WrongState
from casedesk.extensions import db
from casedesk.review.outcomes.models import CaseOutcome, Outcome, OutcomeSource
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

# As long as an objection can still open an incident (lifecycle.md), and README decision 14.
SETTLED_AFTER = timedelta(days=30)
_AT_ONCE = 200
_TOLD_BY_MOVES = {
    MoveName.OPEN_INCIDENT: (Outcome.UNKNOWN, OutcomeSource.VETO),
    MoveName.CLEAR: (Outcome.OWNER, OutcomeSource.INCIDENT),
    MoveName.REVERSE: (Outcome.THEFT, OutcomeSource.INCIDENT),
}


def record_outcome(
    appeal: Appeal, outcome: Outcome, source: OutcomeSource, by: StaffMember | Actor, reason: str = ""
) -> CaseOutcome:
    """Put on record what a case turned out to be; the newest counts, older ones stay. Inside a transaction.

    Args:
        appeal: a case that was sent.
        outcome: what it turned out to be; UNKNOWN takes an earlier one back.
        source: how it became known.
        by: a manager, who says why, or the worker or another part of casedesk.
        reason: words of a manager; kept encrypted, never in the record of events.

    Raises:
        NotAllowed: a member of staff without the right. Invalid: a manager without a reason, or a draft.
    """
    if isinstance(by, StaffMember):
        if Permission.RECORD_OUTCOMES not in by.permissions:
            raise NotAllowed()
        if not reason.strip():
            raise Invalid(_("Say how you learnt of it"), code="no_reason")
    if appeal.sent_at is None:
        raise Invalid(_("This appeal was never sent"), code="not_sent")
    row = CaseOutcome(
        appeal_id=appeal.id,
        outcome=outcome,
        source=source,
        staff_id=by.id,
        reason=reason.strip(),
        recorded_at=clock.utcnow(),
    )
    db.session.add(row)
    db.session.flush()
    actor = by.actor if isinstance(by, StaffMember) else by
    audit.record(EventTag.CASE_OUTCOME, actor=actor, appeal_id=appeal.id, outcome=outcome.value, source=source.value)
    return row


def note_aftercare(appeal: Appeal) -> CaseOutcome | None:
    """Put on record that whoever got in says aftercare is finished. Inside a transaction.

    It confirms nothing, since a thief would say so too, and changes no outcome
    (docs/decisions/what-aftercare-tells.md).

    Args:
        appeal: the case of the one who says it.

    Returns:
        What was put on record; None when it, or an outcome, was there already.

    Raises:
        WrongState: no new password was set, or somebody objected since.
    """
    db.session.refresh(appeal, with_for_update=True)
    if appeal.status is not AppealStatus.REDEEMED:
        raise WrongState(_("This can be said once the new password is set"), code="not_redeemed")
    if outcomes_of(appeal.id):
        return None
    return record_outcome(appeal, Outcome.UNKNOWN, OutcomeSource.AFTERCARE, OWNER)


def outcomes_of(appeal_id: int) -> list[CaseOutcome]:
    """Everything on record about how a case turned out, newest first; the first one counts."""
    found = select(CaseOutcome).where(CaseOutcome.appeal_id == appeal_id).order_by(CaseOutcome.id.desc())
    return list(db.session.scalars(found))


def telling() -> ColumnElement[bool]:
    """Which rows tell how a case turned out; that aftercare is finished only stands beside them."""
    return CaseOutcome.source != OutcomeSource.AFTERCARE


def confirmed() -> Select[int, Outcome]:
    """Cases with a confirmed outcome that counts: their id, and whether it was the owner or a thief."""
    newest = select(func.max(CaseOutcome.id)).group_by(CaseOutcome.appeal_id)
    counts = (CaseOutcome.id.in_(newest), CaseOutcome.outcome != Outcome.UNKNOWN)
    return select(CaseOutcome.appeal_id, CaseOutcome.outcome).where(*counts).order_by(CaseOutcome.id)


def count_confirmed() -> tuple[int, int]:
    """How many cases turned out to be the owner's, and how many not."""
    found = [outcome for _appeal_id, outcome in db.session.execute(confirmed())]
    owners = sum(outcome is Outcome.OWNER for outcome in found)
    return owners, len(found) - owners


def settle_due() -> int:
    """Record outcomes that time tells; returns how many.

    The owner's: a new password that nobody objected to for 30 days. A thief's: a case that a known contact stopped and
    a lead did not approve, with nobody coming back for 30 days.
    """
    told = 0
    for wanted, outcome, source in (
        (_quiet(), Outcome.OWNER, OutcomeSource.QUIET),
        (_given_up(), Outcome.THEFT, OutcomeSource.DISPUTE),
    ):
        for appeal_id in list(db.session.scalars(wanted.limit(_AT_ONCE))):
            with transaction():
                appeal = db.session.get_one(Appeal, appeal_id, with_for_update=True)
                if db.session.scalar(wanted.where(Appeal.id == appeal_id)) is not None:
                    record_outcome(appeal, outcome, source, WORKER)
                    told += 1
    return told


def _quiet() -> Select[int]:
    return _without_outcome(AppealStatus.REDEEMED)


def _given_up() -> Select[int]:
    # Only a notice's key proves a known contact; "stop it now" on the status page is pressed by whoever appeals.
    stopped = exists().where(Objection.appeal_id == Appeal.id, Objection.moved.is_(True), Objection.key_id.is_not(None))
    return _without_outcome(AppealStatus.REJECTED).where(stopped)


def _without_outcome(status: AppealStatus) -> Select[int]:
    """Cases in one status for 30 days of which nothing is on record that tells."""
    told = exists().where(CaseOutcome.appeal_id == Appeal.id, telling())
    settled = (Appeal.status == status, Appeal.moved_at <= clock.utcnow() - SETTLED_AFTER, ~told)
    return select(Appeal.id).where(*settled).order_by(Appeal.moved_at, Appeal.id)


@moved.connect
def _told_by_move(appeal: Appeal, *, name: MoveName, **_where: AppealStatus) -> None:
    """Leads find out what an objection after the new password was about; until then nothing is certain."""
    if name in _TOLD_BY_MOVES:
        record_outcome(appeal, *_TOLD_BY_MOVES[name], WORKER)
