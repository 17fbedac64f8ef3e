"""JSON Schemas of the score's file contract, made from the readers, the default policy and the words of the engine."""

import json
from collections.abc import Mapping
from typing import Any

from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import schemas
from casedesk.review.engine.honest import HONEST_BY_CODE, HONEST_BY_SIGNAL
from casedesk.review.engine.policy import BANDS, Policy
from casedesk.review.engine.scoring import CLOSENESS, DISAGREES

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = {"type": "number"}
_CHANCE = {"type": "number", "minimum": 0, "maximum": 1}
_TEXT = {"type": "string"}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def case_schema() -> str:
    """One line of CASES.jsonl."""
    return _text("One line of the cases that casedesk score reads", schemas()["case"])


def world_schema() -> str:
    """WORLD.json; the day may be left out, since the cases have one."""
    world = schemas()["world"]
    return _text("The world that casedesk score reads", {key: part for key, part in world.items() if key != "required"})


def output_schema() -> str:
    """One line that `casedesk score --json` prints."""
    policy = Policy.default()
    terms = [f"source:{source}" for source in policy.kappa] + [CLOSENESS, "submission", "rarity"]
    terms += [f"context:{name}" for name in policy.data["context"]]
    controls = [f"control:{name}" for name in policy.control]
    signal = _object(signal={"enum": list(policy.groups)}, level=_TEXT, bits=_NUMBER, claim=_TEXT, record=_TEXT)
    term = _object(signal={"enum": [*terms, *controls]}, level=_TEXT, bits=_NUMBER)
    contradiction = _object(
        code={"enum": sorted({DISAGREES, *HONEST_BY_CODE})},
        signal={"enum": list(policy.groups)},
        claim=_TEXT,
        record=_TEXT,
        because={"enum": sorted({*HONEST_BY_CODE.values(), *HONEST_BY_SIGNAL.values()})},
    )
    move = _object(
        item={"enum": [*policy.groups, *controls]},
        value=_NUMBER | {"minimum": 0},
        best_bits=_NUMBER,
        worst_bits=_NUMBER,
    )
    against = {profile: _object(bits=_NUMBER, share=_CHANCE) for profile in policy.profiles}
    printed = _object(
        id=_TEXT,
        weight_bits=_NUMBER,
        posterior=_CHANCE,
        band={"enum": list(BANDS)},
        against=_object(**against),
        bars={"type": "array", "items": {"anyOf": [signal, term]}},
        contradictions={"type": "array", "items": contradiction},
        would_move={"type": "array", "items": move, "maxItems": 3},
        policy=_HASH,
        engine=_TEXT,
    )
    # A policy of the first format is scored as it was: without what would move the case.
    printed["required"].remove("would_move")
    return _text("One line that casedesk score --json prints; bits of all bars add up to weight_bits", printed)


def policy_schema() -> str:
    """A policy; that probabilities sum to 1 is checked when it is read."""
    return _text("A scoring policy; every list of probabilities sums to 1", _shape(DEFAULT_POLICY))


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _shape(model: Any) -> dict[str, Any]:
    if isinstance(model, Mapping):
        if not model:
            return {"type": "object", "additionalProperties": _NUMBER}
        return _object(**{name: _shape(part) for name, part in model.items()})
    if isinstance(model, list):
        length = {"minItems": len(model), "maxItems": len(model)}
        return {"type": "array", "prefixItems": [_shape(part) for part in model]} | length
    return {"const": model} if isinstance(model, str) else _NUMBER


def _text(title: str, schema: dict[str, Any]) -> str:
    return json.dumps({"$schema": _DRAFT, "title": title} | schema, ensure_ascii=False, indent=1) + "\n"
