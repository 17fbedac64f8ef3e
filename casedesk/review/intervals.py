"""How far the total weight could lie off, because the tables of a policy are estimates."""

import json
import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from casedesk.review.comparisons import Comparison, ComparisonVector
from casedesk.review.policy import Policy
from casedesk.review.weighing import Weighed, is_control, weigh

DRAWS = 200
LOW, HIGH = 0.05, 0.95
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle nine tenths of the total weight, in bits. Two cases whose intervals overlap are not ranked."""

    low: float
    high: float

    def to_json(self) -> list[float]:
        """Low and high end."""
        return [self.low, self.high]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw of what is estimated: P(level | owner) by table, kappa by source and profile, pi, and who is close."""

    m: Mapping[str, Sequence[float]]
    kappa: Mapping[str, Sequence[float]]
    pi: Sequence[float]
    close: Sequence[float]


def interval(vector: ComparisonVector, policy: Policy) -> Interval | None:
    """The 5 to 95 % interval of W over 200 draws (scoring design, section 8.5); None under the first format.

    The draws are those of the policy, seeded by its hash: the same for every case, and the same bytes again.
    """
    if "strengths" not in policy.data:
        return None
    facts = _facts_of(weigh(vector, policy), policy)
    weights = sorted(_weight(facts, drawn) for drawn in _draws(policy.to_json()))
    return Interval(weights[round(DRAWS * LOW) - 1], weights[round(DRAWS * HIGH)])


@lru_cache(maxsize=4)
def _draws(policy_json: str) -> tuple[Drawn, ...]:
    policy = Policy.from_json(json.loads(policy_json))
    # Drawn by the standard library: its gamma variates do not change with the processor or a library's release.
    source = random.Random(int(policy.id, 16))  # noqa: S311 - a seed on purpose, nothing is secret
    return tuple(_draw(source, policy) for _ in range(DRAWS))


def _draw(source: random.Random, policy: Policy) -> Drawn:
    strengths = policy.data["strengths"]
    return Drawn(
        m={name: _dirichlet(source, table.m, _strength(name, strengths)) for name, table in policy.tables.items()},
        kappa={name: [_beta(source, k, strengths["kappa"]) for k in row] for name, row in policy.kappa.items()},
        pi=_dirichlet(source, policy.pi, strengths["pi"]),
        close=[_beta(source, share, strengths["close"]) if share else 0.0 for share in policy.close],
    )


def _strength(table: str, strengths: Mapping[str, float]) -> float:
    return strengths["documents" if table == "document" or table.endswith(":documented") else "m"]


def _dirichlet(source: random.Random, means: Sequence[float], strength: float) -> list[float]:
    """Shares around `means`, as sure as so many cases."""
    parts = [max(_LEAST, source.gammavariate(mean * strength, 1.0)) for mean in means]
    whole = math.fsum(parts)
    return [part / whole for part in parts]


def _beta(source: random.Random, mean: float, strength: float) -> float:
    return _dirichlet(source, (mean, 1 - mean), strength)[0]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What stays the same in every draw: rows by source, documents apart, and what filing is worth to each profile."""

    sources: Sequence[str]
    rows: Mapping[str, Sequence[Comparison]]
    papers: Mapping[str, Sequence[Comparison]]
    filed: Sequence[float]
    proved: Sequence[float]


def _facts_of(weighed: Weighed, policy: Policy) -> _Facts:
    rows: defaultdict[str, list[Comparison]] = defaultdict(list)
    papers: defaultdict[str, list[Comparison]] = defaultdict(list)
    for row in weighed.comparisons:
        (papers if row.table.genuine else rows)[policy.groups[row.signal]].append(row)
    filed, proved = [1.0] * len(policy.profiles), [1.0] * len(policy.profiles)
    for name, bits in weighed.filed.items():
        for k, against in enumerate(bits):
            filed[k] *= 2.0**-against
            proved[k] *= 2.0**-against if is_control(name) else 1.0
    return _Facts(sorted({*rows, *papers}), rows, papers, filed, proved)


def _weight(facts: _Facts, drawn: Drawn) -> float:
    """W under one draw, by products: a case has too few signals for them to run out of numbers."""
    apart, beside = [1.0] * len(drawn.pi), list(facts.proved)
    for source in facts.sources:
        held, guessed = _products(facts.rows.get(source, ()), drawn)
        papers = facts.papers.get(source, ())
        for k, holds in enumerate(drawn.kappa[source]):
            knowing, guessing = holds * held, (1 - holds) * guessed
            for paper in papers:
                one, other, near = _paper(paper, k, drawn)
                knowing, guessing, beside[k] = knowing * one, guessing * other, beside[k] * near
            apart[k] *= knowing + guessing
    chances = (
        pi * ((1 - close) * one * filed + close * other)
        for pi, close, one, filed, other in zip(drawn.pi, drawn.close, apart, facts.filed, beside, strict=True)
    )
    return -math.log2(math.fsum(chances))


def _products(rows: Sequence[Comparison], drawn: Drawn) -> tuple[float, float]:
    """P(levels) of a holder and of a guesser, each divided by that of the owner as it was drawn."""
    held = guessed = 1.0
    for row in rows:
        own = drawn.m[row.table.name][row.level]
        guessed *= row.g[row.level] / own
        if row.table.t != row.table.m:
            held *= row.table.t[row.level] / own
    return held, guessed


def _paper(row: Comparison, profile: int, drawn: Drawn) -> tuple[float, float, float]:
    """The same for a document, and for somebody close to the owner."""
    own = drawn.m[row.table.name][row.level]
    held, guessed = row.table.t[row.level] / own, row.g[row.level] / own
    genuine, near = row.table.genuine[profile], row.table.genuine_close
    return genuine + (1 - genuine) * held, genuine + (1 - genuine) * guessed, near + (1 - near) * held
