"""Scoring many cases anew under the active policy, and proving that stored scores come out to the same bytes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import CLOSED, OPEN, AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.actors import COMMAND, Actor
from casedesk.audit.tags import EventTag
from casedesk.collecting import collecting_rarely
from casedesk.database import canonical, transaction
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import db
from casedesk.review.approvals import STANDING
from casedesk.review.comparisons import ComparisonVector, vector_from_json
from casedesk.review.criteria import compare
from casedesk.review.criteria.outcome import Bench
from casedesk.review.decided_cases import newest_score, vector_under
from casedesk.review.gathering import read_cases
from casedesk.review.models import PolicyVersion, ScoreRow
from casedesk.review.output import output_of
from casedesk.review.policy import Policy
from casedesk.review.scores import Ground, active_policy, grade_of, ground, policy_by_id
from casedesk.review.scoring import Score, score_comparisons

# Cases read, scored and written together: few statements, and no long wait for others who write.
BATCH = 250
# People decide on what the score says: who has decided is left alone (lifecycle.md).
UNDECIDED = OPEN - STANDING

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rescored:
    """One case scored anew, as it will be written. `grades` are fit and tier of its files, where they changed."""

    appeal_id: int
    version: int
    vector: ComparisonVector
    score: Score
    snapshot_id: int | None
    grades: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored score that does not come out the same: what differs, by name, or what stood against it."""

    score_id: int
    appeal_id: int
    policy_id: str
    what: tuple[str, ...]


def count_to_rescore(*, everything: bool) -> int:
    """How many cases `rescore` looks at."""
    return db.session.scalar(select(func.count()).select_from(_wanted(everything=everything).subquery())) or 0


def rescore(*, everything: bool, progress: Progress, by: Actor = COMMAND) -> int:
    """Add a score under the active policy to every case that is open and not decided; returns how many got one.

    Facts are compared anew with what the account system says now. What is proposed, approved or on its way to a link
    keeps its score. A case that changes meanwhile is left to the worker, which scores it anyway.

    Args:
        everything: closed cases too. Their evidence may be gone by now, so their stored comparison is scored again.
        progress: called with how many more cases are done.

    Raises:
        DirectoryUnavailable: the account system went away; what was written before stays.
    """
    with transaction():
        policy = active_policy()
    stands_on, added, ids = ground(policy), 0, list(db.session.scalars(_wanted(everything=everything)))
    with collecting_rarely():
        for begin in range(0, len(ids), BATCH):
            batch = ids[begin : begin + BATCH]
            added += _write([*_from_facts(batch, stands_on), *_from_vectors(batch, policy)], by)
            progress(len(batch))
    return added


def verify(progress: Progress) -> Iterator[Difference]:
    """Compute every stored score again from its comparison and its policy, and give those that differ.

    Args:
        progress: called with how many more scores are done.
    """
    yield from _policies_that_differ()
    last = 0
    while rows := db.session.execute(_STORED.where(ScoreRow.id > last).order_by(ScoreRow.id).limit(BATCH)).all():
        for row in rows:
            if what := tuple(_differing(row)):
                yield Difference(row.id, row.appeal_id, row.policy_id, what)
        last = rows[-1].id
        progress(len(rows))


def count_scores() -> int:
    """How many scores `verify` looks at."""
    return db.session.scalar(select(func.count()).select_from(ScoreRow)) or 0


def _wanted(*, everything: bool) -> Select[int]:
    statuses = UNDECIDED | CLOSED if everything else UNDECIDED
    scored = select(Appeal.id).where(Appeal.status.in_(statuses), Appeal.band.is_not(None))
    return scored.order_by(Appeal.id)


def _from_facts(ids: Sequence[int], stands_on: Ground) -> Iterator[Rescored]:
    open_ids = list(db.session.scalars(select(Appeal.id).where(Appeal.id.in_(ids), Appeal.status.in_(UNDECIDED))))
    for read in read_cases(open_ids):
        vector = compare(read.case, stands_on.world, stands_on.policy)
        bench = Bench(read.case, stands_on.world, stands_on.policy)
        yield Rescored(
            read.filed.id,
            read.filed.version,
            vector,
            score_comparisons(vector, stands_on.policy),
            stands_on.snapshot_id,
            tuple(_changed_grades(read.files, bench)),
        )


def _changed_grades(files: Sequence[EvidenceFile], bench: Bench) -> Iterator[dict[str, Any]]:
    for file in files:
        fit, tier = grade_of(file, bench)
        if (fit, tier) != (file.fit, file.tier):
            yield {"file": file.id, "graded_fit": fit, "graded_tier": tier}


def _from_vectors(ids: Sequence[int], policy: Policy) -> Iterator[Rescored]:
    columns = (Appeal.id, Appeal.version, ScoreRow.vector, ScoreRow.snapshot_id)
    closed = select(*columns).join(ScoreRow, newest_score()).where(Appeal.id.in_(ids), Appeal.status.in_(CLOSED))
    for appeal_id, version, stored, snapshot_id in db.session.execute(closed.order_by(Appeal.id)):
        vector = vector_under(stored, policy)
        yield Rescored(appeal_id, version, vector, score_comparisons(vector, policy), snapshot_id)


def _write(found: Sequence[Rescored], by: Actor) -> int:
    """Add the rows of those cases that did not change since they were read, with their events, in one transaction."""
    with transaction() as session:
        now = clock.utcnow()
        locked = select(Appeal.id, Appeal.version, Appeal.status).where(
            Appeal.id.in_([each.appeal_id for each in found])
        )
        there = {row.id: row for row in session.execute(locked.order_by(Appeal.id).with_for_update())}
        current = [each for each in found if _is_unchanged(each, there.get(each.appeal_id))]
        if not current:
            return 0
        rows = insert(ScoreRow).returning(ScoreRow.id, sort_by_parameter_order=True)
        ids = list(session.scalars(rows, [_row(each, now) for each in current]))
        session.connection().execute(_SHOWN, [_shown(each) for each in current])
        if grades := [grade for each in current for grade in each.grades]:
            session.connection().execute(_GRADE, grades)
        for each, score_id in zip(current, ids, strict=True):
            audit.record(
                EventTag.CASE_SCORE,
                actor=by,
                appeal_id=each.appeal_id,
                policy=each.score.policy_id,
                engine=each.score.engine,
                band=each.score.band,
                bits=round(each.score.weight, 1),
                vector=score_id,
            )
        return len(current)


def _is_unchanged(each: Rescored, row: Any) -> bool:
    return row is not None and row.version == each.version and row.status not in STANDING | {AppealStatus.DRAFT}


_STORED = select(
    *(ScoreRow.id, ScoreRow.appeal_id, ScoreRow.policy_id, ScoreRow.engine, ScoreRow.vector, ScoreRow.result),
    *(ScoreRow.bits, ScoreRow.posterior, ScoreRow.band, ScoreRow.conflicts),
)
# What lists show of a case moves with its newest score, and so does its version: who has it on the screen looks again.
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
_GRADE = (
    update(EvidenceFile)
    .where(EvidenceFile.id == bindparam("file"))
    .values(fit=bindparam("graded_fit"), tier=bindparam("graded_tier"))
)


def _shown(each: Rescored) -> dict[str, Any]:
    score = each.score
    named = {"new_band": score.band, "new_bits": score.weight, "new_conflicts": len(score.contradictions)}
    return {"case": each.appeal_id, **named}


def _row(each: Rescored, now: datetime) -> dict[str, Any]:
    """A score as it is stored; interval and what would move the case are left out until the case is next touched."""
    return {
        "appeal_id": each.appeal_id,
        "policy_id": each.score.policy_id,
        "engine": each.score.engine,
        "snapshot_id": each.snapshot_id,
        "vector": each.vector.to_json(),
        "result": each.score.to_json(),
        "bits": each.score.weight,
        "posterior": each.score.posterior,
        "band": each.score.band,
        "conflicts": len(each.score.contradictions),
        "scored_at": now,
    }


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
    except (KeyError, ValueError) as fault:
        yield f"unreadable: {type(fault).__name__}"
        return
    stored = row.result
    if "would_move" in stored or "interval" in stored:
        output = output_of(vector, policy, alone="interval" in stored)
        score, again = output.score, output.data
    else:
        score = score_comparisons(vector, policy)
        again = score.to_json()
    if canonical(vector.to_json()) != canonical(row.vector):
        yield "vector"
    if canonical(again) != canonical(stored):
        yield from sorted(name for name in {*again, *stored} if again.get(name) != stored.get(name)) or ("result",)
    found = (score.weight, score.posterior, score.band, score.engine, len(score.contradictions))
    kept = (row.bits, row.posterior, row.band, row.engine, row.conflicts)
    yield from (f"column {name}" for name, one, other in zip(_COLUMNS, found, kept, strict=True) if one != other)


_COLUMNS = ("bits", "posterior", "band", "engine", "conflicts")
