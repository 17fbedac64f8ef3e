"""A policy learnt from few cases, counted by hand: what owners teach, one round of impostors, and the fit."""

import copy
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import posterior_of, score_comparisons
from casedesk.review.learning import estimation, refining
from casedesk.review.learning.calibration import calibrate
from casedesk.review.learning.estimation import Decided, floored, re_estimate, smoothed
from casedesk.review.learning.impostors import Impostors
from tests.review.engine.example import WORLD, example

POLICY = Policy.default()
STRENGTH = 20.0
# How many of each: owners of two kinds, and impostors of two kinds.
KNOWING, FORGETFUL, GUESSING, PHISHING = 100, 60, 30, 10


@cache
def vector(kind: int) -> ComparisonVector:
    parts: dict[str, Any] = [
        {"documents": [{"fit": "strong", "tier": "verified"}], "control": {"device_photo": True}},
        {"claims": {"shop": "京东", "model": "Redmi K70"}, "context": {"device": "known", "odd_sign_in": True}},
        {"claims": {"shop": "京东", "model": "Xiaomi 14", "former_password": "none"}, "documents": [], "context": {}},
        {"documents": [{"fit": "weak", "tier": "photo"}], "context": {"contacts_changed": True, "device": "new"}},
    ][kind]
    return compare(case_from_json(example() | parts), world_from_json(WORLD), POLICY)


def decided() -> list[Decided]:
    kinds = zip((KNOWING, FORGETFUL, GUESSING, PHISHING), (True, True, False, False), strict=True)
    return [Decided(vector(kind), owner) for kind, (count, owner) in enumerate(kinds) for _ in range(count)]


@pytest.fixture
def learnt() -> Policy:
    """What one round of expectation and maximisation gives, before impostors are fitted to outcomes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estimation, "ROUNDS", 1)
        patch.setattr(refining, "STEPS", 0)
        return re_estimate(decided(), POLICY, STRENGTH)


def mean(prior: float, count: float, of: float) -> float:
    """Mean of a prior worth twenty cases and of what was counted."""
    return (count + STRENGTH * prior) / (of + STRENGTH)


OWNERS = KNOWING + FORGETFUL


@pytest.mark.parametrize(
    "table, level, count, of",
    [
        ("shop", 0, KNOWING, OWNERS),
        ("shop", 1, FORGETFUL, OWNERS),
        ("model", 0, OWNERS, OWNERS),
        ("model", 2, 0, OWNERS),
        ("former_password", 0, KNOWING, KNOWING),
        ("registration_date:year", 1, 0, 0),
    ],
)
def test_levels_of_owners(learnt: Policy, table: str, level: int, count: int, of: int) -> None:
    assert learnt.data["m"][table][level] == pytest.approx(mean(DEFAULT_POLICY["m"][table][level], count, of))


def test_papers_and_circumstances_of_owners(learnt: Policy) -> None:
    # The forgetful ones bring the paper of the example, strong and consistent.
    documents, before = learnt.data["documents"], DEFAULT_POLICY["documents"]
    assert documents["owner_fit"][0] == pytest.approx(mean(before["owner_fit"][0], OWNERS, OWNERS))
    assert documents["owner_tier"][0] == pytest.approx(mean(before["owner_tier"][0], KNOWING, OWNERS))
    assert documents["owner_tier"][1] == pytest.approx(mean(before["owner_tier"][1], FORGETFUL, OWNERS))
    device = learnt.data["submission"]["device"]["p"]["owner"]
    assert device == pytest.approx([mean(0.10, FORGETFUL, OWNERS), mean(0.12, 0, OWNERS), mean(0.78, KNOWING, OWNERS)])
    assert learnt.data["context"]["odd_sign_in"]["p"]["owner"][1] == pytest.approx(mean(0.12, OWNERS, OWNERS))
    assert learnt.data["control"]["device_photo"]["p"]["owner"][1] == pytest.approx(mean(0.80, KNOWING, KNOWING))
    assert learnt.data["control"]["former_contact"]["p"]["owner"][1] == pytest.approx(0.80)


def test_the_share_of_owners(learnt: Policy) -> None:
    assert learnt.data["prior"] == pytest.approx(mean(0.70, OWNERS, 200))


def with_owners(learnt: Policy) -> Policy:
    """The policy before, with what owners taught."""
    data = copy.deepcopy(DEFAULT_POLICY) | {"m": learnt.data["m"]}
    data["documents"] |= {name: learnt.data["documents"][name] for name in ("owner_fit", "owner_tier")}
    for kind in ("context", "control"):
        for name, table in data[kind].items():
            table["p"]["owner"] = learnt.data[kind][name]["p"]["owner"]
    data["submission"]["device"]["p"]["owner"] = learnt.data["submission"]["device"]["p"]["owner"]
    return Policy.from_json(data)


def test_one_round_of_what_impostors_teach(learnt: Policy) -> None:
    before = with_owners(learnt)
    others = [each.vector for each in decided() if not each.owner]
    seen = Impostors(others, before).expect(before.data)
    profiles = dict(zip(POLICY.profiles, seen.profiles(POLICY.pi, STRENGTH), strict=True))
    assert learnt.data["pi"] == pytest.approx(floored(profiles, 0.03))
    for source, row in seen.kappa(POLICY.kappa, STRENGTH).items():
        for profile, kappa in zip(POLICY.profiles, row, strict=True):
            assert learnt.data["kappa"][profile][source] == pytest.approx(min(max(kappa, 0.003), 0.995))
    for name in ("former_password", "purchase_date:day", "amount"):
        expected = smoothed(DEFAULT_POLICY["t"][name], seen.levels_held(name), STRENGTH)
        assert learnt.data["t"][name] == pytest.approx(expected)
    documents: dict[str, Any] = copy.deepcopy(DEFAULT_POLICY["documents"])
    seen.documents(documents, DEFAULT_POLICY["documents"], STRENGTH)
    assert learnt.data["documents"]["genuine"] == pytest.approx(documents["genuine"])
    assert learnt.data["documents"]["forged_tier"] == pytest.approx(documents["forged_tier"])
    for kind, name in (("context", "contacts_changed"), ("control", "device_photo"), ("submission", "device")):
        for profile in POLICY.profiles:
            counts = seen.circumstance(f"{kind}:{name}", profile)
            expected = smoothed(DEFAULT_POLICY[kind][name]["p"][profile], counts, STRENGTH)
            assert learnt.data[kind][name]["p"][profile] == pytest.approx(expected)


def test_more_rounds_explain_the_impostors_no_worse(learnt: Policy) -> None:
    def surprise(policy: Policy) -> float:
        """Bits that the impostors' cases take to tell, less those of an owner's telling the same."""
        known = [(vector(kind), count) for kind, count in ((2, GUESSING), (3, PHISHING))]
        return sum(count * score_comparisons(each.under(policy), policy).weight for each, count in known)

    settled = re_estimate(decided(), POLICY, STRENGTH)
    assert surprise(settled) < surprise(learnt) < surprise(with_owners(learnt))
    assert settled.id != learnt.id


def test_scale_and_offset_are_fitted_to_the_weights_under_what_was_learnt(learnt: Policy) -> None:
    weights = [score_comparisons(each.vector.under(learnt), learnt).weight for each in decided()]
    fitted = calibrate(weights, [each.owner for each in decided()], learnt.data["prior"])
    assert (learnt.data["lambda"], learnt.data["b"]) == pytest.approx((fitted.scale, fitted.offset))
    told = [posterior_of(weight, learnt) for weight in weights]
    assert math.fsum(told) / len(told) == pytest.approx(OWNERS / 200, abs=0.02)


def test_owners_without_papers_teach_nothing_of_papers() -> None:
    learnt = re_estimate([*[Decided(vector(2), True)] * 170, *[Decided(vector(2), False)] * 30], POLICY, STRENGTH)
    for name in ("owner_fit", "owner_tier"):
        assert learnt.data["documents"][name] == pytest.approx(DEFAULT_POLICY["documents"][name])


def test_a_prior_worth_sixty_cases_is_taken_where_nothing_else_is_asked_for() -> None:
    assert re_estimate(decided(), POLICY).id == re_estimate(decided(), POLICY, 60.0).id


def test_what_is_compared_stays_when_tables_change(learnt: Policy) -> None:
    again = vector(0).under(learnt)
    assert replace(again, comparisons=()) == replace(vector(0), comparisons=())
    for before, after in zip(vector(0).comparisons, again.comparisons, strict=True):
        assert after.table is learnt.tables[before.table.name]
        # How forged papers look is the policy's, and its m levels the guess chances, as in a comparison made under it.
        levelled = before.guess.under(learnt.tables[before.table.name].m) if before.guess else before.g
        g = learnt.forged_when_guessed if before.signal == "document" else levelled
        assert replace(after, table=before.table) == replace(before, g=g)


def test_no_level_becomes_impossible() -> None:
    # .9999 and a ten-thousandth each, together .9999 + 2 · .0001.
    found = smoothed([1.0, 0.0, 0.0], [0.0, 0.0, 0.0], 5.0)
    assert found == pytest.approx([1 / 1.0002, 1e-4 / 1.0002, 1e-4 / 1.0002])
    assert smoothed([0.5, 0.3, 0.2], [3.0, 2.0, 0.0], 5.0) == pytest.approx([0.55, 0.35, 0.10])
    with pytest.raises(ValueError, match="longer"):
        smoothed([0.5, 0.5], [1.0], 5.0)


@pytest.mark.parametrize(
    "shares, expected",
    [
        ({"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.5, "b": 0.3, "c": 0.2}),
        ({"a": 0.5, "b": 0.4, "c": 0.1}, {"a": 0.5, "b": 0.4, "c": 0.1}),
        ({"a": 0.60, "b": 0.36, "c": 0.04}, {"a": 0.9 * 0.60 / 0.96, "b": 0.9 * 0.36 / 0.96, "c": 0.1}),
        # What the last one lacks takes the second below the floor as well.
        ({"a": 0.895, "b": 0.1, "c": 0.005}, {"a": 0.8, "b": 0.1, "c": 0.1}),
        ({"a": 0.98, "b": 0.01, "c": 0.01}, {"a": 0.8, "b": 0.1, "c": 0.1}),
    ],
)
def test_no_share_falls_below_the_floor(shares: Mapping[str, float], expected: Mapping[str, float]) -> None:
    assert floored(shares, 0.1) == pytest.approx(expected)
