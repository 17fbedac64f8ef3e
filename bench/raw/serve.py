"""Serves the raw pages with gunicorn, with as many processes and threads as ours."""

import json
import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn with threads."""

    def load_config(self) -> None:
        """Processes, threads and address as told."""
        workers, threads = json.loads(os.environ["RAW_SIZE"])
        told: dict[str, Any] = {
            "bind": [os.environ["RAW_BIND"]],
            "workers": workers,
            "worker_class": "gthread",
            "threads": threads,
            "keepalive": 5,
            "control_socket_disable": True,
        }
        for name, value in told.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, once in each process."""
        from bench.raw.web import app

        return app


if __name__ == "__main__":
    Server().run()
