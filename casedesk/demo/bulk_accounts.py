"""Many invented accounts, written into the local directory some hundred at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Table, func, insert, select

from casedesk.database import lookup, transaction
from casedesk.demo.accounts import DEFAULT_SEED, make
from casedesk.demo.records import Account
from casedesk.directory.base import ContactKind
from casedesk.directory.canonical import canonical_answer, canonical_contact
from casedesk.directory.models import (
    LocalAccount,
    LocalContact,
    LocalDevice,
    LocalFormerPassword,
    LocalQuestion,
)
from casedesk.extensions import db

_AT_ONCE = 250


class Rows(NamedTuple):
    """The rows of some accounts, by table, parents first."""

    accounts: list[dict[str, Any]]
    contacts: list[dict[str, Any]]
    devices: list[dict[str, Any]]
    passwords: list[dict[str, Any]]
    questions: list[dict[str, Any]]


_TABLES = (LocalAccount, LocalContact, LocalDevice, LocalFormerPassword, LocalQuestion)


def add_accounts(
    count: int, as_of: datetime, hash_with: Callable[[str], str], progress: Callable[[int], None], seed: int
) -> list[Account]:
    """Add accounts after those that are there; returns them as they were made.

    Args:
        count: how many.
        as_of: the aware moment nothing in them is later than.
        hash_with: for their passwords and answers.
        progress: called with how many were written.
        seed: other people for another one.
    """
    first = db.session.scalar(select(func.count()).select_from(LocalAccount)) or 0
    made = (make(number, as_of, DEFAULT_SEED + seed) for number in range(first, first + count))
    kept: list[Account] = []
    while batch := list(islice(made, _AT_ONCE)):
        rows = _rows(batch, hash_with)
        with transaction() as session:
            for model, values in zip(_TABLES, rows, strict=True):
                insert_rows(session.connection(), model, values)
        kept += batch
        progress(len(batch))
    return kept


def insert_rows(connection: Any, model: Any, values: list[dict[str, Any]]) -> None:
    """Insert plain rows without building objects; columns that every row leaves out get their defaults."""
    table: Table = model.__table__
    if values:
        connection.execute(insert(table), values)


def _rows(accounts: Iterable[Account], hash_with: Callable[[str], str]) -> Rows:
    rows = Rows([], [], [], [], [])
    for account in accounts:
        rows.accounts.append(_account(account, hash_with))
        rows.contacts.extend(_contacts(account))
        rows.devices.extend(_devices(account))
        former = (hash_with(each) for each in account.former_passwords)
        rows.passwords.extend({"account_id": account.id, "password_hash": hashed} for hashed in former)
        for one in account.security_questions:
            hashed = hash_with(canonical_answer(one.answer))
            rows.questions.append({"account_id": account.id, "question": one.question, "answer_hash": hashed})
    return rows


def _account(account: Account, hash_with: Callable[[str], str]) -> dict[str, Any]:
    signed_in = [
        [one.at.astimezone(UTC).isoformat(), one.city, one.device, one.result == "success"] for one in account.sign_ins
    ]
    return {
        "id": account.id,
        "language": account.language,
        "registered_on": account.registered_on,
        "registered_city": account.registered_city,
        "second_factor": account.second_factor,
        "totp_secret": account.totp_secret,
        "password_hash": hash_with(account.password),
        "password_version": 1,
        "sign_ins": signed_in,
    }


def _contacts(account: Account) -> Iterator[dict[str, Any]]:
    for contact in account.contacts:
        kind = ContactKind(contact.kind)
        yield {
            "account_id": account.id,
            "kind": kind,
            "value": contact.value,
            "lookup": lookup("contact", canonical_contact(kind, contact.value) or contact.value),
            "since": contact.since,
            "removed": contact.removed,
        }


def _devices(account: Account) -> Iterator[dict[str, Any]]:
    for device in account.devices:
        order = account.purchase_of(device)
        yield {
            "account_id": account.id,
            "model": device.model,
            "imei": device.imei,
            "activated_on": device.activated_on,
            "order_number": order.number if order else None,
            "bought_on": order.on if order else None,
            "amount": order.amount if order else None,
            "shop": order.shop if order else None,
        }
