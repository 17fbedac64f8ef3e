"""The commands as people and scripts run them: processes of their own, with exit codes and JSON."""

import dataclasses
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from click.testing import CliRunner
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.cli import COMMANDS, main
from casedesk.database import transaction
from casedesk.notifications.models import OutboxMessage
from config import Settings
from tests.factories.notifications import queue_letter
from tests.tools.processes import Process, command, is_ready, until
from tests.tools.shared import free_port

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(settings: Settings) -> Run:
    """run("audit", "verify", MAIL_FROM="…"): a command on the installation of this test."""

    def run(*arguments: str, **changes: object) -> CompletedProcess[str]:
        return command(settings, *arguments, **changes)

    return run


@pytest.fixture
def entries(db: SQLAlchemy) -> None:
    """Three events on record."""
    for number in range(3):
        with transaction():
            audit.record(EventTag.DRAFT_SAVE, actor=WORKER, appeal_id=number, step="facts")
    db.session.remove()


@pytest.mark.case("S39")
@pytest.mark.both_databases
def test_audit_verify_is_content_with_a_whole_chain_and_names_where_it_breaks(
    entries: None, run: Run, db: SQLAlchemy
) -> None:
    whole = run("audit", "verify")
    with transaction() as session:
        for statement in UNLOCKED[db.engine.dialect.name]:
            session.execute(text(statement))
        session.execute(text("UPDATE audit_entries SET origin = 'elsewhere' WHERE seq = 2"))
    broken = run("audit", "verify", "--json")

    assert (whole.returncode, whole.stdout) == (0, "whole: 3 entries\n")
    assert broken.returncode == 1
    assert json.loads(broken.stdout)["broken_at"] == 2


@pytest.mark.parametrize("arguments", [("audit", "head"), ("rescore", "--json"), ("migrate",)])
def test_the_file_of_a_database_is_whole_once_a_command_ended(
    entries: None, run: Run, db: SQLAlchemy, arguments: tuple[str, ...]
) -> None:
    log = Path(f"{db.engine.url.database}-wal")
    assert log.exists()
    db.engine.dispose()
    assert not log.exists()

    assert run(*arguments).returncode == 0

    assert not log.exists()


UNLOCKED = {
    "sqlite": ["DROP TRIGGER audit_entries_no_update"],
    "postgresql": ["DROP TRIGGER audit_entries_append_only ON audit_entries"],
}


@pytest.mark.case("S39")
def test_an_exported_head_betrays_a_cut_end(entries: None, run: Run, db: SQLAlchemy) -> None:
    assert run("audit", "head").stdout == "head of entry 3 appended\n"
    with transaction() as session:
        session.execute(text("DROP TRIGGER audit_entries_no_delete"))
        session.execute(text("DELETE FROM audit_entries WHERE seq = 3"))

    verdict = run("audit", "verify")

    assert verdict.returncode == 1
    assert verdict.stdout == "BROKEN: the end is cut off from entry 3 on; 2 entries hold\n"


def checks(answer: CompletedProcess[str]) -> dict[str, dict[str, str]]:
    """What the doctor found, by name."""
    return {one["name"]: one for one in json.loads(answer.stdout)["checks"]}


def test_the_doctor_finds_a_healthy_desk_healthy(run: Run, entries: None) -> None:
    answer = run("doctor", "--json")

    found = checks(answer)
    assert answer.returncode == 0, answer.stdout
    assert json.loads(answer.stdout)["ok"] is True
    assert {name: one["result"] for name, one in found.items() if one["result"] != "ok"} == {
        "settings": "warning",
        "mail": "warning",
    }, "the stand-ins of a test are named"
    assert set(found) >= {"database", "migrations", "storage", "pdf", "clock", "letters", "readings", "scores", "audit"}


@pytest.mark.parametrize(
    ("changes", "result", "told"),
    [
        ({}, "ok", "not noted"),
        ({"CITY_HEADER": "CF-IPCity"}, "warning", "CF-IPCity is never believed, for no proxy is trusted"),
        ({"CITY_HEADER": "CF-IPCity", "TRUSTED_PROXIES": "10.0.0.1"}, "ok", "CF-IPCity"),
    ],
)
def test_the_doctor_says_whether_a_city_can_be_noted(
    run: Run, entries: None, changes: dict[str, str], result: str, told: str
) -> None:
    found = checks(run("doctor", "--json", "--quick", **changes))["city"]

    assert found["result"] == result and told in found["detail"]
    assert bool(found["fix"]) == (result == "warning")


def old_tables(settings: Settings) -> dict[str, object]:
    path = settings.data_dir / "casedesk.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'a1f0c3d2b4e5'")
    connection.close()
    return {}


def storage_is_a_file(settings: Settings) -> dict[str, object]:
    place = settings.data_dir / "no-folder"
    place.write_text("in the way")
    return {"EVIDENCE_DIR": place}


def no_mail_server(settings: Settings) -> dict[str, object]:
    return {"MAIL_SENDER": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": free_port(), "SMTP_TLS": "none"}


def unknown_setting(settings: Settings) -> dict[str, object]:
    return {"MAIL_SENDR": "sink"}


def no_database(settings: Settings) -> dict[str, object]:
    return {"DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"}


def a_late_letter(settings: Settings) -> dict[str, object]:
    with sqlite3.connect(settings.data_dir / "casedesk.sqlite3") as connection:
        connection.execute("UPDATE outbox_messages SET not_before = '2020-01-01 00:00:00.000000'")
    connection.close()
    return {}


def a_broken_chain(settings: Settings) -> dict[str, object]:
    with sqlite3.connect(settings.data_dir / "casedesk.sqlite3") as connection:
        connection.execute("DROP TRIGGER audit_entries_no_update")
        connection.execute("UPDATE audit_entries SET origin = 'x' WHERE seq = 1")
    connection.close()
    return {}


@pytest.mark.parametrize(
    ("broken", "part"),
    [
        (old_tables, "migrations"),
        (storage_is_a_file, "storage"),
        (no_mail_server, "mail"),
        (unknown_setting, "settings"),
        (no_database, "database"),
        (a_late_letter, "letters"),
        (a_broken_chain, "audit"),
    ],
    ids=lambda value: value.__name__ if callable(value) else value,
)
def test_the_doctor_names_what_is_broken(
    run: Run, settings: Settings, entries: None, db: SQLAlchemy, broken: Callable[[Settings], dict[str, Any]], part: str
) -> None:
    with transaction():
        queue_letter()
    db.session.remove()
    changes = broken(settings)

    answer = run("doctor", "--json", **changes)

    assert answer.returncode == 1, answer.stdout
    assert checks(answer)[part]["result"] == "failed"
    assert "Traceback" not in answer.stderr


def test_migrate_makes_an_empty_database_usable_and_may_run_again(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"

    assert [run("migrate", DATABASE_URL=url).returncode for _ in range(2)] == [0, 0]
    found = run("doctor", "--quick", DATABASE_URL=url)

    assert found.returncode == 0
    assert "✓ migrations: at the newest" in found.stdout
    assert "audit" not in found.stdout


@pytest.mark.parametrize("name", ["migrate", "worker", "serve"])
def test_a_fault_in_the_settings_ends_a_command_with_a_line(name: str) -> None:
    answer = CliRunner().invoke(main, [name], env={"CASEDESK_WAIT_SCLE": "1"})

    assert answer.exit_code == 1
    assert "CASEDESK_WAIT_SCLE" in answer.output
    assert "CASEDESK_WAIT_SCALE" in answer.output, "the nearest name"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_tells_how_it_is_used_with_an_example(name: str) -> None:
    answer = CliRunner().invoke(main, [name, "--help"])
    commands = re.findall(r"^  ([a-z]+)  ", answer.output.partition("Commands:")[2], re.MULTILINE)
    told = [answer, *(CliRunner().invoke(main, [name, one, "--help"]) for one in commands)]

    assert {one.exit_code for one in told} == {0}
    assert all("Example" in one.output for one in told[bool(commands) :])


@pytest.mark.slow
def test_web_and_worker_start_work_and_end_when_they_are_told(
    settings: Settings, db: SQLAlchemy, tmp_path: Path
) -> None:
    port = free_port()
    live = dataclasses.replace(settings, port=port, base_url=f"http://localhost:{port}", web_workers=1)
    web = Process(live, "serve", tmp_path / "serve.log")
    worker = Process(live, "worker", tmp_path / "worker.log")
    try:
        until(lambda: is_ready(live), "the web process getting ready")
        with transaction():
            queue_letter()
        until(lambda: list(live.sink_dir.glob("*.json")), "the letter")
        assert [web.stop(), worker.stop()] == [0, 0]
    finally:
        web.kill()
        worker.kill()

    assert not is_ready(live)
    db.session.rollback()
    assert db.session.scalars(db.select(OutboxMessage.state)).all() == ["handed_over"]
    said = [line for line in (tmp_path / "worker.log").read_text().splitlines() if "Warning" not in line]
    assert [json.loads(line)["message"] for line in said if line.startswith("{")][-1] == "worker_stopped"
