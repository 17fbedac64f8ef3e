"""The fit of impostors to outcomes: its loss is that of the score, its slopes those of its loss, and what it moves."""

import copy
import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import score_comparisons
from casedesk.review.learning import refining
from casedesk.review.learning.descent import Array, Function
from tests.review.engine.example import WORLD, day, example

CASES: list[tuple[bool, dict[str, Any]]] = [
    (
        True,
        {
            "documents": [{"fit": "strong", "tier": "verified"}],
            "control": {"device_photo": True, "former_contact": True},
        },
    ),
    (True, {"claims": {"shop": "京东", "model": "Redmi K70"}, "context": {"device": "known", "odd_sign_in": True}}),
    (True, {"claims": {}, "documents": [], "context": {"city": "武汉", "earlier_appeals": 1}}),
    (False, {"claims": {"shop": "京东", "model": "Xiaomi 14", "former_password": "none"}, "context": {"city": "上海"}}),
    (False, {"documents": [{"fit": "weak", "tier": "photo"}], "context": {"contacts_changed": True, "device": "new"}}),
    (False, {"claims": {"bought": day("2024-03-02")}, "documents": [], "control": {"former_contact": False}}),
]
OWNERS = [owner for owner, _parts in CASES]


def _policy() -> Policy:
    """The default policy with two profiles that may be close to the owner."""
    data = copy.deepcopy(DEFAULT_POLICY)
    data["close"] |= {"acquaintance": 0.18, "insider": 0.05}
    return Policy.from_json(data)


POLICY = _policy()
SOURCES, PROFILES = tuple(POLICY.kappa), POLICY.profiles
# Scale and offset, what profiles hold, profiles, and levels of who holds a source.
SCALE, OFFSET, KAPPA, PI = 0, 1, 2, 2 + len(PROFILES) * len(SOURCES)
T = PI + len(PROFILES)
CIRCUMSTANCES = T + sum(len(shares) for shares in POLICY.data["t"].values())


@cache
def vectors() -> Sequence[ComparisonVector]:
    return compared(POLICY)


def compared(policy: Policy) -> Sequence[ComparisonVector]:
    world = world_from_json(WORLD)
    return [compare(case_from_json(example() | parts), world, policy) for _owner, parts in CASES]


class Fit:
    """What is made least, from where, in how many steps; and the numbers at any point, as if that were the least."""

    loss: Function
    start: Array
    steps: int

    def __init__(self) -> None:
        self._end: Array | None = None
        self.numbers(None)

    def _minimum(self, loss: Function, start: Array, steps: int) -> Array:
        self.loss, self.start, self.steps = loss, start, steps
        return start if self._end is None else self._end

    def numbers(self, at: Array | None) -> dict[str, Any]:
        self._end = at
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(refining, "minimum", self._minimum)
            return refining.refine(vectors(), OWNERS, POLICY)

    def moved(self, **by: float) -> Array:
        """The start with numbers changed, by their place."""
        at = np.array(self.start)
        for place, change in by.items():
            at[int(place.removeprefix("n"))] += change
        return at


@pytest.fixture
def fit() -> Iterator[Fit]:
    yield Fit()


def somewhere(size: int) -> Array:
    """A point near the start: the sines of 1, 2, 3 and so on, made small."""
    return 0.2 * np.sin(np.arange(1.0, size + 1.0))


def by_the_score(at: Array, data: dict[str, Any]) -> float:
    """Minus the log of the chance that posteriors give to the outcomes, and the pull on all but scale and offset."""
    policy = Policy.from_json(data | {"lambda": math.exp(at[SCALE]), "b": at[OFFSET] / math.log(2)})
    told = [score_comparisons(each, policy).posterior for each in compared(policy)]
    lost = -math.fsum(math.log(p if owner else 1 - p) for p, owner in zip(told, OWNERS, strict=True))
    return lost + 5.0 / 2 * math.fsum(number**2 for number in at[KAPPA:])


def test_it_begins_where_counting_ended_and_takes_forty_steps(fit: Fit) -> None:
    assert fit.steps == 40
    assert list(fit.start) == [0.0] * fit.start.size
    # Of circumstances those that were seen and prove no control: device, odd sign-in, contacts, reset, reuse, appeals.
    levels = 3 + 2 + 2 + 2 + 2 + 4
    assert fit.start.size == CIRCUMSTANCES + len(PROFILES) * levels
    counted, data = dict(POLICY.data), fit.numbers(fit.start)
    assert data.keys() == counted.keys()
    for part in ("m", "documents", "control", "close", "prior", "lambda", "b", "levels", "bands", "floors"):
        assert data[part] == counted[part]
    for profile in PROFILES:
        assert data["pi"][profile] == pytest.approx(counted["pi"][profile])
        assert data["kappa"][profile] == pytest.approx(counted["kappa"][profile])
        device = counted["submission"]["device"]["p"][profile]
        assert data["submission"]["device"]["p"][profile] == pytest.approx(device)
    for table, shares in counted["t"].items():
        assert data["t"][table] == pytest.approx(shares)


def test_the_loss_is_that_of_the_posteriors(fit: Fit) -> None:
    for at in (fit.start, somewhere(fit.start.size), -somewhere(fit.start.size)):
        assert fit.loss(at)[0] == pytest.approx(by_the_score(at, fit.numbers(at)), rel=1e-9)


def test_slopes_are_how_the_loss_changes(fit: Fit) -> None:
    at, least = somewhere(fit.start.size), 1e-5
    slopes = fit.loss(at)[1]
    assert slopes.shape == at.shape
    for place in range(at.size):
        ahead, behind = np.array(at), np.array(at)
        ahead[place] += least
        behind[place] -= least
        found = (fit.loss(ahead)[0] - fit.loss(behind)[0]) / (2 * least)
        assert slopes[place] == pytest.approx(found, abs=1e-6), place


def test_what_a_profile_holds_moves_by_log_odds(fit: Fit) -> None:
    # The third source of the second profile.
    place = KAPPA + len(SOURCES) + 2
    data = fit.numbers(fit.moved(**{f"n{place}": 0.7}))
    before = POLICY.data["kappa"][PROFILES[1]][SOURCES[2]]
    odds = before / (1 - before) * math.exp(0.7)
    assert data["kappa"][PROFILES[1]][SOURCES[2]] == pytest.approx(odds / (1 + odds))
    kept = [(who, source) for who in PROFILES for source in SOURCES if (who, source) != (PROFILES[1], SOURCES[2])]
    for who, source in kept:
        assert data["kappa"][who][source] == pytest.approx(POLICY.data["kappa"][who][source])


def test_shares_move_by_factors_and_sum_to_one(fit: Fit) -> None:
    data = fit.numbers(fit.moved(**{f"n{PI + 3}": math.log(2)}))
    before, who = POLICY.data["pi"], PROFILES[3]
    whole = 1 + before[who]
    for profile in PROFILES:
        assert data["pi"][profile] == pytest.approx(before[profile] * (1 + (profile == who)) / whole)
    first = next(iter(POLICY.data["t"]))
    one, *rest = POLICY.data["t"][first]
    moved = fit.numbers(fit.moved(**{f"n{T}": math.log(3)}))["t"]
    assert moved[first] == pytest.approx([3 * one / (1 + 2 * one), *(share / (1 + 2 * one) for share in rest)])
    assert {name: moved[name] for name in moved if name != first} == {
        name: pytest.approx(shares) for name, shares in POLICY.data["t"].items() if name != first
    }


def test_what_comes_out_is_plain_numbers_and_the_policy_stays(fit: Fit) -> None:
    before = copy.deepcopy(dict(POLICY.data))
    data = fit.numbers(somewhere(fit.start.size))
    assert before == POLICY.data
    assert {type(share) for share in data["pi"].values()} == {float}
    assert {type(share) for row in data["kappa"].values() for share in row.values()} == {float}
    assert {type(share) for row in data["t"].values() for share in row} == {float}
