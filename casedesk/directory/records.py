"""One line of `casedesk directory import`, read strictly (docs/reference/directory-import.md)."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from casedesk.directory.base import Contact, ContactKind, Device, Purchase, SignIn
from casedesk.directory.canonical import canonical_contact

T = TypeVar("T")
Read: TypeAlias = Callable[[str, Any], Any]

_LANGUAGES = ("zh_Hans", "en")
_AMOUNT = re.compile(r"\d{1,10}\.\d{2}")
_BASE32 = re.compile(r"[A-Z2-7]{16,128}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class BadLine(Exception):
    """A line that cannot be taken; the text says which key and why."""


@dataclass(frozen=True)
class AccountRecord:
    """An account as imported; passwords and answers in plain text for as long as this lives."""

    id: str
    language: str | None
    registered_on: date
    registered_city: str | None
    contacts: tuple[Contact, ...]
    devices: tuple[Device, ...]
    sign_ins: tuple[SignIn, ...]
    password: str | None
    former_passwords: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    second_factor: bool
    totp_secret: str | None


def read_line(line: bytes) -> AccountRecord:
    """Read one account.

    Raises:
        BadLine: not UTF-8, not JSON, an unknown or missing key, a value of the wrong form.
    """
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=_no_doubles, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadLine("is not UTF-8") from None
    except (json.JSONDecodeError, RecursionError):
        raise BadLine("is not JSON") from None
    return _account(value)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadLine("has a key twice")
    return found


def _no_constant(name: str) -> None:
    raise BadLine(f"{name} is not JSON")


def _account(value: Any) -> AccountRecord:
    keys = _fields(
        "",
        value,
        {
            "id": _text(64),
            "name": _text(120),
            "language": _language,
            "registered_on": _day,
            "registered_city": _text(60),
            "contacts": _list(_contact),
            "devices": _list(_device),
            "purchases": _list(_purchase),
            "sign_ins": _list(_sign_in),
            "password": _text(256),
            "former_passwords": _list(_text(256)),
            "security_questions": _list(_question),
            "second_factor": _yes_or_no,
            "totp_secret": _totp_secret,
        },
        needed=("id", "registered_on", "contacts"),
    )
    sign_ins: tuple[SignIn, ...] = keys["sign_ins"] or ()
    answers: tuple[tuple[str, str], ...] = keys["security_questions"] or ()
    if len({question for question, _answer in answers}) < len(answers):
        raise BadLine("security_questions: has a question twice")
    return AccountRecord(
        id=keys["id"],
        language=keys["language"],
        registered_on=keys["registered_on"],
        registered_city=keys["registered_city"],
        contacts=keys["contacts"],
        devices=_with_purchases(keys["devices"] or (), keys["purchases"] or ()),
        sign_ins=tuple(sorted(sign_ins, key=lambda one: one.at)),
        password=keys["password"],
        former_passwords=keys["former_passwords"] or (),
        answers=answers,
        second_factor=bool(keys["second_factor"]),
        totp_secret=keys["totp_secret"],
    )


def _with_purchases(devices: tuple[Device, ...], purchases: tuple[tuple[str, Purchase], ...]) -> tuple[Device, ...]:
    orders = dict(purchases)
    if len(orders) < len(purchases):
        raise BadLine("purchases: two for one device")
    strangers = orders.keys() - {device.imei for device in devices}
    if strangers:
        raise BadLine("purchases: imei is none of the devices")
    return tuple(replace(device, purchase=orders.get(device.imei or "")) for device in devices)


def _contact(key: str, value: Any) -> Contact:
    keys = _fields(
        key,
        value,
        {"kind": _kind, "value": _text(254), "since": _day, "removed": _day},
        needed=("kind", "value", "since"),
    )
    if canonical_contact(keys["kind"], keys["value"]) is None:
        raise BadLine(f"{key}.value: is no {keys['kind']}")
    if keys["removed"] and keys["removed"] < keys["since"]:
        raise BadLine(f"{key}.removed: is before since")
    return Contact(**keys)


def _device(key: str, value: Any) -> Device:
    shape = {
        "model": _text(80),
        "storage": _text(40),
        "imei": _imei,
        "activated_on": _day,
        "unbound_on": _day,
    }
    keys = _fields(key, value, shape, needed=("model",))
    return Device(keys["model"], keys["imei"], keys["activated_on"], unbound_on=keys["unbound_on"])


def _purchase(key: str, value: Any) -> tuple[str, Purchase]:
    shape = {"number": _text(80), "on": _day, "amount": _amount, "shop": _text(80), "imei": _imei}
    keys = _fields(key, value, shape, needed=tuple(shape))
    return keys.pop("imei"), Purchase(**keys)


def _sign_in(key: str, value: Any) -> SignIn:
    shape = {"at": _moment, "city": _text(60), "device": _text(80), "result": _result}
    keys = _fields(key, value, shape, needed=tuple(shape))
    return SignIn(keys["at"], keys["city"], keys["device"], keys["result"])


def _question(key: str, value: Any) -> tuple[str, str]:
    shape = {"question": _text(200), "answer": _text(200)}
    keys = _fields(key, value, shape, needed=tuple(shape))
    return keys["question"], keys["answer"]


def _fields(key: str, value: Any, shape: dict[str, Read], needed: tuple[str, ...]) -> dict[str, Any]:
    """An object of known keys; each key of the shape is in the answer, None when it was missing or null."""
    if not isinstance(value, dict):
        raise BadLine(f"{key}: is no object" if key else "is no JSON object")
    prefix = f"{key}." if key else ""
    for name in value:
        if name not in shape:
            raise BadLine(f"{prefix}{name}: unknown key"[:120])
    for name in needed:
        if value.get(name) is None:
            raise BadLine(f"{prefix}{name}: missing")
    return {
        name: None if value.get(name) is None else read(f"{prefix}{name}", value[name]) for name, read in shape.items()
    }


def _list(read: Callable[[str, Any], T]) -> Callable[[str, Any], tuple[T, ...]]:
    def read_list(key: str, value: Any) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise BadLine(f"{key}: is no list")
        return tuple(read(f"{key}[{place}]", one) for place, one in enumerate(value))

    return read_list


def _text(longest: int) -> Callable[[str, Any], str]:
    def read_text(key: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise BadLine(f"{key}: is no text")
        if len(value) > longest:
            raise BadLine(f"{key}: has more than {longest} characters")
        if _CONTROLS.search(value):
            raise BadLine(f"{key}: has control characters")
        return value

    return read_text


def _day(key: str, value: Any) -> date:
    try:
        if not isinstance(value, str) or len(value) != len("2026-01-31"):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise BadLine(f"{key}: is no date YYYY-MM-DD") from None


def _moment(key: str, value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadLine(f"{key}: is no ISO 8601 time") from None
    if found.tzinfo is None:
        raise BadLine(f"{key}: has no zone")
    return found.astimezone(UTC)


def _yes_or_no(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadLine(f"{key}: is neither true nor false")
    return value


def _language(key: str, value: Any) -> str:
    return _one_of(key, value, _LANGUAGES)


def _kind(key: str, value: Any) -> ContactKind:
    return ContactKind(_one_of(key, value, tuple(ContactKind)))


def _result(key: str, value: Any) -> bool:
    return _one_of(key, value, ("success", "failed")) == "success"


def _one_of(key: str, value: Any, choices: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise BadLine(f"{key}: is none of {', '.join(choices)}")
    return value


def _imei(key: str, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{15}", value):
        raise BadLine(f"{key}: is not 15 digits")
    return value


def _amount(key: str, value: Any) -> Decimal:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise BadLine(f"{key}: is no text with two decimals")
    return Decimal(value)


def _totp_secret(key: str, value: Any) -> str:
    if not isinstance(value, str) or not _BASE32.fullmatch(value):
        raise BadLine(f"{key}: is no base32 text")
    return value
