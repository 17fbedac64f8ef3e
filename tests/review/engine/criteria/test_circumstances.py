"""Circumstances of filing: what is known and how it is called, what is not and why."""

from typing import Any

import pytest

from casedesk.review.engine.comparisons import Circumstance
from tests.review.engine.comparing import compared, reason
from tests.review.engine.example import example


def known(**parts: Any) -> dict[str, str]:
    return {row.name: row.value for row in compared(**parts).circumstances}


def test_all_of_them_in_one_order() -> None:
    of_place: Any = (pytest.approx(0.71 * 412 / 414), 0.021)
    vector = compared(context=example()["context"], documents=example()["documents"], control={"device_photo": True})
    assert vector.circumstances == (
        Circumstance("submission:place", "武汉", of_place),
        Circumstance("submission:device", "new"),
        Circumstance("context:contacts_changed", "no"),
        Circumstance("context:odd_sign_in", "yes"),
        Circumstance("context:device_reset", "no"),
        Circumstance("context:earlier_appeals", "0"),
        Circumstance("context:document_reused", "no"),
        Circumstance("control:device_photo", "passed"),
    )
    assert [unused.signal for unused in vector.unused if ":" in unused.signal] == [
        *("control:former_contact", "control:known_device_sign_in")
    ]


@pytest.mark.parametrize("flag", ["contacts_changed", "odd_sign_in", "device_reset"])
def test_flags(flag: str) -> None:
    assert known(context={flag: True}) == {f"context:{flag}": "yes"}
    assert known(context={flag: False}) == {f"context:{flag}": "no"}
    assert known(context={flag: None}) == {}


@pytest.mark.parametrize("count, value", [(0, "0"), (2, "2"), (3, "3+"), (4, "3+")])
def test_earlier_appeals_are_counted_up_to_three(count: int, value: str) -> None:
    assert known(context={"earlier_appeals": count}) == {"context:earlier_appeals": value}


def test_without_a_document_none_was_reused() -> None:
    assert known(context={"document_reused": True}) == {}
    document = {"fit": "weak", "tier": "photo"}
    assert known(context={"document_reused": True}, documents=[document]) == {"context:document_reused": "yes"}


def test_proofs_of_control_that_were_tried() -> None:
    tried = {"former_contact": False, "device_photo": True, "known_device_sign_in": False}
    assert known(control=tried) == {
        "control:former_contact": "failed",
        "control:device_photo": "passed",
        "control:known_device_sign_in": "failed",
    }


@pytest.mark.parametrize(
    "record, contact, device",
    [
        ({"former_phone": None, "former_email": None}, "cannot_compare", "not_tried"),
        ({"former_phone": None, "devices": []}, "not_tried", "cannot_compare"),
        ({"former_email": None, "devices": []}, "not_tried", "cannot_compare"),
    ],
)
def test_a_proof_needs_a_contact_or_a_device_on_record(record: dict[str, Any], contact: str, device: str) -> None:
    vector = compared(record=record)
    assert reason(vector, "control:former_contact") == contact
    assert reason(vector, "control:device_photo") == reason(vector, "control:known_device_sign_in") == device


def place(city: str, **record: Any) -> tuple[str, tuple[float, ...]]:
    (found,) = compared(record=record, context={"city": city}).circumstances
    return found.value, found.inputs


def test_few_sign_ins_say_less_of_a_city_than_many() -> None:
    assert place("Wuhan", sign_in_count=8) == ("Wuhan", (pytest.approx(0.71 * 8 / 10), 0.021))
    assert place("Wuhan", sign_in_count=None) == ("Wuhan", (0.71, 0.021))
    assert place("拉萨", sign_in_count=8) == ("拉萨", (0.0, 0.003))


def test_a_city_is_held_against_sign_ins_and_there_must_be_some() -> None:
    for record in ({"sign_in_count": 0}, {"city_shares": {}}, {"city_shares": {}, "sign_in_count": 0}):
        assert reason(compared(record=record, context={"city": "武汉"}), "submission:place") == "cannot_compare"
    assert reason(compared(context={"city": ""}), "submission:place") == "not_asked"
