"""The true address of a client and the city it is in, believed from configured proxies only."""

import unicodedata
from ipaddress import ip_address
from urllib.parse import unquote_to_bytes

from flask import Flask, current_app, request

from casedesk.audit.actors import ORIGIN
from casedesk.database import lookup
from casedesk.extensions import app_settings
from config import Network

_KEY = "casedesk.proxies"
_LONGEST_CITY = 80
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`"), "'")
_MARKS_OF_NAMES = frozenset(" '-.,()/·&")
# What tables of addresses say where they know no city.
_NO_CITY = frozenset({"unknown", "undefined", "none", "null", "not set", "reserved"})


def init_client(app: Flask, trusted: tuple[Network, ...]) -> None:
    """Note where each request comes from as a keyed digest, for events."""
    app.extensions[_KEY] = trusted

    @app.before_request
    def note_origin() -> None:
        ORIGIN.set(lookup("origin", client_address())[:32])


def client_address() -> str:
    """The peer, or what trusted proxies say of it: the last address in X-Forwarded-For that is none of theirs."""
    trusted, address = _trusted(), _peer()
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and _is_trusted(address, trusted):
        address = hops.pop()
    return address


def client_city() -> str | None:
    """The city this request comes from, as the proxy before us tells it; None where that is not known.

    Only a peer that is itself a trusted proxy is believed, and it must overwrite what clients send under that name. A
    value that is no name of a city, say an address, is not known either.
    """
    header = app_settings().city_header
    if not header or not _is_trusted(_peer(), _trusted()):
        return None
    return _city_in(request.headers.get(header, ""))


def _city_in(told: str) -> str | None:
    """The name in the value of a header, UTF-8 with or without percent-encoding, as one line of letters."""
    if "," in told:
        # Two headers of one name arrive joined so, and nothing tells which of them the proxy set.
        return None
    try:
        name = unquote_to_bytes(told.encode("latin-1")).decode()
    except UnicodeError:
        return None
    name = unicodedata.normalize("NFC", name).translate(_APOSTROPHES).strip(" ")
    if len(name) > _LONGEST_CITY or not any(map(str.isalpha, name)) or not all(map(_is_of_names, name)):
        return None
    return None if name.strip("()").casefold() in _NO_CITY else name


def _is_of_names(character: str) -> bool:
    """Letters, marks on them, and what stands between words; no digit, since every address has one or a colon."""
    return character.isalpha() or character in _MARKS_OF_NAMES or unicodedata.category(character) in ("Mn", "Mc")


def _trusted() -> tuple[Network, ...]:
    trusted: tuple[Network, ...] = current_app.extensions[_KEY]
    return trusted


def _peer() -> str:
    return request.environ.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - a name for "unknown", nothing is bound


def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    # So the peers of IPv4 arrive where the server listens on "::".
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in trusted)
