"""The score: how much likelier a case's evidence is from the owner than from anybody else. It advises, no more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casedesk.review.comparisons import Circumstance, Comparison, ComparisonVector, Finding
from casedesk.review.criteria import compare
from casedesk.review.criteria.circumstances import PLACE
from casedesk.review.facts import Case
from casedesk.review.honest import honest_because
from casedesk.review.mixing import Mixture, circumstance_bits, mix
from casedesk.review.policy import Policy
from casedesk.review.world import World

ENGINE = "1"
DISAGREES = "disagrees"
DISAGREES_BELOW = -1.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One term of the weight. `comparison` is there for signals, not for sources, submission, context and rarity."""

    signal: str
    bits: float
    level: str = ""
    claim: str | None = None
    record: str | None = None
    comparison: Comparison | None = None

    def to_json(self) -> dict[str, Any]:
        """The term as an object; only signals have claim and record."""
        term = {"signal": self.signal, "level": self.level, "bits": self.bits}
        if self.comparison:
            term |= {"claim": self.claim, "record": self.record}
        return term


@dataclass(frozen=True, slots=True)
class Against:
    """Weight against one profile in bits, and its share among the impostors left."""

    profile: str
    bits: float
    share: float


@dataclass(frozen=True, slots=True)
class Score:
    """Weight in bits, posterior and band, with every term: `bars` add up to `weight`."""

    case_id: str
    weight: float
    posterior: float
    band: str
    against: tuple[Against, ...]
    bars: tuple[Bar, ...]
    contradictions: tuple[Finding, ...]
    policy_id: str
    engine: str = ENGINE

    def to_json(self) -> dict[str, Any]:
        """The output object of the file contract."""
        return {
            "id": self.case_id,
            "weight_bits": self.weight,
            "posterior": self.posterior,
            "band": self.band,
            "against": {one.profile: {"bits": one.bits, "share": one.share} for one in self.against},
            "bars": [bar.to_json() for bar in self.bars],
            "contradictions": [
                {
                    "code": finding.code,
                    "signal": finding.signal,
                    "claim": finding.claim,
                    "record": finding.record,
                    "because": honest_because(finding),
                }
                for finding in self.contradictions
            ],
            "policy": self.policy_id,
            "engine": self.engine,
        }


def score(case: Case, world: World, policy: Policy) -> Score:
    """Compare and score a case. Pure: the same case, world and policy give the same bytes."""
    return score_comparisons(compare(case, world, policy), policy)


def score_comparisons(vector: ComparisonVector, policy: Policy) -> Score:
    """Score a vector, fresh or stored (scoring design, sections 1 and 8). The order of its rows is irrelevant."""
    order = {signal: position for position, signal in enumerate(policy.groups)}
    comparisons = sorted(vector.comparisons, key=lambda row: order[row.signal])
    circumstances = sorted(vector.circumstances, key=lambda row: row.name)
    sources = {
        source: mix([row for row in comparisons if policy.groups[row.signal] == source], kappa)
        for source, kappa in policy.kappa.items()
    }
    filed = {row.name: circumstance_bits(row, policy) for row in circumstances}
    against = [
        math.fsum([*(mixture.weight[k] for mixture in sources.values()), *(bits[k] for bits in filed.values())])
        for k in range(len(policy.profiles))
    ]
    weight, shares = _total(against, policy.pi)
    bars = (
        *_signal_bars(comparisons, sources, shares, policy),
        *_source_bars(sources, shares),
        *_filing_bars(circumstances, filed, shares),
        Bar("rarity", _expect(shares, [weight - bits for bits in against])),
    )
    posterior = posterior_of(weight, policy)
    return Score(
        case_id=vector.case_id,
        weight=weight,
        posterior=posterior,
        band=policy.band(posterior),
        against=tuple(map(Against, policy.profiles, against, shares)),
        bars=bars,
        contradictions=(*_disagreements(bars), *vector.findings),
        policy_id=policy.id,
    )


def posterior_of(weight: float, policy: Policy) -> float:
    """P(owner) from a weight in bits."""
    prior = policy.data["prior"]
    odds = policy.data["b"] + policy.data["lambda"] * weight + math.log2(prior / (1 - prior))
    return float(1 / (1 + 2.0 ** min(-odds, 1000.0)))


def weight_for(posterior: float, policy: Policy) -> float:
    """The weight in bits that gives a posterior: where a band begins on the scale of bits."""
    prior = policy.data["prior"]
    odds = math.log2(posterior / (1 - posterior)) - math.log2(prior / (1 - prior))
    return float((odds - policy.data["b"]) / policy.data["lambda"])


def _total(against: Sequence[float], pi: Sequence[float]) -> tuple[float, list[float]]:
    """W and the share of each profile among impostors who would have brought this evidence."""
    logs = [math.log2(share) - bits for share, bits in zip(pi, against, strict=True)]
    highest = max(logs)
    total = highest + math.log2(math.fsum(2.0 ** (log - highest) for log in logs))
    return -total, [2.0 ** (log - total) for log in logs]


def _signal_bars(
    comparisons: Sequence[Comparison], sources: dict[str, Mixture], shares: Sequence[float], policy: Policy
) -> list[Bar]:
    bars = []
    for row in comparisons:
        held = sources[policy.groups[row.signal]].held
        own = math.log2(row.table.m[row.level])
        terms = [
            q * (own - math.log2(row.held(k, row.level))) + (1 - q) * (own - math.log2(row.guessed(k, row.level)))
            for k, q in enumerate(held)
        ]
        bars.append(Bar(row.signal, _expect(shares, terms), row.level_name, row.claim, row.record, row))
    return sorted(bars, key=lambda bar: -abs(bar.bits))


def _source_bars(sources: dict[str, Mixture], shares: Sequence[float]) -> list[Bar]:
    return [
        Bar(f"source:{source}", _expect(shares, mixture.price))
        for source, mixture in sources.items()
        if mixture.compared
    ]


def _filing_bars(
    circumstances: Sequence[Circumstance], filed: dict[str, list[float]], shares: Sequence[float]
) -> list[Bar]:
    """Place and device of filing are one term, as in the file contract; each context flag is its own."""
    submission = [row for row in circumstances if row.name.startswith("submission:")]
    bars = []
    if submission:
        bits = math.fsum(_expect(shares, filed[row.name]) for row in submission)
        level = ", ".join(row.value for row in sorted(submission, key=lambda row: row.name != PLACE))
        bars.append(Bar("submission", bits, level))
    rest = [row for row in circumstances if row not in submission]
    return bars + [Bar(row.name, _expect(shares, filed[row.name]), row.value) for row in rest]


def _expect(shares: Sequence[float], terms: Sequence[float]) -> float:
    return math.fsum(share * term for share, term in zip(shares, terms, strict=True))


def _disagreements(bars: Sequence[Bar]) -> list[Finding]:
    """Bars far below zero of claims that differ. A claim that is only suspiciously exact contradicts nothing."""
    differing = [bar for bar in bars if bar.comparison and bar.comparison.differs and bar.bits < DISAGREES_BELOW]
    low = sorted(differing, key=lambda bar: bar.bits)
    return [Finding(DISAGREES, bar.signal, bar.claim or "", bar.record or "") for bar in low]
