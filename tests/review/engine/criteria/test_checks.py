"""Hard checks: what is found, in which words, and where each of them ends."""

from typing import Any

import pytest

from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from tests.review.engine.comparing import K60, POLICY, compared
from tests.review.engine.example import WORLD, day, example
from tests.review.engine.papers import check, paper

K70 = example()["record"]["devices"][0]
Found = tuple[str, str, str, str]
NOVEMBER = {"from": "2023-11-01", "to": "2023-11-30", "precision": "month"}
THIS_MONTH = {"from": "2026-11-01", "to": "2026-11-30", "precision": "month"}


def found(claims: dict[str, Any], record: dict[str, Any] | None = None, **others: Any) -> list[Found]:
    findings = compared(claims, record, **others).findings
    return [(each.code, each.signal, each.claim, each.record) for each in findings]


def on(iso: str, device: str | None = None) -> dict[str, Any]:
    return {"on": day(iso), "device": device}


@pytest.mark.parametrize(
    "claims, expected",
    [
        (
            {"model": "Redmi K70", "bought": day("2023-11-28")},
            ("bought_before_release", "purchase_date", "2023-11-28", "2023-11-29"),
        ),
        (
            {"registered": day("2012-02-29")},
            ("registered_before_opening", "registration_date", "2012-02-29", "2012-03-01"),
        ),
        ({"bought": day("2026-11-23")}, ("in_the_future", "purchase_date", "2026-11-23", "2026-11-22")),
        ({"registered": day("2026-11-23")}, ("in_the_future", "registration_date", "2026-11-23", "2026-11-22")),
        ({"last_use": day("2026-11-23")}, ("in_the_future", "last_use", "2026-11-23", "2026-11-22")),
        (
            {"model": "Redmi K70", "bought": day("2024-03-02"), "sign_ins": [on("2024-03-01", "红米K70")]},
            ("bought_after_use", "purchase_date", "2024-03-02", "2024-03-01"),
        ),
        (
            {"last_use": day("2026-11-01"), "sign_ins": [on("2026-11-02")]},
            ("sign_in_after_last_use", "last_use", "2026-11-01", "2026-11-02"),
        ),
        (
            {"registered": day("2020-01-01"), "last_use": day("2019-12-31")},
            ("used_before_registration", "last_use", "2019-12-31", "2020-01-01"),
        ),
        (
            {"registered": day("2020-01-01"), "sign_ins": [on("2019-12-31")]},
            ("used_before_registration", "last_use", "2019-12-31", "2020-01-01"),
        ),
        ({"imei": "8674 9165 87528"}, ("imei_length", "imei", "8674916587528", "13")),
        ({"imei": "867491658752849"}, ("imei_check_digit", "imei", "867491658752849", "8")),
        ({"model": "Xiaomi 14", "imei": K70["imei"]}, ("claims_exclude", "imei", "Xiaomi 14", "Redmi K70")),
        (
            {"model": "Xiaomi 14", "imei": "867491651234562"},
            ("imei_of_other_model", "imei", "Xiaomi 14", "Redmi K70"),
        ),
        ({"phone": "12"}, ("phone_format", "former_phone", "12", "")),
        ({"email": "li.ming"}, ("email_format", "former_email", "li.ming", "")),
    ],
)
def test_what_cannot_be_right_is_told_once_with_both_values(claims: dict[str, Any], expected: Found) -> None:
    assert found(claims) == [expected]


@pytest.mark.parametrize(
    "claims",
    [
        {"model": "Redmi K70", "bought": day("2023-11-29")},
        {"model": "Redmi K70", "bought": NOVEMBER},
        {"model": "Nokia 3310", "bought": day("2003-11-28")},
        {"bought": day("2003-11-28")},
        {"registered": day("2012-03-01")},
        {"bought": day("2026-11-22"), "registered": day("2026-11-22"), "last_use": day("2026-11-22")},
        {"bought": THIS_MONTH, "last_use": THIS_MONTH},
        {"model": "Redmi K70", "bought": day("2024-03-02"), "sign_ins": [on("2024-03-02", "Redmi K70")]},
        {"model": "Redmi K70", "bought": day("2024-03-02"), "sign_ins": [on("2024-03-01", "Redmi K60")]},
        {"model": "Redmi K70", "bought": day("2024-03-02"), "sign_ins": [on("2024-03-01")]},
        {"bought": day("2024-03-02"), "sign_ins": [on("2024-03-01", "Redmi K70")]},
        {"last_use": day("2026-11-01"), "sign_ins": [on("2026-11-01")]},
        {"last_use": THIS_MONTH, "sign_ins": [on("2026-11-10")]},
        {"registered": day("2020-01-01"), "last_use": day("2020-01-01")},
        {"model": "Redmi K70", "imei": "867491651234562"},
        {"imei": "R58M123ABC"},
        {"phone": "13800000926", "email": "li.ming@mail.example."},
    ],
)
def test_what_can_be_right_is_not_held_against_anybody(claims: dict[str, Any]) -> None:
    assert found(claims) == []


@pytest.mark.parametrize(
    "email",
    [
        "li@mail.example@localhost",
        "@mail.example",
        "li.ming@",
        "li.ming@mail",
        "li.ming@mail.",
        "li.ming@.",
        "li ming@mail.example",
        "@",
        "li@m .e",
    ],
)
def test_what_is_no_address(email: str) -> None:
    assert [code for code, *_ in found({"email": email})] == ["email_format"]


def test_use_after_a_reset_is_found_among_other_entries() -> None:
    reset = {"devices": [K70 | {"reset_on": "2026-10-01"}]}
    entries = [on("2026-11-01"), on("2026-10-01", "Redmi K70"), on("2026-11-02", "Redmi K60")]
    assert found({"model": "Redmi K70", "sign_ins": entries}, reset) == []
    late = on("2026-10-02", "Redmi K70")
    expected = [("used_after_reset", "last_use", "2026-10-02", "2026-10-01")]
    assert found({"model": "Redmi K70", "sign_ins": [*entries, late]}, reset) == expected
    assert found({"model": "Redmi K70", "sign_ins": [late]}) == []


def test_a_number_is_held_against_all_devices_on_record() -> None:
    two = {"devices": [K60, K70]}
    assert found({"model": "Redmi K60", "imei": K70["imei"]}, two) == [
        ("claims_exclude", "imei", "Redmi K60", "Redmi K70")
    ]
    # Two models with numbers that begin alike: either may be the one.
    alike = {"devices": [K60 | {"imei": "867491650000006"}, K70]}
    assert found({"model": "Redmi K70", "imei": "867491651234562"}, alike) == []
    nameless = {"devices": [K70 | {"imei": None}]}
    assert found({"model": "Xiaomi 14", "imei": "867491651234562"}, nameless) == []


def test_a_number_is_held_against_what_is_public_of_its_maker_first() -> None:
    world = WORLD | {"models": WORLD["models"] | {"Redmi K60": WORLD["models"]["Redmi K60"] | {"tacs": ["86749165"]}}}

    def told(model: str) -> list[Found]:
        case = example() | {"claims": {"model": model, "imei": "867491651234562"}, "documents": [], "context": {}}
        findings = compare(case_from_json(case), world_from_json(world), POLICY).findings
        return [(each.code, each.signal, each.claim, each.record) for each in findings]

    assert told("Xiaomi 14") == [("imei_of_other_model", "imei", "Xiaomi 14", "Redmi K60")]
    # Of the model as published; but the account has a number of this kind with another one.
    assert told("Redmi K60") == [("imei_of_other_model", "imei", "Redmi K60", "Redmi K70")]


@pytest.mark.parametrize(
    "claims, fields, signal, claim, read",
    [
        ({"imei": "8674 9165 8752 848"}, {"imei": "860000000000009"}, "imei", K70["imei"], "860000000000009"),
        ({"order_number": "ab-12345678"}, {"order_number": "AB 87654321"}, "order_number", "AB12345678", "AB87654321"),
        ({"amount": "2499.00"}, {"total": ["2399.00", "2599.00"]}, "amount", "2499.00", "2399.00"),
        ({"model": "Redmi K70"}, {"model": ["Redmi K60", "Redmi K50"]}, "model", "Redmi K70", "Redmi K60"),
        (
            *({"bought": day("2024-03-02")}, {"date": ["2024-03-01", "2024-03-03"]}),
            *("purchase_date", "2024-03-02", "2024-03-01"),
        ),
    ],
)
def test_what_is_stated_against_what_a_paper_says(
    claims: dict[str, Any], fields: dict[str, Any], signal: str, claim: str, read: str
) -> None:
    expected = [("claim_differs_from_document", signal, claim, read)]
    assert found(claims, documents=[paper(**fields)]) == expected
    assert found({}, documents=[paper(**fields)]) == []
    assert found(claims, documents=[paper(issuer="小米之家")]) == found(claims, documents=[{"fit": "weak"}]) == []


@pytest.mark.parametrize(
    "claims, fields",
    [
        ({"imei": "86749165875284"}, {"imei": ["860000000000009", "867491658752848"]}),
        ({"order_number": "ab-12345678"}, {"order_number": ["AB87654321", "AB 1234 5678"]}),
        ({"amount": "2499"}, {"total": ["2399.00", "2499.00"]}),
        ({"model": "红米K70"}, {"model": ["Redmi K60", "Redmi K70"]}),
        ({"bought": NOVEMBER}, {"date": ["2024-03-01", "2023-11-01"]}),
        ({"bought": NOVEMBER}, {"date": "2023-11-30"}),
    ],
)
def test_one_reading_of_a_paper_that_agrees_is_enough(claims: dict[str, Any], fields: dict[str, Any]) -> None:
    assert found(claims, documents=[paper(**fields)]) == []


@pytest.mark.parametrize("code", ["qr_matches_text", "qr_matches_data"])
def test_a_code_that_says_something_else_is_told_and_a_weak_reading_or_another_fault_is_not(code: str) -> None:
    differs = [("qr_differs", "document", "", "")]
    assert found({}, documents=[paper(check(code, "failed", "medium"))]) == differs
    assert found({}, documents=[paper(check(code, "failed", "strong"))] * 2) == differs
    assert found({}, documents=[paper(check(code, "failed", "weak"), check("mixed_fonts", "failed", "strong"))]) == []
    assert found({}, documents=[paper(check(code, "noted", "strong"))]) == []


def test_findings_come_in_one_order() -> None:
    claims = {"phone": "12", "imei": "8674916587528", "last_use": day("2026-11-23"), "amount": "1.00"}
    claims |= {"sign_ins": [on("2026-11-24")], "model": "Redmi K70"}
    assert [code for code, *_ in found(claims, documents=[paper(total="2499.00")])] == [
        *("in_the_future", "sign_in_after_last_use", "imei_length", "phone_format", "claim_differs_from_document")
    ]
