"""Dates as people remember them."""

import pytest
from flask import Flask

from casedesk.appeals.dates import NoSuchDate, in_words, parts_of, remembered


@pytest.mark.parametrize(
    ("typed", "first", "last", "precision"),
    [
        (("2024", "3", "11"), "2024-03-11", "2024-03-11", "day"),
        (("2024", "02"), "2024-02-01", "2024-02-29", "month"),
        (("2017",), "2017-01-01", "2017-12-31", "year"),
        (("２０１７", "７"), "2017-07-01", "2017-07-31", "month"),
        (("2017", "", "", "summer"), "2017-06-01", "2017-08-31", "month"),
        (("2017", "", "", "winter"), "2017-12-01", "2018-02-28", "month"),
    ],
)
def test_what_is_typed_means_the_days_it_may_mean(
    typed: tuple[str, ...], first: str, last: str, precision: str
) -> None:
    assert remembered(*typed) == {"from": first, "to": last, "precision": precision}


def test_nothing_typed_says_nothing() -> None:
    assert remembered("") is None


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        (("", "3"), "year"),
        (("24",), "year"),
        (("1066",), "year"),
        (("20x4",), "year"),
        (("2024", "13"), "month"),
        (("2024", "", "5"), "month"),
        (("2023", "2", "29"), "day"),
        (("2024", "3", "-1"), "day"),
    ],
)
def test_what_makes_no_date_names_the_part_to_look_at(typed: tuple[str, ...], part: str) -> None:
    with pytest.raises(NoSuchDate) as refused:
        remembered(*typed)

    assert refused.value.part == part


@pytest.mark.parametrize("typed", [("2024", "3", "11"), ("2024", "3"), ("2017",), ("2017", "", "", "winter")])
def test_a_kept_date_is_shown_as_it_was_typed(typed: tuple[str, ...]) -> None:
    parts = parts_of(remembered(*typed))

    assert remembered(*(parts.get(name, "") for name in ("year", "month", "day", "season"))) == remembered(*typed)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["11 March 2024", "March 2024", "2024"]), ("zh-CN", ["2024 年 3 月 11 日", "2024 年 3 月", "2024 年"])],
)
def test_dates_read_well_in_both_languages(app: Flask, language: str, words: list[str]) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        said = [in_words(remembered("2024", *rest) or {}) for rest in (("3", "11"), ("3",), ())]

    assert said == words
