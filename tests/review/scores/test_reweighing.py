"""A comparison that stands is weighed anew, to the same bytes; one that does not stand is made anew from the facts."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Result, event, select, update
from sqlalchemy.orm import ORMExecuteState

from casedesk import clock as moment
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.verification import verify
from casedesk.clock import Clock
from casedesk.database import canonical, transaction
from casedesk.review.engine.comparisons import ComparisonVector, vector_from_json, vector_from_levels
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.comparing import comparing_id
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import outline, score_comparisons
from casedesk.review.models import PolicyVersion, ScoreRow
from casedesk.review.policies.decided_cases import last_decided
from casedesk.review.scores import proving, rescoring
from tests.factories.review import case
from tests.review.engine.example import WORLD
from tests.review.engine.test_any_case import any_case

WORLD_FACTS = world_from_json(WORLD)

Change = Callable[[dict[str, Any]], None]


def nothing(_more: int) -> None:
    """Nobody watches the progress."""


def changed(change: Change) -> Policy:
    """The default policy with something changed."""
    data = copy.deepcopy(dict(Policy.default().data))
    change(data)
    return Policy.from_json(data)


def scaled(data: dict[str, Any]) -> None:
    data["lambda"] = 0.6


def other_knowledge(data: dict[str, Any]) -> None:
    data["kappa"]["buyer"]["device"] = 0.5
    data["close"]["buyer"] = 0.1
    data["documents"]["genuine"]["buyer"] = 0.3
    data["queues"]["shop"] = 0.5


def other_shares(data: dict[str, Any]) -> None:
    data["pi"]["stranger"], data["pi"]["buyer"] = data["pi"]["buyer"], data["pi"]["stranger"]
    data["context"]["odd_sign_in"]["p"]["owner"] = [0.9, 0.1]
    data["control"]["device_photo"]["p"]["owner"] = [0.3, 0.7]


def other_owners(data: dict[str, Any]) -> None:
    data["m"]["registration_city"] = [0.7, 0.3]


def other_edges(data: dict[str, Any]) -> None:
    data["edges"]["last_use"] = [2.5, 4, 14, 45]


def other_papers(data: dict[str, Any]) -> None:
    data["documents"]["owner_tier"] = [0.3, 0.33, 0.31, 0.06]


def other_reliance(data: dict[str, Any]) -> None:
    data["documents"]["reliance"]["photo"] = 0.6


WEIGHED: list[Change] = [scaled, other_knowledge, other_shares, other_owners, other_papers]
COMPARED: list[Change] = [other_edges, other_reliance]


def vector(seed: int, policy: Policy) -> ComparisonVector:
    return compare(case_from_json(any_case(Random(seed))), WORLD_FACTS, policy)


@given(seed=st.integers(0, 2**32), change=st.sampled_from(WEIGHED), queue=st.sampled_from(["", "shop"]))
@settings(max_examples=60, deadline=None)
def test_what_lists_show_comes_from_the_levels_alone_to_the_same_bytes(seed: int, change: Change, queue: str) -> None:
    policy, found = changed(change), vector(seed, Policy.default())
    kept = json.loads(canonical(found.to_levels()))
    kept[0] = queue

    weighed = outline(vector_from_levels(kept, policy), policy)

    whole = vector_from_json(found.to_json() | {"queue": queue}, policy)
    assert weighed == score_comparisons(whole, policy).outline


@given(seed=st.integers(0, 2**32), change=st.sampled_from(WEIGHED))
@settings(max_examples=40, deadline=None)
def test_policies_that_compare_alike_give_one_vector(seed: int, change: Change) -> None:
    policy = changed(change)

    assert comparing_id(policy) == comparing_id(Policy.default())
    assert vector(seed, policy).to_json() == vector(seed, Policy.default()).to_json()


@pytest.mark.parametrize("change", COMPARED)
def test_whatever_else_a_policy_holds_makes_another_comparison(change: Change) -> None:
    assert comparing_id(changed(change)) != comparing_id(Policy.default())


@pytest.fixture
def activate(clock: Clock) -> Callable[[Change], Policy]:
    """Another policy is active from now on."""

    def begin(change: Change) -> Policy:
        policy, now = changed(change), moment.utcnow() + timedelta(microseconds=1)
        with transaction() as session:
            session.add(PolicyVersion(id=policy.id, body=policy.to_json(), active_from=now, added_at=now))
        clock.held += timedelta(seconds=1)  # type: ignore[attr-defined]
        return policy

    return begin


def scores_of(db: SQLAlchemy, of: Appeal) -> list[ScoreRow]:
    return list(db.session.scalars(select(ScoreRow).where(ScoreRow.appeal_id == of.id).order_by(ScoreRow.id)))


def rescored(**asked: Any) -> tuple[int, int]:
    found = rescoring.rescore(progress=nothing, **{"everything": False} | asked)
    return found.weighed, found.compared


@pytest.mark.both_databases
def test_a_comparison_that_stands_is_named_and_weighed_like_one_made_anew(
    db: SQLAlchemy, activate: Callable[[Change], Policy]
) -> None:
    made = case(papers=1)
    policy = activate(scaled)

    assert rescored() == (1, 0)
    assert rescored() == (1, 0)
    assert rescored(anew=True) == (0, 1)

    first, second, third, anew = scores_of(db, made)
    assert [second.compared_in, third.compared_in, anew.compared_in] == [first.id, first.id, None]
    assert (second.vector, second.result, second.policy_id) == ({}, {}, policy.id)
    assert canonical(second.comparison) == canonical(first.vector) == canonical(anew.vector)
    numbers = [(one.bits, one.posterior, one.band, one.conflicts, one.engine) for one in (second, third, anew)]
    assert numbers[0] == numbers[1] == numbers[2]
    assert second.posterior != first.posterior
    assert list(proving.verify(nothing)) == []


def test_a_policy_that_compares_otherwise_and_a_case_whose_score_is_due_are_compared_anew(
    db: SQLAlchemy, activate: Callable[[Change], Policy]
) -> None:
    made, due = case(), case()
    with transaction() as session:
        session.execute(update(Appeal).where(Appeal.id == due.id).values(score_wanted_at=moment.utcnow()))

    activate(scaled)
    assert rescored() == (1, 1)
    activate(other_edges)
    assert rescored() == (0, 2)
    assert scores_of(db, made)[-1].compared_in is None


def test_closed_cases_keep_their_comparison_for_studies_too(
    db: SQLAlchemy, activate: Callable[[Change], Policy]
) -> None:
    made = case(AppealStatus.REJECTED, papers=1)
    activate(scaled)

    assert rescored(everything=True) == (1, 0)

    (studied,) = last_decided(5)
    assert studied.vector == scores_of(db, made)[0].vector != {}


def test_what_was_weighed_under_other_edges_is_no_comparison_for_later_policies(
    db: SQLAlchemy, activate: Callable[[Change], Policy]
) -> None:
    made = case(AppealStatus.REJECTED)
    activate(other_edges)

    assert rescored(everything=True) == (0, 1)
    assert rescored(everything=True) == (0, 1)
    assert [one.compared_under is None for one in scores_of(db, made)] == [False, True, True]
    assert list(proving.verify(nothing)) == []


def test_killed_between_batches_nothing_is_lost(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [case(), case(), case()]
    monkeypatch.setattr(rescoring, "BATCH", 1)
    done = []

    def killed(more: int) -> None:
        done.append(more)
        if len(done) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescoring.rescore(everything=False, progress=killed)

    assert [len(scores_of(db, each)) for each in made] == [2, 2, 1]
    assert rescored() == (3, 0)
    assert [len(scores_of(db, each)) for each in made] == [3, 3, 2]
    assert list(proving.verify(nothing)) == []
    assert verify().whole


def test_who_waited_for_a_case_weighs_what_was_compared_meanwhile(db: SQLAlchemy) -> None:
    made = case()
    first = scores_of(db, made)[0]
    columns = {column.name: getattr(first, column.name) for column in ScoreRow.__table__.columns if column.name != "id"}

    def compared_meanwhile(state: ORMExecuteState) -> Result[Any] | None:
        if getattr(state.statement, "_for_update_arg", None) is None:
            return None
        found = state.invoke_statement().freeze()
        state.session.add(ScoreRow(**columns))
        state.session.flush()
        return found()

    event.listen(db.session, "do_orm_execute", compared_meanwhile)
    try:
        assert rescored() == (1, 0)
    finally:
        event.remove(db.session, "do_orm_execute", compared_meanwhile)

    _first, newer, weighed = scores_of(db, made)
    assert weighed.compared_in == newer.id


def test_a_changed_level_or_a_missing_comparison_is_named(db: SQLAlchemy) -> None:
    made = case()
    rescored()
    first, second = scores_of(db, made)
    levels = copy.deepcopy(first.levels) or []
    levels[1][0][1] += 1

    with transaction() as session:
        session.execute(update(ScoreRow).where(ScoreRow.id == first.id).values(levels=levels))
    assert [each.what for each in proving.verify(nothing)] == [("levels",), ("levels",)]

    with transaction() as session:
        session.execute(update(ScoreRow).where(ScoreRow.id == second.id).values(compared_in=999))
    assert ("unreadable: TypeError",) in [each.what for each in proving.verify(nothing)]
