"""The web server starts from our settings, answers, keeps addresses out of its log, and ends when told."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.error import URLError

import pytest
from flask_sqlalchemy import SQLAlchemy

from config import Settings
from tests.tools.shared import free_port

ROOT = Path(__file__).parents[1]


@pytest.mark.case("S13")
@pytest.mark.slow
def test_the_server_answers_and_its_log_holds_no_token(db: SQLAlchemy, settings: Settings) -> None:
    port = free_port()
    environ = {
        "CASEDESK_ENV": "test",
        "CASEDESK_DATA_DIR": str(settings.data_dir),
        "CASEDESK_DATABASE_URL": settings.database_url,
        "CASEDESK_BASE_URL": f"http://localhost:{port}",
        "CASEDESK_MAIL_SENDER": "sink",
        "CASEDESK_PORT": str(port),
        "CASEDESK_WEB_WORKERS": "1",
        "CASEDESK_TRUSTED_PROXIES": "127.0.0.1",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "casedesk.cli", "serve"]
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True)
    try:
        assert "ok" in get(port, "/healthz/live")
        get(port, "/objection/a-key-that-must-not-be-logged", {"X-Forwarded-For": "198.51.100.9"})
        get(port, "/healthz/live", {"X_Forwarded_For": "198.51.100.7"})
    finally:
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=40)

    assert server.returncode == 0
    assert "/objection/<token>" in log
    assert "a-key-that-must-not-be-logged" not in log
    # A proxy that overwrites X-Forwarded-For does not know the other name, so it must not arrive as the same.
    assert '"peer": "198.51.100.9"' in log
    assert "198.51.100.7" not in log


@pytest.mark.slow
def test_faults_in_the_settings_end_the_command_with_a_line_each(tmp_path: Path) -> None:
    environ = {"CASEDESK_ENV": "production", "CASEDESK_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "casedesk.cli", "serve"]

    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "CASEDESK_SECRET_KEY" in ended.stderr
    assert "Traceback" not in ended.stderr


def get(port: int, path: str, headers: Mapping[str, str] = {}) -> str:
    ends = time.monotonic() + 30
    while True:
        try:
            asked = urllib.request.Request(f"http://localhost:{port}{path}", headers=dict(headers))
            with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310 - our own server
                text: str = answer.read().decode()
                return text
        except URLError:
            assert time.monotonic() < ends, "the server did not answer in time"
            time.sleep(0.1)
