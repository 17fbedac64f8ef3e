"""Usual places: which cities are usual, and which level is reached by whom."""

import pytest

from tests.review.engine.comparing import compared, reason, row

# Far from one another, so that none is taken for a neighbour of another.
SHARES = {"武汉": 0.70, "拉萨": 0.25, "哈尔滨": 0.05}


@pytest.mark.parametrize(
    "shares, cities, level, record",
    [
        (SHARES, ["哈尔滨"], "another", "武汉 70%, 拉萨 25%, 哈尔滨 5%"),
        (SHARES, ["武汉"], "main", "武汉 70%, 拉萨 25%, 哈尔滨 5%"),
        (SHARES, ["昆明"], "none", "武汉 70%, 拉萨 25%, 哈尔滨 5%"),
        (SHARES, ["昆明", "拉萨", "武汉"], "main_and_another", "武汉 70%, 拉萨 25%, 哈尔滨 5%"),
        (SHARES, ["昆明", "武汉"], "main", "武汉 70%, 拉萨 25%, 哈尔滨 5%"),
        (SHARES, ["哈尔滨", "拉萨"], "another", "武汉 70%, 拉萨 25%, 哈尔滨 5%"),
        (SHARES, ["昆明", "乌鲁木齐"], "none", "武汉 70%, 拉萨 25%, 哈尔滨 5%"),
        ({"武汉": 0.96, "拉萨": 0.04}, ["Wuhan"], "main", "武汉 96%"),
        ({"武汉": 0.96, "拉萨": 0.04}, ["拉萨"], "none", "武汉 96%"),
        ({"武汉": 0.96, "拉萨": 0.04}, ["拉萨", "武汉市"], "main", "武汉 96%"),
    ],
)
def test_levels_of_places(shares: dict[str, float], cities: list[str], level: str, record: str) -> None:
    found = row(compared({"cities": cities}, {"city_shares": shares}), "places")
    assert (found.level_name, found.record) == (level, record)


def test_places_are_told_as_they_were_written_each_once() -> None:
    told = row(compared({"cities": ["Wuhan", " ", "武汉市", "Lhasa"]}, {"city_shares": SHARES}), "places")
    assert told.claim in ("Lhasa, 武汉市", "武汉市, Lhasa")
    assert reason(compared({"cities": [" ", ""]}), "places") == "not_answered"
    assert reason(compared({"cities": ["武汉"]}, {"city_shares": {"武汉": 0.04}}), "places") == "cannot_compare"


def test_a_place_is_guessed_as_often_as_it_is_met_and_there_are_usual_ones() -> None:
    # Of three usual places, one is the main one; 上海 is met in .046 of accounts, and nobody counted 昆明.
    shares = {"上海": 0.70, "拉萨": 0.25, "哈尔滨": 0.05}
    found = row(compared({"cities": ["上海"]}, {"city_shares": shares}), "places")
    assert found.g[0] == pytest.approx(0.046)
    assert found.g[1] == pytest.approx(2 * 0.046, rel=0.03)
    alone = row(compared({"cities": ["昆明"]}, {"city_shares": {"上海": 1.0}}), "places")
    assert alone.g[0] == pytest.approx(0.003)
