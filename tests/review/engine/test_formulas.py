"""Formulas of the engine re-added by hand, where a small slip would not show in the other tests."""

import copy
import math
from typing import Any

import pytest

from casedesk.review.engine.comparisons import Comparison
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.documented import relied_on
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.mixing import mix
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import Outline, outline, posterior_of, score, score_comparisons, weight_for
from casedesk.review.engine.weighing import most_from_facts
from tests.review.engine.example import WORLD, day, example

POLICY = Policy.default()


def changed(**parts: Any) -> Policy:
    """The default policy with some of its parts changed; objects are merged."""
    data = copy.deepcopy(DEFAULT_POLICY)
    for name, value in parts.items():
        data[name] = data[name] | value if isinstance(value, dict) else value
    return Policy.from_json(data)


def test_the_weight_of_a_band_takes_offset_scale_and_queue_into_account() -> None:
    policy = changed(b=1.5, queues={"phone": 0.5})
    # Odds of .8 are 4, two bits; in a queue of even odds 0.75 W + 1.5 must be 2.
    assert weight_for(0.8, policy, "phone") == pytest.approx(0.5 / 0.75)
    assert posterior_of(0.5 / 0.75, policy, "phone") == pytest.approx(0.8)
    # Elsewhere the prior brings log2(7/3) bits of its own.
    assert weight_for(0.8, policy) == pytest.approx((0.5 - math.log2(7 / 3)) / 0.75)


def test_the_most_that_facts_and_papers_reach_by_hand() -> None:
    # A photo that shows model and date says most beside somebody close: .20 × .41 against forged .10 × .34.
    own, forged = 0.20 * 0.41, 0.10 * 0.34
    paper = math.log2(own / (0.40 * own + 0.60 * forged))
    assert most_from_facts(POLICY) == pytest.approx(paper - math.log2(0.15 * 0.18))
    assert most_from_facts(POLICY) < weight_for(0.98, POLICY)


def test_papers_that_speak_against_the_owner_add_nothing_to_the_most_that_facts_reach() -> None:
    tiers = {"owner_tier": [0.97, 0.01, 0.01, 0.01], "forged_tier": [0.01, 0.33, 0.33, 0.33]}
    policy = changed(documents=tiers | {"owner_fit": [0.25] * 4, "forged_fit_held": [0.25] * 4})
    assert most_from_facts(policy) == pytest.approx(-math.log2(0.15 * 0.18))


def test_a_source_nothing_was_said_of_weighs_nothing() -> None:
    nothing = mix((), (0.2, 0.7))
    assert (nothing.weight, nothing.held, nothing.price, nothing.compared) == ([0.0] * 2, [0.2, 0.7], [0.0] * 2, 0)


def test_close_ones_of_several_profiles_add_up() -> None:
    two = changed(close={"acquaintance": 0.10, "insider": 0.30})
    paper = most_from_facts(POLICY) + math.log2(0.15 * 0.18)
    assert most_from_facts(two) == pytest.approx(paper - math.log2(0.15 * 0.10 + 0.05 * 0.30))
    assert most_from_facts(changed(close={"acquaintance": 0.0})) == math.inf


def test_a_discounted_comparison_keeps_what_was_compared() -> None:
    table = POLICY.tables["shop:documented"]
    compared = Comparison(table, 1, (0.25, 0.75), "one", "other", 12)
    found = relied_on(compared, 0.7)
    assert (found.table, found.level, found.claim, found.record, found.distance) == (table, 1, "one", "other", 12)
    assert found.g == pytest.approx((0.7 * 0.25 + 0.3 * 0.40, 0.7 * 0.75 + 0.3 * 0.60))


@pytest.mark.parametrize("signal, precision", [("purchase_date", "month"), ("registration_date", "year")])
def test_a_coarse_date_is_told_without_the_paper_by_whoever_tells_it(signal: str, precision: str) -> None:
    """Holders are right less often than owners, and a better level never weighs less against them."""
    table = POLICY.tables[f"{signal}:{precision}"]
    ratios = [own / holder for own, holder in zip(table.m, table.t, strict=True)]
    assert ratios[0] > 1 > ratios[-1]
    assert ratios == sorted(ratios, reverse=True)
    assert POLICY.tables[f"{signal}:day"].t[0] > POLICY.tables[f"{signal}:day"].m[0]


@pytest.mark.parametrize("fit, table", [("strong", "day:read_off"), ("medium", "day:read_off"), ("weak", "day")])
def test_a_graded_paper_of_the_purchase_shows_its_day(fit: str, table: str) -> None:
    case = example() | {"documents": [{"fit": fit, "tier": "photo"}]}
    case["claims"]["bought"] = day("2024-03-02")
    bars = score(case_from_json(case), world_from_json(WORLD), POLICY).bars
    bar = next(bar for bar in bars if bar.signal == "purchase_date")
    assert bar.comparison is not None
    assert bar.comparison.table.name == f"purchase_date:{table}"


@pytest.mark.parametrize("queue", ["", "phone"])
@pytest.mark.parametrize(
    "far_off, conflicts", [({}, 0), ({"shop": "京东", "order_number": "2626412625560000", "phone": "12"}, 4)]
)
def test_an_outline_says_what_the_score_says(queue: str, far_off: dict[str, str], conflicts: int) -> None:
    policy = changed(queues={"phone": 0.2})
    case = example() | {"queue": queue}
    case["claims"] |= far_off
    vector = compare(case_from_json(case), world_from_json(WORLD), policy)
    full = score_comparisons(vector, policy)
    # Three facts differ from the record, and one of them is no number at all.
    assert len(full.contradictions) == conflicts
    assert outline(vector, policy) == Outline(full.weight, full.posterior, full.band, conflicts)
