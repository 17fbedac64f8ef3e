"""How people remember: error in proportion to the time elapsed, rounding, a pull towards now, gross slips, forgetting.

The shape follows what is known of dating past events: the error grows about linearly with age, old events are dated too
recent, and people round to months and years. The sizes are judgements, and are not those of any policy.
"""

from calendar import monthrange
from datetime import date, timedelta
from random import Random

from bench.scoring.places import AS_OF
from casedesk.review.engine.facts import PartialDate, Precision


def remembered(chance: Random, true: date, skill: float, *, sharp: bool = False) -> PartialDate:
    """A date as somebody states it from memory.

    Args:
        true: what it was.
        skill: 0 to 1, how well this person remembers.
        sharp: an event of daily life, remembered to the day when recent.
    """
    elapsed = max(1, (AS_OF - true).days)
    spread = (2 if sharp else 10) * (1 - skill) + elapsed * (0.03 + 0.12 * (1 - skill))
    shift = 0.03 * elapsed * chance.random()
    day = true + timedelta(days=round(chance.gauss(shift, spread)))
    if chance.random() < 0.04 and elapsed > 200:
        day += timedelta(days=chance.choice((-365, 365)))
    day = min(day, AS_OF)
    return stated(day, _precision(chance, elapsed, skill), chance)


def exactly(true: date, chance: Random) -> PartialDate:
    """A date read off a paper or a screen: to the day, with few slips of copying."""
    slip = chance.choice((-10, -1, 1, 30)) if chance.random() < 0.03 else 0
    return stated(min(AS_OF, true + timedelta(days=slip)), Precision.DAY, chance)


def stated(day: date, precision: Precision, chance: Random) -> PartialDate:
    """The days that a statement of this precision covers."""
    if precision is Precision.DAY:
        return PartialDate(day, day, precision)
    if precision is Precision.YEAR:
        return PartialDate(date(day.year, 1, 1), date(day.year, 12, 31), precision)
    if chance.random() < 0.08:  # a season: three months
        first = (day.month - 1) // 3 * 3 + 1
        return PartialDate(
            date(day.year, first, 1), date(day.year, first + 2, monthrange(day.year, first + 2)[1]), precision
        )
    return PartialDate(
        date(day.year, day.month, 1), date(day.year, day.month, monthrange(day.year, day.month)[1]), precision
    )


def mistyped(chance: Random, text: str, share: float = 0.05) -> str:
    """An identifier as copied by hand: in few cases a digit wrong or two swapped."""
    if chance.random() >= share or len(text) < 4:
        return text
    place = chance.randrange(len(text) - 1)
    if chance.random() < 0.5:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + chance.choice("0123456789") + text[place + 1 :]


def _precision(chance: Random, elapsed: int, skill: float) -> Precision:
    if elapsed < 90:
        weights = (0.75, 0.25, 0.0)
    elif elapsed < 730:
        weights = (0.10 + 0.15 * skill, 0.65, 0.25 - 0.15 * skill)
    else:
        weights = (0.03 + 0.08 * skill, 0.45, 0.52 - 0.08 * skill)
    return chance.choices(tuple(Precision), weights)[0]
