"""Knowledge sources: a profile holds a source and knows all of it, or guesses all of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from casedesk.review.comparisons import Circumstance, Comparison
from casedesk.review.policy import OWNER, Policy


@dataclass(frozen=True, slots=True)
class Mixture:
    """One source against each profile: weight in bits, chance `held` that it was held given what was seen, and the
    `price` of holding or not holding it in bits. `compared` is how many signals the source had.
    """

    weight: list[float]
    held: list[float]
    price: list[float]
    compared: int


def mix(rows: Sequence[Comparison], kappa: Sequence[float]) -> Mixture:
    """Weigh the signals of one source together, in log space (scoring design, sections 1 and 8)."""
    if not rows:
        return _nothing_compared(tuple(kappa))
    weight, held, price = [], [], []
    own = math.fsum(math.log2(row.table.m[row.level]) for row in rows)
    same_for_all = not any(row.table.genuine for row in rows)
    known, guessed = _chances(rows, 0)
    for k, holds in enumerate(kappa):
        if k and not same_for_all:
            known, guessed = _chances(rows, k)
        knowing, guessing = math.log2(holds) + known, math.log2(1 - holds) + guessed
        either = log_add(knowing, guessing)
        q, not_q = knowing - either, guessing - either
        weight.append(own - either)
        held.append(2.0**q)
        price.append(2.0**q * (q - math.log2(holds)) + 2.0**not_q * (not_q - math.log2(1 - holds)))
    return Mixture(weight, held, price, len(rows))


def _chances(rows: Sequence[Comparison], profile: int) -> tuple[float, float]:
    """log2 P(levels) of a profile that knows them all and of one that guesses them all."""
    known = math.fsum(math.log2(row.held(profile, row.level)) for row in rows)
    return known, math.fsum(math.log2(row.guessed(profile, row.level)) for row in rows)


@lru_cache(maxsize=256)
def _nothing_compared(kappa: tuple[float, ...]) -> Mixture:
    """A source nothing was said of: it weighs nothing, and is held as often as before."""
    return Mixture([0.0] * len(kappa), list(kappa), [0.0] * len(kappa), 0)


def circumstance_bits(row: Circumstance, policy: Policy) -> list[float]:
    """Weight of one circumstance against each profile (scoring design, sections 4, 6 and 8.4)."""
    submission = policy.data["submission"]
    kind, _, name = row.name.partition(":")
    if (kind, name) == ("submission", "place"):
        local, everywhere = row.inputs
        smoothing = submission["smoothing"]
        own = (1 - smoothing) * local + smoothing * everywhere
        inside = [submission["inside"][profile] for profile in policy.profiles]
        return [math.log2(own) - math.log2(i * local + (1 - i) * everywhere) for i in inside]
    tables = {"context": policy.data["context"], "control": policy.control}
    table = submission["device"] if kind == "submission" else tables[kind][name]
    level = table["levels"].index(row.value)
    own = math.log2(table["p"][OWNER][level])
    return [own - math.log2(table["p"][profile][level]) for profile in policy.profiles]


def log_add(one: float, other: float) -> float:
    """log2 of the sum of two numbers given as log2."""
    high, low = max(one, other), min(one, other)
    return high + math.log2(1 + 2.0 ** (low - high))
