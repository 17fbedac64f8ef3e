"""One JSON line for each event; never a token, code, password, cookie, evidence text or contact."""

import logging
import time
import uuid

from flask import Flask, Response, g, request
from pythonjsonlogger.json import JsonFormatter

from casedesk.client import client_address
from casedesk.extensions import app_settings


def init_logs(app: Flask) -> None:
    """Send the application's log to standard error as JSON, and write one line a request."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonFormatter("{asctime}{levelname}{name}{message}", style="{", rename_fields={"asctime": "time"})
    )
    logger = logging.getLogger("casedesk")
    logger.handlers[:] = [handler]
    logger.propagate = False
    with app.app_context():
        logger.setLevel(app_settings().log_level)

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex
        g.began = time.monotonic()

    @app.after_request
    def told(response: Response) -> Response:
        # The route's pattern stands for the path, which can hold a token.
        route = request.url_rule.rule if request.url_rule else None
        fields = {
            "request": g.get("request_id"),
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round((time.monotonic() - g.get("began", time.monotonic())) * 1000, 1),
            "peer": client_address(),
        }
        if route != "/static/<path:filename>":
            logging.getLogger("casedesk.access").info("request", extra=fields)
        return response
