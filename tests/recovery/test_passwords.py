"""The rules of a new password."""

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.recovery.passwords import classes_of, faults
from tests.factories.directory import account

OWNER = ("+8613800000926", "li.xiaoming@mail.example", "user-99171")


def told(password: str, account_id: str = "") -> list[str]:
    return [str(sentence) for sentence in faults(password, account_id=account_id, identifiers=OWNER)]


@pytest.mark.case("S14")
@pytest.mark.parametrize(
    "password",
    [
        "grey herons at dusk",
        "晨光里的渡口没有船只停靠",
        "Tr0mb0ne&lantern",
        "  two spaces around  ",
        "x9" * 3 + "Quay-lamp!",
    ],
)
def test_long_passwords_of_any_kind_are_taken(db: SQLAlchemy, password: str) -> None:
    assert told(password) == []


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("kurz&gut-11", "at least 12"),
        ("a" * 129, "at most 128"),
        ("password1234", "common or stolen"),
        ("woaini1314520", "common or stolen"),
        ("aaaaaaaaaaaaaaaa", "common or stolen"),
        ("13800000926-ab", "phone number"),
        ("Li.XiaoMing2024", "phone number"),
        ("gnimoaix.il_1", "phone number"),
        ("lixia0ming.00", "phone number"),
    ],
)
@pytest.mark.settings(default_language="en")
def test_weak_passwords_are_refused_with_the_reason(db: SQLAlchemy, password: str, word: str) -> None:
    assert word in told(password)[0]


@pytest.mark.settings(default_language="en")
def test_a_password_used_before_is_refused(db: SQLAlchemy) -> None:
    owner = account(password="lanterns over the quay", former_passwords=("herons over the weir",))

    for used in ("lanterns over the quay", "herons over the weir"):
        assert told(used, owner.id) == ["You used this password before. Choose a new one"]
    assert told("Lanterns over the quay", owner.id) == []


@pytest.mark.settings(password_classes=3, default_language="en")
def test_kinds_of_characters_are_a_rule_only_where_set(db: SQLAlchemy) -> None:
    assert told("grey herons at dusk") == ["Use at least 3 of these: upper case, lower case, digits, symbols"]
    assert told("Grey herons at dusk") == []


def test_kinds_of_characters() -> None:
    assert classes_of("aB1!") == {"lower", "upper", "digit", "symbol"}
    assert classes_of("密码") == frozenset()
