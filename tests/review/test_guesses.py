"""Guess probabilities: shares of the window, and the order that better agreement never weighs less."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.review.guesses import date_levels, ordered
from casedesk.review.policy import Policy

DAY = Policy.default().tables["purchase_date:day"]
MONTH = Policy.default().tables["purchase_date:month"]


def test_a_day_covers_its_share_of_the_window() -> None:
    window = date(2024, 1, 1), date(2026, 9, 26)  # 1000 days, both ends included
    middle = date(2025, 5, 15)
    g = date_levels(1, (middle, middle), window, DAY.edges, DAY.m)
    assert g == pytest.approx((0.003, 0.018, 0.07, 0.27, 0.639), abs=1e-9)


def test_a_month_is_inside_in_as_many_days_as_it_has() -> None:
    window = date(2024, 1, 1), date(2026, 9, 26)
    middle = date(2025, 5, 15)
    g = date_levels(31, (middle, middle), window, MONTH.edges, MONTH.m)
    assert g == pytest.approx((0.031, 0.062, 0.178, 0.729), abs=1e-9)


def test_a_window_too_short_to_tell_weighs_nothing() -> None:
    today = date(2026, 11, 22)
    g = date_levels(1, (today, today), (today, today), DAY.edges, DAY.m)
    assert g == pytest.approx(DAY.m)


def test_a_claim_outside_a_short_window_never_speaks_for_anybody() -> None:
    today = date(2026, 11, 22)
    g = date_levels(1, (today, today), (today - timedelta(days=60), today), DAY.edges, DAY.m)
    assert g[0] == pytest.approx(2 / 61)
    assert all(m <= chance for m, chance in zip(DAY.m[2:], g[2:], strict=True))


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=5), st.data())
@settings(max_examples=60, deadline=None)
def test_ordering_keeps_the_sum_and_never_prefers_worse_agreement(raw: list[float], data: st.DataObject) -> None:
    m = [x / sum(raw) for x in raw]
    chance = st.just(0.0) | st.floats(1e-6, 1)
    rest = data.draw(st.lists(chance, min_size=len(m) - 1, max_size=len(m) - 1))
    other = [data.draw(st.floats(1e-6, 1)), *rest]
    g = ordered([x / sum(other) for x in other], m)
    assert all(share > 0 for share in g)
    ratios = [own / share for own, share in zip(m, g, strict=True)]
    assert sum(g) == pytest.approx(1)
    assert all(worse <= better * (1 + 1e-9) for better, worse in pairwise(ratios))
