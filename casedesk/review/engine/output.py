"""A score as the file contract gives it: what is printed for a line, and what a stored score keeps."""

from dataclasses import dataclass
from typing import Any

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.intervals import interval
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import Score, score_weighed
from casedesk.review.engine.value import what_would_move
from casedesk.review.engine.weighing import weigh


@dataclass(frozen=True, slots=True)
class Output:
    """A score and its object, with what would move the case."""

    score: Score
    data: dict[str, Any]


def output_of(vector: ComparisonVector, policy: Policy, *, alone: bool = False) -> Output:
    """Score a vector, fresh or stored; the same vector and policy give the same bytes.

    Args:
        vector: what comparing gave.
        policy: the weights.
        alone: also draw the interval; for one case at a time, not for many in one go.
    """
    weighed = weigh(vector, policy)
    score = score_weighed(vector, weighed, policy)
    data = score.to_json()
    if policy.engine != "1":
        moves = [move.to_json() for move in what_would_move(vector, weighed, policy)]
        # Beside the contradictions, as in the file contract; policy and engine come last.
        ends = {name: data.pop(name) for name in ("policy", "engine")}
        data |= {"would_move": moves} | ends
    if alone and (drawn := interval(vector, policy)):
        data["interval"] = drawn.to_json()
    return Output(score, data)
