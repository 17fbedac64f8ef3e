"""How well posteriors come true, by hand: losses, shares that are strong, and the curve of calibration."""

import math

import pytest

from casedesk.review.learning.measures import Told, bins_of, measures_of
from casedesk.review.learning.study_results import CalibrationBin, Measures

OWNER, MISTAKEN, THEFT = Told(0.9, "strong", True), Told(0.6, "likely", False), Told(0.2, "weak", False)
OPEN = Told(0.99, "strong", None)


def test_measures_by_hand() -> None:
    found = measures_of([OWNER, OPEN, MISTAKEN, THEFT])
    assert (found.cases, found.owners, found.thefts) == (4, 1, 2)
    assert found.log_loss == pytest.approx(-(math.log(0.9) + math.log(0.4) + math.log(0.8)) / 3)
    assert found.brier == pytest.approx((0.1**2 + 0.6**2 + 0.2**2) / 3)
    assert found.ece == pytest.approx((0.1 + 0.6 + 0.2) / 3)
    assert (found.owners_strong, found.thefts_strong) == (1.0, 0.0)
    assert measures_of([OWNER, OWNER, Told(0.7, "likely", True), MISTAKEN]).owners_strong == pytest.approx(2 / 3)


def test_the_ranking_counts_pairs_and_a_tie_as_half() -> None:
    owners = [Told(0.9, "", True), Told(0.5, "", True)]
    thefts = [Told(0.5, "", False), Told(0.7, "", False), Told(0.1, "", False)]
    # 0.9 stands above all three; 0.5 above one, beside one and below one.
    assert measures_of([*owners, OPEN, *thefts]).auc == pytest.approx((3 + 1.5) / 6)
    assert measures_of([*owners, OPEN]).auc is None


def test_without_a_known_outcome_there_is_nothing_to_measure() -> None:
    assert measures_of([OPEN, OPEN]) == Measures(2, 0, 0)
    assert measures_of([OWNER]).thefts_strong is None


def test_a_certainty_that_was_wrong_costs_much_and_not_everything() -> None:
    for told in (Told(0.0, "weak", True), Told(1.0, "strong", False)):
        assert measures_of([told]).log_loss == pytest.approx(-math.log(1e-6))
    assert measures_of([Told(1.0, "strong", True)]).log_loss == pytest.approx(-math.log(1 - 1e-6))


def test_the_curve_has_fifteen_bins_and_leaves_empty_ones_out() -> None:
    told = [
        Told(0.92, "likely", False),
        OPEN,
        Told(0.91, "likely", True),
        Told(1.0, "strong", True),
        Told(0, "", False),
    ]
    assert list(bins_of(told)) == [
        CalibrationBin(0.0, 1 / 15, 1, 0.0, 0.0),
        CalibrationBin(13 / 15, 14 / 15, 2, pytest.approx(0.915), 0.5),
        CalibrationBin(14 / 15, 1.0, 1, 1.0, 1.0),
    ]
    # Of cases in one bin, those told too much and too little make up for each other.
    assert measures_of([Told(0.91, "", True), Told(0.92, "", False)]).ece == pytest.approx(0.915 - 0.5)
