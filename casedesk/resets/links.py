"""Reset links from the first letter to their end: at most one of a case is alive, and a dead one stays dead."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, func, select, update

from casedesk import clock
from casedesk.appeals import notices
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus, MoveName
from casedesk.appeals.transitions import move, moved
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER, WORKER
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.directory.service import directory
from casedesk.errors import TooMany, WrongState
from casedesk.extensions import app_settings, db
from casedesk.notifications import service as notifications
from casedesk.notifications.letters import Letter
from casedesk.notifications.models import OutboxMessage
from casedesk.notifications.secrets import register
from casedesk.resets import tokens
from casedesk.resets.models import ResetLink
from casedesk.review.deciding.waits import approval_stands, wait_is_over
from casedesk.review.models import Approval, SafetyWait

log = logging.getLogger(__name__)


def mint_due(limit: int = 50) -> int:
    """Move the cases whose safety wait is over on, and queue the letter that will carry the link; returns how many."""
    over = (
        select(Appeal.id)
        .join(SafetyWait, SafetyWait.appeal_id == Appeal.id)
        .join(Approval, Approval.id == SafetyWait.approval_id)
        .where(
            Appeal.status == AppealStatus.WAITING,
            SafetyWait.ends_at <= clock.utcnow(),
            Approval.voided_at.is_(None),
        )
        .order_by(SafetyWait.ends_at)
        .limit(limit)
    )
    moved_on = 0
    for appeal_id in list(db.session.scalars(over)):
        with transaction():
            moved_on += _move_on(appeal_id)
    return moved_on


def _move_on(appeal_id: int) -> bool:
    waiting = select(Appeal).where(Appeal.id == appeal_id, Appeal.status == AppealStatus.WAITING)
    appeal = db.session.scalar(waiting.with_for_update(skip_locked=True))
    if appeal is None or appeal.contact_proven_at is None:
        return False
    if not wait_is_over(appeal):
        return False
    if approval_stands(appeal) is None:
        # Left where it is, it would wait for ever, and before the others in line.
        move(appeal, MoveName.VOID, by=WORKER, why="approval_fallen")
        return False
    message = _queue_letter(appeal)
    move(appeal, MoveName.MINT, by=WORKER, link=message.message_id)
    return True


def _queue_letter(appeal: Appeal) -> OutboxMessage:
    """The letter goes to the contact proven at filing and to no other (security.md §4.4)."""
    if appeal.contact is None or appeal.contact_kind is None or appeal.contact_proven_at is None:
        raise WrongState()
    return notifications.enqueue(
        Letter.LINK,
        channel=notices.CHANNELS[appeal.contact_kind],
        to=appeal.contact,
        language=appeal.language,
        params={"reference": appeal.reference},
        appeal_id=appeal.id,
    )


def draw_link(message: OutboxMessage) -> dict[str, str] | None:
    """The link of one letter, drawn as it leaves: the new digest is kept, the link before it ends.

    None when the case has moved on, so that a letter that waited long brings no link.
    """
    appeal = db.session.get(Appeal, message.appeal_id, with_for_update=True)
    if appeal is None or appeal.status is not AppealStatus.LINK_SENT or is_late(appeal) or appeal.contact != message.to:
        return None
    approval = approval_stands(appeal)
    facts = directory().facts(appeal.account_id) if appeal.account_id else None
    if approval is None or facts is None:
        return None
    end(ResetLink.appeal_id == appeal.id, why="superseded")
    token, digest = tokens.mint()
    now = clock.utcnow()
    link = ResetLink(
        appeal_id=appeal.id,
        approval_id=approval.id,
        account_id=facts.id,
        password_version=facts.password_version,
        digest=digest,
        message_id=message.message_id,
        minted_at=now,
        expires_at=now + timedelta(minutes=app_settings().link_minutes),
    )
    db.session.add(link)
    db.session.flush()
    return {"link": f"{app_settings().base_url.rstrip('/')}/reset/{token}"}


register(Letter.LINK, draw_link)


def resend(appeal: Appeal) -> None:
    """Send another link; the letter that carries it ends the one before.

    Raises:
        WrongState: the case has no link to send, or its time is over.
        TooMany: it was sent again as often as allowed.
    """
    db.session.refresh(appeal, with_for_update=True)
    if appeal.status is not AppealStatus.LINK_SENT or is_late(appeal):
        raise WrongState()
    if resends_left(appeal) <= 0:
        raise TooMany()
    message = _queue_letter(appeal)
    audit.record(EventTag.LINK_RESEND, actor=OWNER, appeal_id=appeal.id, link=message.message_id)


def resends_left(appeal: Appeal) -> int:
    """How often the link of this approval can be sent again, besides the first time."""
    sent = select(func.count()).where(
        OutboxMessage.appeal_id == appeal.id,
        OutboxMessage.letter == Letter.LINK,
        OutboxMessage.created_at >= appeal.moved_at,
    )
    return app_settings().link_resends + 1 - (db.session.scalar(sent) or 0)


def is_late(appeal: Appeal) -> bool:
    """Whether the days after the first link are over; the case was moved when that was queued."""
    return clock.utcnow() >= appeal.moved_at + timedelta(days=app_settings().link_days)


def lapse_links(limit: int = 100) -> int:
    """End links whose minutes are over, and cases whose days are over; returns how many cases lapsed."""
    with transaction():
        # Written down, because a clock that goes back must not bring a link to life.
        end(ResetLink.expires_at <= clock.utcnow(), why="expired")
    first = clock.utcnow() - timedelta(days=app_settings().link_days)
    late = select(Appeal.id).where(Appeal.status == AppealStatus.LINK_SENT, Appeal.moved_at <= first).limit(limit)
    lapsed = 0
    for appeal_id in list(db.session.scalars(late)):
        with transaction():
            lapsed += _lapse(appeal_id, first)
    return lapsed


def _lapse(appeal_id: int, first: datetime) -> bool:
    still = (Appeal.id == appeal_id, Appeal.status == AppealStatus.LINK_SENT, Appeal.moved_at <= first)
    appeal = db.session.scalar(select(Appeal).where(*still).with_for_update(skip_locked=True))
    if appeal is None:
        return False
    move(appeal, MoveName.LAPSE_LINK, by=WORKER)
    notices.tell_owner(appeal, Letter.LAPSED)
    return True


def end(*which: ColumnElement[bool], why: str) -> int:
    """End the live links among these, for ever; returns how many.

    Args:
        which: conditions on ResetLink.
        why: a word of at most 20 letters, such as "superseded".
    """
    live = (*which, ResetLink.ended_at.is_(None))
    ended = db.session.execute(
        update(ResetLink)
        .where(*live)
        .values(ended_at=clock.utcnow(), end_reason=why)
        .execution_options(synchronize_session="fetch")
    )
    return ended.rowcount if isinstance(ended, CursorResult) else 0


@moved.connect
def _revoke(appeal: Appeal, *, name: MoveName, before: AppealStatus, after: AppealStatus) -> None:
    """Every move away from a sent link ends it, whatever the reason."""
    if before is AppealStatus.LINK_SENT:
        end(ResetLink.appeal_id == appeal.id, why=name.value)
