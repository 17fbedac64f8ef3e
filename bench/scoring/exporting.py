"""Simulated cases in the file contract of `casedesk score`."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from casedesk.review.engine.facts import Case, PartialDate

# Names that differ between the types and the file.
_RENAMED = {"start": "from", "end": "to"}


def in_contract(case: Case) -> dict[str, Any]:
    """The object of one line: only what is known or stated."""
    made: dict[str, Any] = _plain(case)
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return {"from": value.start.isoformat(), "to": value.end.isoformat(), "precision": value.precision.value}
    if is_dataclass(value) and not isinstance(value, type):
        known = {each.name: getattr(value, each.name) for each in fields(value)}
        return {_RENAMED.get(name, name): _plain(each) for name, each in known.items() if each not in (None, (), {})}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
