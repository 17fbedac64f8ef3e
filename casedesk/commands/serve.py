"""`casedesk serve`: the web server."""

import gc
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from casedesk.commands import application
from config import Settings, SettingsError, load


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn with threads, told by our settings and by nothing else."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take our options; no file and no environment variable of gunicorn's is read."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, once for all processes: they are forked from this one and share its memory.

        It has opened no connection by then. What is frozen is left alone by the collector, which would copy it.
        """
        app = application()
        gc.collect()
        gc.freeze()
        return app


def options_of(settings: Settings) -> dict[str, Any]:
    """What gunicorn is told."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": [f"{host}:{settings.port}"],
        "workers": settings.web_workers,
        "worker_class": "gthread",
        "threads": settings.web_threads,
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 30,
        "keepalive": 5,
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "limit_request_field_size": 8190,
        # Our own log has one line a request, with the route in place of the address (S13).
        "accesslog": None,
        "errorlog": "-",
        "loglevel": settings.log_level.lower(),
        # Headers of proxies are read by casedesk/client.py alone.
        "forwarded_allow_ips": "",
        # CF_IPCity would arrive under the name of CF-IPCity, past a proxy that overwrites only that one.
        "header_map": "drop",
        "control_socket_disable": True,
        "proc_name": "casedesk",
    }


@click.command()
def serve() -> None:
    """Serve the pages on CASEDESK_HOST and CASEDESK_PORT until stopped.

    Example: CASEDESK_PORT=8080 casedesk serve
    """
    try:
        settings = load()
    except SettingsError as error:
        raise SystemExit("\n".join(str(fault) for fault in error.faults)) from error
    Server(options_of(settings)).run()
