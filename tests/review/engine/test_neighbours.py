"""Neighbouring cities: how far apart, half right rather than wrong, and only under policies that know of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from casedesk.review.engine.city_names import cities_by_province
from casedesk.review.engine.city_positions import kilometres, nearest, position_of
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import score_comparisons
from casedesk.review.telling.explanation import explain
from casedesk.review.words.distances import distance_words, rounded
from tests.review.engine.example import WORLD, day, example

POLICY = Policy.default()
SECOND = json.loads((Path(__file__).parent / "engine_2.json").read_text(encoding="utf-8"))
SHARES = {"广州": 0.04, "佛山": 0.013, "清远": 0.004, "成都": 0.036}


def compared(claims: dict[str, Any], record: dict[str, Any], policy: Policy = POLICY, **parts: Any) -> ComparisonVector:
    case = {"id": "c1", "record": record, "claims": claims, **parts}
    return compare(case_from_json(case), world_from_json(WORLD | {"cities": SHARES}), policy)


def registered(claim: str, record: str) -> Any:
    return compared({"registered_city": claim}, {"registered_city": record}).comparisons[0]


def places(claim: list[str], shares: dict[str, float]) -> Any:
    return compared({"cities": claim}, {"city_shares": shares}).comparisons[0]


@pytest.mark.parametrize(
    "one, other, km",
    [("佛山", "广州市", 16), ("苏州", "Kunshan City", 34), ("北京", "Shanghai", 1068), ("São Paulo", "圣保罗", 0)],
)
def test_distances(one: str, other: str, km: float) -> None:
    assert kilometres(one, other) == pytest.approx(km, abs=1)
    assert kilometres(other, one) == pytest.approx(km, abs=1)


def test_a_degree_of_the_meridian_is_111_km() -> None:
    # Both lie at 121.4 to 121.5 degrees east; 2 * pi * 6371 / 360 km a degree.
    north, south = position_of("上海"), position_of("台州")
    assert north and south
    assert kilometres("上海", "台州") == pytest.approx((north[0] - south[0]) * 111.195, rel=0.001)


def test_every_city_known_by_name_has_a_position() -> None:
    assert [names[0] for _province, names in cities_by_province() if position_of(names[0]) is None] == []


def test_a_place_that_is_not_known_is_nowhere() -> None:
    assert position_of("somewhere") is None
    assert (kilometres("广州", "somewhere"), kilometres("somewhere", "Somewhere")) == (None, 0)
    assert nearest(["somewhere"], ["广州"]) is None
    assert nearest(["成都", "佛山"], ["上海", "广州"]) == ("佛山", "广州")


def test_levels_and_guesses_of_the_city_of_registration() -> None:
    hit, near, miss = registered("佛山", "佛山市"), registered("佛山", "广州"), registered("佛山", "成都")
    assert [(row.level_name, row.distance) for row in (hit, near)] == [("hit", 0), ("near", 16)]
    assert (miss.level_name, miss.distance > 1000) == ("miss", True)
    # 广州 alone is within 60 km of 佛山: a guess is 佛山 or 广州 by their shares, and near weighs between hit and miss.
    assert near.g == pytest.approx((0.013, 0.04, 0.947))
    assert near.table.m == (0.81, 0.02, 0.17)


def test_guesses_near_a_city_without_known_neighbours_count_as_the_floor() -> None:
    assert registered("成都", "成都").g == pytest.approx((0.036, 0.003, 0.961))


def test_a_place_that_is_not_known_is_compared_by_name() -> None:
    row = registered("somewhere", "Somewhere ")
    assert (row.table.name, row.level_name, row.distance) == ("registration_city", "hit", None)


@pytest.mark.parametrize(
    "claim, shares, table, level",
    [
        (["佛山"], {"广州": 1.0}, "places:mapped:one_on_record", "near"),
        (["成都"], {"广州": 1.0}, "places:mapped:one_on_record", "none"),
        (["佛山"], {"广州": 0.7, "成都": 0.3}, "places:mapped:one_stated", "near"),
        (["成都"], {"广州": 0.7, "成都": 0.3}, "places:mapped:one_stated", "another"),
        (["佛山", "上海"], {"广州": 0.7, "成都": 0.3}, "places:mapped", "near"),
        (["佛山", "成都"], {"广州": 0.7, "成都": 0.3}, "places:mapped", "another"),
        # One city under two names is told, whichever the account system has.
        (["圣保罗"], {"São Paulo": 1.0}, "places:mapped:one_on_record", "main"),
        (["圣保罗"], {"广州": 0.7, "São Paulo": 0.3}, "places:mapped:one_stated", "another"),
        (["somewhere"], {"广州": 1.0}, "places:one_on_record", "none"),
        (["somewhere", "elsewhere"], {"广州": 0.7, "成都": 0.3}, "places", "none"),
    ],
)
def test_levels_of_places(claim: list[str], shares: dict[str, float], table: str, level: str) -> None:
    row = places(claim, shares)
    assert (row.table.name, row.level_name) == (table, level)
    assert row.distance == (16 if level == "near" else row.distance)
    # What is right is not far from anything.
    assert level != "another" or row.distance is None


def test_guesses_of_places_by_hand() -> None:
    one = places(["佛山"], {"广州": 1.0})
    assert one.table.m == pytest.approx((0.85, 0.01, 0.14))
    # 佛山 by its share, or else one beside a usual place: 广州.
    assert one.g == pytest.approx((0.013, 0.04 * 0.987, 0.96 * 0.987))
    two = places(["佛山"], {"广州": 0.7, "成都": 0.3})
    assert two.table.m == pytest.approx((0.85, 0.10, 0.01, 0.04))
    neither = 0.987 * 0.987
    assert two.g == pytest.approx((0.013, 0.013, 2 * 0.04 * neither, 1 - 0.026 - 2 * 0.04 * neither))


def test_a_neighbouring_city_is_half_a_city_in_the_timeline() -> None:
    sign_ins = [
        {"at": f"2026-{month:02}-08T21:06:00+08:00", "city": "广州", "device": "Redmi K70"} for month in (9, 10, 11)
    ]

    def level(policy: Policy = POLICY, **told: str) -> str:
        claims = {"last_use": day("2026-11-08"), "sign_ins": [{"on": day("2026-10-08")} | told]}
        record = {"sign_ins": sign_ins}
        rows = compared(claims, record, policy, as_of="2026-11-22").comparisons
        return next(row.level_name for row in rows if row.signal == "sign_ins")

    assert level(city="广州") == "agrees"
    assert level(city="佛山") == "nearly"
    assert level(city="成都") == "none"
    assert level(city="佛山", device="Redmi K70", part_of_day="night") == "nearly"
    assert level(city="成都", device="Redmi K70", part_of_day="morning") == "none"
    assert level(Policy.from_json(SECOND["policy"]), city="佛山") == "none"


def test_the_place_of_filing_may_be_told_as_a_neighbour() -> None:
    def local(city: str, policy: Policy = POLICY) -> float:
        vector = compared({}, {"city_shares": {"广州": 0.5, "成都": 0.5}}, policy, context={"city": city})
        return vector.circumstances[0].inputs[0]

    taken = POLICY.data["neighbours"]["taken"]
    assert local("广州") == pytest.approx(0.5 * (1 - taken))
    # Of those taken for a neighbour of 广州, that neighbour has the share 佛山 : (佛山 + 清远, if it is near).
    near = world_from_json(WORLD | {"cities": SHARES}).cities_near("广州", 60)
    assert local("佛山") == pytest.approx(0.5 * taken * 0.013 / sum(near.values()))
    assert local("成都") == pytest.approx(0.5)
    assert local("上海") == 0
    # Of those who live in 佛山 and are taken for others, all are taken for 广州, the one city beside it.
    for home, beside in ((0.6, 0.4), (0.4, 0.6)):
        shares = {"广州": home, "佛山": beside}
        found = compared({}, {"city_shares": shares}, context={"city": "广州"}).circumstances[0].inputs[0]
        assert found == pytest.approx(home * (1 - taken) + beside * taken)
    second = Policy.from_json(SECOND["policy"])
    assert (local("广州", second), local("佛山", second)) == (0.5, 0.0)


@pytest.mark.parametrize("number", range(len(SECOND["scores"])))
def test_cases_under_a_policy_of_the_second_format_come_out_to_the_same_bytes(number: int) -> None:
    policy, stored = Policy.from_json(SECOND["policy"]), SECOND["scores"][number]
    assert (policy.id, policy.engine) == (SECOND["id"], "2")
    vector = compare(case_from_json(stored["case"]), world_from_json(SECOND["world"]), policy)
    assert json.dumps(vector.to_json(), sort_keys=True) == json.dumps(stored["vector"], sort_keys=True)
    again = score_comparisons(vector, policy).to_json()
    assert json.dumps(again, sort_keys=True) == json.dumps(stored["score"], sort_keys=True)


@pytest.mark.parametrize("km, told", [(1, 5), (16, 15), (34.4, 35), (98, 100), (104, 100), (847, 850), (1067, 1100)])
def test_distances_are_told_round(km: float, told: int) -> None:
    assert rounded(km) == told


def test_the_words_name_both_cities_and_the_distance(app: Flask) -> None:
    with app.app_context(), force_locale("en"):
        assert distance_words("佛山", "广州") == "佛山, about 15 km from 广州"
        assert distance_words("广州", "Guangzhou") == distance_words("广州", "somewhere") == ""
        case = example() | {"documents": []}
        case["claims"] |= {"registered_city": "孝感", "cities": ["孝感"]}
        vector = compare(case_from_json(case), world_from_json(WORLD), POLICY)
        steps = {step.signal: step for step in explain(score_comparisons(vector, POLICY), vector, POLICY).steps}
    assert steps["registration_city"].level == "a neighbouring city: 孝感, about 50 km from 武汉"
    assert steps["places"].level == "a neighbouring city: 孝感, about 50 km from 武汉"
