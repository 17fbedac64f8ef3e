"""The steps of the form: every error in its words, what was typed is kept, what is forgotten states nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal, Step
from casedesk.database import transaction
from tests.appeals.visitor import Visitor
from tests.factories import directory
from tests.factories.appeals import code_sent_to, letters_to

Begin = Callable[..., Visitor]


def said(step: Step) -> dict[str, Any]:
    with transaction() as session:
        return session.query(Appeal).order_by(Appeal.id.desc()).first().said(step)  # type: ignore[union-attr]


def at(visitor: Visitor, step: str) -> Visitor:
    visitor.open(f"/appeals/{visitor.reference}/step/{step}")
    return visitor


@pytest.mark.parametrize(
    ("step", "fields", "sentence"),
    [
        ("facts", {"registered__year": "2031"}, "Registration date must be today or earlier"),
        ("facts", {"registered__month": "3"}, "Enter the year too"),
        ("facts", {"registered__year": "19"}, "Enter the year with four digits, like 2024"),
        ("facts", {"phone": "12"}, "Enter a phone number like 138 0000 0000"),
        ("facts", {"email": "li.ming"}, "Enter an email address like name@example.com"),
        ("facts", {"former_names": "x" * 201}, "Use at most 200 characters"),
        ("device", {"imei": "86749165875284"}, "IMEI must be 15 digits. You entered 14"),
        ("device", {"second_imei": "86749165875284A"}, "IMEI has digits only. Look at it again"),
        ("purchase", {"bought__year": "2031", "bought__month": "1"}, "Purchase date must be today or earlier"),
        ("purchase", {"bought__year": "2024", "bought__month": "13"}, "Enter the month as a number from 1 to 12"),
        (
            "purchase",
            {"bought__year": "2023", "bought__month": "2", "bought__day": "30"},
            "Enter a day that exists in this month",
        ),
        ("purchase", {"bought__year": "2023", "bought__day": "3"}, "Enter the month too, or leave the day out"),
        ("purchase", {"amount": "a lot"}, "Enter the amount in digits, like 2499"),
        ("sign_ins", {"sign_ins__1__city": "武汉"}, "Enter at least the year of this sign-in"),
        ("sign_ins", {"sign_ins__0__on__year": "2031"}, "Sign-in date must be today or earlier"),
        ("places", {"cities__2": "x" * 61}, "Use at most 60 characters"),
    ],
)
def test_what_must_be_changed_is_said_and_what_was_typed_is_kept(
    begin: Begin, step: str, fields: dict[str, str], sentence: str
) -> None:
    visitor = at(begin(), step)

    page = visitor.press(**fields)

    assert (visitor.status, visitor.errors) == (422, [sentence])
    assert page.text.startswith("Error: ")
    kept = next(form["fields"] for form in page.forms if set(fields) & {n.replace("-", "__") for n in form["names"]})
    assert {name.replace("-", "__"): value for name, value in kept.items()}.items() >= fields.items()
    assert said(Step(step)) == {}


def test_a_step_is_kept_in_the_words_of_the_scoring_contract(begin: Begin) -> None:
    visitor = begin()
    visitor.press(registered__year="2017", registered__season="summer", registered_city="武汉", phone="13800000926")
    visitor.press(model="Redmi K70", imei="867491 658752-848", second_model_forgotten="y")
    visitor.press(bought__year="2024", bought__month="3", amount="¥2,499", shop_forgotten="y", shop="小米之家")
    visitor.press(sign_ins__0__on__year="2025", sign_ins__0__on__month="11", sign_ins__0__part_of_day="evening")
    visitor.press(cities__0="武汉", cities__1="黄石", cities__2="武汉")

    summer = {"from": "2017-06-01", "to": "2017-08-31", "precision": "month"}
    assert said(Step.FACTS) == {"registered": summer, "registered_city": "武汉", "phone": "13800000926"}
    assert said(Step.DEVICE) == {"model": "Redmi K70", "imei": "867491658752848", "forgotten": ["second_model"]}
    march = {"from": "2024-03-01", "to": "2024-03-31", "precision": "month"}
    assert said(Step.PURCHASE) == {"bought": march, "amount": "2499.00", "forgotten": ["shop"]}
    november = {"from": "2025-11-01", "to": "2025-11-30", "precision": "month"}
    assert said(Step.SIGN_INS) == {"sign_ins": [{"on": november, "around": True, "part_of_day": "evening"}]}
    assert said(Step.PLACES) == {"cities": ["武汉", "黄石"]}
    assert visitor.path.endswith("/check")


def test_a_step_shows_what_was_said_before(begin: Begin) -> None:
    visitor = begin()
    visitor.press(registered__year="2017", registered__season="summer", former_names_forgotten="y")

    form = at(visitor, "facts").page.forms[0]["fields"]

    assert (form["registered-year"], form["registered-season"]) == ("2017", "summer")
    assert form["former_names_forgotten"] == "y"


def test_a_doubtful_imei_is_kept_and_remarked_on(begin: Begin) -> None:
    page = at(begin(), "device").press(imei="867491658752849")

    assert "The last digit of the IMEI does not fit the others" in page.text
    assert said(Step.DEVICE)["imei"] == "867491658752849"


def test_former_password_and_answers_are_compared_and_only_the_outcome_is_kept(db: SQLAlchemy, begin: Begin) -> None:
    owner = directory.account(
        password="lanterns over the quay", answers=(("您第一只宠物叫什么？", "豆豆"), ("您最喜欢吃什么菜？", "热干面"))
    )
    visitor = begin(owner.id)
    visitor.press(former_password="yanhan96", security__0__answer="豆 豆", security__1__answer="红烧肉")

    assert said(Step.FACTS) == {"former_password": "older", "answers_given": 2, "answers_right": 1}
    page = at(visitor, "facts").page
    assert "Given. Leave it empty to keep it" in page.text
    assert not {"yanhan96", "豆 豆", "older"} & set(page.forms[0]["fields"].values())
    visitor.press(phone="13800000926")
    assert said(Step.FACTS)["former_password"] == "older"
    at(visitor, "facts").press(former_password_forgotten="y")
    assert "former_password" not in said(Step.FACTS)


@pytest.mark.parametrize("typed", ["", "138", "li.ming@", "no-at.example"])
def test_a_contact_must_be_one(visitor: Visitor, db: SQLAlchemy, typed: str) -> None:
    visitor.open("/find")
    visitor.press(account="13800000926")
    visitor.press()
    at(visitor, "contact").press(contact=typed)

    assert visitor.status == 422
    assert visitor.errors[0].startswith("Enter ")


@pytest.mark.settings(sms_sender="none")
def test_where_no_text_message_can_be_sent_no_phone_is_asked_for(visitor: Visitor, db: SQLAlchemy) -> None:
    visitor.open("/find")
    visitor.press(account="13800000926")
    visitor.press()
    page = at(visitor, "contact").press(contact="13912345631")

    assert visitor.errors == ["Enter an email address like name@example.com"]
    assert "A mailbox you can open today" in page.text


def test_a_phone_is_proven_by_its_code_and_a_wrong_one_is_told(visitor: Visitor, db: SQLAlchemy) -> None:
    visitor.open("/find")
    visitor.press(account="13800000926")
    visitor.press()
    at(visitor, "contact").press(contact="139 1234 5631")
    digits = code_sent_to("+8613912345631")
    assert "Enter the 6-digit code sent to the phone ending 31" in visitor.page.text
    visitor.press(code=f"{(int(digits) + 1) % 1_000_000:06d}")
    assert visitor.errors == ["The code is not right. Check the latest message"]
    visitor.press("/again")
    assert visitor.status == 429
    assert visitor.errors[0].startswith("Too many tries. Try again after ")
    at(visitor, "contact/code").press(code=digits)

    assert visitor.path.endswith("/step/facts")
    assert len(letters_to("+8613912345631")) == 1


def test_later_steps_wait_for_a_proven_contact(visitor: Visitor, db: SQLAlchemy) -> None:
    visitor.open("/find")
    visitor.press(account="13800000926")
    visitor.press()

    at(visitor, "device")

    assert visitor.path.endswith("/step/contact")


@pytest.mark.case("S06")
def test_doubled_and_unknown_fields_are_refused(begin: Begin) -> None:
    visitor = at(begin(), "device")
    token = visitor.page.forms[0]["fields"]["csrf_token"]

    for odd in ({"model": ["a", "b"]}, {"status": "link_sent"}, {"imei[]": "1"}, {"score": "9"}):
        answer = visitor.client.post(visitor.path, data={"csrf_token": token, **odd})
        assert answer.status_code == 400
    assert said(Step.DEVICE) == {}


def test_without_scripts_files_are_added_on_a_page_of_their_own_and_what_was_typed_is_kept(begin: Begin) -> None:
    visitor = at(begin(), "purchase")
    step = visitor.path

    visitor.press(shop="Corner shop", then="files")

    assert visitor.path == f"/appeals/{visitor.reference}/evidence"
    assert "Corner shop" in visitor.open(step).html
