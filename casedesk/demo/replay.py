"""The plans of the demo, lived through the real services in the order of time, with a clock that is held."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from casedesk.appeals.lapses import REMIND_HOURS, lapse_answers, lapse_drafts, remind
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.demo import acts_of_owners as owners
from casedesk.demo import uploads
from casedesk.demo.acts_of_owners import Filed
from casedesk.demo.acts_of_staff import ANSWER_TIME, Desk
from casedesk.demo.crew import Member
from casedesk.demo.papers_ahead import PapersAhead
from casedesk.demo.plans import CasePlan, PlannedDocument, PlannedMove
from casedesk.evidence.service import read_due
from casedesk.extensions import app_settings, db
from casedesk.notifications.delivery import deliver_due
from casedesk.resets.links import lapse_links, mint_due
from casedesk.review.deciding.waits import start_waits, wait_of
from casedesk.review.scores.service import score_wanted

Act = Callable[[], None]

_SWEEP = timedelta(seconds=3)
_TAKEN_SHARE = 0.4
_TAKEN_WITHIN_HOURS = (1.0, 5.0)
# The moves that end a case so that people may learn later who it was.
_TELLING = frozenset({"redeem", "reject"})
_LEARNT_SHARE = 0.8
_LEARNT_WITHIN_DAYS = (1.0, 12.0)


class Replay:
    """Lives the plans through; every row, event and letter comes from the services themselves.

    Args:
        clock: the held clock; it is moved to each moment in turn.
        as_of: when the plans end; nothing happens later.
        crew: the people of the desk.
        papers: the documents of the plans, and their readings.
        seed: for what the plans leave open.
    """

    def __init__(self, clock: Clock, as_of: datetime, crew: list[Member], papers: PapersAhead, seed: int = 7) -> None:
        self._clock = clock
        self._as_of = as_of
        self._papers = papers
        self._rng = Random(seed)  # noqa: S311 - invented people
        # Its own, so that what is learnt later changes nothing of how the cases went.
        self._chance_to_learn = Random(seed + 1)  # noqa: S311 - invented people
        self._desk = Desk(crew, self._rng)
        self._acts: dict[str, Callable[[Filed, PlannedMove], None]] = {
            **owners.ACTS,
            **self._desk.acts(),
            **_OF_THE_WORKER,
        }
        self._numbers = count()
        self._due: list[tuple[datetime, int, Act]] = []
        self._undo = timedelta(seconds=app_settings().undo_seconds)

    def run(self, plans: Iterable[CasePlan], progress: Callable[[], None]) -> None:
        """Live through all of it; `progress` is called once for each case that has come to its end."""
        for plan in plans:
            self._at(self._as_of - plan.started_ago, partial(self._start, plan, progress))
        while self._due:
            at, _, act = heapq.heappop(self._due)
            if at <= self._as_of:
                self._clock.held = at
                act()
                db.session.remove()

    def _at(self, when: datetime, act: Act) -> None:
        heapq.heappush(self._due, (when, next(self._numbers), act))

    def _start(self, plan: CasePlan, progress: Callable[[], None]) -> None:
        case, begun = owners.start(plan), self._now()
        self._at(begun + owners.CODE_ASKED, partial(owners.ask_code, case))
        self._at(begun + owners.CODE_ASKED + _SWEEP, self._sweep)
        self._at(begun + owners.CODE_TYPED, partial(owners.type_code, case))
        for number, step in enumerate(owners.steps_of(plan)):
            self._at(begun + owners.FIRST_STEP + number * owners.EACH_STEP, partial(owners.save, case, step))
        self._upload(case, begun + uploads.FIRST_FILE, with_answer=False)
        self._plan_next(case, 0, begun, progress)

    def _upload(self, case: Filed, first: datetime, *, with_answer: bool) -> None:
        for document, at in uploads.in_a_row(case.plan, first, with_answer=with_answer):
            self._at(at, partial(self._take_in, case, document, at))
            self._at(at + _SWEEP, self._sweep)

    def _take_in(self, case: Filed, document: PlannedDocument, at: datetime) -> None:
        owners.upload(case, *self._papers.take(document, at))

    def _plan_next(self, case: Filed, done: int, made: datetime, progress: Callable[[], None]) -> None:
        """Put the move after this one in its place, counted from when this one was really made."""
        moves = case.plan.moves
        if done + 1 == len(moves):
            if moves[done].move in _TELLING and self._chance_to_learn.random() < _LEARNT_SHARE:
                days = self._chance_to_learn.uniform(*_LEARNT_WITHIN_DAYS)
                self._at(made + timedelta(days=days), partial(self._desk.learn, case, self._chance_to_learn))
            progress()
            return
        before, move = moves[done], moves[done + 1]
        at = made + (move.after - before.after)
        if move.move == "mint":
            at = self._link_due(case)
        if move.move == "answer":
            self._upload(case, uploads.before_answer(at), with_answer=True)
        self._at(at, partial(self._move, case, done + 1, progress))

    def _link_due(self, case: Filed) -> datetime:
        """A sweep after the end of the safety wait, which began when the notices left."""
        wait = wait_of(case.appeal)
        if wait is None or wait.ends_at is None:
            raise RuntimeError(f"the wait of {case.plan.key} did not begin")
        return wait.ends_at + _SWEEP

    def _move(self, case: Filed, number: int, progress: Callable[[], None]) -> None:
        move = case.plan.moves[number]
        self._acts[move.move](case, move)
        after = self._now()
        if move.move == "ask_for_more":
            self._at(after + ANSWER_TIME - timedelta(hours=REMIND_HOURS) + _SWEEP, _remind)
        if move.move == "send" and self._rng.random() < _TAKEN_SHARE:
            hours = self._rng.uniform(*_TAKEN_WITHIN_HOURS)
            self._at(after + timedelta(hours=hours), partial(self._desk.take, case))
        self._at(after + _SWEEP, self._sweep)
        # Letters of decisions leave when these can be taken back no more; then what follows can be planned.
        self._at(after + self._undo + _SWEEP, self._sweep)
        self._at(after + self._undo + _SWEEP, partial(self._plan_next, case, number, after, progress))

    def _now(self) -> datetime:
        assert self._clock.held is not None
        return self._clock.held

    def _sweep(self) -> None:
        """What the worker does after each change."""
        while deliver_due():
            pass
        read_due(reader=self._papers.analyse)
        score_wanted()
        start_waits()


def _remind() -> None:
    with transaction():
        remind()


def _mint(case: Filed, move: PlannedMove) -> None:
    mint_due()


def _lapse_draft(case: Filed, move: PlannedMove) -> None:
    with transaction():
        lapse_drafts()


def _lapse_answer(case: Filed, move: PlannedMove) -> None:
    with transaction():
        lapse_answers()


def _lapse_link(case: Filed, move: PlannedMove) -> None:
    lapse_links()


_OF_THE_WORKER: dict[str, Callable[[Filed, PlannedMove], None]] = {
    "mint": _mint,
    "lapse_draft": _lapse_draft,
    "lapse_answer": _lapse_answer,
    "lapse_link": _lapse_link,
}
