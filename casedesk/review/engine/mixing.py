"""Knowledge sources: a profile holds a source and knows all of it, or guesses all of it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from casedesk.review.engine.comparisons import Circumstance, Comparison
from casedesk.review.engine.criteria.circumstances import DEVICE, PLACE
from casedesk.review.engine.policy import OWNER, Policy


@dataclass(frozen=True, slots=True)
class Mixture:
    """One source against each profile. What only bars need is worked out when they are asked for.

    Args:
        weight: bits.
        seen: log2 of the chance that the source was held, given what was seen, and of the chance that it was not.
        kappa: the chance before that it is held.
        compared: how many signals the source had.
    """

    weight: Sequence[float]
    seen: Sequence[tuple[float, float]]
    kappa: Sequence[float]
    compared: int

    @property
    def held(self) -> list[float]:
        """The chance that the source was held, given what was seen."""
        return [2.0**q for q, _ in self.seen] if self.compared else list(self.kappa)

    @property
    def price(self) -> list[float]:
        """The price of holding or not holding it, in bits."""
        if not self.compared:
            return [0.0] * len(self.kappa)
        before = _logs(tuple(self.kappa))
        pairs = zip(self.seen, before, strict=True)
        return [2.0**q * (q - holds) + 2.0**not_q * (not_q - lacks) for (q, not_q), (holds, lacks) in pairs]


def mix(rows: Sequence[Comparison], kappa: Sequence[float]) -> Mixture:
    """Weigh the signals of one source together, in log space (scoring design, sections 1 and 8).

    A source nothing was said of weighs nothing, and is held as often as before.
    """
    if not rows:
        return Mixture([0.0] * len(kappa), [], kappa, 0)
    weight, seen = [], []
    own = math.fsum([math.log2(row.table.m[row.level]) for row in rows])
    same_for_all = not any(row.table.genuine for row in rows)
    known, guessed = _chances(rows, 0)
    for k, (holds, lacks) in enumerate(_logs(tuple(kappa))):
        if k and not same_for_all:
            known, guessed = _chances(rows, k)
        knowing, guessing = holds + known, lacks + guessed
        either = log_add(knowing, guessing)
        weight.append(own - either)
        seen.append((knowing - either, guessing - either))
    return Mixture(weight, seen, kappa, len(rows))


def _chances(rows: Sequence[Comparison], profile: int) -> tuple[float, float]:
    """log2 P(levels) of a profile that knows them all and of one that guesses them all."""
    known = math.fsum([math.log2(row.held(profile, row.level)) for row in rows])
    return known, math.fsum([math.log2(row.guessed(profile, row.level)) for row in rows])


@lru_cache(maxsize=1024)
def _logs(shares: tuple[float, ...]) -> Sequence[tuple[float, float]]:
    """log2 of each share and of what it leaves."""
    return [(math.log2(share), math.log2(1 - share)) for share in shares]


def circumstance_bits(row: Circumstance, policy: Policy) -> Sequence[float]:
    """Weight of one circumstance against each profile (scoring design, sections 4, 6 and 8.4)."""
    if row.name != PLACE:
        return policy.derived(_bits_of_circumstances)[row.name, row.value]
    local, everywhere = row.inputs
    submission = policy.data["submission"]
    smoothing = submission["smoothing"]
    own = (1 - smoothing) * local + smoothing * everywhere
    inside = [submission["inside"][profile] for profile in policy.profiles]
    return [math.log2(own) - math.log2(i * local + (1 - i) * everywhere) for i in inside]


def _bits_of_circumstances(policy: Policy) -> Mapping[tuple[str, str], Sequence[float]]:
    """Those of all circumstances with a table, by name and value."""
    named = {DEVICE: policy.data["submission"]["device"]}
    named |= {f"context:{name}": table for name, table in policy.data["context"].items()}
    named |= {f"control:{name}": table for name, table in policy.control.items()}
    return {
        (name, value): [
            math.log2(table["p"][OWNER][level]) - math.log2(table["p"][profile][level]) for profile in policy.profiles
        ]
        for name, table in named.items()
        for level, value in enumerate(table["levels"])
    }


def log_add(one: float, other: float) -> float:
    """log2 of the sum of two numbers given as log2."""
    high, low = (one, other) if one >= other else (other, one)
    return high + math.log2(1 + 2.0 ** (low - high))
