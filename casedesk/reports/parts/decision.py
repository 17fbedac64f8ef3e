"""Part 1: the decision in one sentence, and every opinion behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.errors import Words
from casedesk.extensions import db
from casedesk.reports.masking import mask_text
from casedesk.reports.parts.moments import minute
from casedesk.review.deciding.reasons import words_of
from casedesk.review.models import Approval, Opinion, OpinionKind

KINDS: dict[OpinionKind, Words] = {
    OpinionKind.PROPOSE: _l("proposed approval"),
    OpinionKind.CONFIRM: _l("confirmed the approval"),
    OpinionKind.APPROVE_ALONE: _l("approved alone"),
    OpinionKind.DISAGREE: _l("disagreed with the proposal"),
    OpinionKind.ASK_FOR_MORE: _l("asked for more"),
    OpinionKind.REJECT: _l("did not approve the appeal"),
    OpinionKind.STOP: _l("stopped the approval"),
    OpinionKind.ESCALATE: _l("escalated the case to a lead"),
    OpinionKind.RESUME: _l("resumed the review after an objection"),
    OpinionKind.RETURN: _l("returned the case to review: nobody could be reached"),
    OpinionKind.WAIT_UNREACHED: _l("started the long wait: nobody could be reached"),
    OpinionKind.CLEAR: _l("cleared the incident; the account is open again"),
    OpinionKind.REVERSE: _l("found the hand-over wrong; the account stays on hold"),
    OpinionKind.REOPEN: _l("reopened the case"),
}
# The state of the case as the end of the sentence; what was decided and by whom goes before it.
_APPROVED_AND: dict[AppealStatus, Words] = {
    AppealStatus.WAITING: _l("the safety wait is not over"),
    AppealStatus.LINK_SENT: _l("the reset link was released"),
    AppealStatus.REDEEMED: _l("the owner set a new password"),
    AppealStatus.INCIDENT: _l("a known contact objected afterwards and the account is on hold"),
    AppealStatus.REVERSED: _l("the hand-over was found wrong afterwards and the account stays on hold"),
}
_UNDECIDED: dict[AppealStatus, Words] = {
    AppealStatus.DRAFT: _l("Not sent yet, so there is nothing to decide"),
    AppealStatus.IN_REVIEW: _l("Not decided: the case is in review"),
    AppealStatus.WAITING_FOR_OWNER: _l("Not decided: the owner was asked for more"),
    AppealStatus.PROPOSED: _l("Not decided: a second person has to confirm the proposal to approve"),
    AppealStatus.DISPUTED: _l("Not decided: the case is frozen after an objection and lies with a lead"),
    AppealStatus.WITHDRAWN: _l("Closed without a decision: the owner withdrew the appeal"),
    AppealStatus.EXPIRED: _l("Closed because a deadline passed"),
}


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """What one person said, when and why; `undone` when it was taken back within seconds."""

    at: str
    who: str
    what: str
    reasons: Sequence[str]
    note: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The sentence, who took it, and all opinions, oldest first. `mark` is approved, rejected or open."""

    sentence: str
    who: str
    mark: str
    opinions: Sequence[OpinionLine]


def decision_of(appeal: Appeal, names: Mapping[int, str]) -> Decision:
    """Tell the decision of a case in the language of the moment."""
    opinions = list(db.session.scalars(select(Opinion).where(Opinion.appeal_id == appeal.id).order_by(Opinion.id)))
    sentence, who, mark = _sentence(appeal, opinions, names)
    return Decision(sentence, who, mark, [_line(opinion, names) for opinion in opinions])


def _sentence(appeal: Appeal, opinions: Sequence[Opinion], names: Mapping[int, str]) -> tuple[str, str, str]:
    if appeal.status in _APPROVED_AND:
        newest = select(Approval).where(Approval.appeal_id == appeal.id).order_by(Approval.id.desc()).limit(1)
        approval = db.session.scalar(newest)
        sentence = str(_("Approved; %(state)s", state=_APPROVED_AND[appeal.status]))
        return sentence, _approvers(approval, names) if approval else "", "approved"
    if appeal.status is AppealStatus.REJECTED:
        standing = (one for one in reversed(opinions) if one.kind is OpinionKind.REJECT and one.undone_at is None)
        return str(_("Not approved")), _rejecter(next(standing, None), names), "rejected"
    return str(_UNDECIDED[appeal.status]), "", "open"


def _rejecter(opinion: Opinion | None, names: Mapping[int, str]) -> str:
    if opinion is None:
        return ""
    who, when = names.get(opinion.staff_id, ""), minute(opinion.given_at)
    return str(_("Decided by %(who)s on %(when)s", who=who, when=when))


def _approvers(approval: Approval, names: Mapping[int, str]) -> str:
    first, proposed = names.get(approval.proposed_by, ""), minute(approval.proposed_at)
    if approval.confirmed_by is None:
        return str(_("Decided by %(who)s alone on %(when)s, as the rules allow here", who=first, when=proposed))
    return str(
        _(
            "Proposed by %(who)s on %(when)s, confirmed by %(second)s on %(confirmed)s",
            who=first,
            when=proposed,
            second=names.get(approval.confirmed_by, ""),
            confirmed=minute(approval.confirmed_at),
        )
    )


def _line(opinion: Opinion, names: Mapping[int, str]) -> OpinionLine:
    return OpinionLine(
        at=minute(opinion.given_at),
        who=names.get(opinion.staff_id, ""),
        what=str(KINDS[opinion.kind]),
        reasons=[words_of(code) for code in opinion.reasons],
        note=mask_text(opinion.note),
        undone=opinion.undone_at is not None,
    )
