"""Weights learnt anew from cases whose outcome is known: counts for owners, expectation maximisation for impostors.

Scoring design, section 10. The present policy is the prior everywhere: a Dirichlet or Beta distribution worth 60
cases, so that little data moves little, and floors keep a profile that was not seen lately from being unlearned.
"""

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.policy import OWNER, Policy
from casedesk.review.engine.policy_rules import KAPPA_RANGE, PI_FLOOR
from casedesk.review.engine.weighing import weigh
from casedesk.review.learning.calibration import Calibration, calibrate
from casedesk.review.learning.enough import TooFew, require_enough
from casedesk.review.learning.facts_alone import strong_beyond_facts
from casedesk.review.learning.impostors import Impostors
from casedesk.review.learning.refining import refine

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Decided", "TooFew", "calibration_of", "floored", "re_estimate", "smoothed"]

STRENGTH = 60.0
ROUNDS = 40
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Decided:
    """What comparing a case gave, under the policy that is re-estimated, and what it turned out to be."""

    vector: ComparisonVector
    owner: bool


def re_estimate(decided: Sequence[Decided], policy: Policy, strength: float = STRENGTH) -> Policy:
    """A policy with every table learnt from decided cases, and lambda, b and prior fitted to their outcomes.

    Args:
        decided: cases with an outcome confirmed independently of the score.
        policy: the prior, under whose tables the vectors were made.
        strength: how many cases the prior is worth.

    Raises:
        TooFew: fewer than 200, or fewer than 30 owners or impostors.
    """
    owners = [each.vector for each in decided if each.owner]
    others = [each.vector for each in decided if not each.owner]
    require_enough(len(owners), len(others))
    data = copy.deepcopy(dict(policy.data))
    _learn_owners(data, owners, strength)
    with_owners = Policy.from_json(data)
    _learn_impostors(data, others, with_owners, strength)
    data["prior"] = _share(len(owners), len(others), float(policy.data["prior"]), strength)
    counted = Policy.from_json(data)
    data = refine([each.vector.under(counted) for each in decided], [each.owner for each in decided], counted)
    _keep_floors(data)
    fitted = calibration_of(decided, Policy.from_json(data))
    data["lambda"], data["b"] = fitted.scale, fitted.offset
    data["bands"]["strong"] = strong_beyond_facts(Policy.from_json(data))
    return Policy.from_json(data)


def _keep_floors(data: dict[str, Any]) -> None:
    """A profile not seen lately must not be unlearned, and no level becomes impossible."""
    data["pi"] = floored(data["pi"], PI_FLOOR)
    for row in data["kappa"].values():
        row |= {source: min(max(holds, KAPPA_RANGE[0]), KAPPA_RANGE[1]) for source, holds in row.items()}
    for name, shares in data["t"].items():
        data["t"][name] = smoothed(shares, [0.0] * len(shares), 1.0)
    for table in _circumstances(data).values():
        table["p"] = {who: smoothed(shares, [0.0] * len(shares), 1.0) for who, shares in table["p"].items()}


def calibration_of(decided: Sequence[Decided], policy: Policy) -> Calibration:
    """The scale and offset that make posteriors of these cases come true under a policy."""
    weights = [weigh(each.vector.under(policy), policy).weight for each in decided]
    return calibrate(weights, [each.owner for each in decided], float(policy.data["prior"]))


def _learn_owners(data: dict[str, Any], owners: Sequence[ComparisonVector], strength: float) -> None:
    """Smoothed counts of levels, documents and circumstances."""
    seen: dict[str, Counter[str]] = {}
    for vector in owners:
        for row in vector.comparisons:
            seen.setdefault(row.table.name, Counter())[row.level_name] += 1
        for circumstance in vector.circumstances:
            seen.setdefault(circumstance.name, Counter())[circumstance.value] += 1
    for name, levels in data["levels"].items():
        data["m"][name] = smoothed(data["m"][name], [seen.get(name, Counter())[level] for level in levels], strength)
    documents, papers = data["documents"], seen.get("document", Counter())
    for part, place in (("fit", 0), ("tier", 1)):
        counts = [sum(n for level, n in papers.items() if level.split("+")[place] == name) for name in documents[part]]
        documents[f"owner_{part}"] = smoothed(documents[f"owner_{part}"], counts, strength)
    for name, table in _circumstances(data).items():
        counts = [seen.get(name, Counter())[level] for level in table["levels"]]
        table["p"][OWNER] = smoothed(table["p"][OWNER], counts, strength)


def _learn_impostors(data: dict[str, Any], others: Sequence[ComparisonVector], policy: Policy, strength: float) -> None:
    """Expectation maximisation over the profile, whether it held each source, and whether its paper was genuine."""
    seen = Impostors(others, policy)
    for _round in range(ROUNDS):
        held = seen.expect(data)
        data["pi"] = floored(dict(zip(policy.profiles, held.profiles(policy.pi, strength), strict=True)), PI_FLOOR)
        for source, row in held.kappa(policy.kappa, strength).items():
            for profile, value in zip(policy.profiles, row, strict=True):
                data["kappa"][profile][source] = min(max(float(value), KAPPA_RANGE[0]), KAPPA_RANGE[1])
        for name in data["t"]:
            data["t"][name] = smoothed(policy.data["t"][name], held.levels_held(name), strength)
        held.documents(data["documents"], policy.data["documents"], strength)
        for name, table in _circumstances(data).items():
            prior = _circumstances(dict(policy.data))[name]
            for profile in policy.profiles:
                table["p"][profile] = smoothed(prior["p"][profile], held.circumstance(name, profile), strength)


def smoothed(prior: Sequence[float], counts: "Sequence[float] | np.ndarray[Any, Any]", strength: float) -> list[float]:
    """Posterior mean of a Dirichlet prior worth `strength` cases; no level becomes impossible."""
    total = sum(counts) + strength
    raised = [
        max(_LEAST, float((count + strength * share) / total)) for count, share in zip(counts, prior, strict=True)
    ]
    whole = sum(raised)
    return [value / whole for value in raised]


def floored(shares: Mapping[str, float], least: float) -> dict[str, float]:
    """Shares that sum to 1, none below `least`: what the small ones lack is taken from the others in proportion."""
    low = {name for name, share in shares.items() if share < least}
    while True:
        free = sum(share for name, share in shares.items() if name not in low)
        scale = (1 - least * len(low)) / free
        raised = {name: least if name in low else share * scale for name, share in shares.items()}
        more = {name for name, share in raised.items() if share < least - 1e-12}
        if not more:
            return raised
        low |= more


def _share(owners: int, others: int, prior: float, strength: float) -> float:
    return (owners + strength * prior) / (owners + others + strength)


def _circumstances(data: dict[str, Any]) -> dict[str, Any]:
    """Tables of circumstances by the names they have in a vector."""
    named = {f"{kind}:{name}": table for kind in ("context", "control") for name, table in data[kind].items()}
    return {**named, "submission:device": data["submission"]["device"]}
