"""Redeeming a reset link: two secrets by two routes, one conditional write, and everything that ends with it."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from sqlalchemy import CursorResult, select, update

from casedesk import clock
from casedesk.appeals import notices
from casedesk.appeals.models import Appeal
from casedesk.appeals.references import is_tracking_code
from casedesk.appeals.service import void_if_decided
from casedesk.appeals.status import OPEN, AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER, WORKER
from casedesk.audit.tags import EventTag
from casedesk.directory.base import AccountFacts
from casedesk.directory.service import directory
from casedesk.extensions import db
from casedesk.notifications.letters import Letter
from casedesk.recovery import passwords
from casedesk.resets.links import end
from casedesk.resets.models import ResetLink
from casedesk.resets.tokens import digest_of
from casedesk.review.deciding.approvals import approval_stands


class Outcome(StrEnum):
    """How a try ended. Without the right tracking code every refusal is UNPROVEN, whatever the link is (S11)."""

    DONE = "done"
    UNPROVEN = "unproven"
    REFUSED = "refused"
    DEAD = "dead"
    EXPIRED = "expired"
    USED = "used"


@dataclass(frozen=True)
class Redemption:
    """The outcome, and what stands against the password when that is why it was refused."""

    outcome: Outcome
    faults: tuple[LazyString, ...] = ()


def is_alive(token: str) -> bool:
    """Whether a link could be redeemed now; changes nothing (S09)."""
    link = _link(token)
    return link is not None and _alive(link) and db.session.get_one(Appeal, link.appeal_id).status is _SENT


_SENT = AppealStatus.LINK_SENT


def redeem(token: str, tracking_code: str, password: str) -> Redemption:
    """Set a new password with a link and the tracking code of its appeal.

    Args:
        token: from the link.
        tracking_code: as typed.
        password: exactly as typed; a password that is refused leaves the link alive.

    Returns:
        What became of it. A refusal is recorded, so it is a value and no error that would undo the record.
    """
    link = _link(token)
    cases = _locked_cases(link) if link else {}
    appeal = cases.get(link.appeal_id) if link else None
    right_code = is_tracking_code(appeal, tracking_code)
    if link is None or appeal is None or not right_code:
        return _refused(appeal, Outcome.UNPROVEN, "unknown" if link is None else "tracking_code")
    if not _alive(link) or appeal.status is not _SENT:
        return _refused(appeal, _death(link), link.end_reason or "expired")
    standing = approval_stands(appeal)
    if standing is None or standing.id != link.approval_id:
        # The worker voids such a case within its next round; the link must not win that race (security.md §4.1).
        return _refused(appeal, Outcome.DEAD, "approval")
    facts = directory().facts(link.account_id)
    if facts is None:
        return _refused(appeal, Outcome.DEAD, "account")
    if faults := passwords.faults(password, account_id=facts.id, identifiers=_identifiers(facts, appeal)):
        return Redemption(Outcome.REFUSED, tuple(faults))
    if not _use_up(link):
        return _refused(appeal, Outcome.USED, "used")
    if not directory().set_password(facts.id, password, expected_version=link.password_version):
        # The password was changed by another way since the link was made, so the link proves nothing any more.
        link.used_at, link.end_reason = None, "stale"
        return _refused(appeal, Outcome.DEAD, "stale")
    _close(link, appeal)
    for other in cases.values():
        if other is not appeal:
            void_if_decided(other, "account_redeemed", WORKER)
    return Redemption(Outcome.DONE)


def _link(token: str) -> ResetLink | None:
    return db.session.scalar(select(ResetLink).where(ResetLink.digest == digest_of(token)))


def _locked_cases(link: ResetLink) -> dict[int, Appeal]:
    """The case of the link and the open ones of its account, locked in one order, so that redemptions cannot block."""
    which = (Appeal.id == link.appeal_id) | ((Appeal.account_id == link.account_id) & Appeal.status.in_(OPEN))
    found = db.session.scalars(
        select(Appeal).where(which).order_by(Appeal.id).with_for_update().execution_options(populate_existing=True)
    )
    cases = {case.id: case for case in found}
    db.session.refresh(link)
    return cases


def _alive(link: ResetLink) -> bool:
    return link.ended_at is None and link.used_at is None and clock.utcnow() < link.expires_at


def _death(link: ResetLink) -> Outcome:
    if link.used_at is not None:
        return Outcome.USED
    return Outcome.EXPIRED if link.end_reason in (None, "expired") else Outcome.DEAD


def _refused(appeal: Appeal | None, outcome: Outcome, why: str) -> Redemption:
    audit.record(EventTag.LINK_REFUSED, actor=OWNER, appeal_id=appeal.id if appeal else None, why=why)
    if outcome is Outcome.EXPIRED and appeal is not None:
        end(ResetLink.appeal_id == appeal.id, ResetLink.expires_at <= clock.utcnow(), why="expired")
    return Redemption(outcome)


def _identifiers(facts: AccountFacts, appeal: Appeal) -> list[str]:
    return [facts.id, appeal.account_named, *(contact.value for contact in facts.contacts), appeal.contact or ""]


def _use_up(link: ResetLink) -> bool:
    """One UPDATE whose row count decides who was first (security.md §3.3)."""
    now = clock.utcnow()
    alive = (
        ResetLink.id == link.id,
        ResetLink.ended_at.is_(None),
        ResetLink.used_at.is_(None),
        ResetLink.expires_at > now,
    )
    used = db.session.execute(update(ResetLink).where(*alive).values(used_at=now, ended_at=now, end_reason="used"))
    return isinstance(used, CursorResult) and used.rowcount == 1


def _open_again(account_id: str) -> None:
    """An account that stayed frozen for its owner's own appeal opens with it, unless an incident is being looked at."""
    standing = set(db.session.scalars(select(Appeal.status).where(Appeal.account_id == account_id)))
    if AppealStatus.REVERSED in standing and AppealStatus.INCIDENT not in standing:
        directory().unfreeze(account_id)


def _close(link: ResetLink, appeal: Appeal) -> None:
    """What ends with the new password, and who is told; the second factor stays and is asked for."""
    directory().end_sessions(link.account_id)
    end(ResetLink.account_id == link.account_id, why="account_redeemed")
    move(appeal, MoveName.REDEEM, by=OWNER, link=link.message_id)
    _open_again(link.account_id)
    notices.tell_owner(appeal, Letter.PASSWORD_CHANGED)
    notices.warn_known_contacts(appeal, Letter.NOTICE_REDEEMED)
