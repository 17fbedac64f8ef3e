"""The interval: a draw weighs what the score weighs under the numbers drawn, and the ends leave out one in twenty."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from casedesk.review.engine import intervals
from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.intervals import Interval, interval
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.weighing import weigh
from tests.review.engine.example import WORLD, example
from tests.review.engine.papers import check, paper

STRENGTHS = {"m": 50.0, "kappa": 40.0, "pi": 30.0, "close": 20.0, "documents": 10.0, "context": 60.0}
CLOSE = {"stranger": 0.0, "acquaintance": 0.18, "phisher": 0.0, "buyer": 0.0, "insider": 0.30, "forger": 0.0}
POLICY = Policy.from_json(copy.deepcopy(DEFAULT_POLICY) | {"strengths": STRENGTHS, "close": CLOSE})
SILENT = dict.fromkeys(("bought", "amount", "answers_right", "answers_given"))
INVOICE = paper(check("signature_trusted"), imei="867491658752848", date="2024-03-02", total="2399.00")
CASES: list[dict[str, Any]] = [
    {},
    {"claims": example()["claims"] | SILENT, "documents": [INVOICE], "control": {"device_photo": True}},
    {"claims": {}, "documents": [], "context": {}, "control": {"former_contact": False, "device_photo": True}},
    {"claims": {}, "documents": [{"fields": INVOICE["fields"], "tier": "photo"}], "context": {}},
    {"claims": {"shop": "京东", "phone": "13912345678"}, "documents": [{"fit": "weak", "tier": "suspicious"}]},
]


def vector(number: int) -> ComparisonVector:
    return compare(case_from_json(example() | CASES[number]), world_from_json(WORLD), POLICY)


class Drawing:
    """In place of random numbers: of a gamma variate its mean, and so much more in each draw."""

    def __init__(self, more: Callable[[int], float], calls_of_one: int) -> None:
        self.more, self.calls_of_one, self.calls, self.seed = more, calls_of_one, 0, 0

    def __call__(self, seed: int) -> "Drawing":
        self.seed = seed
        return self

    def gammavariate(self, shape: float, scale: float) -> float:
        number = self.calls // self.calls_of_one
        self.calls += 1
        return (shape + self.more(number)) * scale if shape else 0.0


def drawn(found: ComparisonVector, more: Callable[[int], float], policy: Policy = POLICY) -> tuple[Interval, Drawing]:
    """The interval when each draw is as far off as told."""
    calls = sum(len(table.m) for table in policy.tables.values()) + len(policy.pi)
    calls += 2 * sum(len(row) for row in policy.kappa.values()) + 2 * sum(share > 0 for share in policy.close)
    with pytest.MonkeyPatch.context() as patch:
        source = Drawing(more, calls)
        patch.setattr(intervals.random, "Random", source)
        result = interval(found, Policy.from_json(policy.data))
    assert result is not None
    assert source.calls == 200 * calls
    return result, source


def off(means: tuple[float, ...], strength: float, more: float) -> list[float]:
    return [(mean * strength + more) / (strength + len(means) * more) for mean in means]


def weight_when_off(found: ComparisonVector, more: float) -> float:
    """The weight under a policy all of whose estimates are so far off."""

    def one(mean: float, strength: float) -> float:
        return off((mean, 1 - mean), strength, more)[0]

    def retabled(row: Comparison) -> Comparison:
        table = row.table
        strength = 10.0 if table.name in ("document", "purchase_date:documented", "amount:documented") else 50.0
        m = tuple(off(table.m, strength, more))
        return replace(row, table=replace(table, m=m, t=m if table.t == table.m else table.t))

    data = copy.deepcopy(dict(POLICY.data))
    data["pi"] = dict(zip(POLICY.profiles, off(POLICY.pi, 30.0, more), strict=True))
    data["kappa"] = {who: {source: one(k, 40.0) for source, k in row.items()} for who, row in data["kappa"].items()}
    data["close"] = {who: one(share, 20.0) if share else 0.0 for who, share in CLOSE.items()}
    comparisons = tuple(retabled(row) for row in found.comparisons)
    return weigh(replace(found, comparisons=comparisons), Policy.from_json(data)).weight


@pytest.mark.parametrize("number, more", [(0, 5.0), (1, 5.0), (1, 0.0), (2, 5.0), (3, 5.0), (4, 1.0)])
def test_a_draw_weighs_what_its_numbers_weigh(number: int, more: float) -> None:
    found, _ = drawn(vector(number), lambda _number: more)
    assert found.low == found.high == pytest.approx(weight_when_off(vector(number), more))


def test_the_ends_leave_out_nine_of_two_hundred() -> None:
    # The further a draw is off, the less it weighs, and the draws come in no order.
    found, _ = drawn(vector(0), lambda number: (number * 7 % 200) / 40)
    assert found.low == pytest.approx(weight_when_off(vector(0), (199 - 9) / 40))
    assert found.high == pytest.approx(weight_when_off(vector(0), 9 / 40))
    assert found.to_json() == [found.low, found.high]


def test_draws_are_seeded_by_the_policy() -> None:
    _, source = drawn(vector(2), lambda _number: 0.0)
    assert source.seed == int(POLICY.id, 16)


def test_a_share_so_small_that_none_of_it_is_drawn_still_is_some() -> None:
    found, _ = drawn(vector(2), lambda _number: -1e9)
    # Every level alike then, and every profile: what was tried passes and fails as often as it does for them together.
    passed, failed = (
        [POLICY.control[name]["p"][who][level] for who in POLICY.profiles]
        for name, level in (("device_photo", 1), ("former_contact", 0))
    )
    chances = [one * other for one, other in zip(passed, failed, strict=True)]
    assert 2**-found.low == pytest.approx(sum(chances) / len(chances) / (0.80 * 0.20))
