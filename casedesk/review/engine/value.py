"""What would move a case: what each thing not yet brought is expected to save, for the effort it takes."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.guesses import Guess
from casedesk.review.engine.policy import OWNER, Policy
from casedesk.review.engine.scoring import posterior_of
from casedesk.review.engine.weighing import Weighed, is_control

MOST_MOVES = 3
_STILL_POSSIBLE = frozenset({"not_answered", "unreadable", "not_tried"})
# The table an answer would most likely be compared at; of the others, the one named like the signal.
_TABLES = {
    "purchase_date": "purchase_date:month",
    "registration_date": "registration_date:month",
    "sign_ins": "sign_ins:several",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to ask for: `value` is what it saves per unit of effort, in wrong refusals; the change of the total
    weight in bits at its best and at its worst.
    """

    item: str
    value: float
    best_bits: float
    worst_bits: float

    def to_json(self) -> dict[str, Any]:
        """The object of the file contract."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Prospect:
    """An item with P(level | owner) and P(level | the impostors left), level by level."""

    item: str
    owner: Sequence[float]
    others: Sequence[float]
    effort: float


def what_would_move(
    vector: ComparisonVector, weighed: Weighed, policy: Policy, most: int = MOST_MOVES
) -> tuple[Move, ...]:
    """The things not yet brought that would help most, best first, at most `most` (scoring design, section 8.4).

    Ranked by the expected fall of decision cost, then by expected information, both for the effort. The costs are
    those behind the band "strong": one wrong hand-over is worth p*/(1-p*) wrong refusals. What costs much to fake comes
    first by itself: nobody else is likely to pass it. Empty under a policy of the first format.
    """
    if "asking" not in policy.data:
        return ()
    ranked = []
    for prospect in _prospects(vector, weighed, policy):
        bits = [math.log2(own / other) for own, other in zip(prospect.owner, prospect.others, strict=True)]
        saved = _saving(prospect, bits, vector, weighed.weight, policy) / prospect.effort
        told = _information(prospect, posterior_of(weighed.weight, policy, vector.queue)) / prospect.effort
        ranked.append((-saved, -told, prospect.item, max(bits), min(bits)))
    return tuple(Move(item, -saved, best, worst) for saved, _, item, best, worst in sorted(ranked)[:most])


def _prospects(vector: ComparisonVector, weighed: Weighed, policy: Policy) -> Iterator[_Prospect]:
    efforts = policy.data["asking"]["effort"]
    for absent in vector.unused:
        if absent.reason not in _STILL_POSSIBLE:
            continue
        if is_control(absent.signal):
            name = absent.signal.partition(":")[2]
            chances = policy.control[name]["p"]
            others = [[chances[profile][level] for profile in policy.profiles] for level in range(2)]
            yield _Prospect(absent.signal, chances[OWNER], [weighed.expect(each) for each in others], efforts[name])
        elif absent.signal in policy.groups:
            row = _typical(absent.signal, policy)
            others = [_expected(row, level, weighed, policy) for level in range(len(row.g))]
            yield _Prospect(
                absent.signal, row.table.m, [weighed.expect(each) for each in others], efforts[absent.signal]
            )


def _typical(signal: str, policy: Policy) -> Comparison:
    """A comparison of a typical answer; its level does not matter."""
    table = policy.tables[_TABLES.get(signal, signal)]
    if signal == "document":
        return Comparison(table, 0, policy.forged_when_guessed, "", "")
    typical = policy.data["asking"]["guess"].get(signal)
    fixed = policy.data["guess"].get("amount:model_right" if signal == "amount" else signal)
    return Comparison.of(table, 0, Guess(tuple(typical or fixed)), "", "")


def _expected(row: Comparison, level: int, weighed: Weighed, policy: Policy) -> list[float]:
    """P(level) from each profile, given all that was seen of it."""
    held = weighed.sources[policy.groups[row.signal]].held
    chances = []
    for k, (q, near) in enumerate(zip(held, weighed.closeness, strict=True)):
        apart = q * row.held(k, level) + (1 - q) * row.guessed(k, level)
        chances.append((1 - near.seen) * apart + near.seen * row.beside(k, level))
    return chances


def _saving(
    prospect: _Prospect, bits: Sequence[float], vector: ComparisonVector, weight: float, policy: Policy
) -> float:
    """Expected fall of decision cost, in wrong refusals: today's cost less that of deciding with the answer.

    Only answers that change the decision save anything, so what changes none saves exactly 0.
    """
    threshold = float(policy.data["bands"]["strong"])
    hand_over = threshold / (1 - threshold)
    now = posterior_of(weight, policy, vector.queue)
    saved = 0.0
    for own, other, change in zip(prospect.owner, prospect.others, bits, strict=True):
        handed_over, refused = (1 - now) * other * hand_over, now * own
        approves = posterior_of(weight + change, policy, vector.queue) >= threshold
        if approves and now < threshold:
            saved += refused - handed_over
        elif not approves and now >= threshold:
            saved += handed_over - refused
    return max(0.0, saved)


def _information(prospect: _Prospect, now: float) -> float:
    """Expected fall of the entropy of owner or not, in bits."""
    told = _entropy(now)
    for own, other in zip(prospect.owner, prospect.others, strict=True):
        chance = now * own + (1 - now) * other
        told -= chance * _entropy(now * own / chance)
    return max(0.0, told)


def _entropy(chance: float) -> float:
    if not 0 < chance < 1:
        return 0.0
    return -chance * math.log2(chance) - (1 - chance) * math.log2(1 - chance)
