"""The safety wait: how long, since when, and whether it is over (README decision 2, security.md §4.4)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.directory.service import directory
from casedesk.extensions import app_settings, db
from casedesk.notifications.letters import Letter
from casedesk.notifications.service import first_handed_over
from casedesk.review.deciding.approvals import approval_stands, live_approval
from casedesk.review.engine.comparisons import vector_from_json
from casedesk.review.models import Approval, SafetyWait, ScoreRow
from casedesk.review.policies.active import policy_by_id

DEVICE_SIGNALS = frozenset({"model", "imei"})

__all__ = ["approval_stands", "begin_wait", "is_unreached", "start_waits", "wait_hours", "wait_is_over", "wait_of"]


def wait_hours(appeal: Appeal, score: ScoreRow) -> float:
    """Hours of safety wait: the long one beats the short one, the plain one is for everything between."""
    settings = app_settings()
    facts = directory().facts(appeal.account_id) if appeal.account_id else None
    vector = vector_from_json(score.comparison, policy_by_id(score.policy_id))
    levels = {row.signal: row.level_name for row in vector.comparisons}
    documented = "document" in levels and not levels["document"].startswith("contradicts")
    if (facts is not None and facts.second_factor) or not documented:
        return settings.wait_hours_long
    verified = levels["document"].endswith("verified")
    device = any(levels.get(signal) in ("exact", "bound") for signal in DEVICE_SIGNALS)
    if score.band == "strong" and verified and device:
        return settings.wait_hours_short
    return settings.wait_hours


def begin_wait(appeal: Appeal, approval: Approval, hours: float) -> SafetyWait:
    """Put the wait on record; its clock starts when a notice was handed over."""
    scaled = round(hours * 3600 * app_settings().wait_scale)
    wait = SafetyWait(approval_id=approval.id, appeal_id=appeal.id, seconds=scaled, approved_at=clock.utcnow())
    db.session.add(wait)
    db.session.flush()
    return wait


def wait_of(appeal: Appeal) -> SafetyWait | None:
    """The wait of the approval in force."""
    approval = live_approval(appeal.id)
    if approval is None:
        return None
    return db.session.scalar(select(SafetyWait).where(SafetyWait.approval_id == approval.id))


def start_waits() -> int:
    """Start the clock of each wait whose approval notice was handed over; returns how many."""
    silent = (
        select(SafetyWait.id)
        .join(Appeal, Appeal.id == SafetyWait.appeal_id)
        .join(Approval, Approval.id == SafetyWait.approval_id)
        .where(SafetyWait.began_at.is_(None), Appeal.status == AppealStatus.WAITING, Approval.voided_at.is_(None))
    )
    return sum(_start(wait_id) for wait_id in list(db.session.scalars(silent)))


def _start(wait_id: int) -> int:
    with transaction():
        wait = db.session.get_one(SafetyWait, wait_id, with_for_update=True)
        handed_over = first_handed_over(wait.appeal_id, {Letter.NOTICE_APPROVED}, wait.approved_at)
        if wait.began_at is not None or handed_over is None:
            return 0
        wait.began_at, wait.ends_at = handed_over, handed_over + timedelta(seconds=wait.seconds)
        audit.record(
            EventTag.WAIT_START,
            actor=WORKER,
            appeal_id=wait.appeal_id,
            hours=round(wait.seconds / 3600, 2),
            ends=wait.ends_at.isoformat(timespec="seconds"),
        )
    return 1


def wait_is_over(appeal: Appeal) -> bool:
    """Whether the wait of the approval in force began and has ended."""
    wait = wait_of(appeal)
    return wait is not None and wait.ends_at is not None and wait.ends_at <= clock.utcnow()


def is_unreached(wait: SafetyWait, now: datetime) -> bool:
    """Whether nobody could be reached for so long that a manager has to look."""
    return wait.began_at is None and now - wait.approved_at >= timedelta(hours=app_settings().unreached_hours)
