"""The comparison: every method on the same cases, with all labels, few, wrong ones, another mix, a profile unseen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

import numpy as np
from numpy.typing import NDArray

from bench.scoring import baselines
from bench.scoring.baselines import Array, Verdicts
from bench.scoring.filings import Filing
from bench.scoring.impostors import MIX
from bench.scoring.many import Many
from bench.scoring.metrics import Quality, quality
from bench.scoring.neighbours import by_names, mixed_up
from bench.scoring.places import world
from bench.scoring.simulator import simulate
from bench.scoring.trained import Model, features, fitted
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.policy import Policy
from casedesk.review.learning.estimation import Decided, re_estimate

LEARN_SEED, TEST_SEED = 1, 2
LABELS, FEW_LABELS, DRAWS, WRONG = 8_000, 200, 20, 0.05
SHIFTED = {"stranger": 0.15, "acquaintance": 0.15, "phisher": 0.40, "buyer": 0.15, "insider": 0.05, "forger": 0.10}
OURS = "casedesk, re-estimated"

Owners = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Cases:
    """Filings with what comparing them gave under one policy, and the truth; compared once, weighed many times."""

    filings: Sequence[Filing]
    vectors: Sequence[ComparisonVector]
    policy: Policy

    @cached_property
    def owners(self) -> Owners:
        """The labels."""
        return np.array([filing.is_owner for filing in self.filings])

    @cached_property
    def who(self) -> "NDArray[np.str_]":
        """The owner or the profile of an impostor, of each case."""
        return np.array([filing.who for filing in self.filings])

    @cached_property
    def many(self) -> Many:
        """The comparisons as arrays."""
        return Many(self.vectors, self.policy)

    @cached_property
    def features(self) -> Array:
        """What trained models look at."""
        return features(self.filings, self.vectors, self.policy)


@dataclass(frozen=True)
class Row:
    """One method in one part of the study; one quality, or one for each draw of labels."""

    part: str
    method: str
    draws: Sequence[Quality]


@dataclass(frozen=True)
class Learnt:
    """What labels gave: a policy, and the models that were trained."""

    policy: Policy
    models: Sequence[Model]

    def says(self, test: Cases) -> list[Verdicts]:
        """Of test cases: the score first."""
        return [test.many.scored(OURS, self.policy), *(model.says(test.features) for model in self.models)]


def cases(count: int, seed: int, policy: Policy, mix: Mapping[str, float] = MIX) -> Cases:
    """Simulate and compare."""
    return compared(simulate(count, seed, mix), policy)


def compared(filings: Iterable[Filing], policy: Policy) -> Cases:
    """Compare what was filed."""
    filings = list(filings)
    return Cases(filings, [compare(filing.case, world(), policy) for filing in filings], policy)


def learnt(learn: Cases, numbers: Numbers, labels: Owners, *, stumps: bool = False) -> Learnt:
    """Re-estimate and train from some of the cases.

    Args:
        learn: the labelled cases. numbers: of those learnt from. labels: of all, true or not.
        stumps: boosting in a form for few labels as well.
    """
    decided = [Decided(learn.vectors[number], bool(labels[number])) for number in numbers]
    models = fitted(learn.features[numbers], labels[numbers], stumps=stumps)
    return Learnt(re_estimate(decided, learn.policy), models)


def study(learn: Cases, every: Learnt, test: Cases) -> Iterator[Row]:
    """All parts of the comparison, one row for each method; `every` is what all labels gave."""
    policy, numbers = learn.policy, np.arange(len(learn.filings))
    yield from _rows("default, untrained", test.owners, untrained(test))
    yield from _rows(f"{len(numbers):,} labels", test.owners, every.says(test))
    yield from few_labels(learn, test)
    chance = Random(3)
    flipped = np.array([bool(owner) != (chance.random() < WRONG) for owner in learn.owners])
    wrong = learnt(learn, numbers, flipped).says(test)
    yield from _rows(f"{WRONG:.0%} of the labels wrong", test.owners, wrong)
    half = len(test.filings) // 2
    shifted = cases(half, TEST_SEED + 1, policy, SHIFTED)
    yield from _rows("many more phishers than learnt", shifted.owners, every.says(shifted))
    mixed = list(mixed_up(test.filings[:half], TEST_SEED))
    ways = {"casedesk, default policy": policy, "the same by names alone": by_names(policy)}
    for name, way in ways.items():
        there = compared(mixed, way)
        yield from _rows("neighbouring cities mixed up", there.owners, [there.many.scored(name, way)])
    for profile in MIX:
        told = learnt(learn, numbers[learn.who != profile], learn.owners).says(test)
        met = test.owners | (test.who == profile)
        yield from _rows(f"{profile} never seen before", test.owners[met], [each.only(met) for each in told])


def few_labels(learn: Cases, test: Cases) -> Iterator[Row]:
    """Several draws of few labels, none in two of them, each judged on all test cases: one draw tells little."""
    found: dict[str, list[Quality]] = {}
    draws = min(DRAWS, len(learn.filings) // FEW_LABELS)
    for draw in range(draws):
        numbers = np.arange(draw * FEW_LABELS, (draw + 1) * FEW_LABELS)
        for each in learnt(learn, numbers, learn.owners, stumps=True).says(test):
            found.setdefault(each.name, []).append(quality(test.owners, each.rank, each.probability))
    for method, qualities in found.items():
        yield Row(f"{FEW_LABELS} labels, {draws} times others", method, qualities)


def untrained(test: Cases) -> list[Verdicts]:
    """The default policy and the methods that need no labels."""
    return [
        test.many.scored("casedesk, default policy", test.policy),
        baselines.points(test.vectors),
        baselines.history(test.filings, float(test.policy.data["prior"])),
        baselines.textbook(test.vectors, test.policy),
        baselines.linkage(test.vectors),
    ]


def _rows(part: str, owners: Owners, verdicts: Sequence[Verdicts]) -> Iterator[Row]:
    for each in verdicts:
        yield Row(part, each.name, [quality(owners, each.rank, each.probability)])
