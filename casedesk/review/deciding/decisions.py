"""What people decide about a case: each verb checks who and what, moves it, keeps the opinion, tells whom it must."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casedesk import clock
from casedesk.appeals.models import Appeal, Message, MoreRequest
from casedesk.appeals.notices import tell_owner, warn_known_contacts
from casedesk.appeals.status import AT_DESK, AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.audit import service as audit
from casedesk.audit.tags import EventTag
from casedesk.directory.service import directory
from casedesk.errors import Invalid, NotAllowed, WrongState
from casedesk.extensions import app_settings, db
from casedesk.notifications.letters import Letter
from casedesk.review.deciding.approvals import draw_second, live_approval, shown_digest
from casedesk.review.deciding.independence import require_independent
from casedesk.review.deciding.waits import begin_wait, wait_hours
from casedesk.review.models import Approval, Opinion, OpinionKind
from casedesk.review.scores.service import is_ready, latest_score
from casedesk.staff.models import StaffMember


@dataclass(frozen=True)
class Reasoned:
    """Why: at least one reason from the list, a note, and the version of the case that was on the screen."""

    reasons: tuple[str, ...]
    seen_version: int
    note: str = ""


def propose(appeal: Appeal, by: StaffMember, why: Reasoned, *, session_id: int | None = None) -> Opinion:
    """Propose approval: bind it to what was shown, and draw the second person.

    Raises:
        NotAllowed: no right, or tied to the account, the appeal or an earlier decision (S16, S17).
        WrongState: the case moved on (stale version), is not in review, or its score is not ready.
    """
    _check(appeal, by, why)
    approval = _new_approval(appeal, by, session_id)
    opinion = _opinion(appeal, OpinionKind.PROPOSE, by, why)
    move(
        appeal,
        MoveName.PROPOSE,
        by=by,
        reasons=list(why.reasons),
        shown=approval.shown_digest,
        score=approval.score_id,
    )
    draw_second(approval, appeal)
    return opinion


def confirm(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Confirm as the person drawn; the safety wait is put on record and every known contact is told.

    Raises:
        NotAllowed: not the person drawn, or the one who proposed.
        WrongState: the case or what it shows changed since the proposal.
    """
    _check(appeal, by, why)
    approval = _drawn_approval(appeal, by)
    if shown_digest(appeal, approval.score_id) != approval.shown_digest:
        raise WrongState(code="file_changed")
    score = latest_score(appeal.id)
    if score is None or score.id != approval.score_id or not is_ready(appeal):
        raise WrongState(code="file_changed")
    opinion = _opinion(appeal, OpinionKind.CONFIRM, by, why)
    approval.confirmed_by, approval.confirmed_at = by.id, clock.utcnow()
    hours = wait_hours(appeal, score)
    move(
        appeal,
        MoveName.CONFIRM,
        by=by,
        reasons=list(why.reasons),
        shown=approval.shown_digest,
        wait_hours=round(hours, 2),
    )
    _approved(appeal, approval, hours, opinion)
    return opinion


def approve_alone(appeal: Appeal, by: StaffMember, why: Reasoned, *, session_id: int | None = None) -> Opinion:
    """Approve as one person, where the rules of README decision 1 allow it.

    Raises:
        NotAllowed: two people are needed here, code "two_needed".
    """
    _check(appeal, by, why)
    approval = _new_approval(appeal, by, session_id)
    score = latest_score(appeal.id)
    if score is None or not one_is_enough(appeal):
        raise NotAllowed(code="two_needed")
    approval.alone = True
    opinion = _opinion(appeal, OpinionKind.APPROVE_ALONE, by, why)
    hours = wait_hours(appeal, score)
    move(
        appeal,
        MoveName.APPROVE_ALONE,
        by=by,
        reasons=list(why.reasons),
        shown=approval.shown_digest,
        score=approval.score_id,
        wait_hours=round(hours, 2),
    )
    _approved(appeal, approval, hours, opinion)
    return opinion


def one_is_enough(appeal: Appeal) -> bool:
    """Whether one person may approve: by setting; by risk for band strong, no conflict, no second factor, no flag."""
    rule = app_settings().second_approval
    if rule != "by_risk":
        return rule == "never"
    facts = directory().facts(appeal.account_id) if appeal.account_id else None
    return (
        facts is not None
        and not facts.second_factor
        and appeal.band == "strong"
        and appeal.conflicts == 0
        and not appeal.flags
    )


def disagree(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Disagree as the person drawn: the case goes back to review and the approval is void."""
    _check(appeal, by, why)
    _drawn_approval(appeal, by)
    opinion = _opinion(appeal, OpinionKind.DISAGREE, by, why, can_be_undone=False)
    move(appeal, MoveName.DISAGREE, by=by, reasons=list(why.reasons))
    return opinion


def reject(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Do not approve; a proposed case only by the person drawn."""
    _check(appeal, by, why)
    if appeal.status is AppealStatus.PROPOSED:
        _drawn_approval(appeal, by)
    opinion = _opinion(appeal, OpinionKind.REJECT, by, why)
    move(appeal, MoveName.REJECT, by=by, reasons=list(why.reasons))
    tell_owner(appeal, Letter.NOT_APPROVED, cause=_cause(opinion), not_before=opinion.undo_until)
    return opinion


def ask_for_more(
    appeal: Appeal, by: StaffMember, why: Reasoned, *, items: tuple[str, ...], body: str, deadline: datetime
) -> Opinion:
    """Ask the owner for more; the due time pauses until the answer or the deadline.

    Args:
        items: what is asked for, by name.
        body: the text the owner reads besides the items, in the owner's language.
        deadline: until when, after now.
    """
    if not items:
        raise Invalid(code="nothing_asked")
    _check(appeal, by, why)
    opinion = _opinion(appeal, OpinionKind.ASK_FOR_MORE, by, why)
    move(appeal, MoveName.ASK_FOR_MORE, by=by, items=list(items), reasons=list(why.reasons))
    now = clock.utcnow()
    appeal.owner_due_at = deadline
    appeal.requests.append(MoreRequest(staff_id=by.id, items=list(items), body=body, asked_at=now, deadline=deadline))
    if body.strip():
        visible = opinion.undo_until or now
        appeal.messages.append(Message(staff_id=by.id, body=body, written_at=now, visible_from=visible))
    db.session.flush()
    tell_owner(appeal, Letter.MORE_NEEDED, cause=_cause(opinion), not_before=opinion.undo_until)
    return opinion


def stop(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Doubt an approval: the case is disputed, a pending link dies, a lead looks."""
    _check(appeal, by, why, independent=False)
    opinion = _opinion(appeal, OpinionKind.STOP, by, why, can_be_undone=False)
    move(appeal, MoveName.STOP, by=by, reasons=list(why.reasons))
    return opinion


def escalate(appeal: Appeal, by: StaffMember, why: Reasoned) -> Opinion:
    """Hand the case to a lead; its status stays."""
    _check(appeal, by, why)
    if appeal.status not in AT_DESK:
        raise WrongState()
    opinion = _opinion(appeal, OpinionKind.ESCALATE, by, why, can_be_undone=False)
    audit.record(EventTag.CASE_ESCALATE, actor=by.actor, appeal_id=appeal.id, reasons=list(why.reasons))
    appeal.flags = sorted({*appeal.flags, "escalated"})
    appeal.assignee_id = None
    db.session.flush()
    return opinion


def record_refusal(appeal_id: int, by: StaffMember, name: str, error: NotAllowed | WrongState) -> None:
    """Put a refused try on record; in a transaction of its own, for the refused one was rolled back."""
    audit.record(EventTag.DECISION_REFUSED, actor=by.actor, appeal_id=appeal_id, move=name, why=error.code)


def _check(appeal: Appeal, by: StaffMember, why: Reasoned, *, independent: bool = True) -> None:
    if not why.reasons:
        raise Invalid(code="no_reason")
    if appeal.version != why.seen_version:
        raise WrongState(code="stale")
    if independent:
        require_independent(by, appeal)


def _new_approval(appeal: Appeal, by: StaffMember, session_id: int | None) -> Approval:
    if appeal.account_id is None:
        raise NotAllowed(code="no_account")
    score = latest_score(appeal.id)
    if score is None or not is_ready(appeal):
        raise WrongState(code="not_scored")
    approval = Approval(
        appeal_id=appeal.id,
        shown_digest=shown_digest(appeal, score.id),
        score_id=score.id,
        proposed_by=by.id,
        proposed_at=clock.utcnow(),
        proposed_session=session_id,
    )
    db.session.add(approval)
    return approval


def _drawn_approval(appeal: Appeal, by: StaffMember) -> Approval:
    approval = live_approval(appeal.id)
    if appeal.status is not AppealStatus.PROPOSED or approval is None:
        raise WrongState()
    if approval.proposed_by == by.id:
        raise NotAllowed(code="own_proposal")
    if approval.second_id != by.id:
        raise NotAllowed(code="not_drawn")
    return approval


def _approved(appeal: Appeal, approval: Approval, hours: float, opinion: Opinion) -> None:
    begin_wait(appeal, approval, hours)
    tell_owner(appeal, Letter.APPROVED, cause=_cause(opinion), not_before=opinion.undo_until)
    warn_known_contacts(appeal, Letter.NOTICE_APPROVED, cause=_cause(opinion), not_before=opinion.undo_until)


def _opinion(
    appeal: Appeal, kind: OpinionKind, by: StaffMember, why: Reasoned, *, can_be_undone: bool = True
) -> Opinion:
    now = clock.utcnow()
    seconds = app_settings().undo_seconds
    opinion = Opinion(
        appeal_id=appeal.id,
        staff_id=by.id,
        kind=kind,
        reasons=list(why.reasons),
        note=why.note,
        before=appeal.status.value,
        given_at=now,
        undo_until=now + timedelta(seconds=seconds) if can_be_undone and seconds else None,
    )
    db.session.add(opinion)
    db.session.flush()
    return opinion


def _cause(opinion: Opinion) -> str:
    return f"opinion:{opinion.id}"
