"""How good a ranking and a probability are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BINS = 15
_LEAST = 1e-6


@dataclass(frozen=True)
class Quality:
    """One method on one set of cases: ranking, true positives at two rates of false ones, and calibration."""

    auc: float
    at_one_percent: float
    at_one_per_mille: float
    brier: float
    log_loss: float
    ece: float


def quality(owners: NDArray[np.bool_], rank: NDArray[np.float64], probability: NDArray[np.float64]) -> Quality:
    """Measure a method.

    Args:
        owners: the truth. rank: higher is likelier the owner. probability: of being the owner.
    """
    p = np.clip(probability, _LEAST, 1 - _LEAST)
    loss = -np.mean(np.where(owners, np.log(p), np.log(1 - p)))
    return Quality(
        auc=area(owners, rank),
        at_one_percent=passing(owners, rank, 0.01),
        at_one_per_mille=passing(owners, rank, 0.001),
        brier=float(np.mean((p - owners) ** 2)),
        log_loss=float(loss),
        ece=calibration_error(owners, p),
    )


def area(owners: NDArray[np.bool_], rank: NDArray[np.float64]) -> float:
    """ROC AUC: the chance that an owner ranks above an impostor, ties counting half (Mann and Whitney, 1947)."""
    _values, which, counts = np.unique(rank, return_inverse=True, return_counts=True)
    places = (np.cumsum(counts) - (counts - 1) / 2)[which]
    positive, negative = int(owners.sum()), int((~owners).sum())
    return float((places[owners].sum() - positive * (positive + 1) / 2) / (positive * negative))


def passing(owners: NDArray[np.bool_], rank: NDArray[np.float64], false_rate: float) -> float:
    """Share of owners above the rank that at most this share of impostors exceeds."""
    others = np.sort(rank[~owners])[::-1]
    line = others[min(int(false_rate * len(others)), len(others) - 1)]
    return float((rank[owners] > line).mean())


def calibration_error(owners: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
    """Expected calibration error over bins of equal width (Naeini and others, 2015)."""
    bins = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    total = 0.0
    for number in range(_BINS):
        inside = bins == number
        if inside.any():
            total += inside.mean() * abs(probability[inside].mean() - owners[inside].mean())
    return float(total)
