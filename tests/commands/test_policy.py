"""`casedesk policy` and `casedesk rescore` as people and scripts run them."""

import copy
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, update

from casedesk.audit.actors import ActorKind
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.cli import main
from casedesk.database import transaction
from casedesk.review import policies
from casedesk.review.default_policy import DEFAULT_POLICY
from casedesk.review.models import ScoreRow
from casedesk.review.policy import Policy
from casedesk.review.policy_models import PolicyDraft
from casedesk.staff.permissions import Role
from config import Settings
from tests.factories.review import case
from tests.factories.staff import staff_member
from tests.tools.processes import command


def file_of(folder: Path, **changes: Any) -> Path:
    path = folder / "draft.json"
    path.write_text(json.dumps(copy.deepcopy(DEFAULT_POLICY) | changes), encoding="utf-8")
    return path


def test_check_needs_no_installation_and_names_each_fault(tmp_path: Path) -> None:
    good = CliRunner().invoke(main, ["policy", "check", str(file_of(tmp_path)), "--json"])
    bad = CliRunner().invoke(main, ["policy", "check", str(file_of(tmp_path, prior=2, b="much"))])

    assert (good.exit_code, json.loads(good.stdout)) == (0, {"id": Policy.default().id, "engine": "2"})
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
    from casedesk.review.scores import active_policy

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

    assert (done.returncode, json.loads(done.stdout)) == (0, {"cases": 1, "added": 1})
    assert (whole.returncode, whole.stdout) == (0, "2 scores: all the same.\n")
    assert (replayed["cases"], replayed["changes"]) == (0, [])
    assert broken.returncode == 1
    (found,) = json.loads(broken.stdout)["differences"]
    assert (found["score_id"], found["what"]) == (2, ["column posterior"])


@pytest.mark.parametrize(
    "arguments", [["rescore", "--verify", "--all"], ["policy", "activate", "abc"], ["policy", "sign"]]
)
def test_a_call_that_cannot_be_meant_is_told_so(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2
