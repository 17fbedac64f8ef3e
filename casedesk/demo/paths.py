"""The ways a demo case can have gone: for each, its moves with who and when, and where they lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from casedesk.demo import words
from casedesk.demo.plans import Actor, PlannedMove

Hours = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Leg:
    """One move, made between so and so many hours after the one before."""

    move: str
    actor: Actor
    hours: Hours


@dataclass(frozen=True, slots=True)
class Way:
    """A named way: its legs after the draft was started, the hours since the last one, and the status it leads to."""

    name: str
    status: str
    count: int
    legs: tuple[Leg, ...]
    since: Hours
    true_owner_share: float


_DAYS = 24.0
_SEND = Leg("send", Actor.OWNER, (0.2, 0.9))
_ASK = Leg("ask_for_more", Actor.REVIEWER, (2, 28))
_ANSWER = Leg("answer", Actor.OWNER, (2, 44))
_PROPOSE = Leg("propose", Actor.REVIEWER, (3, 30))
_CONFIRM = Leg("confirm", Actor.SECOND, (0.3, 3.5))
_REJECT = Leg("reject", Actor.REVIEWER, (4, 40))
_OBJECT = Leg("object", Actor.CONTACT, (1, 14))
# Room for the longest ordinary wait of 7 days; the replay mints when the wait of the case is really over.
_MINT = Leg("mint", Actor.WORKER, (170, 174))
_REDEEM = Leg("redeem", Actor.OWNER, (0.1, 0.8))
_APPROVED = (_SEND, _PROPOSE, _CONFIRM)
_GIVEN_BACK = (*_APPROVED, _MINT, _REDEEM)

WAYS = (
    Way("draft", "draft", 8, (), (0.1, 6 * _DAYS), 0.8),
    Way("new", "in_review", 24, (_SEND,), (0.1, 34), 0.65),
    Way("overdue", "in_review", 11, (_SEND,), (74, 130), 0.6),
    Way("answered", "in_review", 9, (_SEND, _ASK, _ANSWER), (0.5, 20), 0.8),
    Way("disagreed", "in_review", 4, (_SEND, _PROPOSE, Leg("disagree", Actor.SECOND, (0.3, 3))), (0.5, 9), 0.4),
    Way("resumed", "in_review", 2, (_SEND, _OBJECT, Leg("resume", Actor.LEAD, (4, 20))), (1, 8), 1.0),
    Way("reopened", "in_review", 2, (_SEND, _REJECT, Leg("reopen", Actor.LEAD, (30, 90))), (1, 9), 1.0),
    Way("asked", "waiting_for_owner", 14, (_SEND, _ASK), (1, 46), 0.75),
    Way("proposed", "proposed", 10, (_SEND, _PROPOSE), (0.2, 3.5), 0.9),
    Way("waiting", "waiting", 10, _APPROVED, (0.5, 20), 0.95),
    # A link lapses after 7 days, and a wait of one day brings it up to 150 hours earlier than planned.
    Way("link", "link_sent", 4, (*_APPROVED, _MINT), (0.2, 17), 1.0),
    Way("redeemed", "redeemed", 24, _GIVEN_BACK, (_DAYS, 60 * _DAYS), 0.98),
    Way("rejected", "rejected", 13, (_SEND, _REJECT), (_DAYS, 60 * _DAYS), 0.15),
    Way("rejected_after_answer", "rejected", 5, (_SEND, _ASK, _ANSWER, _REJECT), (_DAYS, 40 * _DAYS), 0.2),
    Way("withdrawn", "withdrawn", 5, (_SEND, Leg("withdraw", Actor.OWNER, (3, 30))), (_DAYS, 30 * _DAYS), 1.0),
    Way("vetoed", "disputed", 3, (*_APPROVED, _OBJECT), (1, 20), 0.0),
    Way("vetoed_early", "disputed", 1, (_SEND, _OBJECT), (1, 20), 0.0),
    Way("draft_lapsed", "expired", 2, (Leg("lapse_draft", Actor.WORKER, (168.2, 169)),), (_DAYS, 20 * _DAYS), 0.8),
    Way(
        "answer_lapsed", "expired", 3, (_SEND, _ASK, Leg("lapse_answer", Actor.WORKER, (97, 99))), (3, 30 * _DAYS), 0.5
    ),
    Way("link_lapsed", "expired", 2, (*_APPROVED, _MINT, Leg("lapse_link", Actor.WORKER, (168.2, 169))), (3, 400), 1.0),
    Way("incident", "incident", 2, (*_GIVEN_BACK, Leg("open_incident", Actor.CONTACT, (20, 150))), (3, 40), 0.0),
    Way(
        "reversed",
        "reversed",
        2,
        (*_GIVEN_BACK, Leg("open_incident", Actor.CONTACT, (20, 90)), Leg("reverse", Actor.LEAD, (8, 40))),
        (3 * _DAYS, 30 * _DAYS),
        0.0,
    ),
)


def walk(rng: Random, way: Way, language: str) -> tuple[tuple[PlannedMove, ...], timedelta]:
    """Draw the times of a way: its moves since the start of the draft, and how long ago that was.

    About a third of the cases that are with the desk also have a message or two.
    """
    moves = [PlannedMove("start", Actor.OWNER, timedelta(0))]
    for leg in way.legs:
        moves.append(_next(rng, moves[-1], leg, language))
        if leg.move == "send" and rng.random() < 0.3 and way.name not in ("withdrawn", "vetoed_early", "resumed"):
            moves.append(_next(rng, moves[-1], Leg("message", Actor.OWNER, (0.1, 0.6)), language))
    return tuple(moves), moves[-1].after + _some(rng, way.since)


def _next(rng: Random, before: PlannedMove, leg: Leg, language: str) -> PlannedMove:
    return PlannedMove(
        leg.move, leg.actor, before.after + _some(rng, leg.hours), words.text_for(rng, leg.move, language)
    )


def _some(rng: Random, hours: Hours) -> timedelta:
    return timedelta(seconds=int(rng.uniform(*hours) * 3600))
