"""`casedesk score` as people and scripts run it: the file contract, faults by line, and schemas in step."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask_sqlalchemy import SQLAlchemy
from jsonschema import Draft202012Validator

from casedesk import clock
from casedesk.cli import main
from casedesk.database import transaction
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import score
from casedesk.review.models import PolicyVersion
from config import Settings
from tests.review.engine.example import WORLD, example
from tests.tools.processes import command

ROOT = Path(__file__).resolve().parents[2]


def read(folder: Path, cases: list[Any], *arguments: str, world: dict[str, Any] | None = WORLD) -> Result:
    """The command on these cases; text stays as it is, anything else becomes a line of JSON."""
    lines = (case if isinstance(case, str) else json.dumps(case, ensure_ascii=False) for case in cases)
    (folder / "cases.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    options = [*arguments]
    if world is not None:
        (folder / "world.json").write_text(json.dumps(world, ensure_ascii=False), encoding="utf-8")
        options += ["--world", str(folder / "world.json")]
    return CliRunner().invoke(main, ["score", str(folder / "cases.jsonl"), *options])


def named(case_id: str, **changes: Any) -> dict[str, Any]:
    return example() | {"id": case_id} | changes


def schema(name: str) -> Draft202012Validator:
    found = json.loads((ROOT / "docs/reference" / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


def test_each_case_is_one_object_in_the_order_given_and_the_same_bytes_again(tmp_path: Path) -> None:
    cases = [named("b"), named("a", claims={}), named("c", documents=[])]
    once, again = read(tmp_path, cases, "--json"), read(tmp_path, cases, "--json")
    assert once.exit_code == 0
    assert once.stdout == again.stdout
    found = [json.loads(line) for line in once.stdout.splitlines()]
    assert [one["id"] for one in found] == ["b", "a", "c"]
    expected = score(case_from_json(cases[0]), world_from_json(WORLD), Policy.default())
    assert (found[0]["weight_bits"], found[0]["band"]) == (expected.weight, expected.band)
    for one in found:
        schema("score-output").validate(one)
        assert sum(bar["bits"] for bar in one["bars"]) == pytest.approx(one["weight_bits"], abs=1e-9)


def test_samples_follow_the_schemas_and_strangers_do_not() -> None:
    with_all = named("s", control={"device_photo": True}, queue="by phone")
    with_all["claims"]["sign_ins"][0]["around"] = True
    with_all["documents"] = [{"fields": {"date": {"value": "2024-03-02", "raw": "2024年3月2日"}}, "checks": []}]
    for case in (example(), with_all, {"id": "x", "record": {}}):
        schema("score-case").validate(case)
        case_from_json(case)
    schema("score-world").validate(WORLD)
    schema("policy").validate(DEFAULT_POLICY)
    assert not schema("score-case").is_valid(example() | {"shoe": 1})
    assert not schema("score-case").is_valid({"record": {}})
    assert not schema("score-world").is_valid(WORLD | {"cities": {"武汉": 2}})
    assert not schema("policy").is_valid(DEFAULT_POLICY | {"pi": {}})


def test_every_bad_line_is_named_with_its_reason_and_nothing_is_printed(tmp_path: Path) -> None:
    bad_date = named("d")
    bad_date["claims"]["bought"] = {"from": "2024-03-01", "to": "2024-02-01", "precision": "month"}
    unknown = named("u")
    unknown["record"]["devices"][0]["order"]["colour"] = "red"
    lines = [named("good"), bad_date, "", "{", unknown, "[]", '{"id": "x", "id": "y", "record": {}}', '{"id": NaN}']
    found = read(tmp_path, lines, "--json")
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.splitlines() == [
        "line 2: claims.bought.to: is before from",
        "line 4: is not JSON: Expecting property name enclosed in double quotes at column 2",
        "line 5: record.devices[0].order.colour: unknown key",
        "line 6: must be an object",
        "line 7: id: stands twice",
        "line 8: NaN is no JSON number",
    ]


def test_bytes_that_are_no_text_are_a_fault_of_their_line(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_bytes(json.dumps(example()).encode() + b"\n\xff\xfe\n")
    found = CliRunner().invoke(main, ["score", str(tmp_path / "cases.jsonl"), "--json"])
    assert (found.exit_code, found.stdout, found.stderr) == (1, "", "line 2: is not UTF-8\n")


@pytest.mark.parametrize(
    "fault, told",
    [
        ({"cities": {"武汉": "much"}}, "world: cities.武汉: must be a number from 0 to 1\n"),
        ({"towns": {}}, "world: towns: unknown key\n"),
    ],
)
def test_a_world_that_cannot_be_read_is_named(tmp_path: Path, fault: dict[str, Any], told: str) -> None:
    found = read(tmp_path, [example()], "--json", world=WORLD | fault)
    assert (found.exit_code, found.stdout, found.stderr) == (1, "", told)


def test_without_a_world_shares_come_from_the_records(tmp_path: Path) -> None:
    there = example()
    there["record"] |= {"registered_city": "上海", "city_shares": {"上海": 0.9}}
    found = read(tmp_path, [example(), there], "--json", world=None)
    assert found.exit_code == 0
    # Both cities are as frequent as can be, so that being right about one proves less than in the world.
    common = json.loads(found.stdout.splitlines()[0])
    rare = json.loads(read(tmp_path, [example()], "--json").stdout)
    assert common["against"]["stranger"]["bits"] < rare["against"]["stranger"]["bits"]


def test_a_file_without_any_day_is_scored_since_nothing_is_compared_by_date(tmp_path: Path) -> None:
    found = read(tmp_path, [{"id": "x", "record": {}}], "--json", world=None)
    assert (found.exit_code, found.stderr) == (0, "")
    assert abs(json.loads(found.stdout)["weight_bits"]) < 1e-9


def test_without_a_day_of_the_file_no_claim_lies_in_the_future(tmp_path: Path) -> None:
    told = {"last_use": {"from": "2026-11-17", "to": "2026-11-17", "precision": "day"}}
    record = {"registered_on": "2017-07-20"}
    found = read(tmp_path, [{"id": "x", "record": record, "claims": told}], "--json", world=None)
    assert json.loads(found.stdout)["contradictions"] == []


def test_a_world_without_its_day_takes_that_of_the_cases(tmp_path: Path) -> None:
    dayless = {name: part for name, part in WORLD.items() if name != "as_of"}
    assert read(tmp_path, [example()], "--json", world=dayless).stdout == read(tmp_path, [example()], "--json").stdout


def test_an_empty_file_scores_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, [], "--json", world=None)
    assert (found.exit_code, found.stdout) == (0, "")


def test_a_policy_comes_from_a_file_or_by_its_id(tmp_path: Path) -> None:
    draft = copy.deepcopy(DEFAULT_POLICY) | {"prior": 0.5}
    (tmp_path / "draft.json").write_text(json.dumps(draft), encoding="utf-8")
    found = json.loads(read(tmp_path, [example()], "--json", "--policy", str(tmp_path / "draft.json")).stdout)
    assert found["policy"] == Policy.from_json(draft).id
    default = read(tmp_path, [example()], "--json").stdout
    assert default == read(tmp_path, [example()], "--json", "--policy", "default").stdout
    assert default == read(tmp_path, [example()], "--json", "--policy", Policy.default().id).stdout


def test_an_id_that_is_not_the_default_is_looked_up_in_the_installation(
    tmp_path: Path, settings: Settings, db: SQLAlchemy
) -> None:
    draft = Policy.from_json(copy.deepcopy(DEFAULT_POLICY) | {"prior": 0.5})
    with transaction() as session:
        session.add(PolicyVersion(id=draft.id, body=draft.to_json(), active_from=None, added_at=clock.utcnow()))
    (tmp_path / "cases.jsonl").write_text(json.dumps(example()), encoding="utf-8")
    there = command(settings, "score", str(tmp_path / "cases.jsonl"), "--json", "--policy", draft.id)
    missing = command(settings, "score", str(tmp_path / "cases.jsonl"), "--json", "--policy", "0" * 64)
    assert json.loads(there.stdout)["policy"] == draft.id
    assert (missing.returncode, missing.stdout) == (1, "")
    assert f"no policy {'0' * 64}" in missing.stderr


def test_a_policy_that_cannot_be_used_has_its_faults_named(tmp_path: Path) -> None:
    draft = copy.deepcopy(DEFAULT_POLICY) | {"prior": 2}
    draft["pi"] = draft["pi"] | {"insider": 0.01}
    (tmp_path / "draft.json").write_text(json.dumps(draft), encoding="utf-8")
    found = read(tmp_path, [example()], "--json", "--policy", str(tmp_path / "draft.json"))
    assert (found.exit_code, found.stdout) == (1, "")
    assert "draft.json: pi.insider: must be at least 0.03" in found.stderr
    assert "draft.json: prior: must be between 0 and 1" in found.stderr


@pytest.mark.parametrize("arguments", [["--policy", "nowhere.json"], ["--world", "nowhere.json"], ["--shoe"]])
def test_a_wrong_call_is_told_from_wrong_input(tmp_path: Path, arguments: list[str]) -> None:
    assert read(tmp_path, [example()], *arguments, world=None).exit_code == 2


def test_people_get_a_table(tmp_path: Path) -> None:
    wrong = named("wrong")
    wrong["claims"] |= {"imei": "860000000000009", "phone": "13912345678"}
    head, good, bad = read(tmp_path, [named("good"), wrong]).stdout.splitlines()
    assert head.split() == ["id", "band", "bits", "owner", "if", "not", "the", "owner", "contradictions"]
    assert good.split()[:2] == ["good", "likely"]
    assert bad.split()[:2] == ["wrong", "unclear"]
    assert "imei" in bad
    assert good.endswith("-")
