"""Rows of tilted and of level pages."""

import pytest

from casedesk.evidence.reading.layout import Piece, rows, slope
from tests.evidence.reading.fields.pages import page, pieces

LINES = [f"ARTICLE {number} | | {number}.00 | {number}.00" for number in range(1, 13)]


@pytest.mark.parametrize("rise", [-0.05, -0.03, 0.0, 0.03, 0.05])
def test_a_tilted_page_has_the_rows_of_a_level_one(rise: float) -> None:
    assert [row.text for row in page(*LINES, rise=rise)] == [row.text for row in page(*LINES)]


def test_the_tilt_is_measured() -> None:
    assert slope(pieces(*LINES, rise=0.03)) == pytest.approx(0.03, abs=0.006)
    assert slope(pieces(*LINES)) == 0.0


def test_few_pieces_tell_no_tilt() -> None:
    assert slope(pieces(*LINES[:2], rise=0.05)) == 0.0


def test_lines_that_touch_stay_apart() -> None:
    upper = Piece("GST 6%", 1, (0.1, 0.100, 0.4, 0.130))
    lower = Piece("TOTAL", 1, (0.1, 0.112, 0.4, 0.142))

    assert [row.text for row in rows([lower, upper])] == ["GST 6%", "TOTAL"]


def test_pages_are_read_one_after_the_other() -> None:
    first, second = Piece("one", 1, (0, 0.9, 1, 1)), Piece("two", 2, (0, 0, 1, 0.1))

    assert [row.text for row in rows([second, first])] == ["one", "two"]
