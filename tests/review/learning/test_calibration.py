"""Scale and offset: where the penalised likelihood is greatest, found anew by looking around."""

import math
from collections.abc import Sequence
from typing import TypeAlias

import pytest

from casedesk.review.learning.calibration import Calibration, calibrate

# Weights, which of them were owners, and the share of owners before.
Cases: TypeAlias = tuple[list[float], list[bool], float]
FEW: Cases = [-6.0, -2.5, -1.0, 0.5, 1.0, 3.0, 7.0], [False, False, True, False, True, True, True], 0.7
MOSTLY_THEFTS: Cases = [0.2, 0.4, 2.0, 5.0, 9.0], [False, False, False, True, False], 0.7
FAR_APART: Cases = [-2000.0, 1500.0, 3000.0], [False, True, True], 0.5
EVEN: Cases = [-5.0, -2.0, -1.0, 1.0, 2.0, 5.0], [False, False, True, False, True, True], 0.5
ALIKE: Cases = [2.5, 3.0, 3.5] * 200, [True, False, True, True, False] * 120, 0.1


def pulls(scale: float, offset: float, weights: Sequence[float], owners: Sequence[bool], prior: float) -> list[float]:
    """Slopes of what the fit makes least: minus the log-likelihood, and 20 (scale - 0.75)² / 2 and 0.2 offset² / 2."""
    odds = [offset + scale * weight + math.log2(prior / (1 - prior)) for weight in weights]
    # Of an odd so far off, the chance is 0 or 1 as far as anybody can tell.
    missed = [1 / (1 + 2.0 ** -max(-900.0, odd)) - owner for odd, owner in zip(odds, owners, strict=True)]
    of_scale = math.fsum(miss * weight for miss, weight in zip(missed, weights, strict=True)) * math.log(2)
    return [of_scale + 20.0 * (scale - 0.75), math.fsum(missed) * math.log(2) + 0.2 * offset]


@pytest.mark.parametrize("cases", [FEW, MOSTLY_THEFTS, FAR_APART, EVEN, ALIKE])
def test_at_the_fit_nothing_pulls_any_more(cases: Cases) -> None:
    found = calibrate(*cases)
    assert pulls(found.scale, found.offset, *cases) == pytest.approx([0.0, 0.0], abs=1e-9)


def test_without_cases_the_usual_ones_stand() -> None:
    assert calibrate([], [], 0.7) == Calibration(0.75, 0.0)


def test_one_owner_of_no_weight_moves_the_offset_alone_by_hand() -> None:
    # At even odds, the pull of 0.2 per bit is met where (1 - p) log 2 equals it.
    found = calibrate([0.0], [True], 0.5)
    p = 1 / (1 + 2**-found.offset)
    assert found.scale == 0.75
    assert 0.2 * found.offset == pytest.approx((1 - p) * math.log(2))


def test_weights_the_wrong_way_round_end_at_the_least_scale() -> None:
    assert calibrate([-8.0, -4.0, 4.0, 8.0] * 50, [True, True, False, False] * 50, 0.5).scale == 0.05


def test_weights_without_outcomes_are_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        calibrate([1.0], [True, False], 0.7)
