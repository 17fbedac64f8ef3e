"""Policies that differ in whatever is learnt from outcomes, each number drawn."""

import copy
from random import Random
from typing import Any

from casedesk.review.engine.policy import Policy
from casedesk.review.engine.policy_rules import KAPPA_RANGE, PI_FLOOR
from casedesk.review.learning.estimation import floored

DOCUMENTS = ("owner_fit", "owner_tier", "forged_fit_held", "forged_fit_guessed", "forged_tier")


def learnt(seed: int, base: Policy | None = None) -> Policy:
    """The base, else the default, with every learnt number moved; the same for the same seed."""
    draw, data = Random(seed), copy.deepcopy(dict((base or Policy.default()).data))

    def moved(shares: list[float]) -> list[float]:
        raised = [share * draw.lognormvariate(0, 1) for share in shares]
        return [share / sum(raised) for share in raised]

    for part in ("m", "t"):
        data[part] = {name: moved(shares) for name, shares in data[part].items()}
    data["pi"] = floored(dict(zip(data["pi"], moved(list(data["pi"].values())), strict=True)), PI_FLOOR)
    low, high = KAPPA_RANGE
    for row in data["kappa"].values():
        row |= {source: min(max(kappa * draw.uniform(0.5, 1.5), low), high) for source, kappa in row.items()}
    data["documents"] |= {name: moved(data["documents"][name]) for name in DOCUMENTS}
    data["documents"]["genuine"] = {who: draw.uniform(0.01, 0.6) for who in data["documents"]["genuine"]}
    for table in _circumstances(data):
        table["p"] = {who: moved(shares) for who, shares in table["p"].items()}
    data |= {"prior": draw.uniform(0.3, 0.95), "lambda": draw.uniform(0.3, 1.1), "b": draw.uniform(-2, 2)}
    data["bands"]["strong"] = draw.uniform(data["bands"]["likely"] + 1e-6, 0.9999)
    return Policy.from_json(data)


def _circumstances(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [*data["context"].values(), *data.get("control", {}).values(), data["submission"]["device"]]
