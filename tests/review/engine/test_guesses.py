"""Guess probabilities: shares of the window, and the order that better agreement never weighs less."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.review.engine.guesses import Guess, any_of, date_levels, ordered, rarity
from casedesk.review.engine.policy import Policy

DAY = Policy.default().tables["purchase_date:day"]
MONTH = Policy.default().tables["purchase_date:month"]


def test_a_day_covers_its_share_of_the_window() -> None:
    window = date(2024, 1, 1), date(2026, 9, 26)  # 1000 days, both ends included
    middle = date(2025, 5, 15)
    g = date_levels(1, (middle, middle), window, DAY.edges).under(DAY.m)
    assert g == pytest.approx((0.003, 0.018, 0.07, 0.27, 0.639), abs=1e-9)


def test_a_month_is_inside_in_as_many_days_as_it_has() -> None:
    window = date(2024, 1, 1), date(2026, 9, 26)
    middle = date(2025, 5, 15)
    g = date_levels(31, (middle, middle), window, MONTH.edges).under(MONTH.m)
    assert g == pytest.approx((0.031, 0.062, 0.178, 0.729), abs=1e-9)


def test_a_window_too_short_to_tell_weighs_nothing() -> None:
    today = date(2026, 11, 22)
    g = date_levels(1, (today, today), (today, today), DAY.edges).under(DAY.m)
    assert g == pytest.approx(DAY.m)


def test_a_claim_outside_a_short_window_never_speaks_for_anybody() -> None:
    today = date(2026, 11, 22)
    g = date_levels(1, (today, today), (today - timedelta(days=60), today), DAY.edges).under(DAY.m)
    assert g[0] == pytest.approx(2 / 61)
    assert all(m <= chance for m, chance in zip(DAY.m[2:], g[2:], strict=True))


def test_a_record_of_several_days_widens_a_window_that_does_not_hold_it() -> None:
    # 41 days on record, the first ten before the window: 90 days in all, the record begins with them.
    record, window = (date(2024, 1, 31), date(2024, 3, 11)), (date(2024, 2, 10), date(2024, 4, 29))
    g = date_levels(1, record, window, (1, 10, 45)).under((0.90, 0.06, 0.039, 0.001))
    assert g == pytest.approx((42 / 90, 9 / 90, 35 / 90, 4 / 90))


def test_a_record_after_the_window_widens_it_too() -> None:
    window = date(2024, 1, 1), date(2024, 1, 10)
    g = date_levels(1, (date(2024, 1, 17), date(2024, 1, 20)), window, (1, 10)).under((0.90, 0.09, 0.01))
    assert g == pytest.approx((5 / 20, 9 / 20, 6 / 20))


def test_guesses_that_hit_too_often_together_are_scaled_down() -> None:
    m = (0.90, 0.09, 0.01)
    assert rarity((0.2, 0.1), 0.9).under(m) == pytest.approx((0.2, 0.1, 0.7))
    assert rarity((0.8, 0.4), 0.9).under(m) == pytest.approx((0.6, 0.3, 0.1))


def test_what_nobody_could_guess_is_still_guessed_once_in_a_million() -> None:
    assert rarity((0.0, 0.0), 0.9).under((0.90, 0.09, 0.01)) == pytest.approx((1e-6, 1e-6, 1 - 2e-6), rel=1e-12)


def test_levels_out_of_order_share_their_chances() -> None:
    # The second would say five times as much as the first: both together .95 of the owner's to .27.
    assert ordered((0.25, 0.02, 0.73), (0.75, 0.20, 0.05)) == pytest.approx((0.27 * 75 / 95, 0.27 * 20 / 95, 0.73))
    # Pooling two may put them above the one before, which joins them.
    assert ordered((0.4, 0.35, 0.05, 0.2), (0.4, 0.3, 0.25, 0.05)) == pytest.approx(
        (0.8 * 0.4 / 0.95, 0.8 * 0.3 / 0.95, 0.8 * 0.25 / 0.95, 0.2)
    )
    with pytest.raises(ValueError, match="longer"):
        ordered((0.5, 0.5), (0.5, 0.3, 0.2))


def test_one_of_several_guesses_hits() -> None:
    assert any_of((0.5, 0.2, 0.1)) == pytest.approx(1 - 0.5 * 0.8 * 0.9)
    assert any_of(()) == 0.0


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


@given(st.lists(st.tuples(st.floats(0.001, 1), st.floats(0.001, 1)), min_size=2, max_size=6))
@settings(max_examples=100, deadline=None)
def test_what_is_in_order_stays_as_it_is_and_ordering_again_changes_nothing(raw: list[tuple[float, float]]) -> None:
    in_order = sorted(raw, key=lambda pair: pair[1] / pair[0])
    m, chances = zip(*in_order, strict=True)
    assert ordered(chances, m) == pytest.approx(chances, rel=1e-12)

    m, chances = zip(*raw, strict=True)
    once = ordered(chances, m)
    assert ordered(once, m) == pytest.approx(once, rel=1e-12)


def test_chances_are_levelled_before_a_paper_is_relied_on_less_than_fully() -> None:
    m = (0.75, 0.20, 0.05)
    levelled = (0.27 * 75 / 95, 0.27 * 20 / 95, 0.73)
    relied = [0.7 * chance + 0.3 * own for chance, own in zip(levelled, m, strict=True)]
    assert Guess((0.25, 0.02, 0.73), reliance=0.7).under(m) == pytest.approx(relied)
    assert Guess((0.25, 0.02, 0.73), is_levelled=False).under(m) == (0.25, 0.02, 0.73)
