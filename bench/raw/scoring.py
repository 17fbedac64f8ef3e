"""The arithmetic of a score alone, in numpy on arrays that are in memory already: the least a rescoring could cost."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

PROFILES, SOURCES, SIGNALS = 6, 10, 14
_EXACT, _NEAR, _WINDOW = 1, 7, 120

Array = NDArray[Any]


@dataclass(frozen=True)
class Numbers:
    """One case as numbers: days, cities and devices claimed and recorded; m, t, g and source of each signal."""

    claimed: Array
    recorded: Array
    signals: Array
    source: Array


def numbers(rng: np.random.Generator, claimed: int, recorded: int) -> Numbers:
    """A case of random numbers: rows of day, city and device."""

    def rows(count: int) -> Array:
        return np.stack(
            [np.sort(rng.integers(0, 400, count)), rng.integers(0, 3, count), rng.integers(0, 2, count)]
        ).astype(np.int32)

    return Numbers(
        rows(claimed), rows(recorded), rng.uniform(0.01, 0.9, (3, SIGNALS)), rng.integers(0, SOURCES, SIGNALS)
    )


def weights() -> tuple[Array, Array]:
    """Kappa by profile and source, and pi."""
    rng = np.random.default_rng(5)
    pi = rng.uniform(0.05, 0.4, PROFILES)
    return rng.uniform(0.01, 0.95, (PROFILES, SOURCES)), pi / pi.sum()


def score(case: Numbers, kappa: Array, pi: Array) -> float:
    """Match the timeline, count what a guess would hit, mix the sources for each profile, and sum up the weight."""
    off = np.abs(case.claimed[0][:, None] - case.recorded[0][None, :])
    agreeing = (case.claimed[1][:, None] == case.recorded[1]).astype(np.int8) + (
        case.claimed[2][:, None] == case.recorded[2]
    )
    quality = np.where((off <= _EXACT) & (agreeing == 2), 2, np.where((off <= _NEAR) & (agreeing >= 1), 1, 0))
    reached = quality.max(axis=1).sum()
    hit = np.zeros(400 + 2 * _NEAR, dtype=bool)
    hit[case.recorded[0] + _NEAR] = True
    covered = np.convolve(hit[-_WINDOW:], np.ones(2 * _EXACT + 1)).astype(bool).mean()
    m, t, g = np.log2(case.signals)
    knowing = np.bincount(case.source, t, SOURCES)
    guessing = np.bincount(case.source, g, SOURCES)
    either = np.logaddexp2(np.log2(kappa) + knowing, np.log2(1 - kappa) + guessing).sum(axis=1)
    against = m.sum() - either
    return float(-np.log2((pi * np.exp2(-against)).sum()) + reached * covered)
