"""What every answer carries, and which hosts are answered at all."""

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casedesk import create_app
from config import Settings


@pytest.mark.parametrize("path", ["/", "/no-such-page", "/review", "/healthz/live"])
def test_every_answer_has_the_strict_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_hsts_is_for_https_alone(settings: Settings, client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/healthz/live").headers
    secure = create_app(dataclasses.replace(settings, base_url="https://appeal.example"))
    answer = secure.test_client().get("/healthz/live", base_url="https://appeal.example")
    assert answer.status_code == 200
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.case("S12")
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example"])
def test_an_odd_host_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.case("S12")
def test_a_forwarded_host_changes_nothing(client: FlaskClient) -> None:
    answer = client.get("/", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 200
    assert b"evil.example" not in answer.data


def test_an_asset_with_its_digest_is_kept_for_ever(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/"):
        from casedesk.pages import static_url

        address = static_url("css/tokens.css")
    with client.get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
