"""Proving that stored scores come out of their comparisons and policies to the same bytes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from casedesk.database import canonical
from casedesk.extensions import db
from casedesk.review.engine.comparisons import ComparisonVector, vector_from_json
from casedesk.review.engine.output import output_of
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import Score, score_comparisons
from casedesk.review.models import PolicyVersion, ScoreRow, held_in
from casedesk.review.policies.active import policy_by_id

_AT_ONCE = 250

Progress = Callable[[int], None]

_HELD = aliased(ScoreRow)
# A score that weighs an earlier comparison anew is proved from the row that holds it.
_STORED = (
    select(
        *(ScoreRow.id, ScoreRow.appeal_id, ScoreRow.policy_id, ScoreRow.engine, _HELD.vector, _HELD.levels),
        *(ScoreRow.result, ScoreRow.bits, ScoreRow.posterior, ScoreRow.band, ScoreRow.conflicts),
    )
    .outerjoin(_HELD, _HELD.id == held_in(ScoreRow))
    .order_by(ScoreRow.id)
    .limit(_AT_ONCE)
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored score that does not come out the same: what differs, by name, or what stood against it."""

    score_id: int
    appeal_id: int
    policy_id: str
    what: tuple[str, ...]


def verify(progress: Progress) -> Iterator[Difference]:
    """Compute every stored score again from its comparison and its policy, and give those that differ.

    Args:
        progress: called with how many more scores are done.
    """
    yield from _policies_that_differ()
    last = 0
    while rows := db.session.execute(_STORED.where(ScoreRow.id > last)).all():
        for row in rows:
            if what := tuple(_differing(row)):
                yield Difference(row.id, row.appeal_id, row.policy_id, what)
        last = rows[-1].id
        progress(len(rows))


def count_scores() -> int:
    """How many scores `verify` looks at."""
    return db.session.scalar(select(func.count()).select_from(ScoreRow)) or 0


def _policies_that_differ() -> Iterator[Difference]:
    """A policy whose content is not what its id says: every score under it is in doubt."""
    used = select(ScoreRow.id).where(ScoreRow.policy_id == PolicyVersion.id).limit(1)
    for policy_id in db.session.scalars(select(PolicyVersion.id).where(used.exists()).order_by(PolicyVersion.id)):
        body = db.session.scalars(select(PolicyVersion.body).where(PolicyVersion.id == policy_id)).one()
        if sha256(body.encode()).hexdigest() != policy_id:
            yield Difference(0, 0, policy_id, ("policy",))


def _differing(row: Any) -> Iterator[str]:
    """Names of what differs between a stored score and the same computed again."""
    try:
        policy = policy_by_id(row.policy_id)
        vector = vector_from_json(row.vector, policy)
    except (KeyError, ValueError, TypeError) as fault:
        yield f"unreadable: {type(fault).__name__}"
        return
    score, again = computed_again(vector, policy, row.result)
    if canonical(vector.to_json()) != canonical(row.vector):
        yield "vector"
    if row.levels is not None and canonical(vector.to_levels()) != canonical(row.levels):
        yield "levels"
    if again is not None and canonical(again) != canonical(row.result):
        names = {*again, *row.result}
        yield from sorted(name for name in names if again.get(name) != row.result.get(name)) or ("result",)
    found = (score.weight, score.posterior, score.band, score.engine, len(score.contradictions))
    kept = (row.bits, row.posterior, row.band, row.engine, row.conflicts)
    yield from (f"column {name}" for name, one, other in zip(_COLUMNS, found, kept, strict=True) if one != other)


def computed_again(
    vector: ComparisonVector, policy: Policy, stored: Mapping[str, Any]
) -> tuple[Score, Mapping[str, Any] | None]:
    """The score once more, and its object with as much in it as was stored; None where the row keeps none."""
    if "would_move" in stored or "interval" in stored:
        output = output_of(vector, policy, alone="interval" in stored)
        return output.score, output.data
    score = score_comparisons(vector, policy)
    return score, score.to_json() if stored else None


_COLUMNS = ("bits", "posterior", "band", "engine", "conflicts")
