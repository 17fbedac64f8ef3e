"""What the form suggests to ask for: what helps most first, nothing chosen beforehand, the rest still there."""

import pytest
from flask import Flask

from casedesk.appeals.items import ITEMS
from casedesk.review.deciding.choices import ALL
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.forms import DecisionForm
from casedesk.review.telling.suggestions import MOST_SUGGESTED, suggestions
from tests.review.engine.example import WORLD, example

POLICY = Policy.default()


@pytest.fixture(autouse=True)
def in_english(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def suggested(*left_out: str, **changes: object) -> list[str]:
    case = example() | changes
    case["claims"] = {name: value for name, value in case["claims"].items() if name not in left_out}
    vector = compare(case_from_json(case), world_from_json(WORLD), POLICY)
    return [one.request for one in suggestions(vector, POLICY)]


def test_a_proof_of_control_comes_before_facts() -> None:
    assert set(suggested("phone", "imei")[:2]) == {"former_contact", "device_photo"}
    assert set(suggested()) == {"former_contact", "device_photo"}


def test_what_was_tried_or_brought_is_not_suggested_again() -> None:
    assert suggested(control={"device_photo": False}) == ["former_contact"]
    assert suggested(control={"former_contact": True}) == ["device_photo"]
    assert suggested(control={"device_photo": False, "former_contact": True}) == []
    assert "imei" not in suggested("phone")


def test_things_of_one_request_are_suggested_once() -> None:
    found = suggested("bought", "amount", "shop", "order_number", "cities", documents=[])
    assert len(found) == len(set(found)) <= MOST_SUGGESTED
    assert set(found) <= set(ITEMS)


def test_suggestions_stand_first_with_why_and_nothing_is_chosen() -> None:
    case = case_from_json(example())
    form = DecisionForm(list(ALL), formdata=None)
    form.suggest(suggestions(compare(case, world_from_json(WORLD), POLICY), POLICY))
    labels = {value: str(label) for value, label, *_ in form["items"].iter_choices()}
    assert list(labels)[:2] == ["former_contact", "device_photo"]
    assert set(labels) == set(ITEMS)
    assert labels["device_photo"].startswith("A photo of your phone beside your case code: +")
    assert labels["former_contact"].startswith("A code sent to a phone or mailbox you used before: +")
    assert "could settle the case" in labels["device_photo"]
    assert not form["items"].data
