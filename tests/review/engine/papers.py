"""Documents in the form that `casedesk evidence inspect` prints, for tests of the score."""

from typing import Any


def read(value: str, *alternatives: str) -> dict[str, Any]:
    """One field as reading prints it."""
    place = {"page": 1, "box": [0.1, 0.2, 0.3, 0.4]}
    return {"value": value, "raw": value, "confidence": 0.9, "reader": "pdf-text", **place} | {
        "alternatives": list(alternatives)
    }


def check(code: str, result: str = "passed", strength: str = "medium", detail: str = "") -> dict[str, str]:
    """One check as inspection prints it."""
    return {"code": code, "result": result, "strength": strength, "detail": detail}


def paper(*checks: dict[str, str], **fields: str | list[str]) -> dict[str, Any]:
    """A document: fields by name, a list for the readings of an ambiguous value; and its checks."""
    told: dict[str, Any] = {}
    for name, value in fields.items():
        field = read(*value) if isinstance(value, list) else read(value)
        told[name] = [field] if name == "imei" else field
    return {"fields": told, "checks": list(checks)}
