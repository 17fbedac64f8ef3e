"""Importing accounts: the demonstration's lines are good, bad lines are named, and nothing is half kept."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.demo import accounts, records
from casedesk.directory import importing
from casedesk.directory.base import PasswordMatch
from casedesk.directory.models import LocalAccount
from casedesk.directory.records import BadLine, read_line
from casedesk.directory.service import directory
from tests.factories.directory import account, account_record

AS_OF = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DEMO = [records.to_json_line(each).encode() + b"\n" for each in accounts.generate(AS_OF, count=5)]
GOOD = {"id": "1000000007", "registered_on": "2019-05-29", "contacts": []}
CONTACT = {"kind": "phone", "value": "+8613800000926", "since": "2019-05-29"}


def test_accounts_of_the_demonstration_are_good_lines() -> None:
    checked = importing.check(DEMO)

    assert (checked.accounts, checked.faults) == (5, ())


def test_an_account_answers_as_its_line_says(db: SQLAlchemy) -> None:
    line = json.loads(DEMO[0])
    keep(DEMO)

    found = directory().find(next(one["value"] for one in line["contacts"] if not one["removed"]))

    assert found == line["id"]
    assert directory().match_password(found, line["password"]) is PasswordMatch.LATEST
    assert directory().match_password(found, line["former_passwords"][0]) is PasswordMatch.OLDER
    answers = {one["question"]: one["answer"] for one in line["security_questions"]}
    assert directory().match_answers(found, answers) == len(answers)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "id: missing"),
        ({"id": "x" * 65}, "id: has more than 64 characters"),
        ({"id": "a\u0000b"}, "id: has control characters"),
        ({"nickname": "x"}, "nickname: unknown key"),
        ({"registered_on": "2019-5-29"}, "registered_on: is no date YYYY-MM-DD"),
        ({"language": "fr"}, "language: is none of zh_Hans, en"),
        ({"contacts": {}}, "contacts: is no list"),
        ({"contacts": [{**CONTACT, "value": "12"}]}, "contacts[0].value: is no phone"),
        ({"contacts": [{**CONTACT, "kind": "email"}]}, "contacts[0].value: is no email"),
        ({"contacts": [{**CONTACT, "removed": "2018-01-01"}]}, "contacts[0].removed: is before since"),
        ({"devices": [{"model": "iPhone 13", "imei": "12"}]}, "devices[0].imei: is not 15 digits"),
        (
            {"purchases": [{"number": "1", "on": "2020-01-01", "amount": "9.00", "shop": "x", "imei": "1" * 15}]},
            "purchases: imei is none of the devices",
        ),
        (
            {"sign_ins": [{"at": "2026-01-01T10:00:00", "city": "x", "device": "y", "result": "success"}]},
            "sign_ins[0].at: has no zone",
        ),
        ({"second_factor": 1}, "second_factor: is neither true nor false"),
    ],
)
def test_a_bad_line_says_which_key_and_why(change: dict[str, object], reason: str) -> None:
    with pytest.raises(BadLine) as refused:
        read_line(json.dumps({**GOOD, **change}).encode())

    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is not JSON"),
        (b"\xff", "is not UTF-8"),
        (b"[]", "is no JSON object"),
        (b'{"id": NaN}', "NaN is not JSON"),
        (b'{"id": "a", "id": "b"}', "has a key twice"),
    ],
)
def test_a_line_that_is_no_account_says_so(line: bytes, reason: str) -> None:
    with pytest.raises(BadLine) as refused:
        read_line(line)

    assert str(refused.value) == reason


def test_an_id_may_stand_once_and_empty_lines_are_passed_over() -> None:
    line = json.dumps(GOOD).encode()

    checked = importing.check([line, b"\n", line])

    assert checked.faults == ((3, "id: stands on line 1 too"),)


def test_importing_again_replaces_facts_and_keeps_a_password_that_is_the_same(db: SQLAlchemy) -> None:
    before = account()
    again = account_record(id=before.id, registered_city="广州", devices=())

    with transaction():
        importing.keep(importing.hashed([again]))

    facts = directory().facts(before.id)
    assert facts is not None
    assert (facts.registered_city, facts.devices, facts.contacts) == ("广州", (), again.contacts)
    assert facts.password_version == 1


def test_importing_another_password_ends_links_made_before(db: SQLAlchemy) -> None:
    before = account()
    with transaction():
        importing.keep(importing.hashed([account_record(id=before.id, password="Quite another")]))

    assert directory().facts(before.id).password_version == 2  # type: ignore[union-attr]
    assert directory().match_password(before.id, "Yanhan1996_") is PasswordMatch.OLDER


def test_importing_without_a_password_keeps_the_one_on_file(db: SQLAlchemy) -> None:
    before = account()
    with transaction():
        importing.keep(importing.hashed([account_record(id=before.id, password=None)]))

    assert directory().match_password(before.id, "Yanhan1996_") is PasswordMatch.LATEST


class TestCommand:
    """`casedesk directory import` from outside."""

    @pytest.fixture
    def run(self, app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
        from casedesk.commands import directory as command

        monkeypatch.setattr(command, "application", lambda: app)

        def run(lines: list[bytes], *options: str):  # type: ignore[no-untyped-def]  # click's result
            file = tmp_path / "accounts.jsonl"
            file.write_bytes(b"".join(lines))
            return CliRunner().invoke(command.directory, ["import", str(file), *options])

        return run

    def test_good_lines_are_kept_and_recorded(self, run, db: SQLAlchemy) -> None:  # type: ignore[no-untyped-def]
        result = run(DEMO)

        assert (result.exit_code, result.stdout) == (0, "5 accounts kept, 0 lines passed over.\n")
        assert db.session.query(LocalAccount).count() == 5
        assert db.session.query(AuditEntry).one().tag is EventTag.DIRECTORY_IMPORT
        assert directory().frequencies().models

    def test_a_bad_line_keeps_all_out(self, run, db: SQLAlchemy) -> None:  # type: ignore[no-untyped-def]
        result = run([*DEMO, b"{}\n"])

        assert result.exit_code == 1
        assert result.stderr == "line 6: id: missing\n"
        assert db.session.query(LocalAccount).count() == 0

    def test_skip_bad_keeps_the_good_ones(self, run, db: SQLAlchemy) -> None:  # type: ignore[no-untyped-def]
        result = run([b"{}\n", *DEMO], "--skip-bad", "--json")

        told = json.loads(result.stdout)
        assert (result.exit_code, told["accounts"]) == (1, 5)
        assert told["faults"] == [{"line": 1, "reason": "id: missing"}]
        assert db.session.query(LocalAccount).count() == 5

    def test_a_missing_file_is_a_wrong_call(self) -> None:
        from casedesk.commands.directory import directory as command

        assert CliRunner().invoke(command, ["import", "nowhere.jsonl"]).exit_code == 2


def keep(lines: list[bytes]) -> None:
    """Import all lines."""
    with transaction():
        for batch in importing.batches(lines, 50):
            importing.keep(importing.hashed(batch))
