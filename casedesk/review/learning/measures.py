"""How well posteriors come true on cases whose outcome is known."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.review.learning.study_results import CalibrationBin, Measures

BINS = 15
# A posterior of 0 or 1 that is wrong once must not make the mean infinite.
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Told:
    """What a policy said of one case, and what the case was; `owner` is None where that is not known."""

    posterior: float
    band: str
    owner: bool | None


def measures_of(told: Sequence[Told]) -> Measures:
    """AUC, log-loss, Brier score and calibration error over the cases whose outcome is known."""
    known = [each for each in told if each.owner is not None]
    owners = [each for each in known if each.owner]
    thefts = [each for each in known if not each.owner]
    if not known:
        return Measures(len(told), 0, 0)
    count = len(known)
    return Measures(
        cases=len(told),
        owners=len(owners),
        thefts=len(thefts),
        log_loss=-math.fsum(_log_of(each) for each in known) / count,
        brier=math.fsum((each.posterior - bool(each.owner)) ** 2 for each in known) / count,
        ece=math.fsum(each.cases * abs(each.told - each.came_true) for each in bins_of(known)) / count,
        owners_strong=_strong(owners),
        thefts_strong=_strong(thefts),
        auc=_auc([each.posterior for each in owners], [each.posterior for each in thefts]),
    )


def bins_of(told: Sequence[Told]) -> tuple[CalibrationBin, ...]:
    """The calibration curve: cases of known outcome by posterior, in 15 bins of equal width; empty ones left out."""
    inside: list[list[Told]] = [[] for _ in range(BINS)]
    for each in told:
        if each.owner is not None:
            inside[min(int(each.posterior * BINS), BINS - 1)].append(each)
    return tuple(
        CalibrationBin(
            low=number / BINS,
            high=(number + 1) / BINS,
            cases=len(cases),
            told=math.fsum(each.posterior for each in cases) / len(cases),
            came_true=sum(bool(each.owner) for each in cases) / len(cases),
        )
        for number, cases in enumerate(inside)
        if cases
    )


def _log_of(each: Told) -> float:
    chance = min(max(each.posterior, _LEAST), 1 - _LEAST)
    return math.log(chance if each.owner else 1 - chance)


def _auc(owners: Sequence[float], thefts: Sequence[float]) -> float | None:
    if not owners or not thefts:
        return None
    ordered = sorted(thefts)
    # A theft that ties is counted by both, so half of the sum counts it half.
    won = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in owners)
    return won / (2 * len(owners) * len(thefts))


def _strong(told: Sequence[Told]) -> float | None:
    return sum(each.band == "strong" for each in told) / len(told) if told else None
