"""What scores repeat of papers goes with the papers: the words alone, so that each still weighs what it weighed."""

from dataclasses import replace

from sqlalchemy import select

from casedesk.appeals.models import Appeal
from casedesk.evidence.removing import taken_out
from casedesk.extensions import db
from casedesk.review.engine.comparisons import ComparisonVector, vector_from_json
from casedesk.review.engine.criteria.checks import PAPER_DIFFERS
from casedesk.review.models import ScoreRow
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores.proving import computed_again


def without_papers(vector: ComparisonVector) -> ComparisonVector:
    """The same without what was read from papers. Levels and distances stay: they are what was judged of it."""
    comparisons = tuple(replace(row, claim="") if row.table.is_documented else row for row in vector.comparisons)
    findings = tuple(replace(one, record="") if one.code == PAPER_DIFFERS else one for one in vector.findings)
    return replace(vector, comparisons=comparisons, findings=findings)


@taken_out.connect
def forget_papers(appeal_id: int, **_: object) -> None:
    """Take what was read from papers out of every score of a case, in the transaction that takes out one of them.

    A score does not say which paper a value was on. While the case is open it is scored anew with those that are left.
    """
    # Whoever scores the case holds its row; a score that is just being written is waited for.
    db.session.execute(select(Appeal.id).where(Appeal.id == appeal_id).with_for_update())
    for row in db.session.scalars(select(ScoreRow).where(ScoreRow.appeal_id == appeal_id)):
        if row.compared_in is None:
            _forget(row)


def _forget(row: ScoreRow) -> None:
    policy = policy_by_id(row.policy_id)
    vector = vector_from_json(row.vector, policy)
    forgotten = without_papers(vector)
    if forgotten != vector:
        row.vector = forgotten.to_json()
        _score, result = computed_again(forgotten, policy, row.result)
        row.result = dict(result) if result is not None else {}
