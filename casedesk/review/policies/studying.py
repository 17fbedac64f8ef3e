"""Working out studies of policies: claim one by lease, work on it without a transaction, keep what came of it."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update

from casedesk import clock
from casedesk.database import transaction
from casedesk.errors import CasedeskError
from casedesk.extensions import app_settings, db
from casedesk.review.policies.active import active_policy, policy_of
from casedesk.review.policies.back_testing import back_test
from casedesk.review.policies.decided_cases import last_decided
from casedesk.review.policies.models import PolicyStudy, StudyKind, StudyState
from casedesk.staff.models import StaffMember

MOST_TRIES = 3
# Between two notes of how far a study is: its lease is renewed with each.
_NOTE_EVERY = timedelta(seconds=2)
_LONGEST_STEP = timedelta(minutes=10)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """One study that is ours until the lease ends; `tries` tells a later claim from this one."""

    id: int
    tries: int


def study_due() -> int:
    """Work out the studies that wait, one after the other; returns how many were taken up.

    One whose worker died is taken up again when the lease is over, three times at most.
    """
    taken = 0
    while (claim := _claim()) is not None:
        _study(claim)
        taken += 1
    return taken


def _claim() -> Claim | None:
    """Take the study that waits longest, by one conditional UPDATE."""
    now = clock.utcnow()
    free = (
        PolicyStudy.state == StudyState.QUEUED,
        or_(PolicyStudy.lease_until.is_(None), PolicyStudy.lease_until <= now),
    )
    if db.session.scalar(select(PolicyStudy.id).where(*free).limit(1)) is None:
        return None
    with transaction() as session:
        oldest = select(PolicyStudy.id).where(*free).order_by(PolicyStudy.id).limit(1).with_for_update(skip_locked=True)
        taken = session.execute(
            update(PolicyStudy)
            .where(PolicyStudy.id == oldest.scalar_subquery(), *free)
            .values(lease_until=_lease(), tries=PolicyStudy.tries + 1)
            .returning(PolicyStudy.id, PolicyStudy.tries)
        ).first()
        return Claim(*taken) if taken else None


def _study(claim: Claim) -> None:
    if claim.tries > MOST_TRIES:
        _end(claim, StudyState.FAILED, "crashed")
        return
    study = db.session.get_one(PolicyStudy, claim.id)
    db.session.expunge(study)
    try:
        result = _back_test(claim, study) if study.kind is StudyKind.BACK_TEST else _estimate(claim, study)
    except CasedeskError as error:
        _end(claim, StudyState.FAILED, error.code)
    except Exception as error:  # noqa: BLE001 - one study must not keep the others back
        # Its kind alone: the words of an error could repeat what a case says.
        log.error("study_broke", extra={"study": claim.id, "error_type": type(error).__name__})  # noqa: TRY400
        _end(claim, StudyState.FAILED, type(error).__name__)
    else:
        if result is not None:
            _end(claim, StudyState.READY, None, result)


def _back_test(claim: Claim, study: PolicyStudy) -> dict[str, object]:
    with transaction():
        active = active_policy()
    told = _Progress(claim)
    return back_test(last_decided(study.last_n), policy_of(study.body), active, told).to_json()


def _estimate(claim: Claim, study: PolicyStudy) -> dict[str, object] | None:
    """Learn, then keep the draft together with what came of it, so that a second try makes no second draft."""
    # numpy is loaded here, in the worker, and never by a page.
    from casedesk.review.policies.estimating import Learnt, learn
    from casedesk.review.policies.service import keep_draft

    base = policy_of(study.body)
    found: Learnt = learn(base, _Progress(claim))
    with transaction():
        row = _ours(claim)
        if row is None:
            return None
        by = db.session.get(StaffMember, row.asked_by) if row.asked_by else None
        name = f"{found.owners + found.thefts} outcomes, {clock.utcnow().date().isoformat()}"
        draft = keep_draft(by, found.policy, base=base.id, name=name)
        row.draft_id, row.result = draft.id, found.told(draft.id, base).to_json()
        row.state, row.ended_at, row.lease_until, row.trouble = StudyState.READY, clock.utcnow(), None, None
    return None


class _Progress:
    """Notes how far a study is, now and then, and keeps its lease."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._next = clock.utcnow()

    def __call__(self, done: int, total: int) -> None:
        now = clock.utcnow()
        if now < self._next:
            return
        self._next = now + _NOTE_EVERY
        ours = (PolicyStudy.id == self._claim.id, PolicyStudy.tries == self._claim.tries)
        with transaction() as session:
            session.execute(update(PolicyStudy).where(*ours).values(done=done, total=total, lease_until=_lease()))


def _lease() -> object:
    return clock.utcnow() + timedelta(seconds=app_settings().lease_seconds) + _LONGEST_STEP


def _end(claim: Claim, state: StudyState, trouble: str | None, result: dict[str, object] | None = None) -> None:
    with transaction():
        study = _ours(claim)
        if study is not None:
            study.state, study.trouble, study.result = state, trouble[:60] if trouble else None, result
            study.done, study.ended_at, study.lease_until = study.total, clock.utcnow(), None


def _ours(claim: Claim) -> PolicyStudy | None:
    """The row, unless our lease ran out and another worker took it."""
    study = db.session.get(PolicyStudy, claim.id, with_for_update=True)
    if study is None or study.state is not StudyState.QUEUED or study.tries != claim.tries:
        return None
    return study
