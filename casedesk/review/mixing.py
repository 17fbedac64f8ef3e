"""Knowledge sources: a profile holds a source and knows all of it, or guesses all of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    weight, held, price = [], [], []
    own = math.fsum(math.log2(row.table.m[row.level]) for row in rows)
    for k, holds in enumerate(kappa):
        knowing = math.log2(holds) + math.fsum(math.log2(row.held(k, row.level)) for row in rows)
        guessing = math.log2(1 - holds) + math.fsum(math.log2(row.guessed(k, row.level)) for row in rows)
        either = log_add(knowing, guessing)
        q, not_q = knowing - either, guessing - either
        weight.append(own - either if rows else 0.0)
        held.append(2.0**q)
        price.append(2.0**q * (q - math.log2(holds)) + 2.0**not_q * (not_q - math.log2(1 - holds)))
    return Mixture(weight, held, price, len(rows))


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
