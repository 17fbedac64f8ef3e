"""The application on a free port of this machine, for real browsers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.tools.shared import free_port

HOST = "localhost"


class Silent(WSGIRequestHandler):
    """Writes no line per request; the application has its own log."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        return


def address() -> str:
    """An address that nobody listens on yet; passkeys need the name, not the number."""
    return f"http://{HOST}:{free_port()}"


@contextmanager
def serving(app: Flask, base_url: str) -> Iterator[str]:
    """Serve an application whose base_url is this address until the block ends."""
    server = make_server("127.0.0.1", int(base_url.rpartition(":")[2]), app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield base_url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
