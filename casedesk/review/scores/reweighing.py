"""Weighing anew what was compared before, where nothing changed that comparing depends on."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.actors import Actor
from casedesk.database import transaction
from casedesk.review.engine.comparisons import vector_from_levels
from casedesk.review.engine.criteria.comparing import comparing_id
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import outline
from casedesk.review.models import ScoreRow, held_in, newest_score
from casedesk.review.scores.rows import NewScore, add_scores, kept_elsewhere


def reweigh(ids: Sequence[int], statuses: Collection[AppealStatus], policy: Policy, by: Actor) -> set[int]:
    """Add a score under a policy to those cases whose newest comparison still stands; returns which these are.

    It stands where the policy compares like the one it was made under and no score of the case is due. Read, weighed
    and written in one transaction with the cases locked, so nothing changes in between; the row names the earlier one
    that holds the comparison, instead of repeating it.
    """
    with transaction() as session:
        # Locked first, read after: one statement for both would see a case as its last holder left it, but not the
        # score that holder added.
        locked = list(session.scalars(_locked(ids, statuses)))
        scores = [
            NewScore(
                appeal_id,
                kept_elsewhere(held, policy),
                outline(vector_from_levels(levels, policy), policy),
                snapshot_id,
            )
            for appeal_id, held, levels, snapshot_id in session.execute(_standing(locked, comparing_id(policy)))
        ]
        if scores:
            add_scores(session, scores, policy, by)
        return {each.appeal_id for each in scores}


def _locked(ids: Sequence[int], statuses: Collection[AppealStatus]) -> Select[int]:
    """The cases for which no score is due, held until the commit."""
    quiet = (Appeal.id.in_(ids), Appeal.status.in_(statuses), Appeal.score_wanted_at.is_(None))
    return select(Appeal.id).where(*quiet).order_by(Appeal.id).with_for_update()


def _standing(ids: Sequence[int], compared_under: str) -> Select[Any]:
    held = aliased(ScoreRow)
    return (
        select(Appeal.id, held.id, held.levels, held.snapshot_id)
        .join(ScoreRow, newest_score())
        .join(held, held.id == held_in(ScoreRow))
        .where(Appeal.id.in_(ids), ScoreRow.compared_under == compared_under)
        .order_by(Appeal.id)
    )
