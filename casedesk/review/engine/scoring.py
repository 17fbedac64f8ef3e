"""The score: how much likelier a case's evidence is from the owner than from anybody else. It advises, no more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casedesk.review.engine.comparisons import Comparison, ComparisonVector, Finding
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.circumstances import PLACE
from casedesk.review.engine.facts import Case
from casedesk.review.engine.honest import honest_because
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.weighing import Weighed, weigh
from casedesk.review.engine.world import World

ENGINE = "3"
CLOSENESS = "source:close"
DISAGREES = "disagrees"
DOCUMENT_DISAGREES = "document_disagrees"
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
class Outline:
    """What lists show of a score: the same numbers as those of the whole score, without its terms."""

    weight: float
    posterior: float
    band: str
    conflicts: int


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

    @property
    def outline(self) -> Outline:
        """What lists show of it."""
        return Outline(self.weight, self.posterior, self.band, len(self.contradictions))

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
    return score_weighed(vector, weigh(vector, policy), policy)


def score_weighed(vector: ComparisonVector, weighed: Weighed, policy: Policy) -> Score:
    """The score of a vector that was weighed already."""
    bars = (
        *_signal_bars(weighed, policy),
        *_source_bars(weighed),
        *_filing_bars(weighed),
        Bar("rarity", weighed.expect([weighed.weight - bits for bits in weighed.against])),
    )
    posterior = posterior_of(weighed.weight, policy, vector.queue)
    return Score(
        case_id=vector.case_id,
        weight=weighed.weight,
        posterior=posterior,
        band=policy.band(posterior),
        against=tuple(map(Against, policy.profiles, weighed.against, weighed.shares)),
        bars=bars,
        contradictions=(*_disagreements(bars), *vector.findings),
        policy_id=policy.id,
        engine=policy.engine,
    )


def outline(vector: ComparisonVector, policy: Policy) -> Outline:
    """What lists show of the score of a vector, for a third of the work: of many cases scored in one go."""
    weighed = weigh(vector, policy)
    posterior = posterior_of(weighed.weight, policy, vector.queue)
    differing = sum(row.differs and _bits_of(row, weighed, policy) < DISAGREES_BELOW for row in weighed.comparisons)
    return Outline(weighed.weight, posterior, policy.band(posterior), differing + len(vector.findings))


def posterior_of(weight: float, policy: Policy, queue: str = "") -> float:
    """P(owner) from a weight in bits, for a case of one queue."""
    prior = policy.prior(queue)
    odds = policy.data["b"] + policy.data["lambda"] * weight + math.log2(prior / (1 - prior))
    return float(1 / (1 + 2.0 ** min(-odds, 1000.0)))


def weight_for(posterior: float, policy: Policy, queue: str = "") -> float:
    """The weight in bits that gives a posterior: where a band begins on the scale of bits."""
    prior = policy.prior(queue)
    odds = math.log2(posterior / (1 - posterior)) - math.log2(prior / (1 - prior))
    return float((odds - policy.data["b"]) / policy.data["lambda"])


def _signal_bars(weighed: Weighed, policy: Policy) -> list[Bar]:
    bars = [
        Bar(row.signal, _bits_of(row, weighed, policy), row.level_name, row.claim, row.record, row)
        for row in weighed.comparisons
    ]
    return sorted(bars, key=lambda bar: -abs(bar.bits))


def _bits_of(row: Comparison, weighed: Weighed, policy: Policy) -> float:
    """What one signal adds to the weight."""
    held, level = weighed.sources[policy.groups[row.signal]].held, row.level
    own = math.log2(row.table.m[level])
    if not row.table.genuine:
        known, guessed = own - math.log2(row.held(0, level)), own - math.log2(row.guessed(0, level))
        return weighed.expect([q * known + (1 - q) * guessed for q in held])
    ratios = [(own - math.log2(row.held(k, level)), own - math.log2(row.guessed(k, level))) for k in range(len(held))]
    return weighed.expect([q * known + (1 - q) * guessed for q, (known, guessed) in zip(held, ratios, strict=True)])


def _source_bars(weighed: Weighed) -> list[Bar]:
    """The price of holding each source, and what is lost to somebody so close to the owner as to know everything."""
    bars = [
        Bar(f"source:{source}", weighed.expect(mixture.price))
        for source, mixture in weighed.sources.items()
        if mixture.compared
    ]
    if any(each.share for each in weighed.closeness) and (bars or weighed.filed):
        bars.append(Bar(CLOSENESS, weighed.expect([each.price for each in weighed.closeness])))
    return bars


def _filing_bars(weighed: Weighed) -> list[Bar]:
    """Place and device of filing are one term, as in the file contract; each flag and each proof is its own."""
    filed = weighed.filed
    submission = [row for row in weighed.circumstances if row.name.startswith("submission:")]
    bars = []
    if submission:
        bits = math.fsum(weighed.expect(filed[row.name]) for row in submission)
        level = ", ".join(row.value for row in sorted(submission, key=lambda row: row.name != PLACE))
        bars.append(Bar("submission", bits, level))
    rest = [row for row in weighed.circumstances if row not in submission]
    return bars + [Bar(row.name, weighed.expect(filed[row.name]), row.value) for row in rest]


def _disagreements(bars: Sequence[Bar]) -> list[Finding]:
    """Bars far below zero of claims that differ, the lowest first as the longest bars are.

    A claim that is only suspiciously exact contradicts nothing.
    """
    return [
        Finding(_code(row), row.signal, row.claim, row.record)
        for bar in bars
        if (row := bar.comparison) and row.differs and bar.bits < DISAGREES_BELOW
    ]


def _code(row: Comparison) -> str:
    return DOCUMENT_DISAGREES if row.table.is_documented else DISAGREES
