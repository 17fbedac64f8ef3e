"""JSON as people write it into files, read strictly: no key twice, no NaN, nothing that is no object."""

import json
from collections.abc import Sequence
from typing import Any


def json_object(text: bytes) -> dict[str, Any]:
    """One JSON object, strictly: no key twice, no NaN; ValueError says what is wrong."""
    try:
        found = json.loads(text.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refuse_constant)
    except UnicodeDecodeError as fault:
        raise ValueError("is not UTF-8") from fault
    except json.JSONDecodeError as fault:
        raise ValueError(f"is not JSON: {fault.msg} at column {fault.colno}") from fault
    except RecursionError as fault:
        raise ValueError("is nested too deeply") from fault
    if not isinstance(found, dict):
        raise ValueError("must be an object")  # noqa: TRY004 - the value is wrong, not the call
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise ValueError(f"{twice}: stands twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
