"""What a policy must look like: parts, names, ranges and sums, each fault named."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from casedesk.errors import Invalid
from casedesk.review.engine.default_policy import DEFAULT_POLICY

KAPPA_RANGE = (0.003, 0.995)
PI_FLOOR = 0.03
SUM_TOLERANCE = 1e-9
MOST_CLOSE = 0.9
FORMATS = (1.0, 2.0, 3.0)


@dataclass(frozen=True, slots=True)
class _Added:
    """What came with a format: whole parts, entries of others by part, and tables by the end of their names."""

    parts: tuple[str, ...]
    entries: Mapping[str, tuple[str, ...]]
    tables: tuple[str, ...]


_ADDED = {
    2.0: _Added(
        ("format", "close", "control", "asking", "strengths", "queues"),
        {
            "groups": ("sign_ins",),
            "documents": ("reliance", "genuine_close"),
            "windows": ("sign_in_exact", "sign_in_near", "sign_in_around"),
        },
        ("read_off", "documented", "one", "several"),
    ),
    3.0: _Added(("neighbours",), {}, ("mapped",)),
}


class MalformedPolicy(Invalid):
    """A policy that cannot be used; the message holds one line per fault."""

    code = "policy"


def checked(data: Mapping[str, Any]) -> dict[str, Any]:
    """The policy with every number as float, so that 1 and 1.0 have one id. Raises MalformedPolicy with all faults.

    Names are those of the default policy: the engine knows no other signals, profiles or circumstances. Ranges of
    kappa and pi are the floors below which a profile would be unlearned. A policy without `format` is one of the first
    format. Stored scores name policies of every format; each is read as it stands.
    """
    _refuse(_shape_faults("", _shape_of(_format_of(data)), data))
    policy: dict[str, Any] = _floats(data)
    _refuse([*_distribution_faults(policy), *_range_faults(policy)])
    return policy


def _format_of(data: Mapping[str, Any]) -> float:
    """The format a policy says it has; the newest where there is no such format, which is a fault of its own."""
    named = data.get("format", FORMATS[0])
    return named if isinstance(named, int | float) and named in FORMATS else FORMATS[-1]


@cache
def _shape_of(written: float) -> dict[str, Any]:
    """The shape of policies of a format: that of the newest without all that came later."""
    shape = dict(DEFAULT_POLICY)
    for added in (later for number, later in _ADDED.items() if number > written):
        shape = {part: value for part, value in shape.items() if part not in added.parts}
        for part, names in added.entries.items():
            shape[part] = {name: value for name, value in shape[part].items() if name not in names}
        for part in ("levels", "edges", "m"):
            shape[part] = {n: v for n, v in shape[part].items() if n.rpartition(":")[2] not in added.tables}
    return shape


def _refuse(faults: list[str]) -> None:
    if faults:
        raise MalformedPolicy("\n".join(faults))


def _shape_faults(path: str, model: Any, value: Any) -> list[str]:
    if isinstance(model, Mapping):
        if not isinstance(value, Mapping):
            return [f"{path or 'policy'}: must be an object"]
        if not model:
            return [fault for name in sorted(value) for fault in _shape_faults(f"{path}{name}.", 0.0, value[name])]
        faults = [f"{path}{key}: missing" for key in sorted(set(model) - set(value))]
        faults += [f"{path}{key}: unknown" for key in sorted(set(value) - set(model))]
        for key in sorted(set(model) & set(value)):
            faults += _shape_faults(f"{path}{key}.", model[key], value[key])
        return faults
    name = path.rstrip(".")
    if isinstance(model, list):
        if not isinstance(value, list) or len(value) != len(model):
            return [f"{name}: must be a list of {len(model)}"]
        return [fault for i, item in enumerate(value) for fault in _shape_faults(f"{path}{i}.", model[i], item)]
    if isinstance(model, str):
        return [] if value == model else [f"{name}: must be {model!r}"]
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return [] if number else [f"{name}: must be a number"]


def _floats(value: Any) -> Any:
    if isinstance(value, Mapping):
        # In one order, so that what is listed by it is the same from the code and from stored canonical JSON.
        return {key: _floats(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return value if isinstance(value, str) else float(value)


def _distribution_faults(policy: dict[str, Any]) -> list[str]:
    named = {"pi": list(policy["pi"].values())}
    for part in ("m", "t", "guess"):
        named |= {f"{part}.{name}": values for name, values in policy[part].items()}
    for name, values in policy.get("asking", {}).get("guess", {}).items():
        named[f"asking.guess.{name}"] = values
    documents = policy["documents"]
    for name in ("owner_fit", "owner_tier", "forged_fit_held", "forged_fit_guessed", "forged_tier"):
        named[f"documents.{name}"] = documents[name]
    tables = {**policy["context"], **policy.get("control", {}), "device": policy["submission"]["device"]}
    for name, table in tables.items():
        named |= {f"{name}.{who}": values for who, values in table["p"].items()}
    faults = []
    for name, values in named.items():
        if any(value <= 0 for value in values):
            faults.append(f"{name}: every probability must be above 0")
        if abs(math.fsum(values) - 1) > SUM_TOLERANCE:
            faults.append(f"{name}: must sum to 1, sums to {math.fsum(values):.6g}")
    return faults


def _range_faults(policy: dict[str, Any]) -> list[str]:
    low, high = KAPPA_RANGE
    faults = [f"pi.{name}: must be at least {PI_FLOOR}" for name, share in policy["pi"].items() if share < PI_FLOOR]
    for profile, row in policy["kappa"].items():
        faults += [
            f"kappa.{profile}.{source}: must be from {low} to {high}"
            for source, kappa in row.items()
            if not low <= kappa <= high
        ]
    chances = {f"documents.genuine.{name}": p for name, p in policy["documents"]["genuine"].items()}
    chances |= {f"submission.inside.{name}": p for name, p in policy["submission"]["inside"].items()}
    chances |= {f"floors.{name}": p for name, p in policy["floors"].items()}
    chances |= {f"bands.{name}": p for name, p in policy["bands"].items()}
    chances |= {f"documents.reliance.{name}": p for name, p in policy["documents"].get("reliance", {}).items()}
    chances |= {"documents.genuine_close": policy["documents"].get("genuine_close", 0.5)}
    chances |= {"neighbours.taken": policy.get("neighbours", {}).get("taken", 0.5)}
    chances |= {f"queues.{name}": p for name, p in policy.get("queues", {}).items()}
    chances |= {"prior": policy["prior"], "submission.smoothing": policy["submission"]["smoothing"]}
    faults += [f"{name}: must be between 0 and 1" for name, p in chances.items() if not 0 < p < 1]
    faults += [f"windows.{name}: must be at least 1 day" for name, days in policy["windows"].items() if days < 1]
    faults += [f"edges.{name}: must rise" for name, edges in policy["edges"].items() if edges != sorted(set(edges))]
    faults += [
        f"close.{name}: must be from 0 to {MOST_CLOSE}"
        for name, share in policy.get("close", {}).items()
        if not 0 <= share <= MOST_CLOSE
    ]
    above_nought = {f"strengths.{name}": number for name, number in policy.get("strengths", {}).items()}
    above_nought |= {"neighbours.within": policy.get("neighbours", {}).get("within", 1.0)}
    above_nought |= {f"asking.effort.{name}": e for name, e in policy.get("asking", {}).get("effort", {}).items()}
    faults += [f"{name}: must be above 0" for name, number in above_nought.items() if number <= 0]
    if "format" in policy and policy["format"] not in FORMATS[1:]:
        faults.append(f"format: must be {DEFAULT_POLICY['format']:g}")
    if policy["lambda"] <= 0:
        faults.append("lambda: must be above 0")
    bands = policy["bands"]
    if not bands["strong"] > bands["likely"] > bands["unclear"]:
        faults.append("bands: strong, likely, unclear must fall")
    return faults
