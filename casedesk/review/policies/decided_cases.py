"""Past cases as studies of policies take them: what each was last scored from, and what it turned out to be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.extensions import db
from casedesk.review.models import ScoreRow, held_in, newest_score
from casedesk.review.outcomes.models import Outcome
from casedesk.review.outcomes.service import confirmed

# Where a case stands once people have decided it.
DECIDED = frozenset(
    {
        AppealStatus.WAITING,
        AppealStatus.LINK_SENT,
        AppealStatus.REDEEMED,
        AppealStatus.REJECTED,
        AppealStatus.INCIDENT,
        AppealStatus.REVERSED,
    }
)
_AT_ONCE = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PastCase:
    """One case with its newest comparison, as stored, the policy that was compared under, and its outcome."""

    appeal_id: int
    reference: str
    language: str
    sent_at: datetime | None
    policy_id: str
    vector: dict[str, Any]
    outcome: Outcome | None

    @property
    def is_owner(self) -> bool | None:
        """Whether it was the owner; None when that is not known."""
        return None if self.outcome is None else self.outcome is Outcome.OWNER


def last_decided(count: int) -> list[PastCase]:
    """The cases decided last, newest first, whether or not their outcome is known."""
    ids = select(Appeal.id).where(Appeal.status.in_(DECIDED)).order_by(Appeal.moved_at.desc(), Appeal.id.desc())
    return list(_cases(list(db.session.scalars(ids.limit(count))), _outcomes()))


def with_outcome() -> list[PastCase]:
    """All cases with a confirmed outcome, in the order in which it became known."""
    outcomes = _outcomes()
    return list(_cases(list(outcomes), outcomes))


def _outcomes() -> dict[int, Outcome]:
    return {appeal_id: outcome for appeal_id, outcome in db.session.execute(confirmed())}  # noqa: C416 - typed


def _cases(ids: Sequence[int], outcomes: dict[int, Outcome]) -> Iterator[PastCase]:
    """The cases of these ids that were ever scored, in this order; read in batches, each by one query."""
    held = aliased(ScoreRow)
    columns = (
        Appeal.id,
        Appeal.reference,
        Appeal.language,
        Appeal.sent_at,
        ScoreRow.policy_id,
        held.vector,
    )
    for begin in range(0, len(ids), _AT_ONCE):
        batch = ids[begin : begin + _AT_ONCE]
        scored = select(*columns).join(ScoreRow, newest_score()).join(held, held.id == held_in(ScoreRow))
        found = db.session.execute(scored.where(Appeal.id.in_(batch)))
        by_id = {row.id: row for row in found}
        for row in (by_id[appeal_id] for appeal_id in batch if appeal_id in by_id):
            outcome = outcomes.get(row.id)
            yield PastCase(row.id, row.reference, row.language, row.sent_at, row.policy_id, row.vector, outcome)
