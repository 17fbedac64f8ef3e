"""Scoring many cases anew under the active policy: from the comparison they have where it stands, else from facts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import aliased

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import CLOSED, OPEN, UNDER_APPROVAL, AppealStatus
from casedesk.audit.actors import COMMAND, Actor
from casedesk.collecting import collecting_rarely
from casedesk.database import transaction
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import db
from casedesk.review.engine.comparisons import vector_under
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import score_comparisons
from casedesk.review.models import ScoreRow, held_in, newest_score
from casedesk.review.policies.active import active_policy
from casedesk.review.scores.gathering import read_cases
from casedesk.review.scores.reweighing import reweigh
from casedesk.review.scores.rows import NewScore, add_scores, kept, kept_from_before
from casedesk.review.scores.service import Ground, grade_of, ground

# Cases read, scored and written together: few statements, and no long wait for others who write.
BATCH = 500
# People decide on what the score says: who has decided is left alone (lifecycle.md).
UNDECIDED = OPEN - UNDER_APPROVAL

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rescoring:
    """How many cases got a score from the comparison they had, and how many were compared anew."""

    weighed: int
    compared: int

    @property
    def added(self) -> int:
        """How many got one."""
        return self.weighed + self.compared


@dataclass(frozen=True, slots=True)
class Rescored:
    """One case scored anew, as it will be written.

    Args:
        version: of the case, as it was read.
        new: its score.
        grades: fit and tier of its files, where they changed.
    """

    version: int
    new: NewScore
    grades: Sequence[dict[str, Any]] = ()


def count_to_rescore(*, everything: bool) -> int:
    """How many cases `rescore` looks at."""
    return db.session.scalar(select(func.count()).select_from(_wanted(everything=everything).subquery())) or 0


def rescore(*, everything: bool, progress: Progress, anew: bool = False, by: Actor = COMMAND) -> Rescoring:
    """Add a score under the active policy to every case that is open and not decided; returns how many got one.

    A comparison that still stands is weighed anew (`reweighing`); otherwise the facts are compared with what the
    account system says now. What is proposed, approved or on its way to a link keeps its score. A case that changes
    meanwhile is left to the worker, which scores it anyway.

    Args:
        everything: closed cases too. Their evidence may be gone by now, so their stored comparison is scored again.
        progress: called with how many more cases are done.
        anew: compare the facts of every open case, also where its comparison stands.
        by: who asked for it.

    Raises:
        DirectoryUnavailable: the account system went away; what was written before stays.
    """
    with transaction():
        policy = active_policy()
    stands_on, weighed, compared = ground(policy), 0, 0
    ids, statuses = list(db.session.scalars(_wanted(everything=everything))), _statuses(everything=everything)
    with collecting_rarely():
        for begin in range(0, len(ids), BATCH):
            batch = ids[begin : begin + BATCH]
            done = reweigh(batch, statuses - UNDECIDED if anew else statuses, policy, by)
            rest = [appeal_id for appeal_id in batch if appeal_id not in done]
            weighed += len(done)
            if rest:
                compared += _write([*_from_facts(rest, stands_on), *_from_vectors(rest, policy)], policy, by)
            progress(len(batch))
    return Rescoring(weighed, compared)


def _statuses(*, everything: bool) -> frozenset[AppealStatus]:
    return UNDECIDED | CLOSED if everything else UNDECIDED


def _wanted(*, everything: bool) -> Select[int]:
    scored = select(Appeal.id).where(Appeal.status.in_(_statuses(everything=everything)), Appeal.band.is_not(None))
    return scored.order_by(Appeal.id)


def _from_facts(ids: Sequence[int], stands_on: Ground) -> Iterator[Rescored]:
    open_ids = list(db.session.scalars(select(Appeal.id).where(Appeal.id.in_(ids), Appeal.status.in_(UNDECIDED))))
    for read in read_cases(open_ids):
        vector = compare(read.case, stands_on.world, stands_on.policy)
        columns, score = kept(vector, stands_on.policy), score_comparisons(vector, stands_on.policy)
        new = NewScore(read.filed.id, columns | {"result": score.to_json()}, score.outline, stands_on.snapshot_id)
        bench = Bench(read.case, stands_on.world, stands_on.policy)
        yield Rescored(read.filed.version, new, tuple(_changed_grades(read.files, bench)))


def _changed_grades(files: Sequence[EvidenceFile], bench: Bench) -> Iterator[dict[str, Any]]:
    for file in files:
        fit, tier = grade_of(file, bench)
        if (fit, tier) != (file.fit, file.tier):
            yield {"file": file.id, "graded_fit": fit, "graded_tier": tier}


def _from_vectors(ids: Sequence[int], policy: Policy) -> Iterator[Rescored]:
    held = aliased(ScoreRow)
    read = (Appeal.id, Appeal.version, held.vector, held.snapshot_id)
    scored = select(*read).join(ScoreRow, newest_score()).join(held, held.id == held_in(ScoreRow))
    closed = scored.where(Appeal.id.in_(ids), Appeal.status.in_(CLOSED))
    for appeal_id, version, stored, snapshot_id in db.session.execute(closed.order_by(Appeal.id)):
        vector = vector_under(stored, policy)
        score = score_comparisons(vector, policy)
        columns = kept_from_before(vector) | {"result": score.to_json()}
        yield Rescored(version, NewScore(appeal_id, columns, score.outline, snapshot_id))


def _write(found: Sequence[Rescored], policy: Policy, by: Actor) -> int:
    """Add the rows of those cases that did not change since they were read, with their events, in one transaction."""
    with transaction() as session:
        locked = select(Appeal.id, Appeal.version, Appeal.status).where(
            Appeal.id.in_([each.new.appeal_id for each in found])
        )
        there = {row.id: row for row in session.execute(locked.order_by(Appeal.id).with_for_update())}
        current = [each for each in found if _is_unchanged(each, there.get(each.new.appeal_id))]
        if current:
            add_scores(session, [each.new for each in current], policy, by)
        if grades := [grade for each in current for grade in each.grades]:
            session.connection().execute(_GRADE, grades)
        return len(current)


def _is_unchanged(each: Rescored, row: Any) -> bool:
    return row is not None and row.version == each.version and row.status not in UNDER_APPROVAL | {AppealStatus.DRAFT}


_GRADE = (
    update(EvidenceFile)
    .where(EvidenceFile.id == bindparam("file"))
    .values(fit=bindparam("graded_fit"), tier=bindparam("graded_tier"))
)
