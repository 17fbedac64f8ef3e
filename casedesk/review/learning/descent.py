"""The minimum of a smooth function of many numbers, from its values and slopes alone."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Function: TypeAlias = Callable[[Array], tuple[float, Array]]

_REMEMBERED = 8
_HALVINGS = 20
# A step is long enough when the value falls by this share of what the slope promises (Armijo, 1966).
_SHARE = 1e-4


def minimum(function: Function, start: Array, steps: int) -> Array:
    """Where a function is lowest, by at most `steps` steps of L-BFGS (Nocedal, 1980).

    Args:
        function: gives the value and the slopes at a point.
        start: where to begin; never left for a higher point.
    """
    at, (value, slope) = start, function(start)
    moved: list[tuple[Array, Array]] = []
    for _step in range(steps):
        way = _direction(slope, moved)
        falls = float(way @ slope)
        length = 1.0 if moved else 1.0 / max(1.0, float(np.abs(slope).sum()))
        for _halving in range(_HALVINGS):
            there = at + length * way
            lower, new_slope = function(there)
            if lower <= value + _SHARE * length * falls:
                break
            length /= 2
        else:
            break
        step, turn = there - at, new_slope - slope
        if step @ turn > 0:
            moved = [*moved[1 - _REMEMBERED :], (step, turn)]
        gained, at, value, slope = value - lower, there, lower, new_slope
        if gained <= 1e-7 * max(1.0, abs(value)):
            break
    return at


def _direction(slope: Array, moved: list[tuple[Array, Array]]) -> Array:
    """Downhill, with what the last steps told of the bends."""
    way, shares = -slope, []
    for step, turn in reversed(moved):
        share = (step @ way) / (step @ turn)
        way = way - share * turn
        shares.append(share)
    if moved:
        step, turn = moved[-1]
        way = way * ((step @ turn) / (turn @ turn))
    for (step, turn), share in zip(moved, reversed(shares), strict=True):
        way = way + step * (share - (turn @ way) / (step @ turn))
    return way
