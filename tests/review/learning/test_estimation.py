"""Weights learnt from outcomes: they come true on cases not seen, refuse too little data, and unlearn no profile."""

import math
from functools import cache

import numpy as np
import pytest

from bench.scoring.places import world
from bench.scoring.simulator import simulate
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.policy_rules import KAPPA_RANGE, PI_FLOOR
from casedesk.review.engine.scoring import score_comparisons
from casedesk.review.learning.calibration import calibrate
from casedesk.review.learning.descent import Array, minimum
from casedesk.review.learning.estimation import (
    Decided,
    TooFew,
    calibration_of,
    floored,
    re_estimate,
    smoothed,
)
from casedesk.review.learning.facts_alone import reached_by_facts
from casedesk.review.learning.refining import refine


@cache
def decided(count: int, seed: int) -> tuple[Decided, ...]:
    policy = Policy.default()
    return tuple(Decided(compare(filing.case, world(), policy), filing.is_owner) for filing in simulate(count, seed))


@cache
def learnt() -> Policy:
    return re_estimate(decided(1200, 5), Policy.default())


def log_loss(cases: tuple[Decided, ...], policy: Policy) -> float:
    posteriors = [score_comparisons(each.vector.under(policy), policy).posterior for each in cases]
    told = [p if each.owner else 1 - p for p, each in zip(posteriors, cases, strict=True)]
    return -math.fsum(math.log(max(p, 1e-9)) for p in told) / len(told)


def test_what_is_learnt_comes_true_on_cases_not_seen() -> None:
    unseen = decided(800, 6)
    assert log_loss(unseen, learnt()) < 0.8 * log_loss(unseen, Policy.default())


def test_the_same_cases_give_the_same_policy() -> None:
    assert re_estimate(decided(1200, 5), Policy.default()).id == learnt().id


def test_no_profile_is_unlearned() -> None:
    without = tuple(each for each, f in zip(decided(1200, 5), simulate(1200, 5), strict=True) if f.who != "insider")
    policy = re_estimate(without, Policy.default())
    assert min(policy.pi) >= PI_FLOOR
    assert all(KAPPA_RANGE[0] <= kappa <= KAPPA_RANGE[1] for row in policy.kappa.values() for kappa in row)
    assert all(share > 0 for table in policy.data["m"].values() for share in table)


def test_facts_alone_never_reach_strong_under_what_is_learnt() -> None:
    """Somebody close to the owner may know every fact; "strong" begins beyond what that proves."""
    strong = learnt().data["bands"]["strong"]
    assert reached_by_facts(learnt()) < strong
    unverified = [
        each
        for each in decided(800, 6)
        if not any(row.level_name.endswith("+verified") for row in each.vector.comparisons)
    ]
    found = [score_comparisons(each.vector.under(learnt()), learnt()).band for each in unverified]
    assert "strong" not in found
    assert found.count("likely") > len(found) / 3


def test_what_owners_do_is_counted_and_never_fitted() -> None:
    vectors = [each.vector for each in decided(1200, 5)[:300]]
    fitted = refine(vectors, [each.owner for each in decided(1200, 5)[:300]], Policy.default())
    default = Policy.default().data
    assert fitted["m"] == default["m"]
    assert fitted["documents"] == default["documents"]
    assert fitted["context"]["odd_sign_in"]["p"]["owner"] == default["context"]["odd_sign_in"]["p"]["owner"]
    assert fitted["kappa"] != default["kappa"]


def test_the_fit_makes_outcomes_likelier_that_it_did_not_see() -> None:
    """With scale and offset fitted to the same cases on both sides."""
    cases, unseen, policy = decided(1200, 5), decided(800, 6), Policy.default()
    fitted = Policy.from_json(refine([each.vector for each in cases], [each.owner for each in cases], policy))
    assert log_loss(unseen, calibrated(fitted, cases)) < 0.95 * log_loss(unseen, calibrated(policy, cases))


def calibrated(policy: Policy, cases: tuple[Decided, ...]) -> Policy:
    found = calibration_of(cases, policy)
    return Policy.from_json(dict(policy.data) | {"lambda": found.scale, "b": found.offset})


def test_the_lowest_point_is_found_and_no_higher_one_taken() -> None:
    def valley(at: Array) -> tuple[float, Array]:
        """Rosenbrock's: lowest at (1, 1), bent and steep."""
        x, y = at
        slopes = np.array([-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)])
        return float(100 * (y - x * x) ** 2 + (1 - x) ** 2), slopes

    start = np.array([-1.2, 1.0])
    values = [valley(minimum(valley, start, steps))[0] for steps in range(40)]
    assert values == sorted(values, reverse=True)
    assert minimum(valley, start, 200) == pytest.approx([1, 1], abs=1e-3)


@pytest.mark.parametrize("count", [199, 40])
def test_too_few_cases_are_refused_with_the_numbers(count: int) -> None:
    with pytest.raises(TooFew) as refused:
        re_estimate(decided(1200, 5)[:count], Policy.default())
    assert str(refused.value.message).startswith(f"{count} cases have a confirmed outcome")


def test_owners_alone_teach_nothing_of_impostors() -> None:
    owners = tuple(each for each in decided(1200, 5) if each.owner)[:400]
    with pytest.raises(TooFew) as refused:
        re_estimate(owners, Policy.default())
    assert "0 of others" in str(refused.value.message)


def test_little_data_moves_little_and_much_data_moves_much() -> None:
    assert smoothed([0.5, 0.5], [2, 0], 60) == pytest.approx([32 / 62, 30 / 62])
    assert smoothed([0.5, 0.5], [6000, 0], 60)[0] > 0.99


def test_a_floor_takes_from_the_others_in_proportion() -> None:
    shares = floored({"a": 0.90, "b": 0.099, "c": 0.001}, 0.03)
    assert shares["c"] == 0.03
    assert math.fsum(shares.values()) == pytest.approx(1)
    assert shares["a"] / shares["b"] == pytest.approx(0.90 / 0.099)


def test_scale_and_offset_undo_a_weight_in_the_wrong_unit() -> None:
    # Weights three times too large and shifted by one bit, of cases whose true odds are known.
    true = [bits / 10 for bits in range(-60, 61)]
    weights, owners = [], []
    for bits in true:
        share = round(200 / (1 + 2.0**-bits))
        weights += [3 * bits + 1] * 200
        owners += [True] * share + [False] * (200 - share)
    fitted = calibrate(weights, owners, prior=0.5)
    assert fitted.scale == pytest.approx(1 / 3, abs=0.02)
    assert fitted.offset == pytest.approx(-1 / 3, abs=0.05)


def test_more_weight_never_means_less_belief() -> None:
    fitted = calibrate([1.0, 2.0, 3.0, 4.0] * 100, [True, True, False, False] * 100, prior=0.5)
    assert fitted.scale > 0
