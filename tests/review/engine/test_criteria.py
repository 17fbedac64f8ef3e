"""Tables of facts and the levels they must reach."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from tests.review.engine.comparing import K60, POLICY, codes, compared, reason, row
from tests.review.engine.example import WORLD, day, example
from tests.review.engine.papers import check, paper


@pytest.mark.parametrize(
    "claims, signal, level",
    [
        ({"model": "红米 K70 12+256"}, "model", "bound"),
        ({"model": "Redmi K60"}, "model", "same_family"),
        ({"model": "Xiaomi 14"}, "model", "none"),
        ({"imei": "86 7491 6587 52848"}, "imei", "exact"),
        ({"imei": "867491658752884"}, "imei", "near"),
        ({"imei": "867491651234560"}, "imei", "same_tac"),
        ({"imei": "860000000000009"}, "imei", "none"),
        ({"order_number": "1626-4126-2556-5487"}, "order_number", "exact"),
        ({"order_number": "1626412625565478"}, "order_number", "near"),
        ({"order_number": "2626412625560000"}, "order_number", "none"),
        ({"amount": "2499"}, "amount", "exact"),
        ({"amount": "2511.00"}, "amount", "exact"),
        ({"amount": "2199.00"}, "amount", "near"),
        ({"amount": "1999.00"}, "amount", "none"),
        ({"shop": "小米之家光谷店"}, "shop", "hit"),
        ({"shop": "京东"}, "shop", "miss"),
        ({"bought": day("2024-03-01")}, "purchase_date", "same_day"),
        ({"bought": day("2024-03-12")}, "purchase_date", "days_10"),
        ({"bought": day("2024-03-13")}, "purchase_date", "days_45"),
        ({"bought": day("2023-09-04")}, "purchase_date", "days_180"),
        ({"bought": day("2025-03-02")}, "purchase_date", "more"),
        ({"bought": {"from": "2024-03-01", "to": "2024-03-31", "precision": "month"}}, "purchase_date", "inside"),
        ({"bought": {"from": "2024-04-01", "to": "2024-04-30", "precision": "month"}}, "purchase_date", "days_31"),
        ({"bought": {"from": "2024-01-01", "to": "2024-12-31", "precision": "year"}}, "purchase_date", "inside"),
        ({"bought": {"from": "2025-01-01", "to": "2025-12-31", "precision": "year"}}, "purchase_date", "more"),
        (
            {"registered": {"from": "2017-06-01", "to": "2017-08-31", "precision": "month"}},
            "registration_date",
            "inside",
        ),
        ({"registered_city": "湖北省武汉市"}, "registration_city", "hit"),
        ({"registered_city": "上海"}, "registration_city", "miss"),
        ({"last_use": day("2026-11-13")}, "last_use", "days_4"),
        ({"sign_ins": [{"on": day("2026-11-01")}, {"on": day("2026-11-16")}]}, "last_use", "same_day"),
        ({"cities": ["黄石", "武汉市"]}, "places", "main_and_another"),
        ({"cities": ["武汉", "上海"]}, "places", "main"),
        ({"cities": ["黄石", "上海"]}, "places", "another"),
        ({"cities": ["上海", "北京"]}, "places", "none"),
        ({"cities": ["黄石"]}, "places", "another"),
        ({"former_password": "latest"}, "former_password", "latest"),
        ({"answers_right": 2, "answers_given": 2}, "answers", "two"),
        ({"answers_right": 1, "answers_given": 1}, "answers", "one"),
        ({"answers_right": 0, "answers_given": 2}, "answers", "none"),
        ({"phone": "+86 138 0000 0926"}, "former_phone", "exact"),
        ({"phone": "13800010926"}, "former_phone", "near"),
        ({"phone": "13912345626"}, "former_phone", "none"),
        ({"email": "Li.Ming@Mail.Example"}, "former_email", "exact"),
        ({"email": "li.nimg@mail.example"}, "former_email", "none"),
        ({"email": "wang.wei@mail.example"}, "former_email", "none"),
    ],
)
def test_levels(claims: dict[str, Any], signal: str, level: str) -> None:
    assert row(compared(claims), signal).level_name == level


def test_the_public_part_of_a_contact_is_not_compared() -> None:
    assert row(compared({"phone": "13800000999"}), "former_phone").level_name == "exact"
    assert row(compared({"email": "li.ming@elsewhere.example"}), "former_email").level_name == "exact"
    whole = compared({"phone": "13800000999"}, {"phone_digits_shown": 0})
    assert row(whole, "former_phone").level_name == "near"


def test_purchase_facts_are_compared_with_the_claimed_device_only() -> None:
    two = {"devices": [*example()["record"]["devices"], K60]}
    facts = {"order_number": "99887766554433", "amount": "2299.00", "shop": "京东", "bought": day("2023-01-30")}
    ours = compared({"model": "Redmi K60", **facts}, two)
    assert [row(ours, signal).level for signal in ("order_number", "purchase_date", "amount", "shop")] == [0, 0, 0, 0]
    other = compared({"model": "Redmi K70", **facts}, two)
    assert [row(other, s).level_name for s in ("order_number", "purchase_date", "shop")] == ["none", "more", "miss"]


def test_a_device_that_is_not_on_record_has_no_purchase_to_compare() -> None:
    vector = compared({"model": "Xiaomi 14", "amount": "2499.00", "bought": day("2024-03-02")})
    assert reason(vector, "amount") == reason(vector, "purchase_date") == "cannot_compare"


@pytest.mark.parametrize(
    "bought, off, level",
    [
        ("2024-03-11", 0, "same_day"),
        ("2024-01-31", 0, "same_day"),
        ("2024-01-21", 10, "days_10"),
        ("2024-03-31", 20, "days_45"),
    ],
)
def test_without_an_order_the_date_is_compared_with_the_days_before_activation(
    bought: str, off: int, level: str
) -> None:
    device = example()["record"]["devices"][0] | {"order": None}
    vector = compared({"model": "Redmi K70", "bought": day(bought), "amount": "2499.00"}, {"devices": [device]})
    assert (row(vector, "purchase_date").distance, row(vector, "purchase_date").level_name) == (off, level)
    assert row(vector, "purchase_date").record == "2024-01-31/2024-03-11"
    assert reason(vector, "amount") == "cannot_compare"


def test_a_second_device_is_another_one_than_the_claimed() -> None:
    two = {"devices": [*example()["record"]["devices"], K60]}
    assert row(compared({"model": "Redmi K70", "second_model": "K60"}, two), "second_device").level_name == "hit"
    assert row(compared({"model": "Redmi K70", "second_model": "K70"}, two), "second_device").level_name == "miss"
    alone = compared({"model": "Redmi K70", "second_model": "K60"})
    assert reason(alone, "second_device") == "cannot_compare"


def test_silence_and_missing_records_are_listed_with_their_reason() -> None:
    vector = compared({"phone": "13800000926"}, {"former_phone": None, "questions": 0})
    assert vector.comparisons == ()
    assert reason(vector, "former_phone") == "cannot_compare"
    assert reason(vector, "model") == "not_answered"
    assert reason(vector, "answers") == "not_asked"
    assert reason(vector, "document") == "not_answered"
    assert reason(vector, "submission:place") == "not_asked"


def test_every_signal_is_listed_once_and_only_once() -> None:
    vector = compare(case_from_json(example()), world_from_json(WORLD), POLICY)
    named = [row.signal for row in (*vector.comparisons, *vector.unused)] + [row.name for row in vector.circumstances]
    assert len(named) == len(set(named))
    assert set(POLICY.groups) <= set(named)


def test_rare_values_weigh_more() -> None:
    common = row(compared({"registered_city": "上海"}, {"registered_city": "上海"}), "registration_city")
    rare = row(compared({"registered_city": "黄石"}, {"registered_city": "黄石"}), "registration_city")
    assert common.g == pytest.approx((0.046, 0.003, 0.951))
    assert rare.g == pytest.approx((0.003, 0.003, 0.994))


def test_the_price_is_public_once_the_model_is_right() -> None:
    assert row(compared({"model": "Redmi K70", "amount": "2499.00"}), "amount").g == (0.30, 0.40, 0.30)
    assert row(compared({"amount": "2499.00"}), "amount").g == (0.05, 0.20, 0.75)


@pytest.mark.parametrize(
    "documents, level",
    [
        ([{"fit": "medium", "tier": "photo"}], "medium+photo"),
        ([{"fit": "weak", "tier": "photo"}, {"fit": "strong", "tier": "verified"}], "strong+verified"),
        ([{"fit": "strong", "tier": "suspicious"}, {"fit": "strong", "tier": "verified"}], "strong+suspicious"),
        ([paper(check("qr_matches_text"), imei="867491658752848")], "strong+consistent"),
        (
            [paper(check("signature_trusted"), model="Redmi K70", date="2024-03-02")],
            "medium+verified",
        ),
        ([paper(check("edited_after_signing", "failed", "strong"), model="Redmi K70")], "weak+suspicious"),
        ([paper(model="Xiaomi 14")], "contradicts+photo"),
        (
            [paper(order_number="1626412625565487", date="2024-03-02", total="2499.00")],
            "strong+verified",
        ),
    ],
)
def test_documents(documents: list[dict[str, Any]], level: str) -> None:
    assert row(compared({"model": "Redmi K70"}, documents=documents), "document").level_name == level


@pytest.mark.parametrize("on", ["2023-11-28", "2026-11-23"])
def test_a_document_of_an_impossible_day_is_suspicious(on: str) -> None:
    document = paper(check("signature_trusted"), model="Redmi K70", date=on)
    assert row(compared(documents=[document]), "document").level_name == "weak+suspicious"


def test_the_paper_of_another_device_of_the_account_fits_too() -> None:
    two = {"devices": [*example()["record"]["devices"], K60]}
    document = paper(model="Redmi K60", imei=K60["imei"])
    assert row(compared({"model": "Redmi K70"}, two, documents=[document]), "document").level_name == "strong+photo"


def test_a_document_without_any_device_on_record_is_not_compared() -> None:
    document = paper(model="Redmi K70")
    assert reason(compared(record={"devices": []}, documents=[document]), "document") == "cannot_compare"


def test_an_unreadable_document_weighs_nothing() -> None:
    assert reason(compared(documents=[{"fields": {}}]), "document") == "unreadable"


@pytest.mark.parametrize(
    "claims, code",
    [
        ({"model": "Redmi K70", "bought": day("2023-06-01")}, "bought_before_release"),
        ({"registered": day("2011-01-01")}, "registered_before_opening"),
        ({"last_use": day("2026-11-23")}, "in_the_future"),
        ({"last_use": day("2026-11-01"), "sign_ins": [{"on": day("2026-11-05")}]}, "sign_in_after_last_use"),
        ({"registered": day("2020-01-01"), "last_use": day("2019-01-01")}, "used_before_registration"),
        ({"imei": "8674916587528"}, "imei_length"),
        ({"imei": "867491658752849"}, "imei_check_digit"),
        ({"model": "Xiaomi 14", "imei": "867491658752848"}, "claims_exclude"),
        ({"model": "Xiaomi 14", "imei": "867491651234560"}, "imei_of_other_model"),
        ({"phone": "12"}, "phone_format"),
        ({"email": "li.ming"}, "email_format"),
    ],
)
def test_hard_checks(claims: dict[str, Any], code: str) -> None:
    assert code in codes(compared(claims))


def test_use_after_a_reset_is_found() -> None:
    device = example()["record"]["devices"][0] | {"reset_on": "2026-10-01"}
    timeline = [{"on": day("2026-11-05"), "device": "Redmi K70"}]
    vector = compared({"model": "Redmi K70", "sign_ins": timeline}, {"devices": [device]})
    assert "used_after_reset" in codes(vector)


def test_a_document_that_differs_from_the_claims_is_found() -> None:
    document = paper(check("qr_matches_text", "failed"), imei="867491658752848", total="2399.00")
    assert codes(compared({"amount": "2499.00"}, documents=[document])) == ["qr_differs", "claim_differs_from_document"]


def test_an_honest_case_has_no_hard_contradiction() -> None:
    assert compare(case_from_json(example()), world_from_json(WORLD), POLICY).findings == ()


def test_without_a_day_of_its_own_a_case_is_compared_on_the_day_of_the_world() -> None:
    late = WORLD | {"as_of": (date(2026, 11, 22) + timedelta(days=1)).isoformat()}
    case = example() | {"as_of": None}
    case["claims"]["last_use"] = day("2026-11-23")
    assert compare(case_from_json(case), world_from_json(late), POLICY).findings == ()


@given(
    st.dictionaries(st.sampled_from(["model", "imei", "order_number", "shop", "phone", "email"]), st.text(max_size=20))
)
@settings(max_examples=80, deadline=None)
def test_no_text_is_an_error(claims: dict[str, str]) -> None:
    compared(claims | {"cities": list(claims.values()), "registered_city": claims.get("shop")})
