"""The true address of a client, believed from configured proxies only."""

from ipaddress import ip_address

from flask import Flask, current_app, request

from casedesk.audit.actors import ORIGIN
from casedesk.database import lookup
from config import Network

_KEY = "casedesk.proxies"


def init_client(app: Flask, trusted: tuple[Network, ...]) -> None:
    """Note where each request comes from as a keyed digest, for events."""
    app.extensions[_KEY] = trusted

    @app.before_request
    def note_origin() -> None:
        ORIGIN.set(lookup("origin", client_address())[:32])


def client_address() -> str:
    """The peer, or what trusted proxies say of it: the last address in X-Forwarded-For that is none of theirs."""
    trusted: tuple[Network, ...] = current_app.extensions[_KEY]
    address = request.environ.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - a name for "unknown", nothing is bound
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and _is_trusted(address, trusted):
        address = hops.pop()
    return address


def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in trusted)
