"""The purchase: what is compared at which table, where levels end, and what a paper says that nobody stated."""

from typing import Any

import pytest

from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from tests.review.engine.comparing import K60, POLICY, compared, reason, row
from tests.review.engine.example import WORLD, day, example
from tests.review.engine.papers import paper

K70 = example()["record"]["devices"][0]
IMEI, ORDER = K70["imei"], K70["order"]
PHOTO = {"tier": "photo"}


def from_papers(*documents: dict[str, Any], **claims: Any) -> ComparisonVector:
    return compared(claims, documents=[document if "tier" in document else document | PHOTO for document in documents])


def relied(reliance: float, g: list[float], m: list[float]) -> list[float]:
    """A guess as far as the paper is relied on, and the owner's own chances for the rest."""
    return [reliance * chance + (1 - reliance) * own for chance, own in zip(g, m, strict=True)]


def told(found: Comparison) -> tuple[str, str, str, str]:
    return found.table.name, found.level_name, found.claim, found.record


@pytest.mark.parametrize(
    "amount, level",
    [
        ("2511.49", "exact"),
        ("2511.50", "near"),
        ("2486.51", "exact"),
        ("2486.50", "near"),
        ("2873.84", "near"),
        ("2873.86", "none"),
        ("2124.16", "near"),
        ("2124.14", "none"),
        ("0", "none"),
    ],
)
def test_where_the_levels_of_an_amount_end(amount: str, level: str) -> None:
    assert told(row(compared({"amount": amount}), "amount")) == ("amount", level, amount, "2499.00")


@pytest.mark.parametrize(
    "model, guess", [("红米K70", (0.30, 0.40, 0.30)), ("Xiaomi 13", None), (None, (0.05, 0.20, 0.75))]
)
def test_a_price_is_looked_up_by_who_names_a_model_of_the_account(model: str | None, guess: Any) -> None:
    vector = compared({"model": model, "amount": "2499.00"}, {"devices": [K60, K70]})
    if guess is None:
        assert reason(vector, "amount") == "cannot_compare"
    else:
        assert row(vector, "amount").g == pytest.approx(guess)


def test_the_number_of_an_order_is_shown_without_its_strokes() -> None:
    found = row(compared({"order_number": "1626-4126-2556-5478"}), "order_number")
    assert told(found) == ("order_number", "near", "1626412625565478", "1626412625565487")


@pytest.mark.parametrize("claimed, level", [("小米之家光谷店", "hit"), ("小米", "hit"), ("京东", "miss")])
def test_shops(claimed: str, level: str) -> None:
    assert told(row(compared({"shop": claimed}), "shop")) == ("shop", level, claimed, "小米之家")


@pytest.mark.parametrize("model", ["Nokia 3310", "Redmi K50"])
def test_a_purchase_of_a_model_of_no_known_release_is_guessed_within_three_years(model: str) -> None:
    world = WORLD | {"models": WORLD["models"] | {"Redmi K50": {"family": "Redmi K", "share": 0.01}}}
    case = example() | {"documents": [], "claims": {"model": model, "bought": day("2024-03-02")}}
    case["record"]["devices"] = [K70 | {"model": model}]
    vector = compare(case_from_json(case), world_from_json(world), POLICY)
    # The last 1095 days and today; the purchase is 100 days after the first of them.
    days = [3, 21 - 3, 91 - 21, 100 + 1 + 180 - 91, 1096 - 281]
    assert row(vector, "purchase_date").g == pytest.approx([each / 1096 for each in days])


def test_values_of_a_paper_by_hand() -> None:
    read = paper(imei=IMEI, date="2024-03-12", total="2399.00", issuer="京东")
    vector = from_papers(read, model="Redmi K70")
    bought, amount, shop = (row(vector, signal) for signal in ("purchase_date", "amount", "shop"))
    assert told(bought) == ("purchase_date:documented", "days_10", "2024-03-12", "2024-03-02")
    assert bought.distance == 10
    # The model came out 94 days before the purchase, 1090 days before the day of filing.
    days = [3, 21 - 3, 91 - 21, 94 + 1 + 180 - 91, 1090 - 275]
    assert bought.g == pytest.approx(relied(0.70, [each / 1090 for each in days], [0.88, 0.05, 0.03, 0.02, 0.02]))
    assert told(amount) == ("amount:documented", "near", "2399.00", "2499.00")
    assert amount.g == pytest.approx(relied(0.70, [0.30, 0.40, 0.30], [0.82, 0.12, 0.06]))
    assert told(shop) == ("shop:documented", "miss", "京东", "小米之家")
    assert shop.g == pytest.approx(relied(0.70, [0.25, 0.75], [0.40, 0.60]))


def test_what_is_stated_goes_before_what_a_paper_says() -> None:
    read = paper(imei=IMEI, date="2024-03-02", total="2499.00", issuer="小米之家")
    vector = from_papers(read, bought=day("2024-03-13"), amount="0", shop="京东")
    assert told(row(vector, "purchase_date"))[:3] == ("purchase_date:day:read_off", "days_45", "2024-03-13")
    assert told(row(vector, "amount"))[:3] == ("amount:read_off", "none", "0")
    assert told(row(vector, "shop"))[:3] == ("shop", "miss", "京东")


@pytest.mark.parametrize(
    "fields, bought, amount",
    [
        ({"date": "2024-03-02"}, "purchase_date:day:read_off", "amount"),
        ({"total": "2499.00"}, "purchase_date:day", "amount:read_off"),
        ({"issuer": "小米之家"}, "purchase_date:day", "amount"),
    ],
)
def test_only_what_a_paper_shows_can_be_read_off(fields: dict[str, str], bought: str, amount: str) -> None:
    claims = {"bought": day("2024-03-02"), "amount": "2499.00"}
    for documents in ([paper(imei=IMEI, **fields)], [paper(imei=IMEI), paper(imei=IMEI, **fields)]):
        vector = from_papers(*documents, **claims)
        assert (row(vector, "purchase_date").table.name, row(vector, "amount").table.name) == (bought, amount)


def total(*documents: dict[str, Any], **claims: Any) -> tuple[str, float] | None:
    """The amount taken from papers, and the chance to guess it right."""
    found = [row for row in from_papers(*documents, **claims).comparisons if row.signal == "amount"]
    return (found[0].claim, round(found[0].g[0], 9)) if found else None


def chance(reliance: float) -> float:
    return round(reliance * 0.05 + (1 - reliance) * 0.82, 9)


def test_of_several_papers_the_most_reliable_is_taken_at_its_word_unless_one_is_suspicious() -> None:
    photo, verified, suspicious = (
        paper(imei=IMEI, total=amount) | {"tier": tier}
        for amount, tier in (("2499.00", "photo"), ("2399.00", "verified"), ("2299.00", "suspicious"))
    )
    assert total(photo, verified) == total(verified, photo) == ("2399.00", chance(0.98))
    assert total(photo, verified, suspicious) == total(suspicious, photo) == ("2299.00", chance(0.20))
    assert total(photo, paper(imei=IMEI) | {"tier": "verified"}) == ("2499.00", chance(0.70))
    # Of papers relied on alike, the first.
    assert total(verified | PHOTO, photo) == ("2399.00", chance(0.70))
    assert total(suspicious, photo | {"tier": "suspicious"}, photo) == ("2299.00", chance(0.20))
    assert total(photo | {"tier": "suspicious"}, suspicious, photo) == ("2499.00", chance(0.20))
    # A paper that names no total says nothing of it, whatever else is wrong with it.
    assert total(photo, paper(imei=IMEI) | {"tier": "suspicious"}) == ("2499.00", chance(0.70))


@pytest.mark.parametrize(
    "fields, taken",
    [
        ({"imei": ["860000000000009", "86749165875284"]}, True),
        ({"order_number": ["99887766554433", "1626-4126-2556-5487"]}, True),
        ({"imei": "860000000000009", "order_number": ORDER["number"]}, True),
        ({"imei": "860000000000009"}, False),
        ({"order_number": "1626412625565488"}, False),
        ({"model": "Redmi K70", "date": "2024-03-02"}, False),
        ({"imei": IMEI, "total": ["2499.00", "2499.01"]}, False),
    ],
)
def test_only_papers_with_a_number_of_the_device_speak_for_it(fields: dict[str, Any], taken: bool) -> None:
    found = total(paper(**({"total": "2499.00"} | fields)))
    assert found == (("2499.00", chance(0.70)) if taken else None)


def test_papers_of_another_device_are_not_those_of_the_claimed_one() -> None:
    read = paper(imei=K60["imei"], total="2299.00", order_number=K60["order"]["number"]) | PHOTO
    two = {"devices": [K60, K70]}
    assert reason(compared({"model": "Redmi K70"}, two, documents=[read]), "amount") == "not_answered"
    assert row(compared({"model": "Redmi K60"}, two, documents=[read]), "amount").claim == "2299.00"
    assert reason(compared({"model": "Xiaomi 14"}, two, documents=[read]), "amount") == "not_asked"
    # A device without number and order has no paper of its own.
    for bare in ({"model": "Redmi K60"}, {"model": "Redmi K60", "order": {"amount": "2299.00"}}):
        vector = compared({"model": "Redmi K60"}, {"devices": [bare, K70]}, documents=[read])
        assert "amount" in [each.signal for each in vector.unused]


def test_a_purchase_is_the_day_of_the_order_or_of_the_weeks_before_activation() -> None:
    without = {"devices": [K70 | {"order": None}]}
    found = row(compared({"bought": day("2024-03-12")}, without), "purchase_date")
    assert (found.record, found.distance) == ("2024-01-31/2024-03-11", 1)
    neither = {"devices": [K70 | {"order": None, "activated_on": None}]}
    assert reason(compared({"bought": day("2024-03-12")}, neither), "purchase_date") == "cannot_compare"
