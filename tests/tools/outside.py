"""A client of a real web process that a visitor can hold in place of the test client: cookies, forms, redirects."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3


class Gone(Exception):
    """The process went away before it answered: whether it did what was asked is not known."""


@dataclass
class Asked:
    """The address of an answer, as the test client tells it."""

    path: str
    query_string: bytes


@dataclass
class Answer:
    """What came back."""

    request: Asked
    status_code: int
    headers: urllib3.HTTPHeaderDict
    data: bytes

    def get_data(self, *, as_text: bool = False) -> str | bytes:
        """The body."""
        return self.data.decode() if as_text else self.data

    @property
    def text(self) -> str:
        """The body as text."""
        return self.data.decode()


@dataclass
class Outside:
    """One browser on a base address."""

    base_url: str
    cookies: dict[str, str] = field(default_factory=dict)
    agent: str = "test browser"
    seconds: float = 20

    def __post_init__(self) -> None:
        self._pool = urllib3.PoolManager(retries=False, timeout=self.seconds)

    def get(self, path: str, *, follow_redirects: bool = False) -> Answer:
        """Open an address."""
        return self._ask("GET", path, None, follow_redirects)

    def post(self, path: str, *, data: dict[str, Any], follow_redirects: bool = False) -> Answer:
        """Send a form; a file is a pair of stream and name."""
        return self._ask("POST", path, data, follow_redirects)

    def set_cookie(self, name: str, value: str) -> None:
        """Hold a cookie, as if it had been set before."""
        self.cookies[name] = value

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()

    def _ask(self, method: str, path: str, data: dict[str, Any] | None, follow: bool) -> Answer:
        url = urljoin(self.base_url, path)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Accept": "text/html", "User-Agent": self.agent}
        try:
            if data is None:
                answer = self._pool.request(method, url, headers=headers, redirect=False)
            elif any(isinstance(value, tuple) for value in data.values()):
                parts = {name: (one[1], one[0].read()) if isinstance(one, tuple) else one for name, one in data.items()}
                answer = self._pool.request(method, url, fields=parts, headers=headers, redirect=False)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                body = urlencode(data, doseq=True)
                answer = self._pool.request(method, url, body=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as gone:
            raise Gone() from gone
        self._keep(answer.headers)
        if follow and answer.status in (301, 302, 303) and "Location" in answer.headers:
            return self._ask("GET", urljoin(url, answer.headers["Location"]), None, follow)
        parts_of = urlsplit(url)
        return Answer(Asked(parts_of.path, parts_of.query.encode()), answer.status, answer.headers, answer.data)

    def _keep(self, headers: urllib3.HTTPHeaderDict) -> None:
        for line in headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
