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
from unittest.mock import Mock

import pytest
from click.testing import CliRunner, Result

from casedesk.cli import main
from casedesk.demo import folder as folders
from casedesk.demo.crew import Member
from casedesk.demo.folder import Memory, NotOurs, begin, remember, remembered, taken
from casedesk.demo.installation import asked_for, environment, prepared
from casedesk.demo.running import is_free
from casedesk.review.engine.policy_rules import MalformedPolicy
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


def quietly(_what: str, _done: int, _whole: int) -> None:
    """Nobody watches."""


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


def test_a_demo_of_another_version_is_told_apart(made: Path, port: int) -> None:
    written = json.loads((made / "demo.json").read_text())
    (made / "demo.json").write_text(json.dumps({**written, "made_as": 1}))

    for arguments in (("--info",), ("--port", str(port))):
        answered = demo(*arguments, "--dir", str(made))
        assert answered.exit_code == 1
        assert "another version" in answered.stderr and f"rm -r {made}" in answered.stderr


def test_a_score_that_can_no_longer_be_read_is_told_before_anybody_sees_a_page(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(made, 8000, quietly)  # its tables
    fault = MalformedPolicy("neighbours: missing")
    monkeypatch.setattr("casedesk.demo.installation.policy_by_id", Mock(side_effect=fault))
    monkeypatch.setattr("casedesk.demo.installation.newest_score", Mock())

    with pytest.raises(NotOurs, match="another version"):
        prepared(made, 8000, quietly)


def test_tables_of_a_later_version_are_told_apart(made: Path) -> None:
    prepared(made, 8000, quietly)
    with sqlite3.connect(made / "casedesk.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '2999_01_01_later'")

    with pytest.raises(NotOurs, match="another version"):
        prepared(made, 8000, quietly)


def test_how_it_decides_can_be_set_and_where_it_lives_cannot(tmp_path: Path) -> None:
    outside = {
        "CASEDESK_LEANING_FIRST": "true",
        "CASEDESK_SERVICE_NAME_EN": "Our desk",
        "CASEDESK_BLIND_SHARE": "1",
        "CASEDESK_ENV": "production",
        "CASEDESK_DATABASE_URL": "postgresql://real/one",
        "CASEDESK_SECRET_KEY_FILE": "/run/secrets/real",
        "CASEDESK_MAIL_SENDER": "smtp",
        "CASEDESK_S3_BUCKET": "real",
        "CASEDESK_CLAMD": "/run/clamd",
        "CASEDESK_WAIT_SCALE": "0",
        "PATH": "/bin",
    }

    asked = asked_for(outside)
    settings = {name for name in environment(tmp_path, 8000, asked) if name.startswith("CASEDESK_")}

    assert set(asked) == {"CASEDESK_LEANING_FIRST", "CASEDESK_SERVICE_NAME_EN", "CASEDESK_BLIND_SHARE"}
    assert environment(tmp_path, 8000, asked)["CASEDESK_BLIND_SHARE"] == "1"
    assert environment(tmp_path, 8000, asked)["CASEDESK_ENV"] == "demo"
    assert not settings & {"CASEDESK_DATABASE_URL", "CASEDESK_SECRET_KEY_FILE", "CASEDESK_S3_BUCKET", "CASEDESK_CLAMD"}


def test_a_setting_from_a_file_stands_in_for_that_of_the_demo(tmp_path: Path) -> None:
    given = environment(tmp_path, 8000, asked_for({"CASEDESK_BLIND_SHARE_FILE": "/share"}))

    assert given["CASEDESK_BLIND_SHARE_FILE"] == "/share" and "CASEDESK_BLIND_SHARE" not in given


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [("CASEDESK_LEANING_FRIST", "true", "CASEDESK_LEANING_FIRST"), ("CASEDESK_LEANING_FIRST", "perhaps", "not usable")],
)
def test_a_wrong_setting_is_told_before_anything_is_made(
    made: Path, port: int, monkeypatch: pytest.MonkeyPatch, name: str, text: str, told: str
) -> None:
    monkeypatch.setenv(name, text)

    answered = demo("--port", str(port), "--dir", str(made))

    assert answered.exit_code == 2 and told in answered.stderr


def test_it_serves_until_told_to_stop(made: Path, port: int) -> None:
    command = [sys.executable, "-m", "casedesk.cli", "demo", "--port", str(port), "--dir", str(made)]
    # Where a demo lives is its own, whatever is set outside.
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
