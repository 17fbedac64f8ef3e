"""The facts of one fictional account as frozen records, and their form as a line of `casedesk directory import`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone (E.164) or mailbox on the account, from `since` until `removed` (None: still there)."""

    kind: str
    value: str
    since: date
    removed: date | None


@dataclass(frozen=True, slots=True)
class Device:
    """A bound phone; `imei` has a right check digit and begins with a TAC of the model."""

    model: str
    storage: str
    imei: str
    activated_on: date


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order on record for the device with that IMEI; `amount` in CNY."""

    number: str
    on: date
    amount: Decimal
    shop: str
    imei: str


class SignIn(NamedTuple):
    """One try to sign in; `result` is `success` or `failed`."""

    at: datetime
    city: str
    device: str
    result: str


@dataclass(frozen=True, slots=True)
class SecurityQuestion:
    """A question with its answer in plain text, as typed."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Account:
    """Everything the directory knows of one account, secrets in plain text: only ever fictional people."""

    id: str
    name: str
    language: str
    registered_on: date
    registered_city: str
    contacts: tuple[Contact, ...]
    devices: tuple[Device, ...]
    purchases: tuple[Purchase, ...]
    sign_ins: tuple[SignIn, ...]
    password: str
    former_passwords: tuple[str, ...]
    security_questions: tuple[SecurityQuestion, ...]
    second_factor: bool
    totp_secret: str | None

    def purchase_of(self, device: Device) -> Purchase | None:
        """The order on record for a device, if there is one."""
        return next((purchase for purchase in self.purchases if purchase.imei == device.imei), None)

    def contact(self, kind: str, *, former: bool = False) -> Contact | None:
        """The present (or the last former) contact of a kind."""
        found = [one for one in self.contacts if one.kind == kind and (one.removed is not None) == former]
        return found[-1] if found else None


def to_json_line(account: Account) -> str:
    """Write an account as one line for `casedesk directory import` (docs/reference/directory-import.md)."""
    return json.dumps(to_record(account), ensure_ascii=False, separators=(",", ":"))


def to_record(account: Account) -> dict[str, Any]:
    """The same account as plain JSON values."""
    return {
        "id": account.id,
        "name": account.name,
        "language": account.language,
        "registered_on": account.registered_on.isoformat(),
        "registered_city": account.registered_city,
        "contacts": [
            {
                "kind": contact.kind,
                "value": contact.value,
                "since": contact.since.isoformat(),
                "removed": contact.removed.isoformat() if contact.removed else None,
            }
            for contact in account.contacts
        ],
        "devices": [
            {
                "model": device.model,
                "storage": device.storage,
                "imei": device.imei,
                "activated_on": device.activated_on.isoformat(),
            }
            for device in account.devices
        ],
        "purchases": [
            {
                "number": purchase.number,
                "on": purchase.on.isoformat(),
                "amount": str(purchase.amount),
                "shop": purchase.shop,
                "imei": purchase.imei,
            }
            for purchase in account.purchases
        ],
        "sign_ins": [
            {"at": one.at.isoformat(), "city": one.city, "device": one.device, "result": one.result}
            for one in account.sign_ins
        ],
        "password": account.password,
        "former_passwords": list(account.former_passwords),
        "security_questions": [{"question": one.question, "answer": one.answer} for one in account.security_questions],
        "second_factor": account.second_factor,
        "totp_secret": account.totp_secret,
    }
