"""The local directory finds accounts by any usual spelling, compares secrets and changes passwords once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, text

from casedesk.database import transaction
from casedesk.directory import importing
from casedesk.directory.base import Contact, ContactKind, PasswordMatch
from casedesk.directory.local import LocalDirectory
from casedesk.directory.models import LocalAccount, LocalContact, LocalDevice, LocalFormerPassword, LocalQuestion
from casedesk.directory.service import directory, take_snapshot
from tests.factories.directory import PASSWORD, account, account_record

PHONE = Contact(ContactKind.PHONE, "+8613800000926", date(2020, 1, 1))
MAIL = Contact(ContactKind.EMAIL, "Lan.Wei@post.example", date(2020, 1, 1))


@pytest.mark.parametrize(
    "named", ["+8613800000926", "138 0000 0926", "１３８０００００９２６", "lan.wei@POST.example", " 1000000007 "]
)
def test_an_account_is_found_by_any_spelling_of_its_names(db: SQLAlchemy, named: str) -> None:
    account(id="1000000007", contacts=(PHONE, MAIL))

    assert directory().find(named) == "1000000007"


def test_a_removed_contact_names_nobody(db: SQLAlchemy) -> None:
    account(contacts=(Contact(ContactKind.PHONE, "+8613800000926", date(2020, 1, 1), date(2021, 1, 1)),))

    assert directory().find("13800000926") is None


def test_a_mailbox_of_look_alike_letters_is_another_one(db: SQLAlchemy) -> None:
    account(contacts=(Contact(ContactKind.EMAIL, "mike@post.example", date(2020, 1, 1)),))

    assert directory().find("mıke@post.example") is None


@pytest.mark.case("S02")
def test_a_known_and_an_unknown_name_cost_the_same_queries(db: SQLAlchemy) -> None:
    account(contacts=(PHONE,))

    assert queries(db, lambda: directory().find("13800000926")) == queries(db, lambda: directory().find("13900000926"))


def test_facts_are_those_of_the_record(db: SQLAlchemy) -> None:
    record = account_record()
    with transaction():
        importing.keep(importing.hashed([record]))

    facts = directory().facts(record.id)

    assert facts is not None
    assert facts.contacts == record.contacts
    assert facts.devices == record.devices
    assert facts.sign_ins == record.sign_ins
    assert facts.questions == ("您第一只宠物叫什么？", "您最喜欢吃什么菜？")


def test_a_copy_of_the_database_tells_no_secret(db: SQLAlchemy) -> None:
    account(contacts=(PHONE, MAIL))

    tables = [kind.__table__ for kind in (LocalAccount, LocalContact, LocalDevice, LocalFormerPassword, LocalQuestion)]
    held = str([list(db.session.execute(text(f"SELECT * FROM {table.name}"))) for table in tables])  # noqa: S608

    for secret in ("13800000926", "lan.wei", "Lan.Wei", "353011094841806", PASSWORD, "豆豆"):
        assert secret not in held


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (PASSWORD, PasswordMatch.LATEST),
        ("yanhan96", PasswordMatch.OLDER),
        ("yanhan1996_", PasswordMatch.NONE),
    ],
)
def test_a_password_is_the_latest_an_older_one_or_none(db: SQLAlchemy, typed: str, found: PasswordMatch) -> None:
    mine = account()

    assert directory().match_password(mine.id, typed) is found


@pytest.mark.case("S02")
def test_comparing_a_password_is_the_same_work_without_an_account(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    work: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *args: work.append("one") or verify(*args))
    mine = account(former_passwords=("a",))

    directory().match_password(mine.id, "guess")
    known = len(work)
    directory().match_password("nobody", "guess")

    assert len(work) == 2 * known


def test_answers_are_compared_without_case_spaces_and_width(db: SQLAlchemy) -> None:
    mine = account()

    right = directory().match_answers(mine.id, {"您第一只宠物叫什么？": "豆豆", "您最喜欢吃什么菜？": " ＭＡＰＯtofu"})
    half = directory().match_answers(mine.id, {"您第一只宠物叫什么？": "豆豆", "您最喜欢吃什么菜？": "豆豆"})

    assert (right, half) == (2, 1)


def test_a_new_password_replaces_the_old_one_which_is_refused_from_then_on(db: SQLAlchemy) -> None:
    mine = account()

    with transaction():
        assert directory().set_password(mine.id, "A wholly new one", expected_version=1)

    assert directory().match_password(mine.id, "A wholly new one") is PasswordMatch.LATEST
    assert directory().match_password(mine.id, PASSWORD) is PasswordMatch.OLDER
    assert directory().refuses_password(mine.id, PASSWORD)
    assert directory().refuses_password(mine.id, "A wholly new one")
    assert not directory().refuses_password(mine.id, "Another one")


@pytest.mark.both_databases
def test_of_many_at_once_one_sets_the_password(app: Flask, db: SQLAlchemy) -> None:
    mine = account().id

    def change(number: int) -> bool:
        with app.app_context(), transaction():
            return LocalDirectory().set_password(mine, f"New password {number}", expected_version=1)

    with ThreadPoolExecutor(8) as pool:
        changed = list(pool.map(change, range(8)))

    assert changed.count(True) == 1
    db.session.rollback()
    assert directory().match_password(mine, f"New password {changed.index(True)}") is PasswordMatch.LATEST


def test_a_frozen_account_says_so_until_it_is_open_again(db: SQLAlchemy) -> None:
    mine = account().id

    with transaction():
        directory().freeze(mine)
    assert _facts(mine).frozen
    with transaction():
        directory().unfreeze(mine)
    assert not _facts(mine).frozen


def test_shares_count_each_account_once(db: SQLAlchemy) -> None:
    account(registered_city="湛江", sign_ins=())
    account(registered_city="广州", sign_ins=account_record().sign_ins, devices=())

    with transaction():
        take_snapshot()
    shares = directory().frequencies()

    assert shares.cities == {"湛江": 0.75, "广州": 0.25}
    assert shares.models == {"iPhone 13": 1.0}
    assert shares.service_opened_on == date(2019, 5, 29)


def test_before_the_first_snapshot_nothing_is_known_to_be_common(db: SQLAlchemy) -> None:
    account(registered_on=date(2015, 2, 3))

    shares = directory().frequencies()

    assert (shares.cities, shares.service_opened_on) == ({}, date(2015, 2, 3))


def _facts(account_id: str):  # type: ignore[no-untyped-def]  # None is ruled out
    facts = directory().facts(account_id)
    assert facts is not None
    return facts


def queries(db: SQLAlchemy, work) -> list[str]:  # type: ignore[no-untyped-def]  # any call
    """The statements a piece of work sends."""
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]  # SQLAlchemy's hook
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert db.session.get(LocalAccount, "nobody") is None
    return seen
