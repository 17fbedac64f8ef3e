"""The timeline by hand: which sign-in each entry is matched with, how much agrees, and how it could be guessed."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.criteria.timeline import matched_sign_ins
from casedesk.review.engine.facts import Case
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from tests.review.engine.comparing import POLICY, reason
from tests.review.engine.example import WORLD, day, example

SECOND = Policy.from_json(
    json.loads((Path(__file__).parents[1] / "engine_2.json").read_text(encoding="utf-8"))["policy"]
)
LAST = date(2026, 11, 17)  # Five days before the day of filing.
LAST_USE = day(LAST.isoformat())
OCTOBER = {"from": "2026-10-01", "to": "2026-10-31", "precision": "month"}


def entry(on: str | dict[str, str], **details: Any) -> dict[str, Any]:
    return {"on": day(on) if isinstance(on, str) else on} | details


def sign_in(moment: str, city: str | None = "武汉", device: str | None = "Redmi K70") -> dict[str, Any]:
    return {"at": f"{moment}:00+08:00", "city": city, "device": device}


def every(days: int, count: int, at: str = "21:06", **details: Any) -> list[dict[str, Any]]:
    """Sign-ins so many days apart, the last one on the day of last use."""
    return [sign_in(f"{LAST - timedelta(days=days * back)}T{at}", **details) for back in range(count)]


def case(entries: list[dict[str, Any]], sign_ins: list[dict[str, Any]], **claims: Any) -> Case:
    told = {"sign_ins": entries, "last_use": LAST_USE, "cities": ["武汉"], "model": "Redmi K70"} | claims
    record = example()["record"] | {"sign_ins": sign_ins}
    return case_from_json(example() | {"record": record, "claims": told, "documents": [], "context": {}})


def compared(entries: list[dict[str, Any]], sign_ins: list[dict[str, Any]], **claims: Any) -> ComparisonVector:
    return compare(case(entries, sign_ins, **claims), world_from_json(WORLD), POLICY)


def timeline(entries: list[dict[str, Any]], sign_ins: list[dict[str, Any]], **claims: Any) -> Comparison:
    rows = compared(entries, sign_ins, **claims).comparisons
    return next(row for row in rows if row.signal == "sign_ins")


def matched(entries: list[dict[str, Any]], sign_ins: list[dict[str, Any]]) -> list[tuple[str, str | None, bool]]:
    """Each entry with the moment of its sign-in and whether it agrees in full."""
    found = matched_sign_ins(Bench(case(entries, sign_ins), world_from_json(WORLD), POLICY))
    return [(str(told.on), match and f"{match.at:%Y-%m-%dT%H:%M}", agrees) for told, match, agrees in found]


def test_each_entry_with_its_sign_in_the_latest_first() -> None:
    entries = [
        *(entry("2026-06-01"), entry("2026-10-05", city="上海", part_of_day="morning")),
        *(entry(OCTOBER, city="拉萨"), entry("2026-10-08", city="武汉"), entry("2026-11-17", part_of_day="morning")),
        entry("2026-11-17", part_of_day="evening"),
    ]
    recorded = [sign_in("2026-10-08T09:00"), sign_in("2026-11-17T21:06"), sign_in("2026-10-01T09:00", "上海")]
    assert matched(entries, recorded) == [
        ("2026-11-17", None, False),
        ("2026-11-17", "2026-11-17T21:06", True),
        ("2026-10", None, False),
        ("2026-10-08", "2026-10-08T09:00", True),
        ("2026-10-05", "2026-10-01T09:00", False),
        ("2026-06-01", None, False),
    ]


def test_of_many_entries_the_latest_twelve_are_matched() -> None:
    entries = [entry(f"2026-10-{number:02d}") for number in range(1, 14)]
    assert [on for on, _match, _agrees in matched(entries, every(20, 3))] == [
        f"2026-10-{number:02d}" for number in range(13, 1, -1)
    ]
    # Of those that end on one day, the one that is told more closely comes first.
    assert [on for on, *_ in matched([entry(OCTOBER), entry("2026-10-31")], [])] == ["2026-10-31", "2026-10"]


def test_without_entries_nothing_is_matched() -> None:
    assert matched([], every(20, 3)) == []


@pytest.mark.parametrize(
    "days_off, level",
    [
        ((0, 0, 3, 3), "most"),  # 6 of 8
        ((0, 3, 3, 3), "half"),  # 5 of 8
        ((0, 0, 10, 10, 10), "half"),  # 4 of 10
        ((0, 0, 0, 3, *[10] * 5), "few"),  # 7 of 18
        ((3, 3, 3, 10), "few"),  # 3 of 8
        ((3, 10, 10), "few"),
        ((10, 10), "none"),
    ],
)
def test_levels_of_several_entries(days_off: tuple[int, ...], level: str) -> None:
    told = [entry((LAST - timedelta(days=20 * (place + 1) + off)).isoformat()) for place, off in enumerate(days_off)]
    found = timeline(told, every(20, 8))
    assert (found.table.name, found.level_name) == ("sign_ins:several", level)


@pytest.mark.parametrize(
    "off, around, level",
    [
        *((1, False, "agrees"), (2, False, "nearly"), (7, False, "nearly"), (8, False, "none")),
        *((3, True, "agrees"), (4, True, "nearly"), (9, True, "nearly"), (10, True, "none")),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_how_far_off_a_day_may_be(off: int, around: bool, level: str, sign: int) -> None:
    told = (date(2026, 10, 8) + timedelta(days=sign * off)).isoformat()
    assert timeline([entry(told, around=around)], every(40, 3)).level_name == level


@pytest.mark.parametrize(
    "part, inside, outside",
    [
        ("night", (22, 23, 0, 6), (21, 7)),
        ("morning", (5, 12), (4, 13)),
        ("afternoon", (11, 18), (10, 19)),
        ("evening", (17, 23, 0), (16, 1)),
    ],
)
def test_hours_people_call_by_a_name(part: str, inside: tuple[int, ...], outside: tuple[int, ...]) -> None:
    for hours, level in ((inside, "agrees"), (outside, "none")):
        for hour in hours:
            found = timeline([entry("2026-10-08", part_of_day=part)], every(40, 3, f"{hour:02d}:06"))
            assert found.level_name == level, hour


def test_what_is_told_and_what_is_matched_in_words() -> None:
    told = [entry("2026-08-29"), entry("2026-10-08", part_of_day="evening", city="武汉", device="红米K70")]
    found = timeline([*told, entry("2026-09-20")], [*every(40, 2), sign_in("2026-08-29T08:05", None, None)])
    assert found.claim == "2026-10-08 evening 武汉 红米K70; 2026-09-20; 2026-08-29"
    assert found.record == "2026-10-08 21:06 武汉 Redmi K70; 2026-08-29 08:05"


# Three sign-ins, forty days apart, within the last 121 days: each is hit from three days, and nearly hit from fifteen;
# but the last of these days are still to come.
HIT, NEAR = 9 / 121, (15 + 15 + 13) / 121


def test_the_chances_of_one_guessed_entry() -> None:
    assert timeline([entry("2026-10-08")], every(40, 3)).g == pytest.approx((HIT, NEAR - HIT, 1 - NEAR))


def test_the_chances_of_two_guessed_entries() -> None:
    found = timeline([entry("2026-10-08"), entry("2026-08-29")], every(40, 3))
    nearly = NEAR - HIT
    most, half = HIT**2 + 2 * HIT * nearly, 2 * HIT * (1 - NEAR) + nearly**2
    assert found.g == pytest.approx((most, half, 2 * nearly * (1 - NEAR), (1 - NEAR) ** 2))


def test_about_a_day_is_guessed_from_more_days() -> None:
    found = timeline([entry("2026-10-08", around=True)], every(40, 3))
    hit, near = 21 / 121, (19 + 19 + 9 + 1 + 5) / 121
    assert found.g == pytest.approx((hit, near - hit, 1 - near))


def test_an_entry_long_ago_makes_the_window_longer() -> None:
    # From 15 January to 22 November are 312 days; of those around the sign-in of January, half lie before.
    found = timeline([entry("2026-01-15")], [sign_in("2026-11-17T21:06"), sign_in("2026-01-15T21:06")])
    assert found.g == pytest.approx((5 / 312, (21 - 5) / 312, 291 / 312))
    # A sign-in before the window is hit from its first days.
    before = timeline([entry("2026-01-15")], [sign_in("2026-11-17T21:06"), sign_in("2026-01-13T21:06")])
    assert before.g == pytest.approx((3 / 312, (13 + 6 - 3) / 312, 293 / 312))
    late = [sign_in("2026-11-22T21:06"), sign_in("2026-11-23T21:06")]
    today = timeline([entry("2026-10-08")], late, last_use=day("2026-11-22"))
    assert today.g == pytest.approx((2 / 121, 6 / 121, 113 / 121))


def test_a_month_is_guessed_as_a_row_of_days() -> None:
    # Months that begin from 7 September to 9 October, or from 17 October to 18 November, hold one of both sign-ins;
    # from 1 September to today nearly. Nearly would weigh more than right, so both share their chances.
    found = timeline([entry(OCTOBER)], every(40, 2))
    near = 83 / 121
    assert found.g == pytest.approx((near * 60 / 87, near * 27 / 87, 1 - near))
    assert found.level_name == "agrees"


def test_sign_ins_of_every_kind_are_hit() -> None:
    mixed = [*every(40, 2), sign_in("2026-08-29T09:06", "上海", "Redmi K60")]
    assert timeline([entry("2026-10-08")], mixed).g == pytest.approx((HIT, NEAR - HIT, 1 - NEAR))


def test_about_a_day_long_ago_is_nearly_one_before_the_window() -> None:
    told = [entry("2026-01-15", around=True)]
    assert timeline(told, [*every(40, 1), sign_in("2026-01-06T21:06")]).level_name == "nearly"


def test_a_day_counted_elsewhere_has_no_neighbours() -> None:
    recorded = [sign_in("2026-11-17T21:06"), sign_in("2026-11-14T21:06", "上海")]
    assert matched([entry("2026-11-17", city="上海")], recorded) == [("2026-11-17", None, False)]


def test_a_city_and_a_device_told_nowhere_else_are_guessed_both() -> None:
    told = [entry("2026-10-08", city="武汉", device="Redmi K60")]
    found = timeline(told, every(40, 3, device="Redmi K60"), cities=[])
    assert found.g[0] == pytest.approx(0.021 * 0.011 * HIT)


@pytest.mark.parametrize(
    "device, claims, price",
    [
        ("Redmi K60", {}, 0.011),
        ("Nokia 3310", {}, 0.002),
        ("红米K60", {"second_model": "Redmi K60"}, 1.0),
        ("K60", {"model": "Redmi K60"}, 1.0),
    ],
)
def test_a_device_told_nowhere_else_has_to_be_guessed_too(device: str, claims: dict[str, str], price: float) -> None:
    recorded = every(40, 3, device=device)
    found = timeline([entry("2026-10-08", device=device)], recorded, **claims)
    assert found.g == pytest.approx((price * HIT, price * (NEAR - HIT), 1 - price * NEAR))
    # Who tells two details is nearly right by the other one.
    both = timeline([entry("2026-10-08", device=device, city="武汉")], recorded, **claims)
    assert both.g == pytest.approx((price * HIT, NEAR - price * HIT, 1 - NEAR))


def test_a_city_told_as_that_of_registration_is_not_guessed_again() -> None:
    told = [entry("2026-10-08", city="Wuhan")]
    for claims in ({"cities": []}, {"cities": ["上海"]}):
        assert timeline(told, every(40, 3), registered_city="武汉市", **claims).g[0] == pytest.approx(HIT)
        assert timeline(told, every(40, 3), **claims).g[0] == pytest.approx(0.021 * HIT)


def test_a_neighbour_of_a_city_told_alone_is_guessed_too_but_no_more_than_surely() -> None:
    def guesses(share: float, policy: Policy = POLICY) -> tuple[float, ...]:
        told, world = (
            case([entry("2026-10-08", city="武汉")], every(40, 3), cities=[]),
            WORLD | {"cities": {"武汉": share}},
        )
        return next(
            row.g for row in compare(told, world_from_json(world), policy).comparisons if row.signal == "sign_ins"
        )

    # No city that anybody counted is beside 武汉: the floor stands for all.
    near = (0.30 + 0.003) * NEAR
    assert guesses(0.30) == pytest.approx((0.30 * HIT, near - 0.30 * HIT, 1 - near))
    assert guesses(0.999) == pytest.approx((0.999 * HIT, NEAR - 0.999 * HIT, 1 - NEAR))
    # A policy without neighbours takes them for other cities.
    assert guesses(0.30, SECOND) == pytest.approx((0.30 * HIT, 0.30 * (NEAR - HIT), 1 - 0.30 * NEAR))


def test_details_of_a_day_that_is_counted_elsewhere_are_guessed_among_all_sign_ins() -> None:
    # Evenings are hit from nine days, mornings from six others; nearly is nobody here.
    recorded = [*every(40, 3), sign_in("2026-10-20T09:00"), sign_in("2026-09-20T09:00")]
    found = timeline([entry(LAST.isoformat(), part_of_day="evening")], recorded)
    assert found.g == pytest.approx((0.6 * 60 / 87, 0.6 * 27 / 87, 0.4), abs=1e-5)


@pytest.mark.parametrize(
    "told, last_use, compared_at_all",
    [
        (entry("2026-11-17"), "2026-11-17", False),
        (entry("2026-11-17", city="武汉"), "2026-11-17", True),
        (entry("2026-11-17", device="Redmi K70"), "2026-11-17", True),
        (entry("2026-11-17", part_of_day="night"), "2026-11-17", True),
        (entry("2026-11-18", city="武汉"), "2026-11-18", True),
        (entry("2026-11-16", city="武汉"), "2026-11-16", True),
        (entry("2026-11-19", city="武汉"), "2026-11-19", False),
        (entry("2026-11-15", city="武汉"), "2026-11-15", False),
        (entry("2026-11-15", city="武汉", around=True), "2026-11-15", True),
        (entry("2026-11-16"), "2026-11-17", True),
    ],
)
def test_an_entry_of_the_last_use_counts_by_its_details_where_its_day_is_right(
    told: dict[str, Any], last_use: str, compared_at_all: bool
) -> None:
    vector = compared([told], every(40, 3), last_use=day(last_use))
    assert ("sign_ins" in [row.signal for row in vector.comparisons]) is compared_at_all
    if not compared_at_all:
        assert reason(vector, "sign_ins") == "counted_elsewhere"


def test_days_are_those_of_the_place() -> None:
    there = sign_in("2026-10-08T23:30") | {"at": "2026-10-08T23:30:00-05:00"}
    assert timeline([entry("2026-10-08", part_of_day="night")], [*every(40, 1), there]).level_name == "agrees"
    assert datetime.fromisoformat(there["at"]).utcoffset() == timedelta(hours=-5)
