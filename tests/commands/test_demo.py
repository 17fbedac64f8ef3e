"""`casedesk demo`: what it tells, what it refuses, that it goes on with what is there, and that it stops cleanly."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casedesk.cli import main
from casedesk.demo import folder as folders
from casedesk.demo.crew import Member
from casedesk.demo.folder import Memory, NotOurs, begin, remember, remembered, taken
from casedesk.demo.installation import prepared
from casedesk.demo.running import is_free
from casedesk.settings.provision import provision

STORY = {
    "name": "owner-with-invoice",
    "language": "zh_Hans",
    "account": "13800000926",
    "contact": "new@mail.example",
    "claims": {"model": "Redmi K70", "former_password": "as typed"},
    "files": ["stories/owner-with-invoice/invoice.pdf"],
    "expect_band": "strong",
}
MEMORY = Memory(
    as_of=datetime(2026, 11, 22, tzinfo=UTC),
    port=8000,
    crew=[Member(1, "reviewer", "林晓岚", "lin@desk.example", "nshc-kjsn-f6ws-4jpq", "JBSWY3DPEHPK3PXP")],
    stories=[STORY],
)


def demo(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["demo", *arguments])


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder in which a demo was made to its end, without the minute it takes to fill it."""
    provision(tmp_path)
    remember(tmp_path, MEMORY)
    return tmp_path


@pytest.fixture
def port() -> Iterator[int]:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    yield number


def test_info_tells_scripts_exactly_what_was_agreed(made: Path) -> None:
    answered = demo("--info", "--json", "--dir", str(made))

    told: dict[str, Any] = json.loads(answered.stdout)
    assert answered.exit_code == 0
    assert list(told) == ["base_url", "mailbox_url", "staff", "cases", "stories"]
    assert told["base_url"] == "http://localhost:8000" and told["mailbox_url"] == "http://localhost:8000/demo/mailbox"
    assert [set(person) for person in told["staff"]] == [{"role", "email", "password", "totp_secret"}]
    assert [set(story) for story in told["stories"]] == [
        {"name", "account", "contact", "claims", "files", "expect_band"}
    ]
    assert told["stories"][0]["files"] == [str(made / STORY["files"][0])]


def test_info_for_people_names_every_sign_in(made: Path) -> None:
    told = demo("--info", "--dir", str(made)).stdout

    assert all(word in told for word in ("lin@desk.example", "nshc-kjsn-f6ws-4jpq", "13800000926", "/demo/mailbox"))


def test_without_a_demo_info_says_how_to_make_one(tmp_path: Path) -> None:
    answered = demo("--info", "--json", "--dir", str(tmp_path))

    assert answered.exit_code == 1
    assert "no demo" in answered.stderr and "casedesk demo" in answered.stderr


def test_passwords_are_for_their_owners_eyes(made: Path) -> None:
    assert (made / "demo.json").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_named(made: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        assert not is_free(number)
        answered = demo("--port", str(number), "--dir", str(made))

    assert answered.exit_code == 1
    assert f"Port {number} is taken" in answered.stderr


def test_two_demos_do_not_share_a_folder(made: Path, port: int) -> None:
    with taken(made):
        answered = demo("--port", str(port), "--dir", str(made))

    assert answered.exit_code == 1 and "runs in" in answered.stderr


def test_a_second_start_makes_nothing_anew(made: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casedesk.demo.installation.seed", lambda *_: pytest.fail("it was filled again"))

    memory = prepared(made, port, lambda *_: None)

    assert memory.crew == MEMORY.crew and memory.port == port
    assert remembered(made) == memory


def test_what_is_left_of_a_half_made_demo_goes(tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "casedesk.sqlite3").touch()
    (tmp_path / "sink").mkdir()
    (tmp_path / "notes.txt").touch()

    begin(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"demo.begun", "notes.txt"}


def test_an_installation_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "casedesk.sqlite3").close()
    (tmp_path / "casedesk.sqlite3").touch()

    with pytest.raises(NotOurs, match="no demo's"):
        begin(tmp_path)

    assert (tmp_path / "casedesk.sqlite3").exists()


def test_it_serves_until_told_to_stop(made: Path, port: int) -> None:
    command = [sys.executable, "-m", "casedesk.cli", "demo", "--port", str(port), "--dir", str(made)]
    # What is set outside has no say in a demo, wrong or not.
    environment = {**os.environ, "CASEDESK_ENV": "production"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        told = ""
        for line in running.stdout:
            told += line
            if line.startswith("Ready."):
                break
        assert f"http://localhost:{port}" in told
        assert not is_free(port)

        running.send_signal(signal.SIGTERM)

        assert "Stopped." in running.stdout.read()
    assert running.returncode == 0
    assert is_free(port)
    assert folders.remembered(made) is not None
