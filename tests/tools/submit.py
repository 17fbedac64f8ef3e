"""Requests as from outside, and forms sent as a browser does: the page is opened first, its token goes along."""

import contextvars
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class ClientFromOutside(FlaskClient):
    """Each request gets an application context of its own, as from outside, even inside the `db` fixture.

    Otherwise `g` and the session of the test would be those of the request, and who is signed in would leak.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)


def token_of(client: FlaskClient, page: str) -> str:
    """The token of the first form on a page."""
    found = _TOKEN.search(client.get(page).text)
    assert found, f"{page} shows no form"
    return found[1]


def submit(client: FlaskClient, page: str, *, to: str = "", **fields: Any) -> TestResponse:
    """Open a page and send its form, to the page itself unless `to` says where."""
    return client.post(to or page, data={"csrf_token": token_of(client, page), **fields})


def english(client: FlaskClient) -> FlaskClient:
    """The same browser, asking for English: the default of a desk is Chinese."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
