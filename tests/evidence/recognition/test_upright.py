"""Places are carried from the page to the picture and back, whichever way the page lies in it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.evidence.recognition.upright import Upright

sides = st.floats(50, 5000)
shares = st.floats(0.05, 0.95)


@given(sides, sides, st.integers(0, 3), shares, shares)
def test_a_place_comes_back_to_where_it_was(
    width: float, height: float, quarters: int, across: float, down: float
) -> None:
    upright = Upright(width, height, quarters)
    corner, other = (across * width, down * height), ((across + 0.03) * width, (down + 0.02) * height)

    shown = upright.shown(upright.box_of([upright.turned(corner), upright.turned(other)]))

    assert shown == pytest.approx((across, down, across + 0.03, down + 0.02), abs=1e-4)


@given(st.integers(0, 3), st.floats(-0.4, 0.4))
def test_the_middle_of_a_tilted_place_stays(quarters: int, tilt: float) -> None:
    upright = Upright(1000, 700, quarters, tilt)
    place = upright.turned((300.0, 400.0))

    left, top, right, bottom = upright.shown(upright.box_of([place]))

    assert (left + right) / 2 * 1000 == pytest.approx(300, abs=0.1)
    assert (top + bottom) / 2 * 700 == pytest.approx(400, abs=0.1)


def test_quarter_turns_go_counter_clockwise() -> None:
    assert Upright(400, 300, 1).turned((400, 0)) == (0, 0), "the top right corner comes to the top left"
    assert Upright(400, 300, 1).size == (300, 400)
    assert Upright(400, 300, 2).turned((0, 0)) == (400, 300)
    assert Upright(400, 300, 3).turned((0, 300)) == (0, 0)


def test_lines_that_slope_become_level() -> None:
    upright = Upright(1000, 1000, tilt=math.radians(10))
    start, end = upright.level((100, 300)), upright.level((900, 300 + 800 * math.tan(math.radians(10))))

    assert start[1] == pytest.approx(end[1])


def test_a_place_off_the_picture_is_shown_at_its_edge() -> None:
    assert Upright(100, 100).shown((-0.2, 0.5, 1.3, 0.6)) == (0, 0.5, 1, 0.6)
