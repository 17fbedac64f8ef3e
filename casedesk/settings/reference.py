"""The reference page of the settings, made from their declaration: `python -m casedesk.settings.reference`."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from casedesk.settings.reading import kinds, variable
from casedesk.settings.standins import STAND_INS
from config import Keys, Network, Settings

HEAD = """# Settings

Every setting is an environment variable. Each can also be read from a file: `CASEDESK_SECRET_KEY_FILE=/run/secrets/key`
stands for `CASEDESK_SECRET_KEY` with the content of that file, without the newline at its end. A name that begins with
`CASEDESK_` and is not listed here stops the start, and the nearest name is told.

Production (the default of `CASEDESK_ENV`) refuses missing, short, guessable, repeated or development secrets, debug
output, an address that is not https, and the stand-ins:
{stand_ins}. Elsewhere the secrets are made
once and kept in `secrets.json` in `CASEDESK_DATA_DIR`.

This page is made from `config.py` by `python -m casedesk.settings.reference`; a test compares the two.
"""
TABLE = "| variable | holds | default | meaning |\n| --- | --- | --- | --- |"
KIND_NAMES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    bytes: "base64",
    Path: "path",
    Keys: "id:base64,…",
    tuple[str, ...]: "names, comma between",
    tuple[Network, ...]: "networks, comma between",
}


def page() -> str:
    """Return the reference page as Markdown."""
    parts = [HEAD.format(stand_ins=", ".join(f"`CASEDESK_{name.upper()}`" for name in STAND_INS))]
    for field in fields(Settings):
        if field.metadata["group"]:
            parts.append(f"\n## {field.metadata['group']}\n\n{TABLE}\n")
        parts.append(_row(field))
    return "".join(parts)


def _row(field: Field[Any]) -> str:
    return f"| `{variable(field)}` | {_kind(field)} | {_default(field)} | {field.metadata['about']} |\n"


def _kind(field: Field[Any]) -> str:
    kind = kinds()[field.name]
    if get_origin(kind) is Literal:
        return " · ".join(f"`{choice}`" for choice in get_args(kind))
    low, high = field.metadata["low"], field.metadata["high"]
    span = "" if low is None else f", {low:g} to {high:g}" if high is not None else f", {low:g} or more"
    return KIND_NAMES[kind] + span


def _default(field: Field[Any]) -> str:
    if shown := field.metadata["shown"]:
        return str(shown)
    assert field.default is not MISSING
    if field.default in ("", b"", ()):
        return ""
    value = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
    return f"`{value}`"


if __name__ == "__main__":
    print(page(), end="")
