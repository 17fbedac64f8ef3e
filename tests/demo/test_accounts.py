"""Demo accounts: deterministic, consistent in time, unique where it matters, and quick to make."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import phonenumbers
import pytest
from stdnum import imei

from casedesk.demo.accounts import generate, make
from casedesk.demo.cities import cities, world_cities
from casedesk.demo.records import Account, to_json_line
from casedesk.directory.catalogue import SERVICE_OPENED_ON, by_model, phones, world_models
from casedesk.directory.records import read_line

AS_OF = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def accounts() -> list[Account]:
    return list(generate(AS_OF, 300))


def test_the_same_seed_gives_the_same_account_in_any_row(accounts: list[Account]) -> None:
    assert to_json_line(make(217, AS_OF)) == to_json_line(accounts[217])
    assert to_json_line(make(217, AS_OF, seed=2)) != to_json_line(accounts[217])


def test_nothing_happens_before_its_cause_or_after_today(accounts: list[Account]) -> None:
    today = AS_OF.date()
    for account in accounts:
        assert SERVICE_OPENED_ON <= account.registered_on < today
        assert 1 <= len(account.devices) <= 4
        for device in account.devices:
            assert by_model()[device.model].released_on <= device.activated_on <= today
            purchase = account.purchase_of(device)
            if purchase is not None:
                assert by_model()[device.model].released_on <= purchase.on <= device.activated_on
        for contact in account.contacts:
            assert account.registered_on <= contact.since
            assert contact.removed is None or contact.since < contact.removed <= today
        moments = [one.at for one in account.sign_ins]
        assert moments == sorted(moments) and moments[-1] <= AS_OF
        assert moments[0].date() >= account.registered_on
        assert 20 <= len(moments) <= 403


def test_identifiers_are_well_formed_and_nobody_shares_one(accounts: list[Account]) -> None:
    values = [contact.value for account in accounts for contact in account.contacts]
    imeis = [device.imei for account in accounts for device in account.devices]
    assert len(set(values)) == len(values)
    assert len(set(imeis)) == len(imeis)
    assert len({account.id for account in accounts}) == len(accounts)
    assert all(imei.is_valid(number) for number in imeis)
    for account in accounts:
        for device in account.devices:
            assert device.imei[:8] in {variant.tac for variant in by_model()[device.model].variants}
        for contact in account.contacts:
            if contact.kind == "phone":
                assert phonenumbers.is_valid_number(phonenumbers.parse(contact.value))
            else:
                assert contact.value.endswith(".example") and contact.value == contact.value.lower()


def test_amounts_are_near_the_list_price(accounts: list[Account]) -> None:
    for account in accounts:
        for device in account.devices:
            purchase = account.purchase_of(device)
            if purchase is not None:
                prices = [variant.list_price for variant in by_model()[device.model].variants]
                assert min(prices) * 6 / 10 <= purchase.amount <= max(prices)


def test_most_sign_ins_are_at_home_and_secrets_are_all_different(accounts: list[Account]) -> None:
    for account in accounts:
        assert account.password not in account.former_passwords
        assert 2 <= len(set(account.former_passwords)) == len(account.former_passwords) <= 4
        assert len(account.security_questions) == 2
    at_last_place = sum(
        sum(one.city == account.sign_ins[-1].city for one in account.sign_ins) / len(account.sign_ins)
        for account in accounts
    )
    assert 0.6 < at_last_place / len(accounts) < 0.9
    assert {account.language for account in accounts} == {"zh_Hans", "en"}


def test_a_line_holds_every_fact_under_its_documented_key(accounts: list[Account]) -> None:
    line = to_json_line(accounts[0])
    record = json.loads(line)
    assert "\n" not in line and accounts[0].name in line
    assert set(record) == {
        "id", "name", "language", "registered_on", "registered_city", "contacts", "devices", "purchases", "sign_ins",
        "password", "former_passwords", "security_questions", "second_factor", "totp_secret",
    }  # fmt: skip
    assert len(record["sign_ins"]) == len(accounts[0].sign_ins)


def test_every_line_is_taken_by_the_import(accounts: list[Account]) -> None:
    for account in accounts:
        record = read_line(to_json_line(account).encode())
        assert record.id == account.id
        assert sum(device.purchase is not None for device in record.devices) == len(account.purchases)
        assert (record.totp_secret is not None) == record.second_factor


def test_shares_of_models_and_cities_sum_to_one() -> None:
    assert len(phones()) >= 60
    assert sum(phone.share for phone in phones()) == pytest.approx(1)
    assert sum(city.share for city in cities()) == pytest.approx(1)
    assert len({variant.tac for phone in phones() for variant in phone.variants}) == sum(
        len(phone.variants) for phone in phones()
    )
    assert world_models()["Redmi K70"] | {"share": 0} == {
        "family": "Redmi K", "released_on": "2023-11-29", "list_price": "2499.00", "share": 0,
    }  # fmt: skip
    assert world_cities()["武汉"] > world_cities()["黄石"]
