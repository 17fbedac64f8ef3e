"""The timeline against recorded sign-ins: one to one, rarer in quiet accounts, and never counted twice."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.matching import best_matches
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.scores.assembly import at_place
from tests.review.engine.example import WORLD, day, example

POLICY = Policy.default()
LAST = date(2026, 11, 17)
EVENING = {"part_of_day": "evening", "city": "武汉", "device": "Redmi K70"}


def entry(iso: str, **details: Any) -> dict[str, Any]:
    return {"on": day(iso)} | details


def recorded(every: int, offset: str = "+08:00", hour: int = 21) -> list[dict[str, str]]:
    days = [LAST - timedelta(days=every * back) for back in range(240 // every)]
    return [
        {"at": f"{each.isoformat()}T{hour:02d}:06:00{offset}", "city": "武汉市", "device": "redmi k70"} for each in days
    ]


def vector(
    entries: list[dict[str, Any]], sign_ins: list[dict[str, str]], policy: Policy = POLICY, **claims: Any
) -> ComparisonVector:
    case = example() | {"documents": [], "context": {}}
    case["claims"] = {"sign_ins": entries, "cities": ["Wuhan"], "model": "红米K70"} | claims
    case["record"]["sign_ins"] = sign_ins
    return compare(case_from_json(case), world_from_json(WORLD), policy)


def timeline(*args: Any, **claims: Any) -> Comparison:
    return next(row for row in vector(*args, **claims).comparisons if row.signal == "sign_ins")


@pytest.mark.parametrize(
    "told, level",
    [
        (entry("2026-10-08", **EVENING), "agrees"),
        (entry("2026-10-09", **EVENING), "agrees"),
        (entry("2026-10-11", **EVENING), "nearly"),
        (entry("2026-10-11", around=True, **EVENING), "agrees"),
        (entry("2026-10-08", city="武汉", part_of_day="morning"), "nearly"),
        (entry("2026-10-08", city="上海", part_of_day="morning", device="Redmi K70"), "none"),
        (entry("2026-10-18", **EVENING), "none"),
        (
            {"on": {"from": "2026-10-01", "to": "2026-10-31", "precision": "month"}, "city": "wuhan city"},
            "agrees",
        ),
    ],
)
def test_levels_of_one_entry(told: dict[str, Any], level: str) -> None:
    row = timeline([entry("2026-11-17"), told], recorded(20))
    assert (row.table.name, row.level_name) == ("sign_ins:one", level)


def test_two_entries_of_one_day_need_two_sign_ins() -> None:
    twice = [entry("2026-11-17"), entry("2026-10-08", **EVENING), entry("2026-10-08", **EVENING)]
    once = timeline(twice, recorded(20))
    assert (once.table.name, once.level_name) == ("sign_ins:several", "half")
    again = [*recorded(20), {"at": "2026-10-08T22:30:00+08:00", "city": "武汉", "device": "Redmi K70"}]
    assert timeline(twice, again).level_name == "most"


def test_an_account_used_every_day_proves_little() -> None:
    told = [entry("2026-11-17"), entry("2026-10-08", **EVENING)]
    quiet, busy = timeline(told, recorded(40)), timeline(told, recorded(1))
    assert busy.g == pytest.approx(busy.table.m)
    assert quiet.table.m[0] / quiet.g[0] > 4


def test_the_chance_of_a_hit_by_hand() -> None:
    row = timeline([entry("2026-11-17"), entry("2026-10-08", city="武汉")], recorded(40))
    # Within the last 121 days there are three sign-ins, each hit from three days; the city is told among the places.
    assert row.g[0] == pytest.approx(3 * 3 / 121)


def test_a_city_told_nowhere_else_has_to_be_guessed_too() -> None:
    told = [entry("2026-11-17"), entry("2026-10-08", city="武汉")]
    row = timeline(told, recorded(40), cities=[])
    assert row.g[0] == pytest.approx(0.021 * 3 * 3 / 121)


def test_days_and_hours_are_those_of_the_place_of_the_sign_in() -> None:
    there = [
        {"at": "2026-10-08T23:30:00-05:00", "city": "New York", "device": "Redmi K70"},
        {"at": "2026-11-17T21:06:00+08:00", "city": "武汉", "device": "Redmi K70"},
    ]
    told = [entry("2026-11-17"), entry("2026-10-08", city="new york", part_of_day="night")]
    assert timeline(told, there).level_name == "agrees"


def test_a_sign_in_keeps_the_offset_of_its_place_and_is_told_in_desk_time_without_one(app: Flask) -> None:
    there = datetime(2026, 10, 8, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    with app.app_context():
        assert at_place(there).isoformat() == "2026-10-08T23:30:00-05:00"
        assert at_place(datetime(2026, 10, 8, 16, 30, tzinfo=UTC)).isoformat() == "2026-10-09T00:30:00+08:00"


def test_the_latest_day_counts_as_last_use_and_not_again() -> None:
    alone = vector([entry("2026-11-17")], recorded(20))
    assert [row.signal for row in alone.comparisons if row.signal in ("last_use", "sign_ins")] == ["last_use"]
    assert next(row.reason for row in alone.unused if row.signal == "sign_ins") == "counted_elsewhere"


def test_the_details_of_the_latest_day_are_guessed_given_the_day() -> None:
    row = timeline([entry("2026-11-17", part_of_day="morning")], recorded(20))
    assert row.level_name == "none"
    mixed = recorded(20) + recorded(20, hour=9)
    either = timeline([entry("2026-11-17", part_of_day="morning")], mixed)
    assert either.level_name == "agrees"
    assert either.g == pytest.approx(either.table.m)


def test_a_summary_of_sign_ins_leaves_the_timeline_to_its_latest_day() -> None:
    rows = vector([entry("2026-11-17"), entry("2026-10-08")], [])
    assert next(row.reason for row in rows.unused if row.signal == "sign_ins") == "counted_elsewhere"


CANDIDATES = st.lists(
    st.dictionaries(st.integers(0, 5), st.sampled_from([1, 2]), max_size=4).map(lambda row: sorted(row.items())),
    max_size=4,
)


@given(CANDIDATES)
@settings(max_examples=150, deadline=None)
def test_no_matching_is_better(candidates: list[list[tuple[int, int]]]) -> None:
    matched = best_matches(candidates)
    used = [index for index, quality in matched if quality]
    assert len(used) == len(set(used))
    assert all(pair in row for pair, row in zip(matched, candidates, strict=True) if pair[1])
    assert sum(quality for _, quality in matched) == best_by_trying(candidates, frozenset())


def best_by_trying(candidates: list[list[tuple[int, int]]], taken: frozenset[int]) -> int:
    if not candidates:
        return 0
    first, *rest = candidates
    free = [(index, quality) for index, quality in first if index not in taken]
    alone = best_by_trying(rest, taken)
    return max([alone, *(quality + best_by_trying(rest, taken | {index}) for index, quality in free)])


@given(st.lists(st.integers(0, 110), min_size=1, max_size=5), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_chances_sum_to_one_and_better_agreement_never_weighs_less(back: list[int], every: int) -> None:
    told = [entry((LAST - timedelta(days=days)).isoformat(), **EVENING) for days in back]
    rows = vector(told, recorded(every))
    for row in rows.comparisons:
        assert sum(row.g) == pytest.approx(1)
        ratios = [own / chance for own, chance in zip(row.table.m, row.g, strict=True)]
        assert ratios == pytest.approx(sorted(ratios, reverse=True))
