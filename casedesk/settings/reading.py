"""From environment variables to `Settings`, with every fault collected."""

from __future__ import annotations

import base64
import binascii
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from casedesk.settings.provision import GENERATE_KEY, GENERATE_KEYS, GENERATE_TEXT, provisioned
from casedesk.settings.rules import cross_faults
from config import Fault, Keys, Network, Settings, SettingsError

PREFIX = "CASEDESK_"
KEY_BYTES = 32
# Read by the test suite itself, so it may stand in the environment of a process under test.
TEST_SUITE_PREFIX = "CASEDESK_TEST_"


def read(environ: Mapping[str, str]) -> Settings:
    """Return the settings `environ` holds; raises `SettingsError` naming every fault."""
    given, faults = gather(environ)
    given = _with_provisioned(given)
    values: dict[str, Any] = {}
    for field in fields(Settings):
        text = given.get(field.name)
        if text is None:
            if field.default is MISSING:
                faults.append(Fault(variable(field), "is missing", f"set it, {_how_to_make(kinds()[field.name])}"))
            continue
        try:
            values[field.name] = parse(field, text)
        except ValueError as error:
            faults.append(Fault(variable(field), f"is not usable: {error}", "give a value the reference allows"))
    if faults:
        named = {fault.name for fault in faults}
        raise SettingsError(faults + [rest for rest in _faults_of_the_rest(values, environ) if rest.name not in named])
    settings = Settings(**values)
    if more := cross_faults(settings, environ):
        raise SettingsError(more)
    return settings


def gather(environ: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """Return the raw text of each setting that is given, directly or by `…_FILE`, and the faults met."""
    by_variable = {variable(field): field.name for field in fields(Settings)}
    given: dict[str, str] = {}
    faults: list[Fault] = []
    for name in sorted(name for name in environ if name.startswith(PREFIX)):
        direct, from_file = by_variable.get(name), by_variable.get(name.removesuffix("_FILE"))
        if direct:
            given[direct] = environ[name]
        elif from_file and name.removesuffix("_FILE") in environ:
            faults.append(Fault(name, "is given beside the plain variable", "keep one of the two"))
        elif from_file:
            try:
                given[from_file] = Path(environ[name]).read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "not a text file"
                faults.append(Fault(name, f"cannot be read ({environ[name]}: {reason})", "name a readable file"))
        elif not name.startswith(TEST_SUITE_PREFIX):
            faults.append(Fault(name, "is not a setting", _nearest(name, by_variable)))
    # Files that describe containers often pass an empty text for what is not set.
    return {name: text for name, text in given.items() if text}, faults


def variable(field: Field[Any]) -> str:
    """The environment variable of a field."""
    return PREFIX + field.name.upper()


@cache
def kinds() -> dict[str, Any]:
    """The type of each field, resolved."""
    return get_type_hints(Settings)


def parse(field: Field[Any], text: str) -> Any:
    """Turn text into the type of the field; raises ValueError saying what is allowed."""
    kind = kinds()[field.name]
    if get_origin(kind) is Literal:
        return _choice(text, get_args(kind))
    value = PARSERS[kind](text)
    if named := NAMED_PARSERS.get(field.name):
        value = named(value)
    low, high = field.metadata["low"], field.metadata["high"]
    # Written so that "nan" is refused too.
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        raise ValueError(f"it must be {_limits(low, high)}")
    return value


def _with_provisioned(given: dict[str, str]) -> dict[str, str]:
    if given.get("env", "production") == "production":
        return given
    return provisioned(Path(given.get("data_dir", "var"))) | given


def _faults_of_the_rest(values: dict[str, Any], environ: Mapping[str, str]) -> list[Fault]:
    """Check what can be checked although some settings are faulty, so that one run names everything."""
    stand_ins: dict[str, Any] = {
        field.name: {str: "", bytes: b"", Keys: ()}[kinds()[field.name]]
        for field in fields(Settings)
        if field.default is MISSING and field.name not in values
    }
    return cross_faults(Settings(**stand_ins, **values), environ)


def _how_to_make(kind: Any) -> str:
    return {Keys: GENERATE_KEYS, bytes: GENERATE_KEY}.get(kind, GENERATE_TEXT)


def _nearest(name: str, known: Mapping[str, str]) -> str:
    # The prefix is left out of the comparison: it would make every name look near.
    tails = [other.removeprefix(PREFIX) for other in known]
    nearest = difflib.get_close_matches(name.removeprefix(PREFIX), tails, n=1, cutoff=0.6)
    return f"did you mean {PREFIX}{nearest[0]}?" if nearest else "remove it, see docs/reference/settings.md"


def _limits(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"at most {high:g}" if low is None else f"at least {low:g}"
    return f"from {low:g} to {high:g}"


def _choice(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise ValueError(f"it must be one of {', '.join(choices)}")
    return text


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("it must be a whole number") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError("it must be a number") from None


def _yes_or_no(text: str) -> bool:
    try:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[text.lower()]
    except KeyError:
        raise ValueError("it must be true or false") from None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(",") if (word := part.strip()))


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(word) for word in _words(text))
    except ValueError:
        raise ValueError("it must be addresses or networks such as 10.0.0.1,10.1.0.0/16") from None


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("it must be base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"it must hold {KEY_BYTES} bytes, not {len(key)}")
    return key


def _keys(text: str) -> Keys:
    pairs = [word.partition(":") for word in _words(text)]
    if not pairs or not all(key_id.isalnum() and len(key_id) <= 16 and key for key_id, _, key in pairs):
        raise ValueError("it must be id:base64 pairs, comma between them, ids of up to 16 letters and digits")
    if len({key_id for key_id, _, _ in pairs}) != len(pairs):
        raise ValueError("it names one key id twice")
    return tuple((key_id, _key(key)) for key_id, _, key in pairs)


def _base_url(text: str) -> str:
    url = urlsplit(text.rstrip("/"))
    _ = url.port  # raises ValueError for what is no port
    if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query or url.fragment or "@" in text:
        raise ValueError("it must be like https://recover.example.org, with nothing after the host")
    return url.geturl()


def _header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", text):
        raise ValueError("it must be the name of a request header such as CF-IPCity")
    return text


def _database_url(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not text or (scheme == "sqlite" and rest.startswith("/")):
        return text
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ValueError("it must begin with sqlite:/// or postgresql://")
    return f"postgresql+psycopg://{rest}"


def _huey_url(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "redis://", "rediss://")):
        raise ValueError("it must begin with sqlite:///, redis:// or rediss://")
    return text


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        raise ValueError("it must be a zone such as Asia/Shanghai") from None
    return text


PARSERS: dict[Any, Callable[[str], Any]] = {
    str: str.strip,
    int: _whole_number,
    float: _number,
    bool: _yes_or_no,
    bytes: _key,
    Path: Path,
    Keys: _keys,
    tuple[str, ...]: _words,
    tuple[Network, ...]: _networks,
}
NAMED_PARSERS: dict[str, Callable[[Any], Any]] = {
    "base_url": _base_url,
    "city_header": _header,
    "database_url": _database_url,
    "huey_url": _huey_url,
    "timezone": _timezone,
}
