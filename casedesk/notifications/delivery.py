"""Delivering the outbox: claim a letter by lease, draw its secret, send it, note the end; safe to kill anywhere."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from casedesk import clock
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.extensions import app_settings, db
from casedesk.notifications import secrets
from casedesk.notifications.letters import AWAITED, Channel, Letter
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.notifications.outgoing import GiveUp, NotSent, Outgoing
from casedesk.notifications.rendering import rendered
from casedesk.notifications.senders import sender_for

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
# With these pauses about a day of trying.
MOST_TRIES = 150

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """One letter that is ours until the lease ends; `tries` tells a later claim from this one."""

    id: int
    tries: int
    message_id: str
    letter: Letter
    channel: Channel


@dataclass(frozen=True)
class Content:
    """What is read of a letter right before it leaves, its secret included."""

    to: str
    language: str | None
    facts: dict[str, Any]
    at: datetime


def deliver_due(limit: int = 50, seconds: float = 20) -> int:
    """Deliver the letters that are due, one after the other; returns how many were taken up.

    A letter is claimed alone, so that a slow provider cannot outlast the lease of those behind it.

    Args:
        limit: letters at most.
        seconds: no letter is taken up later than this, so that the worker's other jobs have their turn.
    """
    taken, ends = 0, time.monotonic() + seconds
    for kinds in (AWAITED, frozenset(Letter) - AWAITED):
        while taken < limit and time.monotonic() < ends and (claim := _claim(kinds)) is not None:
            _deliver(claim)
            taken += 1
    return taken


def _claim(kinds: frozenset[Letter]) -> Claim | None:
    """Take the letter of these kinds that waits longest, by one conditional UPDATE; a lease ends with its worker."""
    with transaction() as session:
        now = clock.utcnow()
        free = (
            OutboxMessage.state == OutboxState.WAITING,
            OutboxMessage.letter.in_(kinds),
            OutboxMessage.not_before <= now,
            or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= now),
        )
        oldest = (
            select(OutboxMessage.id)
            .where(*free)
            .order_by(OutboxMessage.not_before, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == oldest.scalar_subquery(), *free)
            .values(lease_until=now + timedelta(seconds=app_settings().lease_seconds), tries=OutboxMessage.tries + 1)
            .returning(
                OutboxMessage.id,
                OutboxMessage.tries,
                OutboxMessage.message_id,
                OutboxMessage.letter,
                OutboxMessage.channel,
            )
        ).first()
        return Claim(*taken) if taken else None


def _deliver(claim: Claim) -> None:
    try:
        sender = sender_for(claim.channel, app_settings())
        if not sender.handed_over(claim.message_id):
            content = _content(claim)
            if content is None:
                return
            sender.send(_written(claim, content))
    except NotSent as error:
        _put_back(claim, error.reason, hopeless=isinstance(error, GiveUp))
    except Exception as error:  # noqa: BLE001 - one letter that cannot be written must not keep the others back
        # Its kind alone: the words of an error could repeat an address.
        log.error("letter_broke", extra={"message_id": claim.message_id, "error_type": type(error).__name__})  # noqa: TRY400
        _put_back(claim, type(error).__name__, hopeless=False)
    else:
        _note_handed_over(claim)


def _content(claim: Claim) -> Content | None:
    """Read the letter and draw its secret, whose digest is committed here, before anything leaves."""
    with transaction():
        message = _ours(claim)
        if message is None:
            return None
        secret = secrets.drawn(message)
        if secret is None:
            message.state, message.lease_until = OutboxState.CANCELLED, None
            return None
        return Content(message.to, message.language, {**message.params, **secret}, clock.utcnow())


def _ours(claim: Claim) -> OutboxMessage | None:
    """The row, unless it was cancelled or our lease ran out and another worker took it."""
    message = db.session.get(OutboxMessage, claim.id, with_for_update=True)
    if message is None or message.state is not OutboxState.WAITING or message.tries != claim.tries:
        return None
    return message


def _written(claim: Claim, content: Content) -> Outgoing:
    words = rendered(claim.letter, claim.channel, content.language, content.facts)
    return Outgoing(
        message_id=claim.message_id,
        letter=claim.letter,
        channel=claim.channel,
        to=content.to,
        language=content.language,
        at=content.at,
        subject=words.subject,
        text=words.text,
        html=words.html,
    )


def _note_handed_over(claim: Claim) -> None:
    with transaction():
        message = _ours(claim)
        if message is None:
            return
        message.state, message.handed_over_at = OutboxState.HANDED_OVER, clock.utcnow()
        message.lease_until, message.last_error = None, None
        _record(EventTag.LETTER_HAND_OVER, message)


def _put_back(claim: Claim, reason: str, *, hopeless: bool) -> None:
    with transaction():
        message = _ours(claim)
        if message is None:
            return
        message.lease_until, message.last_error = None, reason[:120]
        if hopeless or message.tries >= MOST_TRIES:
            message.state = OutboxState.PARKED
            _record(EventTag.LETTER_PARK, message)
            log.error("letter_parked", extra={"message_id": message.message_id, "why": reason})
        else:
            message.not_before = clock.utcnow() + _pause(message.tries)


def _pause(tries: int) -> timedelta:
    """Twice as long after each try, up to ten minutes."""
    doublings = min(tries - 1, 16)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _record(tag: EventTag, message: OutboxMessage) -> None:
    audit.record(
        tag,
        actor=WORKER,
        appeal_id=message.appeal_id,
        letter=message.letter.value,
        channel=message.channel.value,
        message=message.message_id,
    )
