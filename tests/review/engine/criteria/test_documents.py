"""Documents: which of several counts, how each fits the record at the edges, and when one is suspicious or verified."""

from datetime import date
from typing import Any

import pytest

from casedesk.review.engine.comparisons import Comparison
from tests.review.engine.comparing import K60, compared, reason, row
from tests.review.engine.example import example
from tests.review.engine.papers import check, paper

K70 = example()["record"]["devices"][0]
ORDER = K70["order"]


def compared_paper(
    *documents: dict[str, Any], record: dict[str, Any] | None = None, claims: dict[str, Any] | None = None
) -> Comparison:
    return row(compared(claims or {}, record, documents=list(documents)), "document")


def level(*documents: dict[str, Any], record: dict[str, Any] | None = None) -> str:
    return compared_paper(*documents, record=record).level_name


def graded(*levels: str) -> list[dict[str, Any]]:
    return [dict(zip(("fit", "tier"), level.split("+"), strict=True)) for level in levels]


@pytest.mark.parametrize(
    "levels, counts",
    [
        # Owners' shares over those of forgers who guess: 3.6 against 7.0, and 20 · .8 against 1.2 · 5.8.
        (("weak+verified", "strong+photo"), "strong+photo"),
        (("strong+photo", "medium+verified"), "medium+verified"),
        # One is bad, so the worst counts: .17 · .8 against 1.2 · .13, and 20 · .13 against .17 · 5.8.
        (("medium+suspicious", "contradicts+photo"), "medium+suspicious"),
        (("contradicts+verified", "strong+suspicious"), "strong+suspicious"),
        (("strong+verified", "contradicts+verified"), "contradicts+verified"),
        (("strong+verified", "strong+suspicious", "weak+photo"), "weak+photo"),
    ],
)
def test_one_of_several_counts(levels: tuple[str, ...], counts: str) -> None:
    for order in (levels, levels[::-1]):
        found = compared_paper(*graded(*order))
        assert (found.level_name, found.claim, found.record) == (counts, counts, "")


def test_a_document_is_guessed_as_it_is_forged() -> None:
    found = compared_paper(*graded("strong+verified"))
    assert found.g[:2] == pytest.approx((0.12 * 0.01, 0.12 * 0.30))
    assert found.g[-1] == pytest.approx(0.30 * 0.35)


def test_what_is_given_goes_before_what_is_derived() -> None:
    read = paper(check("signature_trusted"), model="Xiaomi 14")
    assert level(read) == "contradicts+verified"
    assert level(read | {"fit": "weak"}) == "weak+verified"
    assert level(read | {"tier": "photo"}) == "contradicts+photo"


def test_why_no_document_is_compared() -> None:
    nothing: dict[str, Any] = {"devices": []}
    undated = paper(date="2024-03-02", total="2499.00")
    assert reason(compared(documents=[undated]), "document") == "unreadable"
    assert reason(compared(record=nothing, documents=[undated, {}]), "document") == "unreadable"
    for told in ({"model": "Redmi K70"}, {"imei": K70["imei"]}, {"order_number": ORDER["number"]}):
        assert reason(compared(record=nothing, documents=[undated, paper(**told)]), "document") == "cannot_compare"


def test_a_number_nearly_right_alone_says_neither_that_it_fits_nor_that_it_does_not() -> None:
    misread = paper(order_number="1626412625565478", date="2024-03-02")
    assert reason(compared(documents=[misread]), "document") == "cannot_compare"


@pytest.mark.parametrize(
    "fields, fit",
    [
        ({"model": "红米K70 12+256"}, "weak"),
        ({"model": ["Redmi K60", "Redmi K70"]}, "weak"),
        ({"model": "Redmi K70", "date": "2024-03-12"}, "medium"),
        ({"model": "Redmi K70", "date": "2024-03-13"}, "weak"),
        ({"model": "Redmi K70", "date": "2024-02-21"}, "medium"),
        ({"model": "Redmi K70", "date": "2024-02-20"}, "weak"),
        ({"imei": K70["imei"]}, "strong"),
        ({"imei": K70["imei"], "model": "Redmi K60"}, "contradicts"),
        ({"imei": K70["imei"], "order_number": "99887766554433"}, "contradicts"),
        ({"imei": "860000000000009", "model": "Redmi K70"}, "contradicts"),
        # The check digit is wrong, so one digit was misread and nothing is known of the number.
        ({"imei": "867491658752840", "model": "Redmi K70", "order_number": ORDER["number"]}, "strong"),
        ({"imei": "860000000000001", "model": "Redmi K70"}, "weak"),
        ({"imei": ["860000000000009", K70["imei"]]}, "strong"),
        ({"order_number": "1626-4126-2556-5487"}, "strong"),
        ({"order_number": ["99887766554433", ORDER["number"]]}, "strong"),
        ({"order_number": "99887766554433", "model": "Redmi K70", "date": "2024-03-02"}, "contradicts"),
    ],
)
def test_fits(fields: dict[str, Any], fit: str) -> None:
    assert level(paper(**fields)) == f"{fit}+photo"


@pytest.mark.parametrize(
    "on, fit", [("2024-01-30", "weak"), ("2024-01-31", "medium"), ("2024-03-11", "medium"), ("2024-03-12", "weak")]
)
@pytest.mark.parametrize("order", [None, ORDER | {"on": None}])
def test_without_the_day_of_an_order_a_paper_is_of_the_days_before_activation(on: str, fit: str, order: Any) -> None:
    record = {"devices": [K70 | {"order": order}]}
    assert level(paper(model="Redmi K70", date=on), record=record) == f"{fit}+photo"
    assert level(paper(model="Redmi K70", date=["2020-01-01", on]), record=record).startswith(fit)
    assert level(paper(model="Redmi K70"), record=record) == "weak+photo"


def test_without_order_and_activation_no_day_is_right() -> None:
    record = {"devices": [K70 | {"order": None, "activated_on": None}]}
    assert level(paper(model="Redmi K70", date="2024-03-02"), record=record) == "weak+photo"
    numbered = paper(model="Redmi K70", order_number="99887766554433", imei="860000000000009")
    assert level(numbered, record={"devices": [{"model": "Redmi K70"}]}) == "weak+photo"


def test_a_paper_fits_the_device_it_fits_best() -> None:
    for devices in ([K70, K60], [K60, K70]):
        assert level(paper(model="Redmi K60", date="2023-01-30"), record={"devices": devices}) == "medium+photo"


@pytest.mark.parametrize(
    "fields, tier",
    [
        ({"model": "Redmi K70", "date": "2023-11-29"}, "photo"),
        ({"model": "Redmi K70", "date": "2023-11-28"}, "suspicious"),
        ({"model": "Redmi K70", "date": "2026-11-22"}, "photo"),
        ({"model": "Redmi K70", "date": "2026-11-23"}, "suspicious"),
        ({"model": "Redmi K70", "date": ["2026-11-23", "2023-11-28"]}, "suspicious"),
        ({"model": "Redmi K70", "date": ["2026-11-23", "2024-03-02"]}, "photo"),
        # Read in two ways, the model that came out first decides.
        ({"model": ["Redmi K70", "Redmi K60"], "date": "2023-01-01"}, "photo"),
        ({"imei": K70["imei"], "date": "2020-01-01"}, "photo"),
        ({"imei": K70["imei"], "date": "2027-01-01"}, "suspicious"),
        ({"model": ["Redmi K70", "Nokia 3310"], "date": "2023-11-28"}, "suspicious"),
    ],
)
def test_days_no_paper_can_be_of(fields: dict[str, Any], tier: str) -> None:
    assert level(paper(**fields)).partition("+")[2] == tier


def test_a_model_that_came_out_nobody_knows_when_makes_no_day_impossible() -> None:
    nokia = {"devices": [{"model": "Nokia 3310"}]}
    assert level(paper(model="Nokia 3310", date=date(2000, 9, 1).isoformat()), record=nokia) == "weak+photo"


@pytest.mark.parametrize(
    "fields, tier",
    [
        ({}, "verified"),
        ({"number": ORDER["number"], "order_number": "000000"}, "verified"),
        ({"total": ["2399.00", "2499.00"], "date": ["2024-02-03", "2024-03-02"]}, "verified"),
        ({"number": "1626412625565478"}, "photo"),
        ({"number": "99887766554433"}, "photo"),
        ({"total": "2499.01"}, "photo"),
        ({"date": "2024-03-01"}, "photo"),
    ],
)
def test_number_day_and_total_of_one_order_verify(fields: dict[str, Any], tier: str) -> None:
    told = {"model": "Redmi K70", "number": ORDER["number"], "date": "2024-03-02", "total": "2499.00"} | fields
    for devices in ([K70, {"model": "Redmi K70"}], [K60, K70]):
        assert level(paper(**told), record={"devices": devices}).partition("+")[2] == tier
    mixed = {"devices": [K70, K60 | {"order": K60["order"] | {"amount": "2499.01"}}]}
    other = told | {"number": ORDER["number"], "total": "2499.01"}
    assert level(paper(**other), record=mixed).partition("+")[2] == "photo"


@pytest.mark.parametrize(
    "claims, tier",
    [
        ({"model": "红米K70", "amount": "2499", "imei": "86749165875284", "bought": "2024-03-02"}, "consistent"),
        ({"bought": "2024-03-01"}, "photo"),
        ({"bought": "2024-03-03"}, "photo"),
        ({"amount": "2499.01"}, "photo"),
        ({"imei": "867491658752849"}, "photo"),
        ({"model": "Redmi K60"}, "photo"),
    ],
)
def test_a_paper_whose_parts_agree_is_consistent_beside_the_same_claims(claims: dict[str, Any], tier: str) -> None:
    stated = dict(claims)
    if on := stated.pop("bought", None):
        stated["bought"] = {"from": on, "to": on, "precision": "day"}
    read = paper(check("qr_matches_text"), imei=K70["imei"], model="Redmi K70", date="2024-03-02", total="2499.00")
    assert compared_paper(read, claims=stated).level_name == f"strong+{tier}"
    # What the paper does not show differs from nothing.
    bare = paper(check("qr_matches_text"), order_number=ORDER["number"])
    assert compared_paper(bare, claims=stated).level_name == "strong+consistent"
