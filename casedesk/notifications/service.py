"""Queueing letters in the caller's transaction, taking them back, and knowing when they were handed over."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, func, select, update

from casedesk import clock, wake
from casedesk.database import lookup
from casedesk.extensions import db
from casedesk.notifications.letters import PARAMS, Channel, Letter
from casedesk.notifications.models import OutboxMessage, OutboxState


def enqueue(
    letter: Letter,
    *,
    channel: Channel,
    to: str,
    language: str | None,
    params: Mapping[str, Any],
    appeal_id: int | None,
    cause: str | None = None,
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Queue one letter to one contact; it leaves after the commit of the running transaction, or never.

    Args:
        letter: which words.
        channel: mail or SMS.
        to: the contact exactly as stored or proven, never as typed for somebody else's account.
        language: one of LANGUAGES; None writes both.
        params: exactly the names of PARAMS; moments may be given as they are. Never a secret: see secrets.py.
        appeal_id: the case it belongs to.
        cause: a word by which cancel() finds it again, such as one decision that can be undone.
        not_before: when it may leave at the earliest; now by default.

    Raises:
        ValueError: other params than the letter declares.
    """
    if params.keys() != PARAMS[letter]:
        raise ValueError(f"{letter} carries {sorted(PARAMS[letter])}, not {sorted(params)}")
    now = clock.utcnow()
    message = OutboxMessage(
        message_id=uuid.uuid4().hex,
        letter=letter,
        channel=channel,
        to=to,
        to_lookup=lookup("contact", to),
        language=language,
        params={name: _plain(value) for name, value in params.items()},
        appeal_id=appeal_id,
        cause=cause,
        state=OutboxState.WAITING,
        created_at=now,
        not_before=not_before or now,
        tries=0,
    )
    db.session.add(message)
    db.session.flush()
    wake.note()
    return message


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def cancel(cause: str) -> bool:
    """Take back the letters of one cause; tells whether all were still here: one that a sender holds is not."""
    of_it = OutboxMessage.cause == cause
    untouched = (OutboxMessage.state == OutboxState.WAITING, OutboxMessage.tries == 0)
    db.session.execute(update(OutboxMessage).where(of_it, *untouched).values(state=OutboxState.CANCELLED))
    left = select(OutboxMessage.id).where(of_it, OutboxMessage.state != OutboxState.CANCELLED)
    return db.session.scalar(left.limit(1)) is None


def retry_parked() -> int:
    """Queue anew all letters that were given up, after what stopped them was repaired; returns how many."""
    parked = OutboxMessage.state == OutboxState.PARKED
    anew = {"state": OutboxState.WAITING, "tries": 0, "not_before": clock.utcnow()}
    again = db.session.execute(update(OutboxMessage).where(parked).values(anew))
    wake.note()
    return again.rowcount if isinstance(again, CursorResult) else 0


def first_handed_over(appeal_id: int, letters: Collection[Letter], since: datetime) -> datetime | None:
    """When the first of these letters was accepted by its provider and has not come back; None: none yet.

    Args:
        appeal_id: the case.
        letters: which letters count.
        since: only letters queued from here on, such as those of the present approval.
    """
    return db.session.scalar(
        select(func.min(OutboxMessage.handed_over_at)).where(
            OutboxMessage.appeal_id == appeal_id,
            OutboxMessage.letter.in_(letters),
            OutboxMessage.state == OutboxState.HANDED_OVER,
            OutboxMessage.created_at >= since,
        )
    )
