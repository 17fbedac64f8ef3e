"""Going downhill, step by step and by hand: how long a step is, when it is halved, what is remembered, when to stop."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest

from casedesk.review.learning.descent import Array, minimum


class Told:
    """A function that tells values and slopes in the order it is asked, and keeps where it was asked."""

    def __init__(self, *answers: tuple[float, float]) -> None:
        self._answers, self.asked = iter(answers), list[float]()

    def __call__(self, at: Array) -> tuple[float, Array]:
        self.asked.append(float(at[0]))
        value, slope = next(self._answers)
        return value, np.array([slope])


def went(steps: int, *answers: tuple[float, float]) -> tuple[list[float], float]:
    """Where was asked, beginning at 0, and where it ended."""
    told = Told(*answers)
    end = minimum(told, np.array([0.0]), steps)
    return told.asked, float(end[0])


def test_the_first_step_is_no_longer_than_one_and_the_next_goes_to_the_bottom() -> None:
    asked = list[float]()

    def parabola(at: Array) -> tuple[float, Array]:
        asked.append(float(at[0]))
        return float(at[0] ** 2), 2 * at

    # From 3 the slope 6 leads down by 1; then it is known that the slope grows by 2 each, so that 4 / 2 lie ahead.
    assert minimum(parabola, np.array([3.0]), 10) == pytest.approx([0.0])
    assert asked == pytest.approx([3.0, 2.0, 0.0, 0.0])
    asked.clear()
    assert minimum(parabola, np.array([3.0]), 1) == pytest.approx([2.0])
    assert minimum(parabola, np.array([3.0]), 0) == pytest.approx([3.0])


def test_the_length_of_the_first_step_is_by_all_slopes_together() -> None:
    asked = list[list[float]]()

    def bowl(at: Array) -> tuple[float, Array]:
        asked.append(list(at))
        return float(at @ at), 2 * at

    minimum(bowl, np.array([1.5, -0.5]), 1)
    # Slopes 3 and -1, 4 together.
    assert asked[1] == pytest.approx([1.5 - 3 / 4, -0.5 + 1 / 4])


def test_a_slope_below_one_is_a_step_of_its_own_length() -> None:
    assert went(1, (1.0, 0.5), (0.5, 0.1)) == ([0.0, -0.5], -0.5)


def test_a_step_is_halved_until_it_falls_by_a_ten_thousandth_of_what_the_slope_promises() -> None:
    enough, too_little = 1 - 1e-4, 1 - 0.9e-4
    assert went(1, (1.0, 1.0), (enough, 1.0)) == ([0.0, -1.0], -1.0)
    # Half a step promises half as much.
    assert went(1, (1.0, 1.0), (too_little, 1.0), (1 - 0.6e-4, 1.0)) == ([0.0, -1.0, -0.5], -0.5)
    assert went(1, (1.0, 1.0), (1.0, 1.0), (1 - 0.4e-4, 1.0), (0.9, 1.0)) == ([0.0, -1.0, -0.5, -0.25], -0.25)
    # By the square of the slope: a slope of 2 down a step of 1 promises 2.
    assert went(1, (1.0, 2.0), (1 - 1.9e-4, 1.0), (0.9, 1.0))[1] == -0.5


def test_after_twenty_halvings_it_stays_where_it_is() -> None:
    asked, end = went(5, (1.0, 1.0), *[(2.0, 1.0)] * 20)
    assert end == 0.0
    assert asked == [0.0, *(-(2.0**-halved) for halved in range(20))]


def test_where_slopes_grow_ahead_nothing_is_remembered() -> None:
    """Only a slope that falls on the way down tells how far the bottom is."""
    for slope in (1.0, 3.0):
        # The next step is by its own slope again, and no longer than one.
        asked, _end = went(2, (5.0, 1.0), (4.0, slope), (3.0, 1.0))
        assert asked == [0.0, -1.0, -2.0]
    # It fell by a half on a step of 1: as much lies ahead, and one more step like this one gets there.
    assert went(2, (5.0, 1.0), (4.0, 0.5), (3.0, 0.0))[0] == [0.0, -1.0, -2.0]
    assert went(2, (5.0, 1.0), (4.0, 0.75), (3.0, 0.0))[0] == [0.0, -1.0, -4.0]


def test_after_a_step_that_taught_something_the_whole_way_is_tried_first() -> None:
    # A slope of 8 that fell by 2 on a step of 1: the bottom is 3 ahead, though slopes are far above 1.
    assert went(2, (50.0, 8.0), (45.0, 6.0), (30.0, 0.0))[0] == [0.0, -1.0, -4.0]


@pytest.mark.parametrize(
    "value, gained, goes_on",
    [
        # Below 1 by a ten-millionth of 1, above it of the value, whichever its sign.
        *((0.5, 1.1e-7, True), (0.5, 0.9e-7, False)),
        *((1e9, 150.0, True), (1e9, 50.0, False)),
        *((-1e9, 150.0, True), (-1e9, 50.0, False)),
    ],
)
def test_it_stops_where_a_step_gains_next_to_nothing(value: float, gained: float, goes_on: bool) -> None:
    slope = 1e-4
    asked, _end = went(2, (value, slope), (value - gained, slope), (value - 3 * gained, slope))
    assert (len(asked) == 3) is goes_on


def test_a_ten_millionth_is_next_to_nothing_itself() -> None:
    assert went(2, (1e-7, 1e-4), (0.0, 1e-4))[1] == -1e-4


def test_the_way_is_that_of_the_last_eight_bends() -> None:
    """By the definition (Nocedal, 1980, formula 4): the inverse of the bends as a matrix, which nobody keeps."""
    weights = np.array([1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0, 12.0, 15.0, 20.0, 30.0])
    asked = list[Array]()

    def bowl(at: Array) -> tuple[float, Array]:
        asked.append(at)
        return float(weights @ (at * at)) / 2, weights * at

    start = np.array([1.0, -2.0, 3.0] * 4)
    minimum(bowl, start, 16)
    # No step is halved here: each point asked is where the step before led.
    assert len(asked) == 17
    pairs = [(there - here, weights * (there - here)) for here, there in pairwise(asked)]
    for number in range(1, 16):
        inverse = _inverse_of_bends(pairs[max(0, number - 8) : number])
        assert asked[number + 1] == pytest.approx(asked[number] - inverse @ (weights * asked[number]), rel=1e-6)


def _inverse_of_bends(pairs: Iterable[tuple[Array, Array]]) -> Array:
    known = list(pairs)
    step, turn = known[-1]
    inverse = np.eye(step.size) * (step @ turn) / (turn @ turn)
    for step, turn in known:
        across = np.eye(step.size) - np.outer(turn, step) / (step @ turn)
        inverse = across.T @ inverse @ across + np.outer(step, step) / (step @ turn)
    return inverse
