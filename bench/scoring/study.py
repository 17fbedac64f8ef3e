"""The comparison: every method on the same cases, with all labels, few, wrong ones, another mix, a profile unseen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from bench.scoring import baselines
from bench.scoring.baselines import Verdicts
from bench.scoring.filings import Filing
from bench.scoring.impostors import MIX
from bench.scoring.metrics import Quality, quality
from bench.scoring.neighbours import by_names, mixed_up
from bench.scoring.places import world
from bench.scoring.simulator import simulate
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import posterior_of
from casedesk.review.engine.weighing import weigh
from casedesk.review.learning.estimation import Decided, re_estimate, retabled

LEARN_SEED, TEST_SEED = 1, 2
LABELS, FEW_LABELS, WRONG = 8_000, 200, 0.05
SHIFTED = {"stranger": 0.15, "acquaintance": 0.15, "phisher": 0.40, "buyer": 0.15, "insider": 0.05, "forger": 0.10}

Owners = NDArray[np.bool_]


@dataclass(frozen=True)
class Cases:
    """Filings with what comparing them gave under one policy, and the truth."""

    filings: Sequence[Filing]
    vectors: Sequence[ComparisonVector]

    @property
    def owners(self) -> Owners:
        """The labels."""
        return np.array([filing.is_owner for filing in self.filings])

    def only(self, keep: Callable[[Filing], bool]) -> "Cases":
        """Those that a condition keeps."""
        kept = [number for number, filing in enumerate(self.filings) if keep(filing)]
        return Cases([self.filings[n] for n in kept], [self.vectors[n] for n in kept])


@dataclass(frozen=True)
class Row:
    """One method in one part of the study."""

    part: str
    method: str
    quality: Quality


def cases(count: int, seed: int, policy: Policy, mix: Mapping[str, float] = MIX) -> Cases:
    """Simulate and compare."""
    filings = list(simulate(count, seed, mix))
    return Cases(filings, [compare(filing.case, world(), policy) for filing in filings])


def scored(name: str, test: Cases, policy: Policy, *, trained: bool = False) -> Verdicts:
    """What the score says of cases."""
    weights = [weigh(retabled(vector, policy), policy).weight for vector in test.vectors]
    posteriors = [posterior_of(weight, policy) for weight in weights]
    return Verdicts(name, np.array(weights), np.array(posteriors), trained=trained)


def learnt(learn: Cases, owners: Owners, policy: Policy) -> Policy:
    """The policy re-estimated from labelled cases."""
    decided = [Decided(vector, bool(owner)) for vector, owner in zip(learn.vectors, owners, strict=True)]
    return re_estimate(decided, policy)


def study(learn: Cases, test: Cases, policy: Policy) -> Iterator[Row]:
    """All parts of the comparison, one row for each method."""
    yield from _rows("default, untrained", test, untrained(test, policy))
    yield from _rows(f"{LABELS:,} labels", test, _trained(learn, learn.owners, test, policy))
    few = Cases(learn.filings[:FEW_LABELS], learn.vectors[:FEW_LABELS])
    yield from _rows(f"{FEW_LABELS} labels", test, _trained(few, few.owners, test, policy))
    chance = Random(3)
    flipped = np.array([bool(owner) != (chance.random() < WRONG) for owner in learn.owners])
    yield from _rows(f"{WRONG:.0%} of the labels wrong", test, _trained(learn, flipped, test, policy))
    shifted = cases(len(test.filings) // 2, TEST_SEED + 1, policy, SHIFTED)
    yield from _rows("many more phishers than learnt", shifted, _trained(learn, learn.owners, shifted, policy))
    mixed = list(mixed_up(test.filings, TEST_SEED))
    ways = {"casedesk, default policy": policy, "the same by names alone": by_names(policy)}
    for name, way in ways.items():
        there = Cases(mixed, [compare(filing.case, world(), way) for filing in mixed])
        yield from _rows("neighbouring cities mixed up", there, [scored(name, there, way)])
    for profile in MIX:
        seen = learn.only(lambda filing, out=profile: filing.who != out)
        met = test.only(lambda filing, out=profile: filing.is_owner or filing.who == out)
        yield from _rows(f"{profile} never seen before", met, _trained(seen, seen.owners, met, policy))


def untrained(test: Cases, policy: Policy) -> list[Verdicts]:
    """The default policy and the methods that need no labels."""
    return [
        scored("casedesk, default policy", test, policy),
        baselines.points(test.vectors),
        baselines.history(test.filings, float(policy.data["prior"])),
        baselines.textbook(test.vectors, policy),
        baselines.linkage(test.vectors),
    ]


def _trained(learn: Cases, owners: Owners, test: Cases, policy: Policy) -> list[Verdicts]:
    ours = scored("casedesk, re-estimated", test, learnt(learn, owners, policy), trained=True)
    models = baselines.trained_models((learn.filings, learn.vectors, owners), (test.filings, test.vectors), policy)
    return [ours, *models]


def _rows(part: str, test: Cases, verdicts: Sequence[Verdicts]) -> Iterator[Row]:
    for each in verdicts:
        yield Row(part, each.name, quality(test.owners, each.rank, each.probability))
