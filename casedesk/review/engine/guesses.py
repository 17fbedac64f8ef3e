"""P(level | guessing) for one case: how rare the claimed value is."""

from collections.abc import Sequence
from datetime import date
from math import prod

LEAST = 1e-6


def rarity(hits: Sequence[float], m: Sequence[float], ceiling: float) -> tuple[float, ...]:
    """Guess probabilities of levels whose agreements are rare, from best to none.

    `hits` are the chances of all levels but the last, `m` those of the owner; together they stay under `ceiling`,
    since no value is so frequent that a guess must hit it.
    """
    scale = ceiling / max(sum(hits), ceiling)
    scaled = [max(LEAST, hit * scale) for hit in hits]
    return ordered((*scaled, 1 - sum(scaled)), m)


def ordered(g: Sequence[float], m: Sequence[float]) -> tuple[float, ...]:
    """The same chances, levelled so that a better level never weighs less than a worse one. The first must be above 0.

    Neighbouring levels whose m/g would rise are pooled and share their g in proportion to m (pool adjacent
    violators). A window too short to tell dates apart, or a value as frequent as the owner's own, then weighs nothing
    instead of speaking against the owner, and a claim far outside the window never speaks for anybody.
    """
    pools: list[tuple[float, float, int]] = []
    for chance, own in zip(g, m, strict=True):
        pools.append((own, max(chance, 0.0), 1))
        while len(pools) > 1 and pools[-1][0] * pools[-2][1] >= pools[-2][0] * pools[-1][1]:
            own_last, chance_last, count = pools.pop()
            own_first, chance_first, first_count = pools.pop()
            pools.append((own_first + own_last, chance_first + chance_last, first_count + count))
    factors = [chance / own for own, chance, count in pools for _ in range(count)]
    return tuple(own * factor for own, factor in zip(m, factors, strict=True))


def date_levels(
    stated_days: int, record: tuple[date, date], window: tuple[date, date], edges: Sequence[float], m: Sequence[float]
) -> tuple[float, ...]:
    """Share of the window of plausible days that each level of a date covers.

    A guesser states `stated_days` days in a row, anywhere in the window; a level is reached when they come within its
    edge (days) of the recorded day or days. The window is widened to hold the record.
    """
    low = min(window[0], record[0]).toordinal()
    high = max(window[1], record[1]).toordinal() + 1
    first, last = record[0].toordinal(), record[1].toordinal() + 1
    middle, half_stated = (first + last) / 2, (stated_days - 1) / 2
    covered, shares = 0.0, []
    for edge in edges:
        reach = (last - first) / 2 + half_stated + int(edge)
        share = (min(high, middle + reach) - max(low, middle - reach)) / (high - low)
        shares.append(share - covered)
        covered = share
    return ordered((*shares, 1 - covered), m)


def any_of(shares: Sequence[float]) -> float:
    """Chance that at least one of several independent guesses hits."""
    return 1 - prod(1 - share for share in shares)
