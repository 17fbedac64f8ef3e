"""A client that costs little beside the servers, and the interleaved ways to measure with it."""

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from bench.people import AGENT, Browser

Work = Callable[[], object]


class Client:
    """One connection that is kept alive.

    Args:
        port: of a server on this machine.
        browser: whose cookies are sent.
    """

    def __init__(self, port: int, browser: Browser = Browser("")) -> None:
        self._port = port
        self._head = f"Host: localhost:{port}\r\nUser-Agent: {AGENT}\r\nCookie: {browser.cookies}\r\n"
        self._socket: socket.socket | None = None

    def get(self, path: str) -> bytes:
        """The body of a page.

        Raises:
            RuntimeError: the answer is not 200.
        """
        return self._ask(f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode(), (200,))

    def post(
        self,
        path: str,
        kind: str,
        body: bytes,
        expect: Sequence[int] = (201, 302, 303),
        accept: str = "application/json",
    ) -> bytes:
        """The body of the answer to a form.

        Raises:
            RuntimeError: the answer is none of those expected.
        """
        told = f"Accept: {accept}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        return self._ask(f"POST {path} HTTP/1.1\r\n{self._head}{told}\r\n".encode() + body, expect)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, request: bytes, expect: Sequence[int]) -> bytes:
        try:
            status, body = self._exchange(request)
        except ConnectionError:
            # A server hangs up on a connection that was idle; the request was not begun.
            self.close()
            status, body = self._exchange(request)
        if status not in expect:
            raise RuntimeError(f"{request.split(b'HTTP')[0].decode()} answered {status}: {body[:300]!r}")
        return body

    def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), 120)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        size = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        while len(body) < size:
            body += self._more()
        if b"connection: close" in lines:
            self.close()
        return int(head[9:12]), body

    def _more(self) -> bytes:
        block = self._socket.recv(262144) if self._socket is not None else b""
        if not block:
            raise ConnectionResetError
        return block


def form(fields: Mapping[str, str]) -> tuple[str, bytes]:
    """Kind and body of an ordinary form."""
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


def form_with_file(fields: Mapping[str, str], name: str, content: bytes) -> tuple[str, bytes]:
    """Kind and body of a form with one file, in the field `file`."""
    return form_with_files(fields, [(name, content)])


def form_with_files(fields: Mapping[str, str], files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Kind and body of a form with files of a name and content each, all in the field `file`."""
    edge = "bench-edge-7f3a9c"
    told = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    )
    sent = b"".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, content in files
    )
    return f"multipart/form-data; boundary={edge}", told.encode() + sent + f"--{edge}--\r\n".encode()


def alternate(rounds: int, *works: Work, warm: int = 5) -> list[list[float]]:
    """Times in seconds of each work, taken in turn so that whatever else the machine does meets all of them."""
    for work in works:
        for _ in range(warm):
            work()
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(rounds):
        order = list(zip(works, taken, strict=True))
        for work, times in order if turn % 2 else reversed(order):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
    return taken
