"""Cities of entries and sign-ins: one under two names is one, but only for policies that know where cities lie."""

import json
from pathlib import Path

from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from tests.review.engine.example import WORLD, day

SECOND = json.loads((Path(__file__).parents[1] / "engine_2.json").read_text(encoding="utf-8"))["policy"]


def level(told: str, recorded: str, policy: Policy) -> str:
    """That of one entry with a city on the day of a sign-in."""
    sign_ins = [{"at": f"2026-{month}-08T21:06:00+08:00", "city": recorded, "device": None} for month in ("09", "10")]
    claims = {"last_use": day("2026-11-08"), "sign_ins": [{"on": day("2026-10-08"), "city": told}]}
    case = {"id": "c1", "as_of": "2026-11-22", "record": {"sign_ins": sign_ins}, "claims": claims}
    rows = compare(case_from_json(case), world_from_json(WORLD), policy).comparisons
    return next(row.level_name for row in rows if row.signal == "sign_ins")


def test_names_of_one_position_are_one_city_where_positions_count() -> None:
    assert level("圣保罗", "São Paulo", Policy.default()) == "agrees"
    assert level("圣保罗", "São Paulo", Policy.from_json(SECOND)) == "none"
    assert level("São Paulo", "são paulo", Policy.from_json(SECOND)) == "agrees"
