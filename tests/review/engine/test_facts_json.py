"""Strict reading of case and world files: the example reads, every fault names its key."""

import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from casedesk.review.engine.facts import Fit, PartialDate, PasswordKnown, Precision, Tier
from casedesk.review.engine.facts_json import MalformedFacts, case_from_json, claims_from_json, world_from_json
from casedesk.review.engine.sign_ins import SignIn
from casedesk.review.engine.world import world_from_records
from tests.review.engine.example import WORLD, example


def with_value(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(data)
    part: Any = data
    *parents, last = path.split("/")
    for name in parents:
        part = part[int(name)] if name.isdecimal() else part[name]
    part[last] = value
    return data


def test_the_example_reads_whole() -> None:
    case = case_from_json(example())
    assert case.record.devices[0].order is not None
    assert case.record.devices[0].order.amount == Decimal("2499.00")
    assert case.claims.bought == PartialDate(date(2024, 3, 1), date(2024, 3, 31), Precision.MONTH)
    assert case.claims.former_password is PasswordKnown.OLDER
    assert (case.documents[0].fit, case.documents[0].tier) == (Fit.STRONG, Tier.CONSISTENT)
    assert case.context.odd_sign_in is True


def test_null_is_the_same_as_absent() -> None:
    case = example()
    for claim in case["claims"]:
        case["claims"][claim] = None
    assert case_from_json(case) == case_from_json({k: v for k, v in case.items() if k != "claims"})


def test_id_and_record_are_enough() -> None:
    assert case_from_json({"id": "c2", "record": {}}).claims.model is None


@pytest.mark.parametrize(
    "path, value, key, fault",
    [
        ("shoe", 1, "shoe", "unknown key"),
        ("claims/shoe", 1, "claims.shoe", "unknown key"),
        ("record/devices/0/order/colour", "red", "record.devices[0].order.colour", "unknown key"),
        ("id", 7, "id", "must be text"),
        ("id", None, "id", "missing"),
        ("record/questions", True, "record.questions", "must be a whole number from 0"),
        ("record/questions", -1, "record.questions", "must be a whole number from 0"),
        ("record/city_shares/武汉", 1.5, "record.city_shares.武汉", "must be a number from 0 to 1"),
        ("record/registered_on", "20170720", "record.registered_on", "must be a day such as 2026-11-22"),
        ("record/registered_on", "2017-02-30", "record.registered_on", "must be a day such as 2026-11-22"),
        ("claims/amount", 2499, "claims.amount", "must be text"),
        ("claims/amount", "NaN", "claims.amount", 'must be an amount such as "2499.00"'),
        ("claims/amount", "1E+999999", "claims.amount", 'must be an amount such as "2499.00"'),
        ("record/registered_on", "0001-01-01", "record.registered_on", "must be a day such as 2026-11-22"),
        ("claims/bought/precision", "week", "claims.bought.precision", "must be one of day, month, year"),
        ("claims/bought/to", "2024-02-01", "claims.bought.to", "is before from"),
        ("claims/cities", "武汉", "claims.cities", "must be a list"),
        ("claims/answers_right", 3, "claims.answers_right", "more than answers_given"),
        ("documents/0/tier", "perfect", "documents[0].tier", "must be one of verified, consistent, photo, suspicious"),
        ("context/odd_sign_in", "no", "context.odd_sign_in", "must be true or false"),
        ("record", [], "record", "must be an object"),
        (
            "record/sign_ins",
            [{"at": "2026-11-17T21:06:00"}],
            "record.sign_ins[0].at",
            "must be a time with offset such as 2026-11-17T21:06:00+08:00",
        ),
    ],
)
def test_faults_name_their_key(path: str, value: Any, key: str, fault: str) -> None:
    with pytest.raises(MalformedFacts) as refused:
        case_from_json(with_value(example(), path, value))
    assert refused.value.key == key
    assert refused.value.message == f"{key}: {fault}"


def test_claims_read_alone_with_the_same_rules() -> None:
    assert claims_from_json(example()["claims"]) == case_from_json(example()).claims
    with pytest.raises(MalformedFacts) as refused:
        claims_from_json({"answers_right": 1})
    assert refused.value.key == "answers_right"


def test_a_world_reads_and_finds_models_and_families() -> None:
    world = world_from_json(WORLD)
    model = world.model("redmi k70 12+256")
    assert model is not None
    assert model.released_on == date(2023, 11, 29)
    assert world.family_share("Redmi K") == pytest.approx(0.024)
    assert world.city_share("武汉市") == 0.021


def test_a_world_fault_names_its_key() -> None:
    with pytest.raises(MalformedFacts) as refused:
        world_from_json(with_value(WORLD, "models/Redmi K70/share", "much"))
    assert refused.value.key == "models.Redmi K70.share"


def test_a_world_from_records_counts_shares() -> None:
    here = case_from_json(example()).record
    there = case_from_json(with_value(example(), "record/city_shares", {"上海": 0.9})).record
    world = world_from_records([here, there])
    assert world.as_of == date(2026, 11, 17)
    assert world.city_share("武汉") == pytest.approx(2 / 3)
    model = world.model("Redmi K70")
    assert model is not None
    assert model.share == 1.0


def test_a_world_without_any_day_is_refused() -> None:
    with pytest.raises(ValueError, match="as_of"):
        world_from_records([])


def test_a_list_of_sign_ins_wins_over_its_summary() -> None:
    sign_ins = [{"at": "2026-11-01T23:30:00+08:00", "city": "黄石市", "device": "Redmi K70"}]
    record = case_from_json(with_value(example(), "record/sign_ins", sign_ins)).record
    assert (record.uses, record.last_use, record.shares_of_cities) == (1, date(2026, 11, 1), {"黄石": 1.0})


ROW = {"at": "2026-11-01T23:30:00+08:00", "city": "黄石市", "device": "Redmi K70"}


@pytest.mark.parametrize(
    "rows",
    [
        [ROW, ROW | {"at": "2026-11-02T07:05:01.250000+08:00", "city": None}],
        [ROW | {"at": "2026-11-01T23:30+08:00"}, {"at": "2026-11-01T23+08:00"}],
        [ROW | {"at": "2026-11-01T23:30:00-05:30"}],
        [ROW, ROW | {"at": "2026-11-01T23:30:00-05:00"}],
        [ROW | {"at": "2026-11-01T23:30:00Z"}, ROW | {"at": "20261101T233000+00:00"}],
    ],
)
def test_sign_ins_are_read_as_the_moments_they_state(rows: list[dict[str, Any]]) -> None:
    record = case_from_json(with_value(example(), "record/sign_ins", rows)).record
    stated = [SignIn(datetime.fromisoformat(row["at"]), row.get("city"), row.get("device")) for row in rows]
    assert tuple(record.sign_ins) == tuple(stated)
    assert [each.at.utcoffset() for each in record.sign_ins] == [each.at.utcoffset() for each in stated]
    assert record.columns.latest() == max(each.at for each in stated)


@pytest.mark.parametrize(
    "row, key",
    [
        ({"shoe": 1}, "shoe"),
        ({"city": 7}, "city"),
        ({"device": ["Redmi K70"]}, "device"),
        ({"at": None}, "at"),
        ({"at": 20261101}, "at"),
        ({"at": "2026-11-01"}, "at"),
        ({"at": "2026-11-01+08:00"}, "at"),
        ({"at": "2026-W44-7+08:00"}, "at"),
        ({"at": "2026-11-01T23:30:00+25:00"}, "at"),
        ({"at": "2026-11-31T23:30:00+08:00"}, "at"),
        ({"at": "1899-11-01T23:30:00+08:00"}, "at"),
        ({"at": "2026-11-01T23:30:00+08:00+08:00"}, "at"),
    ],
)
@pytest.mark.parametrize("before", [[], [ROW]])
def test_a_fault_among_sign_ins_names_its_row(row: dict[str, Any], key: str, before: list[dict[str, Any]]) -> None:
    with pytest.raises(MalformedFacts) as refused:
        case_from_json(with_value(example(), "record/sign_ins", [*before, ROW | row]))
    assert refused.value.key == f"record.sign_ins[{len(before)}].{key}"


@pytest.mark.parametrize("rows", ["", "none", {}, {"at": 1}, 3, (), [3], [[]], ["at"]])
def test_sign_ins_that_are_no_list_of_objects_are_refused(rows: Any) -> None:
    with pytest.raises(MalformedFacts) as refused:
        case_from_json(with_value(example(), "record/sign_ins", rows))
    assert refused.value.key.startswith("record.sign_ins")
