"""Stated against documented: what is on a paper is a claim of its own, and who attached it can read it off."""

import copy
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import Score, score_comparisons
from tests.review.engine.example import WORLD, day, example

POLICY = Policy.default()
WORLD_FACTS = world_from_json(WORLD)


def paper(**fields: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: {"value": value} for name, value in fields.items()}
    if "imei" in values:
        values["imei"] = [values["imei"]]
    return {"fields": values}


INVOICE = paper(imei="867491658752848", date="2024-03-02", total="2499.00", issuer="小米之家")


def vector(claims: dict[str, Any], *documents: dict[str, Any], policy: Policy = POLICY) -> ComparisonVector:
    case = example() | {"claims": claims, "documents": list(documents), "context": {}}
    return compare(case_from_json(case), WORLD_FACTS, policy)


def scored(claims: dict[str, Any], *documents: dict[str, Any]) -> Score:
    return score_comparisons(vector(claims, *documents), POLICY)


def row(found: ComparisonVector, signal: str) -> Comparison:
    return next(row for row in found.comparisons if row.signal == signal)


DAYS = ("2024-03-02", "2024-03-09", "2024-04-05", "2024-07-01", "2025-06-01")
AMOUNTS = ("2499.00", "2399.00", "1200.00")


def test_a_date_that_contradicts_the_own_invoice_weighs_less_than_the_exact_one() -> None:
    exact = scored({"model": "Redmi K70", "bought": day("2024-03-02")}, INVOICE)
    other = scored({"model": "Redmi K70", "bought": day("2024-04-11")}, INVOICE)
    assert exact.weight > other.weight
    assert [(one.code, one.claim, one.record) for one in other.contradictions if one.signal == "purchase_date"] == [
        ("claim_differs_from_document", "2024-04-11", "2024-03-02")
    ]


@pytest.mark.parametrize("signal, values", [("bought", [day(each) for each in DAYS]), ("amount", AMOUNTS)])
@pytest.mark.parametrize("context", [{}, {"contacts_changed": True, "odd_sign_in": True}])
def test_with_the_paper_at_hand_better_agreement_never_weighs_less(
    signal: str, values: list[Any], context: dict[str, bool]
) -> None:
    weights = []
    for value in values:
        case = example() | {"documents": [INVOICE], "context": context}
        case["claims"] |= {signal: value}
        weights.append(score_comparisons(compare(case_from_json(case), WORLD_FACTS, POLICY), POLICY).weight)
    assert weights == sorted(weights, reverse=True)


def test_without_the_paper_memory_is_expected_and_not_exactness() -> None:
    assert row(vector({"bought": day("2024-03-02")}), "purchase_date").table.name == "purchase_date:day"
    assert row(vector({"bought": day("2024-03-02")}, INVOICE), "purchase_date").table.name.endswith(":read_off")
    undated = paper(imei="867491658752848")
    assert row(vector({"bought": day("2024-03-02")}, undated), "purchase_date").table.name == "purchase_date:day"


def test_what_is_not_stated_is_taken_from_the_paper_of_the_device() -> None:
    found = vector({"model": "Redmi K70"}, INVOICE)
    assert {each.signal: (each.table.name, each.level_name) for each in found.comparisons} == {
        "model": ("model", "bound"),
        "document": ("document", "strong+photo"),
        "purchase_date": ("purchase_date:documented", "same_day"),
        "amount": ("amount:documented", "exact"),
        "shop": ("shop:documented", "hit"),
    }


def test_a_paper_is_relied_on_as_far_as_its_tier_goes() -> None:
    photo = row(vector({}, INVOICE), "amount")
    verified = row(vector({}, INVOICE | {"tier": "verified"}), "amount")
    suspicious = row(vector({}, INVOICE | {"tier": "suspicious"}), "amount")
    m, g = 0.82, 0.05
    assert photo.g[0] == pytest.approx(0.70 * g + 0.30 * m)
    assert verified.g[0] == pytest.approx(0.98 * g + 0.02 * m)
    assert suspicious.g[0] == pytest.approx(0.20 * g + 0.80 * m)


def test_a_fit_by_model_and_date_is_not_counted_again() -> None:
    found = vector({}, paper(model="Redmi K70", date="2024-03-02"))
    assert [each.signal for each in found.comparisons] == ["document"]


def test_a_date_that_can_be_read_in_two_ways_claims_nothing() -> None:
    invoice = copy.deepcopy(INVOICE)
    invoice["fields"]["date"]["alternatives"] = ["2024-02-03"]
    assert "purchase_date" not in [each.signal for each in vector({}, invoice).comparisons]


def test_a_paper_that_differs_from_the_record_is_a_contradiction_in_its_own_words() -> None:
    wrong = paper(imei="867491658752848", total="1000.00") | {"tier": "consistent"}
    found = [(one.code, one.claim, one.record) for one in scored({"model": "Redmi K70"}, wrong).contradictions]
    assert found == [("document_disagrees", "1000.00", "2499.00")]


@given(
    st.fixed_dictionaries({}, optional={"bought": st.sampled_from(DAYS).map(day), "amount": st.sampled_from(AMOUNTS)}),
    st.sampled_from(["verified", "consistent", "photo", "suspicious"]),
    st.sampled_from(DAYS),
    st.sampled_from(AMOUNTS),
)
@settings(max_examples=60, deadline=None)
def test_bars_add_up_whatever_papers_say(claims: dict[str, Any], tier: str, date: str, total: str) -> None:
    found = scored(claims, paper(imei="867491658752848", date=date, total=total) | {"tier": tier})
    assert abs(math.fsum(bar.bits for bar in found.bars) - found.weight) < 1e-9


def test_a_policy_of_the_first_format_knows_no_claims_of_papers() -> None:
    first = {name: part for name, part in DEFAULT_POLICY.items() if name not in NEW_PARTS}
    first |= {name: {k: v for k, v in first[name].items() if not is_new(k)} for name in ("m", "levels", "edges")}
    first["groups"] = {name: source for name, source in first["groups"].items() if name != "sign_ins"}
    first["documents"] = {k: v for k, v in first["documents"].items() if k not in ("reliance", "genuine_close")}
    first["windows"] = {k: v for k, v in first["windows"].items() if not k.startswith("sign_in_")}
    found = vector({"bought": day("2024-03-02")}, INVOICE, policy=Policy.from_json(first))
    assert {each.table.name for each in found.comparisons} == {"purchase_date:day", "document"}


NEW_PARTS = {"format", "close", "control", "asking", "strengths", "queues", "neighbours"}


def is_new(table: str) -> bool:
    return table.rpartition(":")[2] in ("read_off", "documented", "one", "several", "mapped")
