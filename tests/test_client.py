"""S05: the address of a client is the peer's, unless a proxy of ours says otherwise."""

from ipaddress import ip_network

import pytest
from flask import Flask

from casedesk.client import client_address

PROXY, PEER = "10.0.0.7", "203.0.113.9"
pytestmark = pytest.mark.case("S05")


def told(app: Flask, remote: str, forwarded: str | None) -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": remote}, headers=headers):
        return client_address()


def test_an_invented_header_is_not_believed(app: Flask) -> None:
    assert told(app, PEER, "1.2.3.4") == PEER


@pytest.mark.settings(trusted_proxies=(ip_network("10.0.0.0/8"),))
@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (PEER, PEER),
        (f"1.2.3.4, {PEER}", PEER),
        (f"{PEER}, 10.0.0.9", PEER),
        ("", PROXY),
        (None, PROXY),
        ("nonsense", "nonsense"),
    ],
)
def test_a_proxy_of_ours_is_believed_up_to_the_first_stranger(app: Flask, forwarded: str | None, address: str) -> None:
    assert told(app, PROXY, forwarded) == address


@pytest.mark.settings(trusted_proxies=(ip_network("10.0.0.0/8"),))
def test_a_stranger_cannot_speak_for_a_proxy(app: Flask) -> None:
    assert told(app, PEER, "10.0.0.7, 1.2.3.4") == PEER
