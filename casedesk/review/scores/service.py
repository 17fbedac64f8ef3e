"""Scoring cases of the database: under the active policy, kept as rows that score again to the same bytes."""

import logging
from dataclasses import dataclass

from sqlalchemy import select, update

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import OPEN
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.directory.base import DirectoryUnavailable
from casedesk.directory.models import DirectorySnapshot
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.extensions import db
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.documents import grade
from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.output import output_of
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.world import World
from casedesk.review.models import ScoreRow
from casedesk.review.policies.active import active_policy
from casedesk.review.scores.assembly import case_of, counts, document_of, world
from casedesk.review.scores.reuse import REUSE_FLAGS, reuse_flags, tell_earlier_cases
from casedesk.review.scores.rows import kept

log = logging.getLogger(__name__)


def latest_score(appeal_id: int) -> ScoreRow | None:
    """The newest score of a case."""
    newest = select(ScoreRow).where(ScoreRow.appeal_id == appeal_id).order_by(ScoreRow.id.desc()).limit(1)
    return db.session.scalar(newest)


def is_ready(appeal: Appeal) -> bool:
    """Whether the newest score covers all there is: none is due, and no file waits to be read, which makes one due."""
    unread = (
        EvidenceFile.appeal_id == appeal.id,
        EvidenceFile.state == ReadingState.WAITING,
        EvidenceFile.removed_at.is_(None),
    )
    return appeal.score_wanted_at is None and db.session.scalar(select(EvidenceFile.id).where(*unread).limit(1)) is None


@dataclass(frozen=True, slots=True)
class Ground:
    """What every case of a batch is scored on: the policy, the world, and the snapshot whose shares the world has."""

    policy: Policy
    world: World
    snapshot_id: int | None


def ground(policy: Policy) -> Ground:
    """The ground of now; the snapshot a score names is the very one its shares are from."""
    newest = select(DirectorySnapshot.id).order_by(DirectorySnapshot.id.desc()).limit(1)
    while True:
        snapshot_id = db.session.scalar(newest)
        found = Ground(policy, world(), snapshot_id)
        # Outside a transaction a new one could come between the two.
        if db.session.scalar(newest) == snapshot_id:
            return found


def score_appeal(appeal: Appeal) -> ScoreRow:
    """Score one case and add a row; older rows stay. Inside a transaction.

    Raises:
        DirectoryUnavailable: the account system is away; the score stays wanted.
    """
    stands_on, now = ground(active_policy()), clock.utcnow()
    policy, case = stands_on.policy, case_of(appeal)
    vector = compare(case, stands_on.world, policy)
    output = output_of(vector, policy, alone=True)
    found = output.score
    row = ScoreRow(
        appeal_id=appeal.id,
        policy_id=policy.id,
        engine=found.engine,
        snapshot_id=stands_on.snapshot_id,
        **kept(vector, policy),
        result=output.data,
        bits=found.weight,
        posterior=found.posterior,
        band=found.band,
        conflicts=len(found.contradictions),
        scored_at=now,
    )
    db.session.add(row)
    _grade_files(appeal, Bench(case, stands_on.world, policy))
    appeal.band, appeal.bits, appeal.conflicts = found.band, found.weight, len(found.contradictions)
    appeal.flags = sorted((set(appeal.flags) - REUSE_FLAGS) | reuse_flags(appeal))
    appeal.score_wanted_at = None
    db.session.flush()
    audit.record(
        EventTag.CASE_SCORE,
        actor=WORKER,
        appeal_id=appeal.id,
        policy=policy.id,
        engine=found.engine,
        band=found.band,
        bits=round(found.weight, 1),
        vector=row.id,
    )
    return row


def _grade_files(appeal: Appeal, bench: Bench) -> None:
    for file in db.session.scalars(select(EvidenceFile).where(EvidenceFile.appeal_id == appeal.id)):
        file.fit, file.tier = grade_of(file, bench)


def grade_of(file: EvidenceFile, bench: Bench) -> tuple[str | None, str | None]:
    """Fit and tier of a file; none of one that does not count or says nothing."""
    graded = grade(document_of(file), bench) if counts(file) else None
    return (graded[0].value, graded[1].value) if graded else (None, None)


def score_wanted(limit: int = 50) -> int:
    """Score the cases that wait for it, each in a transaction of its own; returns how many were scored."""
    waiting = (
        select(Appeal.id)
        .where(Appeal.score_wanted_at.is_not(None), Appeal.status.in_(OPEN))
        .order_by(Appeal.score_wanted_at)
        .limit(limit)
    )
    return sum(_score_or_log(appeal_id) for appeal_id in list(db.session.scalars(waiting)))


def _score_or_log(appeal_id: int) -> int:
    """One case that cannot be scored must not keep the others back; it stays wanted."""
    try:
        return _score_if_still_wanted(appeal_id)
    except DirectoryUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a case holds, the next one is scored
        # Its kind alone: the words of an error could repeat what the case says.
        log.error("score_failed", extra={"appeal": appeal_id, "error_type": type(error).__name__})  # noqa: TRY400
        return 0


def _score_if_still_wanted(appeal_id: int) -> int:
    tell_earlier_cases(appeal_id)
    with transaction():
        # Taking the row by an UPDATE keeps two workers from scoring the same case twice.
        mine = (
            update(Appeal)
            .where(Appeal.id == appeal_id, Appeal.score_wanted_at.is_not(None))
            .values(score_wanted_at=None)
            .returning(Appeal.id)
        )
        if db.session.execute(mine).scalar_one_or_none() is None:
            return 0
        score_appeal(db.session.get_one(Appeal, appeal_id))
    return 1
