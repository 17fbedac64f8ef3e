"""`casedesk policy` and `casedesk rescore` as people and scripts run them."""

import copy
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, update

from casedesk.audit.actors import ActorKind
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.cli import main
from casedesk.database import transaction
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.policy import Policy
from casedesk.review.models import ScoreRow
from casedesk.review.policies import service as policies
from casedesk.review.policies.models import PolicyDraft, PolicySignature
from casedesk.staff.models import StaffSession
from casedesk.staff.permissions import Role
from config import Settings
from tests.factories.review import case
from tests.factories.staff import PASSWORD, digits_now, staff_member
from tests.tools.processes import command

Run = Callable[..., Result]


def file_of(folder: Path, **changes: Any) -> Path:
    path = folder / "draft.json"
    path.write_text(json.dumps(copy.deepcopy(DEFAULT_POLICY) | changes), encoding="utf-8")
    return path


def test_check_needs_no_installation_and_names_each_fault(tmp_path: Path) -> None:
    good = CliRunner().invoke(main, ["policy", "check", str(file_of(tmp_path)), "--json"])
    bad = CliRunner().invoke(main, ["policy", "check", str(file_of(tmp_path, prior=2, b="much"))])

    assert (good.exit_code, json.loads(good.stdout)) == (0, {"id": Policy.default().id, "engine": "3"})
    assert (bad.exit_code, bad.stdout) == (1, "")
    assert "b: must be a number" in bad.stderr


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "twice.json").write_text('{"b": 0, "b": 1}')

    found = CliRunner().invoke(main, ["policy", "check", str(tmp_path / "twice.json")])

    assert found.exit_code == 1
    assert "b: stands twice" in found.stderr


def test_a_file_becomes_a_draft_and_an_exported_policy_is_the_very_one(
    tmp_path: Path, settings: Settings, db: SQLAlchemy
) -> None:
    made = command(settings, "policy", "draft", str(file_of(tmp_path, prior=0.5)), "--name", "Half", "--json")
    listed = json.loads(command(settings, "policy", "list", "--json").stdout)
    exported = command(settings, "policy", "export", listed["policies"][0]["id"][:12])

    assert made.returncode == 0
    (draft,) = db.session.scalars(select(PolicyDraft))
    assert json.loads(made.stdout) == {"draft": draft.id, "content": policies.policy_of_draft(draft).id}
    assert listed["drafts"] == [{"draft": draft.id, "name": "Half", "content": policies.policy_of_draft(draft).id}]
    assert [row["state"] for row in listed["policies"]] == ["active"]
    assert sha256(exported.stdout.encode()).hexdigest() == listed["policies"][0]["id"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == EventTag.POLICY_DRAFT)).one()
    assert entry.actor_kind is ActorKind.COMMAND


def test_a_policy_is_given_a_day_only_after_two_signatures(settings: Settings, db: SQLAlchemy) -> None:
    people = [staff_member(Role.MANAGER), staff_member(Role.MANAGER)]
    with transaction():
        draft = policies.keep_draft(
            people[0], Policy.from_json(DEFAULT_POLICY | {"prior": 0.5}), base=_active(), name="Half"
        )
    with transaction():
        version = policies.put_forward(draft, people[0])
    policy_id = version.id
    day = ("--from", "2099-01-01", "--json")
    early = command(settings, "policy", "activate", policy_id, *day)
    for person in people:
        with transaction():
            policies.sign(version, person)

    done = command(settings, "policy", "activate", policy_id, *day)
    shown = json.loads(command(settings, "policy", "show", policy_id[:8], "--json").stdout)

    assert early.returncode == 1
    assert early.stderr.endswith("Two managers have to sign this policy first\n")
    assert (done.returncode, json.loads(done.stdout)["id"]) == (0, policy_id)
    assert (shown["state"], shown["signed_by"]) == ("scheduled", [person.email for person in people])
    assert command(settings, "policy", "show", "0" * 12).returncode == 1


def _active() -> str:
    from casedesk.review.policies.active import active_policy

    return active_policy().id


def test_cases_are_rescored_verified_and_replayed_by_command(
    tmp_path: Path, settings: Settings, db: SQLAlchemy
) -> None:
    case(papers=1)
    done = command(settings, "rescore", "--json")
    whole = command(settings, "rescore", "--verify")
    replayed = json.loads(command(settings, "policy", "back-test", str(file_of(tmp_path, b=1.0)), "--json").stdout)
    with transaction() as session:
        session.execute(update(ScoreRow).where(ScoreRow.id == 2).values(posterior=0.5))
    broken = command(settings, "rescore", "--verify", "--json")

    assert (done.returncode, json.loads(done.stdout)) == (0, {"cases": 1, "added": 1, "compared": 0})
    assert (whole.returncode, whole.stdout) == (0, "2 scores: all the same.\n")
    assert (replayed["cases"], replayed["changes"]) == (0, [])
    assert broken.returncode == 1
    (found,) = json.loads(broken.stdout)["differences"]
    assert (found["score_id"], found["what"]) == (2, ["column posterior"])


@pytest.mark.parametrize(
    "arguments", [["rescore", "--verify", "--anew"], ["policy", "activate", "abc"], ["policy", "sign", "3f9a1c"]]
)
def test_a_call_that_cannot_be_meant_is_told_so(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2


@pytest.fixture
def forward(db: SQLAlchemy) -> str:
    """The id of a policy that was put forward and nobody has signed."""
    return put_forward()


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, on the installation of the test, with `typed` on its standard input."""
    monkeypatch.setattr("casedesk.commands.policy_named.application", lambda: app)

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, list(arguments), input=typed)

    return run


def put_forward(prior: float = 0.5) -> str:
    with transaction():
        data = Policy.from_json(DEFAULT_POLICY | {"prior": prior})
        draft = policies.keep_draft(None, data, base=_active(), name="Half")
    with transaction():
        return policies.put_forward(draft, None).id


def secrets(steps: int = 0, password: str = PASSWORD) -> str:
    return f"{password}\n{digits_now(steps=steps)}\n"


def test_two_managers_sign_by_command_as_they_do_on_the_pages(run: Run, db: SQLAlchemy, forward: str) -> None:
    people = [staff_member(Role.MANAGER), staff_member(Role.MANAGER)]
    emails = [person.email for person in people]

    first = run("policy", "sign", forward[:8], "--as", emails[0], typed=secrets())
    second = run("policy", "sign", forward, "--as", emails[1].upper(), "--json", typed=secrets())

    assert (first.exit_code, first.stdout) == (0, "Signed. 1 of 2 signatures.\n")
    assert "To be signed: Half, " in first.stderr
    assert "1 numbers differ from the active policy" in first.stderr
    assert (second.exit_code, json.loads(second.stdout)) == (0, {"id": forward, "signatures": 2, "needed": 2})
    db.session.rollback()
    assert PASSWORD not in first.stdout + first.stderr + second.stderr
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == EventTag.POLICY_SIGN)).all()
    assert [(entry.actor_kind, entry.actor_id) for entry in entries] == [
        (ActorKind.STAFF, person.id) for person in people
    ]
    assert [session.ended_at is None for session in db.session.scalars(select(StaffSession))] == [False, False]


def test_nobody_signs_twice_without_the_right_or_with_a_wrong_secret(run: Run, db: SQLAlchemy, forward: str) -> None:
    manager, lead = staff_member(Role.MANAGER), staff_member(Role.LEAD)
    passkey_alone = staff_member(Role.MANAGER, totp_secret=None)
    signing = ("policy", "sign", forward, "--as")
    assert run(*signing, manager.email, typed=secrets()).exit_code == 0

    told = {
        "again": run(*signing, manager.email, typed=secrets(steps=1)),
        "lead": run(*signing, lead.email, typed=secrets()),
        "password": run(*signing, manager.email, typed=secrets(1, "wrong")),
        "nobody": run(*signing, "nobody@desk.example", typed=secrets()),
        "digits": run(*signing, lead.email, typed=f"{PASSWORD}\n000000\n"),
        "no app": run(*signing, passkey_alone.email, typed=secrets()),
    }

    assert {name: found.exit_code for name, found in told.items()} == dict.fromkeys(told, 1)
    says = {name: found.stderr.splitlines()[-1] for name, found in told.items()}
    assert says == {
        "again": "You have signed this policy already; another manager signs second",
        "lead": "You are not allowed to do this",
        "password": "The email or the password is not right",
        "nobody": "The email or the password is not right",
        "digits": "These 6 digits are not right. Wait for the next ones",
        "no app": "This person has no authenticator app. Sign on the pages instead",
    }
    db.session.rollback()
    assert len(db.session.scalars(select(PolicySignature)).all()) == 1
    refused = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == EventTag.STAFF_SIGN_IN_REFUSED)).all()
    assert len(refused) == 3


@pytest.mark.settings(limit_sign_ins=2)
def test_tries_at_the_terminal_count_as_those_on_the_pages(run: Run, forward: str) -> None:
    email = staff_member(Role.MANAGER).email
    signing = ("policy", "sign", forward, "--as", email)
    for _try in range(2):
        assert run(*signing, typed="wrong\n000000\n").stderr.endswith("password is not right\n")

    found = run(*signing, typed=secrets())

    assert found.exit_code == 1
    assert "Too many" in found.stderr


def test_secrets_that_are_not_given_end_the_call(run: Run, forward: str) -> None:
    email = staff_member(Role.MANAGER).email

    found = run("policy", "sign", forward, "--as", email, typed="only the password\n")

    assert found.exit_code == 2
    assert "the 6 digits in its next" in found.stderr


def test_a_refusal_by_command_bears_a_name_and_a_reason(run: Run, forward: str) -> None:
    manager = staff_member(Role.MANAGER)
    refusing = ("policy", "refuse", forward, "--as", manager.email, "--why")

    empty = run(*refusing, " ", typed=secrets())
    done = run(*refusing, "Worse for old accounts", typed=secrets(1))
    shown = json.loads(run("policy", "show", forward, "--json").stdout)

    assert (empty.exit_code, empty.stderr.splitlines()[-1]) == (1, "Say why it is refused")
    assert done.exit_code == 0
    assert (shown["state"], shown["refused"]) == ("refused", "Worse for old accounts")


def test_a_draft_is_edited_compared_put_forward_and_given_up(tmp_path: Path, run: Run, db: SQLAlchemy) -> None:
    numbers = [
        json.loads(run("policy", "draft", str(file_of(tmp_path)), "--name", name, "--json").stdout)["draft"]
        for name in ("One", "Two")
    ]
    one, two = (str(number) for number in numbers)

    edited = run("policy", "edit", one, str(file_of(tmp_path, prior=0.5)), "--note", "Fewer", "--json")
    differing = run("policy", "differences", f"draft-{one}", "--json")
    exported = run("policy", "export", f"draft-{one}")
    forward = run("policy", "put-forward", one, "--json")
    closed = run("policy", "edit", one, str(file_of(tmp_path)))
    dropped = run("policy", "discard", two)
    listed = json.loads(run("policy", "list", "--json").stdout)

    content = sha256(exported.stdout.encode()).hexdigest()
    assert json.loads(edited.stdout) == {"draft": int(one), "content": content}
    (difference,) = json.loads(differing.stdout)
    assert (difference["row"], difference["before"], difference["after"]) == (
        "Share of owners among all appeals",
        "70 %",
        "50 %",
    )
    assert json.loads(forward.stdout) == {"draft": int(one), "id": content}
    assert (closed.exit_code, closed.stderr) == (1, "This draft is closed. Begin a new one from it\n")
    assert (dropped.exit_code, dropped.stdout) == (0, f"Draft {two} is given up.\n")
    assert ([row["name"] for row in listed["policies"]], listed["drafts"]) == (["One", ""], [])
    assert run("policy", "discard", "99").exit_code == 1


def test_learning_by_command_says_how_many_outcomes_are_missing(run: Run, db: SQLAlchemy) -> None:
    found = run("policy", "learn", "--name", "Autumn")

    assert found.exit_code == 1
    assert found.stderr.startswith("0 cases have a confirmed outcome")
    assert policies.drafts() == []
