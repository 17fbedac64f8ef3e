"""What each move of a case leaves behind in the big database, besides its status and its event."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casedesk.appeals.following import ANSWER_HOURS
from casedesk.appeals.models import MoreRequest, Objection
from casedesk.appeals.sending import answer_due
from casedesk.appeals.status import MoveName
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.demo.acts_of_staff import ANSWER_TIME
from casedesk.demo.bulk_rows import HANDED_OVER_AFTER
from casedesk.demo.plans import PlannedMove
from casedesk.directory.base import ContactKind
from casedesk.notifications.letters import Channel, Letter
from casedesk.resets.models import ResetLink
from casedesk.review.deciding.approvals import digest_of_shown
from casedesk.review.models import Approval, SafetyWait, ScoreRow

if TYPE_CHECKING:
    from casedesk.demo.bulk_cases import Case

_WAIT = timedelta(hours=168)
_LINK = timedelta(minutes=60)


def sent(case: Case, move: PlannedMove, at: datetime) -> dict[str, Any]:
    """It is with the desk, scored."""
    found = case.stated.score
    case.row |= {"sent_at": at, "saved_at": at, "due_at": answer_due(at), "brings": case.stated.brings}
    case.row["filed_from"] = case.stated.city
    case.row |= {"band": found.band, "bits": found.weight, "conflicts": len(found.contradictions)}
    scored = at + timedelta(seconds=2)
    case.add(
        ScoreRow,
        id=case.id,
        appeal_id=case.id,
        policy_id=case.ground.policy_id,
        engine=found.engine,
        snapshot_id=case.ground.snapshot_id,
        **case.stated.comparison,
        result=found.to_json(),
        bits=found.weight,
        posterior=found.posterior,
        band=found.band,
        conflicts=len(found.contradictions),
        scored_at=scored,
    )
    told = {"policy": case.ground.policy_id, "engine": found.engine, "band": found.band}
    case.note(scored, EventTag.CASE_SCORE, WORKER, bits=round(found.weight, 1), vector=case.id, **told)
    case.letter(Letter.FILED, at, reference=case.row["reference"], due=_iso(case.row["due_at"]))
    return {}


def asked(case: Case, move: PlannedMove, at: datetime) -> dict[str, Any]:
    """The owner is asked for more."""
    case.row["owner_due_at"] = at + ANSWER_TIME
    request = {"staff_id": case.first, "items": ["box_label"], "body": move.text, "asked_at": at}
    case.add(MoreRequest, appeal_id=case.id, deadline=at + ANSWER_TIME, answered_at=None, **request)
    case.letter(Letter.MORE_NEEDED, at, reference=case.row["reference"], due=_iso(at + ANSWER_TIME))
    return {"items": ["box_label"]}


def answered(case: Case, move: PlannedMove, at: datetime) -> dict[str, Any]:
    """The owner answered."""
    case.rows.of[MoreRequest][-1]["answered_at"] = at
    case.row |= {"owner_due_at": None, "due_at": at + timedelta(hours=ANSWER_HOURS), "flags": ["answered"]}
    case.message(move.text, at)
    return {}


def proposed(case: Case, move: PlannedMove, at: datetime) -> dict[str, Any]:
    """An approval waits for its second person."""
    said = {step.value: answers for step, answers in case.stated.answers.items()}
    shown = digest_of_shown(case.account_id, (ContactKind.EMAIL, case.contact_lookup), said, case.files, case.id)
    case.add(
        Approval,
        id=case.id,
        appeal_id=case.id,
        shown_digest=shown,
        score_id=case.id,
        proposed_by=case.first,
        proposed_at=at,
        second_id=case.second,
        drawn_at=at,
        confirmed_by=None,
        confirmed_at=None,
        alone=False,
        voided_at=None,
        void_reason=None,
    )
    case.note(at, EventTag.APPROVAL_DRAW, WORKER, second=case.second)
    return {"shown": shown, "score": case.id}


def confirmed(case: Case, move: PlannedMove, at: datetime) -> dict[str, Any]:
    """Approved: known contacts were told, and the wait runs."""
    approval = case.rows.of[Approval][-1]
    approval |= {"confirmed_by": case.second, "confirmed_at": at}
    began = at + HANDED_OVER_AFTER
    wait = {"seconds": int(_WAIT.total_seconds()), "approved_at": at, "began_at": began, "ends_at": began + _WAIT}
    case.add(SafetyWait, approval_id=case.id, appeal_id=case.id, unreached=False, **wait)
    if case.known:
        to, channel = case.known.value, Channel.SMS
        case.letter(Letter.NOTICE_APPROVED, at, to=to, channel=channel, on=_iso(case.row["sent_at"]))
    hours = _WAIT.total_seconds() / 3600
    ends = (began + _WAIT).isoformat(timespec="seconds")
    case.note(began, EventTag.WAIT_START, WORKER, hours=hours, ends=ends)
    return {"shown": approval["shown_digest"], "wait_hours": hours}


def minted(case: Case, move: PlannedMove, at: datetime) -> dict[str, Any]:
    """The link left, and its hour is over unless it is used."""
    case.link = case.letter(Letter.LINK, at, reference=case.row["reference"])
    link = {"minted_at": at, "expires_at": at + _LINK, "ended_at": at + _LINK, "end_reason": "expired"}
    case.add(
        ResetLink,
        appeal_id=case.id,
        approval_id=case.id,
        account_id=case.stated.account.id,
        password_version=1,
        digest=secrets.token_hex(32),
        message_id=case.link,
        used_at=None,
        **link,
    )
    return {"link": case.link}


def redeemed(case: Case, move: PlannedMove, at: datetime) -> dict[str, Any]:
    """A new password was set."""
    case.rows.of[ResetLink][-1] |= {"used_at": at, "ended_at": at, "end_reason": "used"}
    case.letter(Letter.PASSWORD_CHANGED, at, reference=case.row["reference"])
    return {"link": case.link}


def rejected(case: Case, move: PlannedMove, at: datetime) -> dict[str, Any]:
    """Not approved."""
    case.letter(Letter.NOT_APPROVED, at, reference=case.row["reference"])
    return {}


def objected(case: Case, move: PlannedMove, at: datetime) -> dict[str, Any]:
    """A known contact stopped it."""
    case.add(Objection, appeal_id=case.id, key_id=None, made_at=at, moved=True)
    return {"by": "contact"}


LEFT_BY: dict[MoveName, Callable[[Case, PlannedMove, datetime], dict[str, Any]]] = {
    MoveName.SEND: sent,
    MoveName.ASK_FOR_MORE: asked,
    MoveName.ANSWER: answered,
    MoveName.PROPOSE: proposed,
    MoveName.CONFIRM: confirmed,
    MoveName.MINT: minted,
    MoveName.REDEEM: redeemed,
    MoveName.REJECT: rejected,
    MoveName.OBJECT: objected,
    MoveName.OPEN_INCIDENT: objected,
}


def _iso(moment: datetime) -> str:
    return moment.isoformat()
