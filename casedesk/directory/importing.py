"""Importing accounts: every line is checked first, then the good ones are hashed and kept, some at a time."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import delete

from casedesk.audit.actors import Actor
from casedesk.audit.service import record
from casedesk.audit.tags import EventTag
from casedesk.database import lookup
from casedesk.directory.base import Contact, Device
from casedesk.directory.canonical import canonical_answer, canonical_contact
from casedesk.directory.models import (
    LocalAccount,
    LocalContact,
    LocalDevice,
    LocalFormerPassword,
    LocalQuestion,
)
from casedesk.directory.records import AccountRecord, BadLine, read_line
from casedesk.extensions import db
from casedesk.hashing import hash_secret, matches

_ROWS_OF_AN_ACCOUNT = (LocalContact, LocalDevice, LocalQuestion)


class Fault(NamedTuple):
    """A line that cannot be taken, counted from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Checked:
    """What a file holds: how many good accounts, its digest, and what is wrong."""

    accounts: int
    sha256: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Hashed:
    """A record with the hashes of its secrets, ready to be kept."""

    account: AccountRecord
    password: str | None
    former_passwords: tuple[str, ...]
    answers: tuple[str, ...]


def check(lines: Iterable[bytes]) -> Checked:
    """Read every line and keep nothing."""
    digest, faults, accounts = sha256(), [], 0
    for number, line, found in _read(lines):
        digest.update(line)
        if isinstance(found, BadLine):
            faults.append(Fault(number, str(found)))
        accounts += isinstance(found, AccountRecord)
    return Checked(accounts, digest.hexdigest(), tuple(faults))


def batches(lines: Iterable[bytes], size: int) -> Iterator[list[AccountRecord]]:
    """The good accounts, some at a time, so that each can be kept in a short transaction."""
    batch: list[AccountRecord] = []
    for _number, _line, found in _read(lines):
        if isinstance(found, AccountRecord):
            batch.append(found)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _read(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes, AccountRecord | BadLine | None]]:
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        found: AccountRecord | BadLine | None = None
        if line.strip():
            try:
                found = read_line(line)
                first = seen.setdefault(found.id, number)
                if first != number:
                    found = BadLine(f"id: stands on line {first} too")
            except BadLine as fault:
                found = fault
        yield number, line, found


def hashed(accounts: list[AccountRecord], hash_with: Callable[[str], str] = hash_secret) -> list[Hashed]:
    """Hash the secrets of some accounts on all processors, outside any transaction because it takes long.

    Args:
        accounts: records as read.
        hash_with: another hash for accounts of invented people, whose passwords everybody may know.
    """
    secrets = [secret for account in accounts for secret in _secrets(account)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(copy_context().run, hash_with, secret) for secret in secrets]
        hashes = iter([each.result() for each in waiting])
    return [
        Hashed(
            account,
            password=next(hashes) if account.password else None,
            former_passwords=tuple(next(hashes) for _ in account.former_passwords),
            answers=tuple(next(hashes) for _ in account.answers),
        )
        for account in accounts
    ]


def _secrets(account: AccountRecord) -> Iterator[str]:
    if account.password:
        yield account.password
    yield from account.former_passwords
    for _question, answer in account.answers:
        yield canonical_answer(answer)


def note_import(checked: Checked, by: Actor) -> None:
    """Record that this file is imported, before the first account of it is kept."""
    record(EventTag.DIRECTORY_IMPORT, actor=by, accounts=checked.accounts, sha256=checked.sha256)


def keep(accounts: list[Hashed]) -> None:
    """Add accounts, or replace the facts of those that exist.

    A password that differs from the one on file raises the version, so that links made before are dead; without a
    password the one on file stays. Freezing and sessions stay as they are.
    """
    for each in accounts:
        row = db.session.get(LocalAccount, each.account.id)
        if row is None:
            row = LocalAccount(id=each.account.id, password_version=1, password_hash=each.password)
            db.session.add(row)
            former = each.former_passwords
        else:
            former = _replace(row, each)
        _write(row, each, former)
    db.session.flush()
    db.session.expire_all()


def _replace(row: LocalAccount, new: Hashed) -> tuple[str, ...]:
    """Take out what is on file; returns the former passwords that go in."""
    for kind in _ROWS_OF_AN_ACCOUNT:
        db.session.execute(delete(kind).where(kind.account_id == row.id))
    if new.password is None:
        return ()
    db.session.execute(delete(LocalFormerPassword).where(LocalFormerPassword.account_id == row.id))
    if matches(row.password_hash, new.account.password or ""):
        return new.former_passwords
    replaced = (row.password_hash,) if row.password_hash else ()
    row.password_hash, row.password_version = new.password, row.password_version + 1
    return (*new.former_passwords, *replaced)


def _write(row: LocalAccount, new: Hashed, former: tuple[str, ...]) -> None:
    account = new.account
    row.language = account.language
    row.registered_on = account.registered_on
    row.registered_city = account.registered_city
    row.second_factor = account.second_factor
    row.totp_secret = account.totp_secret
    row.sign_ins = [[one.at.isoformat(), one.city, one.device, one.succeeded] for one in account.sign_ins]
    db.session.flush()
    db.session.add_all(_contact(row.id, contact) for contact in account.contacts)
    db.session.add_all(_device(row.id, device) for device in account.devices)
    db.session.add_all(LocalFormerPassword(account_id=row.id, password_hash=each) for each in former)
    db.session.add_all(
        LocalQuestion(account_id=row.id, question=question, answer_hash=answer)
        for (question, _plain), answer in zip(account.answers, new.answers, strict=True)
    )


def _contact(account_id: str, contact: Contact) -> LocalContact:
    return LocalContact(
        account_id=account_id,
        kind=contact.kind,
        value=contact.value,
        lookup=lookup("contact", canonical_contact(contact.kind, contact.value) or contact.value),
        since=contact.since,
        removed=contact.removed,
    )


def _device(account_id: str, device: Device) -> LocalDevice:
    order = device.purchase
    return LocalDevice(
        account_id=account_id,
        model=device.model,
        imei=device.imei,
        activated_on=device.activated_on,
        unbound_on=device.unbound_on,
        order_number=order.number if order else None,
        bought_on=order.on if order else None,
        amount=order.amount if order else None,
        shop=order.shop if order else None,
    )
