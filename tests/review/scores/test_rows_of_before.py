"""Comparisons kept before and after levelling in one database: each is proven, and only what is missing made anew."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import insert, select, update

from casedesk import clock as moment
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.clock import Clock
from casedesk.database import canonical, transaction
from casedesk.review.deciding.waits import wait_hours
from casedesk.review.engine.comparisons import vector_from_json, vector_from_levels
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import outline
from casedesk.review.models import PolicyVersion, ScoreRow
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores import proving, rescoring
from tests.factories.review import case
from tests.review.engine.learnt_policies import learnt
from tests.review.engine.test_neighbours import SECOND

OLDER = Policy.from_json(SECOND["policy"])


@pytest.fixture
def activate(clock: Clock) -> Callable[[Policy], Policy]:
    """Another policy is active from now on."""

    def begin(policy: Policy) -> Policy:
        now = moment.utcnow() + timedelta(microseconds=1)
        with transaction() as session:
            session.add(PolicyVersion(id=policy.id, body=policy.to_json(), active_from=now, added_at=now))
        clock.held += timedelta(seconds=1)  # type: ignore[attr-defined]
        return policy

    return begin


def nothing(_more: int) -> None:
    """Nobody watches the progress."""


def rescored(*, everything: bool = False, anew: bool = False) -> tuple[int, int]:
    found = rescoring.rescore(everything=everything, progress=nothing, anew=anew)
    return found.weighed, found.compared


def scores_of(db: SQLAlchemy, of: Appeal) -> list[ScoreRow]:
    return list(db.session.scalars(select(ScoreRow).where(ScoreRow.appeal_id == of.id).order_by(ScoreRow.id)))


def numbers(row: ScoreRow) -> tuple[float, float, str, int]:
    return row.bits, row.posterior, row.band, row.conflicts


def as_before(db: SQLAlchemy, of: Appeal) -> None:
    """The score of a case as rows were written when guess chances were levelled before they were kept."""
    (row,) = scores_of(db, of)
    vector = vector_from_json(row.vector, policy_by_id(row.policy_id))
    vector = replace(vector, comparisons=tuple(each.as_levelled() for each in vector.comparisons))
    assert all("g" in each for each in vector.to_json()["comparisons"])
    written = {"vector": vector.to_json(), "levels": vector.to_levels(), "compared_under": "1" * 64}
    with transaction() as session:
        session.execute(update(ScoreRow).where(ScoreRow.id == row.id).values(**written))


@pytest.mark.both_databases
def test_under_a_learnt_policy_nothing_is_compared_and_every_number_is_that_of_comparing(
    db: SQLAlchemy, activate: Callable[[Policy], Policy]
) -> None:
    made = [case(papers=1), case(papers=2), case()]
    for seed in (1, 2):
        activate(learnt(seed))
        assert rescored() == (3, 0)
    assert rescored(anew=True) == (0, 3)

    for each in made:
        first, _one, weighed, anew = scores_of(db, each)
        assert weighed.compared_in == first.id
        assert numbers(weighed) == numbers(anew) != numbers(first)
        assert canonical(weighed.comparison) == canonical(anew.vector)
        assert canonical(first.levels) == canonical(anew.levels)
    assert list(proving.verify(nothing)) == []


def test_what_was_kept_levelled_is_compared_anew_once_and_proven_all_the_same(
    db: SQLAlchemy, activate: Callable[[Policy], Policy]
) -> None:
    made = case(papers=1)
    as_before(db, made)
    assert list(proving.verify(nothing)) == []
    weighed_before(db, made, activate(Policy.from_json({**Policy.default().data, "lambda": 0.6})))
    activate(learnt(3))

    assert rescored() == (0, 1)
    assert rescored() == (1, 0)

    old, _weighed, anew, again = scores_of(db, made)
    assert again.compared_in == anew.id != old.id
    assert list(proving.verify(nothing)) == []


def weighed_before(db: SQLAlchemy, of: Appeal, policy: Policy) -> None:
    """A row that names the one of before, as a policy with the same m had it weighed."""
    (held,) = scores_of(db, of)
    found = outline(vector_from_levels(held.levels or [], policy), policy)
    kept = {"appeal_id": of.id, "policy_id": policy.id, "engine": policy.engine, "scored_at": held.scored_at}
    kept |= {"vector": {}, "result": {}, "levels": None, "compared_under": held.compared_under}
    kept |= {"compared_in": held.id, "bits": found.weight, "posterior": found.posterior}
    with transaction() as session:
        session.execute(insert(ScoreRow).values(**kept, band=found.band, conflicts=found.conflicts))


def test_a_closed_case_of_before_keeps_its_levelled_chances_and_is_proven(
    db: SQLAlchemy, activate: Callable[[Policy], Policy]
) -> None:
    made = case(AppealStatus.REJECTED, papers=1)
    as_before(db, made)
    activate(learnt(4))

    assert rescored(everything=True) == (0, 1)

    first, second = scores_of(db, made)
    facts = [[row for row in each.vector["comparisons"] if row["table"] != "document"] for each in (first, second)]
    assert facts[0] == facts[1]
    assert list(proving.verify(nothing)) == []


def test_under_an_older_format_rows_are_those_of_its_engine_and_other_m_compares_anew(
    db: SQLAlchemy, activate: Callable[[Policy], Policy]
) -> None:
    made = case(papers=1)
    activate(OLDER)
    assert rescored() == (0, 1)
    activate(Policy.from_json({**OLDER.data, "lambda": 0.6}))
    assert rescored() == (1, 0)
    activate(learnt(5, OLDER))
    assert rescored() == (0, 1)

    kept = scores_of(db, made)[-1].vector["comparisons"]
    assert kept and all("g" in row and "chances" not in row for row in kept)
    assert list(proving.verify(nothing)) == []


def test_the_safety_wait_asks_for_the_paper_that_counts_under_the_policy_of_the_score(db: SQLAlchemy) -> None:
    made = case(papers=2)
    (row,) = scores_of(db, made)
    document = next(each for each in row.vector["comparisons"] if each["table"] == "document")
    hours = wait_hours(made, row)

    row.vector = {**row.vector, "comparisons": [{**document, "papers": ["contradicts+photo", "strong+verified"]}]}

    assert wait_hours(made, row) > hours
