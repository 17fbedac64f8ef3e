"""What is learnt from outcomes needs no comparing anew: a stored comparison gives the bytes that facts would give."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.database import canonical
from casedesk.review.engine.comparisons import (
    Comparison,
    ComparisonVector,
    vector_from_json,
    vector_from_levels,
    vector_under,
)
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.comparing import comparing_id
from casedesk.review.engine.facts import Fit, Tier
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.output import output_of
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import outline, score_comparisons
from tests.review.engine.example import WORLD, example
from tests.review.engine.learnt_policies import learnt
from tests.review.engine.test_any_case import any_case
from tests.review.engine.test_neighbours import SECOND

WORLD_FACTS = world_from_json(WORLD)
DEFAULT = Policy.default()
OLDER = Policy.from_json(SECOND["policy"])

seeds = st.integers(0, 2**32)


def case(seed: int) -> dict[str, Any]:
    """Any case, half of them with several graded papers."""
    draw = Random(seed)
    found = any_case(draw)
    if draw.random() < 0.5:
        found["documents"] = [
            {"fit": str(draw.choice(list(Fit))), "tier": str(draw.choice(list(Tier)))}
            for _ in range(draw.randint(1, 4))
        ]
    return found


def compared(of: dict[str, Any], policy: Policy) -> ComparisonVector:
    return compare(case_from_json(of), WORLD_FACTS, policy)


def stored(value: Any) -> Any:
    """As it comes back from a column."""
    return json.loads(canonical(value))


@given(seeds, seeds)
@settings(max_examples=100, deadline=None)
def test_read_under_a_learnt_policy_it_is_what_comparing_under_that_policy_gives(seed: int, other: int) -> None:
    policy, of = learnt(other), case(seed)
    before, anew = compared(of, DEFAULT), compared(of, policy)

    assert canonical(before.to_json()) == canonical(anew.to_json())
    assert canonical(before.to_levels()) == canonical(anew.to_levels())
    kept = stored(before.to_json())
    assert vector_from_json(kept, policy) == vector_under(kept, policy) == before.under(policy) == anew
    assert canonical(output_of(vector_from_json(kept, policy), policy).data) == canonical(output_of(anew, policy).data)


@given(seeds, seeds)
@settings(max_examples=100, deadline=None)
def test_the_levels_alone_give_the_numbers_of_a_score_made_from_facts(seed: int, other: int) -> None:
    policy, of = learnt(other), case(seed)
    levels = stored(compared(of, DEFAULT).to_levels())

    assert (
        outline(vector_from_levels(levels, policy), policy) == score_comparisons(compared(of, policy), policy).outline
    )


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_a_learnt_policy_compares_as_the_one_before(other: int) -> None:
    assert comparing_id(learnt(other)) == comparing_id(DEFAULT)
    # Comparisons under older formats are kept with their chances levelled.
    assert comparing_id(learnt(other, OLDER)) != comparing_id(OLDER)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_under_an_older_format_a_comparison_is_kept_as_the_engine_of_then_kept_it(seed: int) -> None:
    before = compared(case(seed), OLDER)

    assert {tuple(row) for row in before.to_json()["comparisons"]} <= {
        ("table", "level", "g", "claim", "record", "distance")
    }
    again = vector_from_json(stored(before.to_json()), OLDER)
    assert again == before
    assert outline(vector_from_levels(stored(before.to_levels()), OLDER), OLDER) == outline(before, OLDER)


@pytest.mark.parametrize(
    ("papers", "first", "then"),
    [
        (("strong+photo", "weak+verified"), "strong+photo", "weak+verified"),
        (("strong+suspicious", "contradicts+photo"), "contradicts+photo", "strong+suspicious"),
    ],
)
def test_which_paper_counts_follows_the_policy_it_is_weighed_under(
    papers: tuple[str, str], first: str, then: str
) -> None:
    of = example()
    of["documents"] = [dict(zip(("fit", "tier"), paper.split("+"), strict=True)) for paper in papers]
    before = compared(of, DEFAULT)
    counting = {paper(before.under(learnt(seed))).level_name for seed in range(100)}

    assert paper(before).level_name == paper(before).claim == first
    assert counting == {first, then}


def paper(vector: ComparisonVector) -> Comparison:
    return next(row for row in vector.comparisons if row.signal == "document")


def unlevelled(row: dict[str, Any]) -> None:
    row["chances"][0] += 1e-9


def relied_on_less(row: dict[str, Any]) -> None:
    row["reliance"] = 0.5


@pytest.mark.parametrize("change", [unlevelled, relied_on_less])
def test_a_change_of_what_is_kept_shows(change: Callable[[dict[str, Any]], None]) -> None:
    of = example()
    kept = stored(compared(of, DEFAULT).to_json())
    before = score_comparisons(vector_from_json(kept, DEFAULT), DEFAULT)

    change(next(row for row in kept["comparisons"] if "chances" in row and row["level"] == "exact"))

    assert score_comparisons(vector_from_json(kept, DEFAULT), DEFAULT).weight != before.weight
