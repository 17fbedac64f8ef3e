"""Scores written many at a time, with what lists show of their cases and with their events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.audit import service as audit
from casedesk.audit.actors import Actor
from casedesk.audit.tags import EventTag
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria.comparing import comparing_id
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import Outline
from casedesk.review.models import ScoreRow


@dataclass(frozen=True, slots=True)
class NewScore:
    """One score to be added.

    Args:
        columns: those of the comparison and the result: `kept`, `kept_elsewhere` or `kept_from_before`.
        outline: what lists show of it.
        snapshot_id: the frequencies the comparison is from.
    """

    appeal_id: int
    columns: Mapping[str, Any]
    outline: Outline
    snapshot_id: int | None


def kept(vector: ComparisonVector, policy: Policy) -> dict[str, Any]:
    """The columns of a comparison made under a policy."""
    under = comparing_id(policy)
    return {"vector": vector.to_json(), "levels": vector.to_levels(), "compared_under": under, "compared_in": None}


def kept_elsewhere(score_id: int, policy: Policy) -> dict[str, Any]:
    """The columns of a score that weighs what another row holds; its result follows from that and the policy."""
    under = comparing_id(policy)
    return {"vector": {}, "levels": None, "compared_under": under, "compared_in": score_id, "result": {}}


def kept_from_before(vector: ComparisonVector) -> dict[str, Any]:
    """The columns of a comparison that was made under another policy, and so is none that a later score may weigh."""
    return {"vector": vector.to_json(), "levels": None, "compared_under": None, "compared_in": None}


def add_scores(session: Session, scores: Sequence[NewScore], policy: Policy, by: Actor) -> None:
    """Add scores under a policy; the newest one is what lists show of a case, and its version moves.

    Interval and what would move the case are left out until the case is next touched. The cases must be locked.
    """
    now = clock.utcnow()
    same = {"policy_id": policy.id, "engine": policy.engine, "scored_at": now}
    rows = [
        {
            "appeal_id": each.appeal_id,
            "snapshot_id": each.snapshot_id,
            "bits": each.outline.weight,
            "posterior": each.outline.posterior,
            "band": each.outline.band,
            "conflicts": each.outline.conflicts,
            **each.columns,
            **same,
        }
        for each in scores
    ]
    connection = session.connection()
    connection.execute(insert(ScoreRow), rows)
    connection.execute(_SHOWN, [_shown(each.appeal_id, each.outline) for each in scores])
    # Asking afterwards costs less than having each row told as it goes in; nobody else scores a case that is locked.
    newest = select(ScoreRow.appeal_id, func.max(ScoreRow.id)).group_by(ScoreRow.appeal_id)
    ids = dict(session.execute(newest.where(ScoreRow.appeal_id.in_([each.appeal_id for each in scores]))).all())
    told = {"policy": policy.id, "engine": policy.engine}
    happened = [
        (
            each.appeal_id,
            told
            | {
                "band": each.outline.band,
                "bits": round(each.outline.weight, 1),
                "vector": ids[each.appeal_id],
            },
        )
        for each in scores
    ]
    audit.record_each(EventTag.CASE_SCORE, happened, actor=by)


# Who has the case on the screen looks again.
_SHOWN = (
    update(Appeal)
    .where(Appeal.id == bindparam("case"))
    .values(
        band=bindparam("new_band"),
        bits=bindparam("new_bits"),
        conflicts=bindparam("new_conflicts"),
        version=Appeal.version + 1,
    )
)


def _shown(appeal_id: int, score: Outline) -> dict[str, Any]:
    named = {"new_band": score.band, "new_bits": score.weight, "new_conflicts": score.conflicts}
    return {"case": appeal_id, **named}
