"""The tier of a document from what was checked, as the hand-out on scoring sets it."""

from typing import Any

import pytest

from casedesk.evidence.reading.checks import CheckCode, Result
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import MalformedFacts, case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from tests.review.engine.example import WORLD, day, example
from tests.review.engine.papers import check, paper

POLICY = Policy.default()
IMEI = "867491658752848"


def level(document: dict[str, Any], **claims: Any) -> str:
    """Fit and tier of one document beside these claims."""
    case = example() | {"claims": claims, "documents": [document], "context": {}}
    vector = compare(case_from_json(case), world_from_json(WORLD), POLICY)
    return next(row.level_name for row in vector.comparisons if row.signal == "document")


@pytest.mark.parametrize(
    "code",
    [
        "signature_intact",
        "signature_digests",
        "signature_seal",
        "qr_matches_text",
        "qr_matches_data",
        "data_matches_text",
        "date_plausible",
        "capital_matches",
        "hidden_text",
        "mixed_fonts",
    ],
)
def test_a_strong_fact_against_a_document_makes_it_suspicious_and_a_weaker_one_does_not(code: str) -> None:
    good = check("signature_trusted"), check("qr_matches_text")

    assert level(paper(*good, check(code, "failed", "strong"), imei=IMEI)) == "strong+suspicious"
    assert level(paper(check(code, "failed", "medium"), imei=IMEI)) == "strong+photo"
    assert level(paper(check(code, "failed", "weak"), imei=IMEI)) == "strong+photo"


@pytest.mark.parametrize("code", ["edited_after_signing", "saved_again", "text_over_picture", "overlapping_text"])
def test_a_field_that_was_edited_makes_a_document_suspicious_and_a_weak_sign_of_it_does_not(code: str) -> None:
    good = check("signature_trusted"), check("qr_matches_text")

    assert level(paper(*good, check(code, "failed", "medium"), imei=IMEI)) == "strong+suspicious"
    assert level(paper(check(code, "failed", "weak"), imei=IMEI)) == "strong+photo"


def test_every_weak_flag_together_makes_no_document_suspicious() -> None:
    flags = [check(code.value, "failed", "weak") for code in CheckCode]

    assert level(paper(*flags, imei=IMEI)) == "strong+photo"


@pytest.mark.parametrize("code", ["producer", "camera", "screenshot", "number_format", "imei_format"])
def test_what_is_met_in_genuine_papers_never_makes_one_suspicious(code: str) -> None:
    assert level(paper(check(code, "failed", "strong"), imei=IMEI)) == "strong+photo"


@pytest.mark.parametrize("result", ["noted", "not_checked"])
def test_what_was_not_checked_speaks_neither_for_nor_against(result: str) -> None:
    checks = [check(code.value, result, "strong") for code in CheckCode]

    assert level(paper(*checks, imei=IMEI)) == "strong+photo"


def test_a_trusted_signer_verifies_unless_the_signature_leaves_something_out() -> None:
    trusted = check("signature_trusted"), check("signature_intact")

    assert level(paper(*trusted, imei=IMEI)) == "strong+verified"
    assert level(paper(check("signature_intact"), imei=IMEI)) == "strong+photo"
    assert level(paper(*trusted, check("signature_covers_file", "failed", "medium"), imei=IMEI)) == "strong+photo"


def test_weak_flags_leave_a_consistent_document_consistent_and_others_do_not() -> None:
    agrees = check("qr_matches_text")

    assert level(paper(agrees, check("saved_again", "failed", "weak"), imei=IMEI)) == "strong+consistent"
    assert level(paper(agrees, check("mixed_fonts", "failed", "medium"), imei=IMEI)) == "strong+photo"
    assert level(paper(agrees, check("qr_matches_data", "failed", "weak"), imei=IMEI)) == "strong+photo"


@pytest.mark.parametrize(
    "claims, tier",
    [
        ({}, "consistent"),
        ({"imei": IMEI, "amount": "2499.00", "bought": day("2024-03-02"), "model": "Redmi K70"}, "consistent"),
        ({"amount": "2399.00"}, "photo"),
        ({"bought": day("2024-04-02")}, "photo"),
        ({"model": "Redmi K60"}, "photo"),
        ({"order_number": "1626412625565400"}, "photo"),
    ],
)
def test_what_is_consistent_says_the_same_as_the_claims(claims: dict[str, Any], tier: str) -> None:
    # The order number has a digit that could not be read for sure, so that it is not found in the order records.
    number = "1626412625565480"
    document = paper(
        check("qr_matches_text"),
        imei=IMEI,
        model="Redmi K70",
        date="2024-03-02",
        total="2499.00",
        order_number=number,
    )
    stated = claims if "order_number" in claims else {**claims, "order_number": number}

    assert level(document, **stated) == f"strong+{tier}"


def test_number_amount_and_date_in_the_order_records_verify() -> None:
    told = {"order_number": "1626412625565487", "total": "2499.00", "date": "2024-03-02"}

    assert level(paper(**told)) == "strong+verified"
    assert level(paper(**{**told, "total": "2599.00"})) == "strong+photo"
    assert level(paper(**{**told, "date": "2024-03-03"})) == "strong+photo"


def test_an_ambiguous_date_is_right_when_one_reading_is() -> None:
    assert level(paper(model="Redmi K70", date=["2024-02-03", "2024-03-02"])) == "medium+photo"
    assert level(paper(model="Redmi K70", date=["2024-02-03", "2024-07-02"])) == "weak+photo"
    assert level(paper(model="Redmi K70", date=["2023-04-01", "2024-03-02"])) == "medium+photo"


def test_a_misread_number_is_no_contradiction() -> None:
    assert level(paper(model="Redmi K70", imei="867491658752849")) == "weak+photo"
    assert level(paper(model="Redmi K70", order_number="1626412625565481")) == "weak+photo"
    assert level(paper(model="Redmi K70", order_number="9999912625565481")) == "contradicts+photo"


@pytest.mark.parametrize(
    "document, key",
    [
        ({"fields": {"date": {"value": "02.03.2024"}}}, "documents[0].fields.date.value"),
        (
            {"fields": {"date": {"value": "2024-03-02", "alternatives": ["x"]}}},
            "documents[0].fields.date.alternatives[0]",
        ),
        ({"fields": {"total": {"value": "2,499"}}}, "documents[0].fields.total.value"),
        ({"fields": {"colour": {"value": "black"}}}, "documents[0].fields.colour"),
        ({"fields": {"model": {"raw": "K70"}}}, "documents[0].fields.model.value"),
        (
            {"checks": [{"code": "qr", "result": "passed", "strength": "weak", "detail": ""}]},
            "documents[0].checks[0].code",
        ),
        ({"checks": {"qr_agrees": True}}, "documents[0].checks"),
    ],
)
def test_documents_of_another_form_are_refused_by_name(document: dict[str, Any], key: str) -> None:
    with pytest.raises(MalformedFacts) as refused:
        case_from_json(example() | {"documents": [document]})

    assert refused.value.key == key


def test_every_result_is_known_to_the_contract() -> None:
    checks = [check("camera", result.value) for result in Result]

    assert len(case_from_json(example() | {"documents": [{"checks": checks}]}).documents[0].checks) == len(Result)
