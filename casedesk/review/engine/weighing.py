"""Weighing a comparison vector against every profile: all a score, its bars and what would move it are made from."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from casedesk.review.engine.comparisons import Circumstance, Comparison, ComparisonVector
from casedesk.review.engine.facts import Tier
from casedesk.review.engine.mixing import Mixture, circumstance_bits, log_add, mix
from casedesk.review.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class Closeness:
    """Whether a profile is so close to the owner that it knows all the owner knows, and files from the same home.

    Facts and circumstances then tell nothing; documents, and above all proofs of control, still do. `share` is the
    chance of it before, `seen` after the evidence; `price` is what it takes off the weight against those who are not
    close, in bits, so that both add up to the weight against the profile.
    """

    share: float
    seen: float
    price: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """Total weight in bits, weight against each profile, and share of each among the impostors left."""

    comparisons: Sequence[Comparison]
    circumstances: Sequence[Circumstance]
    sources: Mapping[str, Mixture]
    filed: Mapping[str, Sequence[float]]
    closeness: Sequence[Closeness]
    against: Sequence[float]
    weight: float
    shares: Sequence[float]

    def expect(self, terms: Sequence[float]) -> float:
        """Mean of one number for each profile, by their shares among the impostors left."""
        return math.fsum(share * term for share, term in zip(self.shares, terms, strict=True))


def weigh(vector: ComparisonVector, policy: Policy) -> Weighed:
    """Weigh a vector, fresh or stored (scoring design, section 1). The order of its rows is irrelevant."""
    places = policy.derived(_places)
    placed = [(places[row.signal], row) for row in vector.comparisons]
    placed.sort(key=_place)
    compared: dict[str, list[Comparison]] = {}
    for (_position, source), row in placed:
        compared.setdefault(source, []).append(row)
    comparisons = [row for _, row in placed]
    circumstances = sorted(vector.circumstances, key=lambda row: row.name)
    sources = dict(policy.derived(_nothing_compared))
    sources |= {source: mix(rows, policy.kappa[source]) for source, rows in compared.items()}
    filed = {row.name: circumstance_bits(row, policy) for row in circumstances}
    # What nothing was compared of weighs exactly nothing.
    told = [*(mixture.weight for mixture in sources.values() if mixture.compared), *filed.values()]
    proofs = [bits for name, bits in filed.items() if is_control(name)]
    papers = [row for row in comparisons if row.table.genuine]
    closeness, against = [], []
    apart = map(math.fsum, zip(*told, strict=True)) if told else [0.0] * len(policy.close)
    for k, (share, bits_apart) in enumerate(zip(policy.close, apart, strict=True)):
        if share:
            genuine = [math.log2(row.table.m[row.level] / row.beside(k)) for row in papers]
            beside = math.fsum([*genuine, *(bits[k] for bits in proofs)])
            near, bits_in_all = _closeness(share, bits_apart, beside)
        else:
            near, bits_in_all = _NOBODY_CLOSE, bits_apart
        closeness.append(near)
        against.append(bits_in_all)
    weight, shares = _total(against, policy.derived(_logs_of_pi))
    return Weighed(comparisons, circumstances, sources, filed, closeness, against, weight, shares)


_NOBODY_CLOSE = Closeness(0.0, 0.0, 0.0)


def _places(policy: Policy) -> Mapping[str, tuple[int, str]]:
    """Of each signal, its place in the order of signals and its source."""
    return {signal: (position, source) for position, (signal, source) in enumerate(policy.groups.items())}


_place = itemgetter(0)


def _nothing_compared(policy: Policy) -> Mapping[str, Mixture]:
    return {source: mix((), kappa) for source, kappa in policy.kappa.items()}


def _logs_of_pi(policy: Policy) -> Sequence[float]:
    return [math.log2(share) for share in policy.pi]


def is_control(name: str) -> bool:
    """Whether a circumstance is a proof of control, which no closeness to the owner helps to pass."""
    return name.startswith("control:")


def most_from_facts(policy: Policy) -> float:
    """The most bits that facts, circumstances and papers without verification can reach: who is close knows them all.

    Infinite for a policy that has nobody so close.
    """
    nearest = sum(pi * share for pi, share in zip(policy.pi, policy.close, strict=True))
    if not nearest:
        return math.inf
    table = policy.tables["document"]
    papers = [
        math.log2(m / Comparison(table, level, policy.forged_when_guessed, "", "").beside(k))
        for level, m in enumerate(table.m)
        for k, share in enumerate(policy.close)
        if share and not table.levels[level].endswith(f"+{Tier.VERIFIED}")
    ]
    return max(0.0, *papers) - math.log2(nearest)


def _closeness(share: float, apart: float, beside: float) -> tuple[Closeness, float]:
    """Mix those of a profile who are close with those who are not.

    Args:
        share: chance that one of this profile is close.
        apart: weight in bits against those who are not.
        beside: weight in bits against those who are.

    Returns:
        The closeness, and the weight against the profile as a whole.
    """
    of_close, of_others = math.log2(share), math.log2(1 - share)
    is_near, is_not = of_close - beside, of_others - apart
    either = log_add(is_near, is_not)
    near, distant = is_near - either, is_not - either
    # -either is `apart` and this: facts are told in full, and then what of it somebody close could know as well.
    return Closeness(share, 2.0**near, distant - of_others), -either


def _total(against: Sequence[float], pi: Sequence[float]) -> tuple[float, list[float]]:
    """W and the share of each profile among impostors who would have brought this evidence; `pi` as log2."""
    logs = [share - bits for share, bits in zip(pi, against, strict=True)]
    highest = max(logs)
    total = highest + math.log2(math.fsum(2.0 ** (log - highest) for log in logs))
    return -total, [2.0 ** (log - total) for log in logs]
