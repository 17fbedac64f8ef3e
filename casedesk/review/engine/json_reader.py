"""Small strict readers of JSON values; each takes the key it reads, for the error, and the value."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Any, TypeAlias, TypeVar

from casedesk.errors import Invalid
from casedesk.review.engine.facts import PartialDate, Precision

FIRST_YEAR, LAST_YEAR = 1900, 2999
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Reader: TypeAlias = Callable[[str, Any], T]
Shape: TypeAlias = Mapping[str, Callable[[str, Any], Any]]
# What each reader accepts, as JSON Schema (draft 2020-12), kept beside the reader so that they cannot drift apart.
_SCHEMAS: dict[Callable[[str, Any], Any], dict[str, Any]] = {}


def schema_of(reader: Callable[[str, Any], Any]) -> dict[str, Any]:
    """The JSON Schema of what a reader accepts."""
    return _SCHEMAS[reader]


def described(reader: Reader[T], schema: dict[str, Any]) -> Reader[T]:
    """The same reader, with the JSON Schema of what it accepts on record."""
    _SCHEMAS[reader] = schema
    return reader


def accepts(**schema: Any) -> Callable[[Reader[T]], Reader[T]]:
    """Decorator of a reader, with the JSON Schema of what it accepts."""
    return lambda reader: described(reader, schema)


class MalformedFacts(Invalid):
    """A case or world that does not follow the contract; `key` is the path to the value."""

    code = "facts"

    def __init__(self, key: str, fault: str):
        super().__init__(f"{key}: {fault}" if key else fault)
        self.key = key
        self.fault = fault

    def inside(self, key: str) -> "MalformedFacts":
        """The same fault with the path that leads to it, told only when it happens: paths cost more than reading."""
        if not key or not self.key:
            return MalformedFacts(key or self.key, self.fault)
        return MalformedFacts(f"{key}{self.key}" if self.key.startswith("[") else f"{key}.{self.key}", self.fault)


def object_of(kind: Callable[..., T], shape: Shape, needed: tuple[str, ...] = ()) -> Reader[T]:
    """Reader of an object with known keys; null is the same as absent, `needed` keys must be there."""
    parts = dict(shape)

    def read(key: str, value: Any) -> T:
        # The first test is what nearly always holds, and much faster than asking for an abstract mapping.
        if type(value) is not dict and not isinstance(value, Mapping):
            raise MalformedFacts(key, "must be an object")
        found = {}
        try:
            for name, item in value.items():
                read_part = parts.get(name)
                if read_part is None:
                    raise MalformedFacts(name, "unknown key")
                if item is not None:
                    found[name] = read_part(name, item)
            for name in needed:
                if name not in found:
                    raise MalformedFacts(name, "missing")
        except MalformedFacts as fault:
            raise fault.inside(key) from None
        return kind(**found)

    properties = {name: schema_of(part) for name, part in shape.items()}
    properties = {n: s if n in needed else {"anyOf": [s, {"type": "null"}]} for n, s in properties.items()}
    required = {"required": list(needed)} if needed else {}
    schema = {"type": "object", "properties": properties, "additionalProperties": False} | required
    return described(read, schema)


def list_of(read_item: Reader[T]) -> Reader[tuple[T, ...]]:
    """Reader of a list of one kind."""

    def read(key: str, value: Any) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise MalformedFacts(key, "must be a list")
        found: list[T] = []
        try:
            for item in value:
                found.append(read_item("", item))  # noqa: PERF401 - their number tells which one is at fault
        except MalformedFacts as fault:
            raise fault.inside(f"[{len(found)}]").inside(key) from None
        return tuple(found)

    return described(read, {"type": "array", "items": schema_of(read_item)})


def map_of(read_item: Reader[T]) -> Reader[dict[str, T]]:
    """Reader of an object whose keys are names."""

    def read(key: str, value: Any) -> dict[str, T]:
        if not isinstance(value, Mapping):
            raise MalformedFacts(key, "must be an object")
        try:
            return {name: read_item(name, item) for name, item in value.items()}
        except MalformedFacts as fault:
            raise fault.inside(key) from None

    return described(read, {"type": "object", "additionalProperties": schema_of(read_item)})


def one_of(kind: type[E]) -> Reader[E]:
    """Reader of one of a few words."""
    words = {str(member): member for member in kind}

    def read(key: str, value: Any) -> E:
        found = words.get(value) if isinstance(value, str) else None
        if found is None:
            raise MalformedFacts(key, f"must be one of {', '.join(words)}")
        return found

    return described(read, {"enum": list(words)})


@accepts(type="string")
def a_text(key: str, value: Any) -> str:
    """Text."""
    if not isinstance(value, str):
        raise MalformedFacts(key, "must be text")
    return value


@accepts(type="boolean")
def a_flag(key: str, value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise MalformedFacts(key, "must be true or false")
    return value


@accepts(type="integer", minimum=0)
def a_count(key: str, value: Any) -> int:
    """A whole number from 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise MalformedFacts(key, "must be a whole number from 0")
    return value


@accepts(type="number")
def a_number(key: str, value: Any) -> float:
    """Any finite number."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not isfinite(value):
        raise MalformedFacts(key, "must be a number")
    return float(value)


@accepts(type="number", minimum=0, maximum=1)
def a_share(key: str, value: Any) -> float:
    """A number from 0 to 1."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not isfinite(value) or not 0 <= value <= 1:
        raise MalformedFacts(key, "must be a number from 0 to 1")
    return float(value)


@accepts(type="string", pattern=f"^{_AMOUNT.pattern}$")
def an_amount(key: str, value: Any) -> Decimal:
    """Money as decimal text, never negative, below a million million."""
    if not _AMOUNT.fullmatch(a_text(key, value)):
        raise MalformedFacts(key, 'must be an amount such as "2499.00"')
    return Decimal(value)


@accepts(type="string", format="date")
def a_date(key: str, value: Any) -> date:
    """A day in ISO form, in a year that date arithmetic cannot leave."""
    try:
        day = date.fromisoformat(a_text(key, value))
    except ValueError:
        day = None
    if day is None or day.isoformat() != value or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise MalformedFacts(key, "must be a day such as 2026-11-22")
    return day


@accepts(type="string", format="date-time")
def a_moment(key: str, value: Any) -> datetime:
    """A time in ISO form with its offset, in a year that comparing offsets cannot leave."""
    try:
        moment = datetime.fromisoformat(a_text(key, value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise MalformedFacts(key, "must be a time with offset such as 2026-11-17T21:06:00+08:00")
    return moment


_PARTIAL_DATE: Shape = {"from": a_date, "to": a_date, "precision": one_of(Precision)}
_read_partial_date: Reader[dict[str, Any]] = object_of(dict[str, Any], _PARTIAL_DATE, needed=tuple(_PARTIAL_DATE))


@accepts(**schema_of(_read_partial_date))
def a_partial_date(key: str, value: Any) -> PartialDate:
    """A date as remembered: from, to and precision, all needed."""
    read = _read_partial_date(key, value)
    if read["to"] < read["from"]:
        raise MalformedFacts(f"{key}.to" if key else "to", "is before from")
    return PartialDate(read["from"], read["to"], read["precision"])
