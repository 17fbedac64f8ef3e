"""Every status of an appeal and every move between them, as data (the definitive list of the lifecycle)."""

from dataclasses import dataclass
from enum import StrEnum

from casedesk.audit.actors import ActorKind
from casedesk.audit.tags import EventTag
from casedesk.staff.permissions import Permission


class AppealStatus(StrEnum):
    """Where an appeal stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    WAITING_FOR_OWNER = "waiting_for_owner"
    PROPOSED = "proposed"
    WAITING = "waiting"
    LINK_SENT = "link_sent"
    REDEEMED = "redeemed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"
    EXPIRED = "expired"
    INCIDENT = "incident"
    REVERSED = "reversed"


S = AppealStatus
ALL = frozenset(AppealStatus)
CLOSED = frozenset({S.REDEEMED, S.REJECTED, S.WITHDRAWN, S.EXPIRED, S.REVERSED})
OPEN = ALL - CLOSED - {S.DRAFT}
# With the desk: what the queue lists.
AT_DESK = frozenset({S.IN_REVIEW, S.PROPOSED, S.DISPUTED, S.INCIDENT})
# Where another person than the first has to look.
SECOND_LOOK = frozenset({S.PROPOSED, S.DISPUTED, S.INCIDENT})
# Where an approval, proposed or complete, is in force.
UNDER_APPROVAL = frozenset({S.PROPOSED, S.WAITING, S.LINK_SENT})
# What the desk has finished with, for now or for ever.
FINISHED = CLOSED | {S.WAITING, S.LINK_SENT}


class MoveName(StrEnum):
    """The moves, named by what a person does."""

    SEND = "send"
    LAPSE_DRAFT = "lapse_draft"
    ASK_FOR_MORE = "ask_for_more"
    ANSWER = "answer"
    LAPSE_ANSWER = "lapse_answer"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    APPROVE_ALONE = "approve_alone"
    DISAGREE = "disagree"
    VOID = "void"
    STOP = "stop"
    REJECT = "reject"
    REJECT_DISPUTE = "reject_dispute"
    RESUME = "resume"
    RETURN = "return"
    WAIT_UNREACHED = "wait_unreached"
    MINT = "mint"
    REDEEM = "redeem"
    LAPSE_LINK = "lapse_link"
    WITHDRAW = "withdraw"
    OBJECT = "object"
    OPEN_INCIDENT = "open_incident"
    CLEAR = "clear"
    REVERSE = "reverse"
    REOPEN = "reopen"
    UNDO = "undo"


@dataclass(frozen=True)
class Move:
    """A move: the statuses it leaves, the one it reaches, who may make it, the event it records.

    `to` is None where the move returns to where the case was. `permission` is asked of staff only.
    """

    leaves: frozenset[AppealStatus]
    to: AppealStatus | None
    who: frozenset[ActorKind]
    event: EventTag
    permission: Permission | None = None


_STAFF = frozenset({ActorKind.STAFF})
_OWNER = frozenset({ActorKind.OWNER})
_WORKER = frozenset({ActorKind.WORKER})
_OBJECTORS = frozenset({ActorKind.CONTACT, ActorKind.OWNER})
_UNDONE = frozenset({S.PROPOSED, S.WAITING, S.WAITING_FOR_OWNER, S.REJECTED})

TRANSITIONS: dict[MoveName, Move] = {
    MoveName.SEND: Move(frozenset({S.DRAFT}), S.IN_REVIEW, _OWNER, EventTag.FILE_SEND),
    MoveName.LAPSE_DRAFT: Move(frozenset({S.DRAFT}), S.EXPIRED, _WORKER, EventTag.DRAFT_LAPSE),
    MoveName.ASK_FOR_MORE: Move(
        frozenset({S.IN_REVIEW, S.PROPOSED}), S.WAITING_FOR_OWNER, _STAFF, EventTag.MORE_ASK, Permission.ASK_FOR_MORE
    ),
    MoveName.ANSWER: Move(frozenset({S.WAITING_FOR_OWNER, S.EXPIRED}), S.IN_REVIEW, _OWNER, EventTag.MORE_ANSWER),
    MoveName.LAPSE_ANSWER: Move(frozenset({S.WAITING_FOR_OWNER}), S.EXPIRED, _WORKER, EventTag.MORE_LAPSE),
    MoveName.PROPOSE: Move(
        frozenset({S.IN_REVIEW}), S.PROPOSED, _STAFF, EventTag.APPROVAL_PROPOSE, Permission.DECIDE_APPEALS
    ),
    MoveName.CONFIRM: Move(
        frozenset({S.PROPOSED}), S.WAITING, _STAFF, EventTag.APPROVAL_CONFIRM, Permission.DECIDE_APPEALS
    ),
    MoveName.APPROVE_ALONE: Move(
        frozenset({S.IN_REVIEW}), S.WAITING, _STAFF, EventTag.APPROVAL_ALONE, Permission.DECIDE_APPEALS
    ),
    MoveName.DISAGREE: Move(
        frozenset({S.PROPOSED}), S.IN_REVIEW, _STAFF, EventTag.APPROVAL_DISAGREE, Permission.DECIDE_APPEALS
    ),
    MoveName.VOID: Move(
        frozenset({S.PROPOSED, S.WAITING, S.LINK_SENT}),
        S.IN_REVIEW,
        _WORKER | _OWNER | _STAFF,
        EventTag.APPROVAL_VOID,
    ),
    MoveName.STOP: Move(
        frozenset({S.PROPOSED, S.WAITING, S.LINK_SENT}),
        S.DISPUTED,
        _STAFF,
        EventTag.APPROVAL_STOP,
        Permission.STOP_APPROVALS,
    ),
    MoveName.REJECT: Move(
        frozenset({S.IN_REVIEW, S.PROPOSED}), S.REJECTED, _STAFF, EventTag.DECISION_REJECT, Permission.REJECT_APPEALS
    ),
    MoveName.REJECT_DISPUTE: Move(
        frozenset({S.DISPUTED}), S.REJECTED, _STAFF, EventTag.DISPUTE_REJECT, Permission.RESOLVE_DISPUTES
    ),
    MoveName.RESUME: Move(
        frozenset({S.DISPUTED}), S.IN_REVIEW, _STAFF, EventTag.DISPUTE_RESUME, Permission.RESOLVE_DISPUTES
    ),
    MoveName.RETURN: Move(
        frozenset({S.WAITING}), S.IN_REVIEW, _STAFF, EventTag.WAIT_RETURN, Permission.RESOLVE_UNREACHED
    ),
    MoveName.WAIT_UNREACHED: Move(
        frozenset({S.WAITING}), S.WAITING, _STAFF, EventTag.WAIT_UNREACHED, Permission.RESOLVE_UNREACHED
    ),
    MoveName.MINT: Move(frozenset({S.WAITING}), S.LINK_SENT, _WORKER, EventTag.LINK_MINT),
    MoveName.REDEEM: Move(frozenset({S.LINK_SENT}), S.REDEEMED, _OWNER, EventTag.LINK_REDEEM),
    MoveName.LAPSE_LINK: Move(frozenset({S.LINK_SENT}), S.EXPIRED, _WORKER, EventTag.LINK_LAPSE),
    MoveName.WITHDRAW: Move((OPEN | {S.DRAFT}) - {S.DISPUTED, S.INCIDENT}, S.WITHDRAWN, _OWNER, EventTag.FILE_WITHDRAW),
    MoveName.OBJECT: Move(OPEN - {S.DISPUTED, S.INCIDENT}, S.DISPUTED, _OBJECTORS, EventTag.OBJECTION_MAKE),
    MoveName.OPEN_INCIDENT: Move(
        frozenset({S.REDEEMED}), S.INCIDENT, frozenset({ActorKind.CONTACT}), EventTag.INCIDENT_OPEN
    ),
    MoveName.CLEAR: Move(
        frozenset({S.INCIDENT}), S.REDEEMED, _STAFF, EventTag.INCIDENT_CLEAR, Permission.RESOLVE_INCIDENTS
    ),
    MoveName.REVERSE: Move(
        frozenset({S.INCIDENT}), S.REVERSED, _STAFF, EventTag.INCIDENT_REVERSE, Permission.RESOLVE_INCIDENTS
    ),
    MoveName.REOPEN: Move(
        frozenset({S.REJECTED, S.WITHDRAWN, S.EXPIRED}),
        S.IN_REVIEW,
        _STAFF,
        EventTag.CASE_REOPEN,
        Permission.REOPEN_CASES,
    ),
    MoveName.UNDO: Move(_UNDONE, None, _STAFF, EventTag.DECISION_UNDO),
}
