"""P(level | guessing) for one case: how rare the claimed value is, before and after a policy's m takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import prod

LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Guess:
    """Guess chances of one case as far as they are the same under every m.

    Args:
        chances: of every level, from best to none.
        reliance: how far the document is relied on that shows the value, from 0 to 1.
        is_levelled: whether they are levelled by m (`ordered`) when they are weighed.
    """

    chances: tuple[float, ...]
    reliance: float = 1.0
    is_levelled: bool = True

    def under(self, m: Sequence[float]) -> tuple[float, ...]:
        """P(level | guessing) where `m` are the chances of the owner."""
        return guessed(self.chances, m, self.reliance, self.is_levelled)


def guessed(
    chances: Sequence[float], m: Sequence[float], reliance: float = 1.0, is_levelled: bool = False
) -> tuple[float, ...]:
    """P(level | guessing) from chances as they are kept; without more said of them, they are it.

    What a document is not relied on for looks as it would from the owner. The arguments are those of `Guess`.
    """
    g = ordered(chances, m) if is_levelled else tuple(chances)
    if reliance == 1:
        return g
    return tuple([reliance * chance + (1 - reliance) * own for chance, own in zip(g, m, strict=True)])


def rarity(hits: Sequence[float], ceiling: float) -> Guess:
    """Chances of levels whose agreements are rare, from best to none.

    `hits` are the chances of all levels but the last; together they stay under `ceiling`, since no value is so
    frequent that a guess must hit it.
    """
    scale = ceiling / max(sum(hits), ceiling)
    scaled = [max(LEAST, hit * scale) for hit in hits]
    return Guess((*scaled, 1 - sum(scaled)))


def ordered(g: Sequence[float], m: Sequence[float]) -> tuple[float, ...]:
    """The same chances, levelled so that a better level never weighs less than a worse one. The first must be above 0.

    Neighbouring levels whose m/g would rise are pooled and share their g in proportion to m (pool adjacent
    violators). A window too short to tell dates apart, or a value as frequent as the owner's own, then weighs nothing
    instead of speaking against the owner, and a claim far outside the window never speaks for anybody.
    """
    levelled: list[float] = []
    last, last_own = -1.0, 1.0
    for chance, own in zip(g, m, strict=True):
        if own * last >= last_own * chance:
            return _pooled(g, m)
        levelled.append(own * (chance / own))
        last, last_own = chance, own
    return tuple(levelled)


def _pooled(g: Sequence[float], m: Sequence[float]) -> tuple[float, ...]:
    """The same where some are to be pooled; of each pool its sums are kept, and where it ends."""
    owns: list[float] = []
    chances: list[float] = []
    ends: list[int] = []
    for end, chance in enumerate(g, 1):
        own_pool, chance_pool = m[end - 1], chance if chance > 0 else 0.0
        while owns and own_pool * chances[-1] >= owns[-1] * chance_pool:
            own_pool += owns.pop()
            chance_pool += chances.pop()
            ends.pop()
        owns.append(own_pool)
        chances.append(chance_pool)
        ends.append(end)
    levelled: list[float] = []
    begin = 0
    for own_pool, chance_pool, end in zip(owns, chances, ends, strict=True):
        factor = chance_pool / own_pool
        levelled.extend([own * factor for own in m[begin:end]])
        begin = end
    return tuple(levelled)


def date_levels(
    stated_days: int, record: tuple[date, date], window: tuple[date, date], edges: Sequence[float]
) -> Guess:
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
    return Guess((*shares, 1 - covered))


def any_of(shares: Sequence[float]) -> float:
    """Chance that at least one of several independent guesses hits."""
    return 1 - prod(1 - share for share in shares)
