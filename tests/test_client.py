"""S05: the address of a client is the peer's, unless a proxy of ours says otherwise; so is the city it is in."""

from ipaddress import ip_network

import pytest
from flask import Flask

from casedesk.client import client_address, client_city

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


@pytest.mark.settings(trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("fd00::/8")), city_header="CF-IPCity")
def test_a_proxy_is_known_on_a_server_that_listens_on_both_families(app: Flask) -> None:
    assert told(app, f"::ffff:{PROXY}", PEER) == told(app, "fd00::7", PEER) == PEER
    assert (city(app, f"::ffff:{PROXY}", "Wuhan"), city(app, f"::ffff:{PEER}", "Wuhan")) == ("Wuhan", None)


BEHIND = {"trusted_proxies": (ip_network("10.0.0.0/8"),), "city_header": "CF-IPCity"}


def city(app: Flask, remote: str, *values: str, name: str = "CF-IPCity") -> str | None:
    headers = [(name, value) for value in values]
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": remote}, headers=headers):
        return client_city()


@pytest.mark.settings(**BEHIND)
def test_a_proxy_of_ours_tells_the_city_and_nobody_else_does(app: Flask) -> None:
    assert city(app, PROXY, "Guangzhou") == "Guangzhou"
    assert city(app, PEER, "Guangzhou") is None
    assert city(app, "not an address", "Guangzhou") is None
    assert city(app, PROXY, "Guangzhou", name="X-City") is None
    assert city(app, PROXY) is None


@pytest.mark.settings(trusted_proxies=BEHIND["trusted_proxies"])
def test_without_the_setting_no_header_tells_a_city(app: Flask) -> None:
    assert city(app, PROXY, "Guangzhou") is None


@pytest.mark.settings(city_header="CF-IPCity")
def test_without_a_trusted_proxy_nobody_is_believed(app: Flask) -> None:
    assert [city(app, peer, "Guangzhou") for peer in (PROXY, PEER, "127.0.0.1")] == [None] * 3


@pytest.mark.settings(**BEHIND)
def test_two_headers_of_one_name_tell_nothing(app: Flask) -> None:
    assert city(app, PROXY, "Lhasa", "Guangzhou") is None
    assert city(app, PROXY, "Lhasa,Guangzhou") is None


@pytest.mark.settings(**BEHIND)
@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Xi'an", "Xi'an"),
        ("Xi%E2%80%99an", "Xi'an"),
        ("  Foshan ", "Foshan"),
        ("San%20Francisco", "San Francisco"),
        ("S%C3%A3o%20Paulo", "São Paulo"),
        ("São Paulo".encode().decode("latin-1"), "São Paulo"),
        ("Sa%CC%83o Paulo", "São Paulo"),
        ("广州".encode().decode("latin-1"), "广州"),
        ("Wuhan%2C Hubei", "Wuhan, Hubei"),
        ("St. John's (Newfoundland)", "St. John's (Newfoundland)"),
        ("तिरुवनंतपुरम".encode().decode("latin-1"), "तिरुवनंतपुरम"),
        ("a" * 80, "a" * 80),
    ],
)
def test_names_of_cities_are_read_as_proxies_write_them(app: Flask, value: str, name: str) -> None:
    assert city(app, PROXY, value) == name


@pytest.mark.settings(**BEHIND)
@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "?", "-", "--", "%20", "unknown", "Unknown", "(null)", "(not set)", "undefined"),
        *("203.0.113.9", "203.0.113.9:443", "fe80::1", "fe::ab", "for=client", "%32%30%33.0.113.9"),
        *("Guang%0Azhou", "Guang%00zhou", "Guang%09zhou", "Guang%C2%85zhou", "Guang%E2%80%AEzhou", "%EF%BB%BFWuhan"),
        *("Wuhan%", "Wuhan%FF", "Wuhan\xff", "<b>Wuhan</b>", "Wuhan; DROP", '"Wuhan"', "a" * 81, "%F0%9F%8F%99"),
    ],
)
def test_what_is_no_name_of_a_city_is_not_known(app: Flask, value: str) -> None:
    assert city(app, PROXY, value) is None
