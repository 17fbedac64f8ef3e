"""How far the total weight could lie off, because the tables of a policy are estimates."""

import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import TypeAlias

from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.weighing import Weighed, is_control, weigh

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


Column: TypeAlias = Sequence[float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is estimated, drawn anew 200 times; each is a column with one number for each draw.

    P(level | owner) by table and level; by source and profile kappa and what it leaves of 1; by profile pi, the share
    that is not close to the owner, and the one that is.
    """

    m: Mapping[str, Sequence[Column]]
    kappa: Mapping[str, Sequence[tuple[Column, Column]]]
    profiles: Sequence[tuple[Column, Column, Column]]


def interval(vector: ComparisonVector, policy: Policy) -> Interval | None:
    """The 5 to 95 % interval of W over 200 draws (scoring design, section 8.5); None under the first format.

    The draws are those of the policy, seeded by its hash: the same for every case, and the same bytes again.
    """
    if "strengths" not in policy.data:
        return None
    weights = sorted(_weights(weigh(vector, policy), policy, policy.derived(_draws)))
    return Interval(weights[round(DRAWS * LOW) - 1], weights[round(DRAWS * HIGH)])


def _draws(policy: Policy) -> Drawn:
    # Drawn by the standard library: its gamma variates do not change with the processor or a library's release.
    source = random.Random(int(policy.id, 16))  # noqa: S311 - a seed on purpose, nothing is secret
    strengths = policy.data["strengths"]
    m: defaultdict[str, list[list[float]]] = defaultdict(list)
    kappa: defaultdict[str, list[list[float]]] = defaultdict(list)
    pi, close = [], []
    for _ in range(DRAWS):
        for name, table in policy.tables.items():
            m[name].append(_dirichlet(source, table.m, _strength(name, strengths)))
        for name, row in policy.kappa.items():
            kappa[name].append([_beta(source, chance, strengths["kappa"]) for chance in row])
        pi.append(_dirichlet(source, policy.pi, strengths["pi"]))
        close.append([_beta(source, share, strengths["close"]) if share else 0.0 for share in policy.close])
    return Drawn(
        m={name: _columns(rows) for name, rows in m.items()},
        kappa={name: [(held, _rest(held)) for held in _columns(rows)] for name, rows in kappa.items()},
        profiles=[(share, _rest(near), near) for share, near in zip(_columns(pi), _columns(close), strict=True)],
    )


def _columns(rows: Sequence[Sequence[float]]) -> list[Column]:
    return list(zip(*rows, strict=True))


def _rest(column: Column) -> Column:
    return [1 - share for share in column]


def _strength(table: str, strengths: Mapping[str, float]) -> float:
    return strengths["documents" if table == "document" or table.endswith(":documented") else "m"]


def _dirichlet(source: random.Random, means: Sequence[float], strength: float) -> list[float]:
    """Shares around `means`, as sure as so many cases."""
    parts = [max(_LEAST, source.gammavariate(mean * strength, 1.0)) for mean in means]
    whole = math.fsum(parts)
    return [part / whole for part in parts]


def _beta(source: random.Random, mean: float, strength: float) -> float:
    return _dirichlet(source, (mean, 1 - mean), strength)[0]


def _weights(weighed: Weighed, policy: Policy, drawn: Drawn) -> list[float]:
    """W under each draw, by products: a case has too few signals for them to run out of numbers."""
    sources: defaultdict[str, list[Comparison]] = defaultdict(list)
    for row in weighed.comparisons:
        sources[policy.groups[row.signal]].append(row)
    filed, proved = _filed(weighed, len(policy.profiles))
    apart: list[Column] = [[1.0] * DRAWS for _ in policy.profiles]
    beside: list[Column] = [[chance] * DRAWS for chance in proved]
    for source in sorted(sources):
        held, guessed = _products([row for row in sources[source] if not row.table.genuine], drawn)
        papers = [row for row in sources[source] if row.table.genuine]
        for k, (holds, lacks) in enumerate(drawn.kappa[source]):
            knowing, guessing = _times(holds, held), _times(lacks, guessed)
            for paper in papers:
                one, other, near = _paper(paper, k, drawn)
                knowing, guessing, beside[k] = _times(knowing, one), _times(guessing, other), _times(beside[k], near)
            either = zip(apart[k], knowing, guessing, strict=True)
            apart[k] = [chance * (known + guess) for chance, known, guess in either]
    chances = [
        [
            share * (strange * one * chance + near * other)
            for share, strange, near, one, other in zip(*columns, apart[k], beside[k], strict=True)
        ]
        for k, (columns, chance) in enumerate(zip(drawn.profiles, filed, strict=True))
    ]
    return [-math.log2(math.fsum(each)) for each in zip(*chances, strict=True)]


def _filed(weighed: Weighed, profiles: int) -> tuple[list[float], list[float]]:
    """What filing is worth to each profile, and of it the proofs of control."""
    filed, proved = [1.0] * profiles, [1.0] * profiles
    for name, bits in weighed.filed.items():
        for k, against in enumerate(bits):
            filed[k] *= 2.0**-against
            proved[k] *= 2.0**-against if is_control(name) else 1.0
    return filed, proved


def _times(one: Column, other: Column) -> Column:
    return list(map(mul, one, other))


def _products(rows: Sequence[Comparison], drawn: Drawn) -> tuple[Column, Column]:
    """P(levels) of a holder and of a guesser, each divided by that of the owner as it was drawn."""
    held: Column = [1.0] * DRAWS
    guessed: Column = held
    for row in rows:
        own = drawn.m[row.table.name][row.level]
        guessed = _over(guessed, row.guessed(0, row.level), own)
        if row.table.t != row.table.m:
            held = _over(held, row.held(0, row.level), own)
    return held, guessed


def _over(column: Column, chance: float, own: Column) -> Column:
    return [product * (chance / drawn) for product, drawn in zip(column, own, strict=True)]


def _paper(row: Comparison, profile: int, drawn: Drawn) -> tuple[Column, Column, Column]:
    """The same for a document, and for somebody close to the owner."""
    own, t, g = drawn.m[row.table.name][row.level], row.table.t[row.level], row.g[row.level]
    genuine, near = row.table.genuine[profile], row.table.genuine_close
    return (
        [genuine + (1 - genuine) * (t / chance) for chance in own],
        [genuine + (1 - genuine) * (g / chance) for chance in own],
        [near + (1 - near) * (t / chance) for chance in own],
    )
