"""Objections of known contacts: the key in each notice that can stop an appeal and nothing else, and what it does."""

import secrets
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select

from casedesk import clock
from casedesk.appeals import notices
from casedesk.appeals.models import Appeal, Objection, ObjectionKey
from casedesk.appeals.status import CLOSED, TRANSITIONS, AppealStatus, MoveName
from casedesk.appeals.transitions import move
from casedesk.audit import service as audit
from casedesk.audit.actors import CONTACT, OWNER, Actor
from casedesk.audit.tags import EventTag
from casedesk.database import lookup
from casedesk.directory.canonical import canonical_contact
from casedesk.directory.service import directory
from casedesk.extensions import app_settings, db
from casedesk.notifications.letters import NOTICES, Letter
from casedesk.notifications.models import OutboxMessage
from casedesk.notifications.secrets import register

_KEY_BYTES = 32
_KINDS = {channel: kind for kind, channel in notices.CHANNELS.items()}


class Outcome(StrEnum):
    """What the person who objected reads."""

    STOPPED = "stopped"
    ON_HOLD = "on_hold"
    GONE = "gone"


def draw_key(message: OutboxMessage) -> dict[str, str] | None:
    """The objection link of one notice, drawn as it leaves; only the digest of its key is kept.

    Each try draws another key. The older ones stay good: a letter that left twice must stop in both copies.
    """
    appeal = db.session.get(Appeal, message.appeal_id)
    if appeal is None or is_past(appeal):
        return None
    token = secrets.token_urlsafe(_KEY_BYTES)
    contact = canonical_contact(_KINDS[message.channel], message.to) or message.to
    db.session.add(
        ObjectionKey(
            appeal_id=appeal.id,
            digest=_digest(token),
            contact_lookup=lookup("contact", contact),
            made_at=clock.utcnow(),
        )
    )
    return {"link": f"{app_settings().base_url.rstrip('/')}/objection/{token}"}


for notice in NOTICES:
    register(notice, draw_key)


def object_by_key(token: str) -> Outcome:
    """Stop the appeal a notice is about, for whoever holds the key of that notice.

    An objection that comes late, again, or in a state it cannot change is recorded and moves nothing (S21).
    """
    key = db.session.scalar(select(ObjectionKey).where(ObjectionKey.digest == _digest(token)))
    if key is None:
        return Outcome.GONE
    appeal = _locked(key.appeal_id)
    return _object(appeal, CONTACT, key)


def object_by_owner(appeal: Appeal) -> Outcome:
    """Stop an appeal from its own status page."""
    return _object(_locked(appeal.id), OWNER, None)


def _object(appeal: Appeal, by: Actor, key: ObjectionKey | None) -> Outcome:
    found = None if is_past(appeal) else _move_of(appeal.status, by)
    db.session.add(
        Objection(
            appeal_id=appeal.id,
            key_id=key.id if key else None,
            made_at=clock.utcnow(),
            moved=found is not None,
        )
    )
    if found is None:
        audit.record(EventTag.OBJECTION_LATE, actor=by, appeal_id=appeal.id, status=appeal.status.value)
    else:
        move(appeal, found, by=by, by_=by.kind.value)
    if found is MoveName.OPEN_INCIDENT:
        _hold(appeal)
    return _outcome(appeal)


def _move_of(status: AppealStatus, by: Actor) -> MoveName | None:
    for name in (MoveName.OBJECT, MoveName.OPEN_INCIDENT):
        if status in TRANSITIONS[name].leaves and by.kind in TRANSITIONS[name].who:
            return name
    return None


def _hold(appeal: Appeal) -> None:
    """The password was changed already: let nobody in until a lead has looked."""
    if appeal.account_id is not None:
        directory().freeze(appeal.account_id)
        directory().end_sessions(appeal.account_id)
    notices.warn_known_contacts(appeal, Letter.NOTICE_INCIDENT)


def _outcome(appeal: Appeal) -> Outcome:
    if is_past(appeal) or appeal.status in (AppealStatus.DRAFT, AppealStatus.REDEEMED):
        return Outcome.GONE
    if appeal.status in (AppealStatus.INCIDENT, AppealStatus.REVERSED):
        return Outcome.ON_HOLD
    return Outcome.STOPPED


def is_past(appeal: Appeal) -> bool:
    """Whether the appeal closed so long ago that its objection links are over."""
    if appeal.status not in CLOSED or appeal.closed_at is None:
        return False
    return clock.utcnow() > appeal.closed_at + timedelta(days=app_settings().objection_days)


def _locked(appeal_id: int) -> Appeal:
    """The appeal, so that two objections at once follow each other."""
    return db.session.get_one(Appeal, appeal_id, with_for_update=True, populate_existing=True)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
