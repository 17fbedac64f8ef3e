"""What leads and managers do: disputes, incidents, waits nobody heard of, closed cases; and taking a decision back."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from casedesk import clock
from casedesk.appeals.models import Appeal, Message
from casedesk.appeals.notices import tell_owner, warn_known_contacts
from casedesk.appeals.status import AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.directory.service import directory
from casedesk.errors import Invalid, NotAllowed, WrongState
from casedesk.extensions import app_settings, db
from casedesk.notifications import service as notifications
from casedesk.notifications.letters import Letter
from casedesk.review.deciding.approvals import live_approval
from casedesk.review.deciding.decisions import Reasoned
from casedesk.review.deciding.independence import is_linked
from casedesk.review.deciding.waits import is_unreached, wait_of
from casedesk.review.models import Approval, Opinion, OpinionKind, SafetyWait
from casedesk.staff.models import StaffMember


def undo(appeal: Appeal, by: StaffMember) -> Opinion:
    """Take the own last decision back within seconds: nothing has left yet.

    Raises:
        WrongState: too late, somebody else's, or the case moved on since.
    """
    opinion = _last_opinion(appeal)
    if opinion is None or opinion.staff_id != by.id or opinion.undo_until is None or opinion.undone_at is not None:
        raise WrongState(code="nothing_to_undo")
    if clock.utcnow() >= opinion.undo_until or not notifications.cancel(f"opinion:{opinion.id}"):
        raise WrongState(code="too_late")
    back_to = AppealStatus(opinion.before)
    decided = live_approval(appeal.id)
    move(appeal, MoveName.UNDO, by=by, back_to=back_to)
    opinion.undone_at = clock.utcnow()
    _restore(appeal, opinion, decided)
    db.session.flush()
    return opinion


def _last_opinion(appeal: Appeal) -> Opinion | None:
    newest = select(Opinion).where(Opinion.appeal_id == appeal.id).order_by(Opinion.id.desc()).limit(1)
    return db.session.scalar(newest)


def _restore(appeal: Appeal, opinion: Opinion, decided: Approval | None) -> None:
    """Put back what the decision changed besides the status."""
    if opinion.kind in (OpinionKind.CONFIRM, OpinionKind.APPROVE_ALONE) and decided is not None:
        db.session.execute(delete(SafetyWait).where(SafetyWait.approval_id == decided.id))
        decided.confirmed_by = decided.confirmed_at = None
    if opinion.kind is OpinionKind.ASK_FOR_MORE:
        appeal.owner_due_at = None
        for request in appeal.requests[:1]:
            request.withdrawn_at = clock.utcnow()
        unsent = (Message.appeal_id == appeal.id, Message.visible_from > clock.utcnow())
        db.session.execute(delete(Message).where(*unsent))
    if opinion.before == AppealStatus.PROPOSED and opinion.kind is not OpinionKind.CONFIRM:
        # The decision made the proposal void; seconds later, by the same person, it is what it was.
        newest = select(Approval).where(Approval.appeal_id == appeal.id).order_by(Approval.id.desc()).limit(1)
        proposal = db.session.scalar(newest)
        if proposal is not None:
            proposal.voided_at = proposal.void_reason = None


def resume(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Lead: after a dispute the review begins anew; what was approved stays void."""
    return _resolve(appeal, by, why, MoveName.RESUME, OpinionKind.RESUME)


def reject_dispute(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Lead: do not approve a disputed appeal."""
    opinion = _resolve(appeal, by, why, MoveName.REJECT_DISPUTE, OpinionKind.REJECT)
    tell_owner(appeal, Letter.NOT_APPROVED)
    return opinion


def return_wait(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Manager: nobody could be reached; the case goes back to review."""
    _require_unreached(appeal)
    opinion = _resolve(appeal, by, why, MoveName.RETURN, OpinionKind.RETURN)
    tell_owner(appeal, Letter.CHECK_AGAIN)
    return opinion


def wait_unreached(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Manager: nobody could be reached; the long wait begins now, the one exception to handed-over notices."""
    wait = _require_unreached(appeal)
    settings = app_settings()
    opinion = _resolve(
        appeal, by, why, MoveName.WAIT_UNREACHED, OpinionKind.WAIT_UNREACHED, hours=settings.wait_hours_unreached
    )
    now = clock.utcnow()
    wait.seconds = round(settings.wait_hours_unreached * 3600 * settings.wait_scale)
    wait.began_at, wait.ends_at, wait.unreached = now, now + timedelta(seconds=wait.seconds), True
    return opinion


def _require_unreached(appeal: Appeal) -> SafetyWait:
    wait = wait_of(appeal)
    if wait is None or not is_unreached(wait, clock.utcnow()):
        raise WrongState(code="reachable")
    return wait


def clear_incident(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Lead without part in the approval: the hand-over was right; the account opens again."""
    _require_no_part(appeal, by)
    opinion = _resolve(appeal, by, why, MoveName.CLEAR, OpinionKind.CLEAR)
    if appeal.account_id and not _has_incident(appeal.account_id):
        directory().unfreeze(appeal.account_id)
    warn_known_contacts(appeal, Letter.NOTICE_CLEARED)
    return opinion


def _has_incident(account_id: str) -> bool:
    """Whether another hand-over of this account is still being looked at, so that it stays frozen."""
    incident = (Appeal.account_id == account_id, Appeal.status == AppealStatus.INCIDENT)
    return db.session.scalar(select(Appeal.id).where(*incident).limit(1)) is not None


def reverse_incident(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Lead without part in the approval: the hand-over was wrong; the account stays frozen for its owner's appeal."""
    _require_no_part(appeal, by)
    opinion = _resolve(appeal, by, why, MoveName.REVERSE, OpinionKind.REVERSE)
    tell_owner(appeal, Letter.REVERSED)
    return opinion


def _require_no_part(appeal: Appeal, by: StaffMember) -> None:
    parts = select(Approval.proposed_by, Approval.confirmed_by).where(Approval.appeal_id == appeal.id)
    if any(by.id in row for row in db.session.execute(parts)):
        raise NotAllowed(code="took_part")


def reopen(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Lead: open a closed case again within the days allowed; drafts that lapsed have nothing to open."""
    limit = timedelta(days=app_settings().reopen_days)
    if appeal.sent_at is None or appeal.closed_at is None or clock.utcnow() - appeal.closed_at > limit:
        raise WrongState(code="too_late")
    opinion = _resolve(appeal, by, why, MoveName.REOPEN, OpinionKind.REOPEN)
    appeal.score_wanted_at = clock.utcnow()
    appeal.assignee_id = None
    return opinion


def _resolve(
    appeal: Appeal, by: StaffMember, why: Reasoned, name: MoveName, kind: OpinionKind, **details: Any
) -> Opinion:
    if not why.reasons:
        raise Invalid(code="no_reason")
    if appeal.version != why.seen_version:
        raise WrongState(code="stale")
    if is_linked(by, appeal):
        raise NotAllowed(code="linked")
    now = clock.utcnow()
    opinion = Opinion(
        appeal_id=appeal.id,
        staff_id=by.id,
        kind=kind,
        reasons=list(why.reasons),
        note=why.note,
        before=appeal.status.value,
        given_at=now,
    )
    db.session.add(opinion)
    move(appeal, name, by=by, reasons=list(why.reasons), **details)
    return opinion
