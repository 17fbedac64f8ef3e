"""Making posteriors come true: a logistic scale and offset on the weight, fitted to outcomes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = 50
# Prior on scale and offset: about as sure as twenty cases that the weight is in the right unit.
_PULL, _USUAL_SCALE = 20.0, 0.75


@dataclass(frozen=True, slots=True)
class Calibration:
    """Posterior odds in bits are `offset + scale * weight + log2 odds of the prior`."""

    scale: float
    offset: float


def calibrate(weights: Sequence[float], owners: Sequence[bool], prior: float) -> Calibration:
    """Fit scale and offset by maximum likelihood with a weak pull towards the usual ones (Platt, 1999).

    Args:
        weights: in bits. owners: what each case turned out to be. prior: share of owners.

    Newton's method on two unknowns; the scale stays above 0.05, since more weight must never mean less belief.
    """
    base = math.log2(prior / (1 - prior))
    scale, offset = _USUAL_SCALE, 0.0
    for _ in range(_STEPS):
        g_scale, g_offset = _PULL * (scale - _USUAL_SCALE), _PULL / 100 * offset
        h_ss, h_so, h_oo = _PULL, 0.0, _PULL / 100
        for weight, owner in zip(weights, owners, strict=True):
            p = _sigmoid(math.log(2) * (offset + scale * weight + base))
            slope, bend = (p - owner) * math.log(2), p * (1 - p) * math.log(2) ** 2
            g_scale, g_offset = g_scale + slope * weight, g_offset + slope
            h_ss, h_so, h_oo = h_ss + bend * weight * weight, h_so + bend * weight, h_oo + bend
        determinant = h_ss * h_oo - h_so * h_so
        step = (h_oo * g_scale - h_so * g_offset) / determinant, (h_ss * g_offset - h_so * g_scale) / determinant
        scale, offset = max(0.05, scale - step[0]), offset - step[1]
        if max(abs(step[0]), abs(step[1])) < 1e-9:
            break
    return Calibration(scale, offset)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
