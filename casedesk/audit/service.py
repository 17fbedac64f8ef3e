"""Recording events: noted while the work goes on, chained and written in the same commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, select, text, update
from sqlalchemy.orm import Session

from casedesk import clock
from casedesk.audit.actors import ORIGIN, Actor, ActorKind
from casedesk.audit.chain import GENESIS, entry_hash
from casedesk.audit.models import AuditEntry, AuditHead
from casedesk.audit.tags import KEYS, EventTag
from casedesk.database import canonical
from casedesk.extensions import db

_PENDING = "audit_pending"
_FIRST_HEAD = text("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, :genesis) ON CONFLICT (id) DO NOTHING")


@dataclass(frozen=True)
class Event:
    """One thing that happened, before it has its place in the chain."""

    at: datetime
    tag: EventTag
    actor: Actor
    appeal_id: int | None
    origin: str | None
    details: str


def record(tag: EventTag, *, actor: Actor, appeal_id: int | None = None, **details: Any) -> None:
    """Note an event; it is written with the commit of the running transaction or not at all.

    Args:
        tag: what happened.
        actor: who did it.
        appeal_id: the case it belongs to.
        details: exactly the keys that KEYS declares for the tag (`from_` stands for `from`); digests and
            plain words, never a secret, a contact or a file's contents.

    Raises:
        ValueError: other keys than the declared ones.
    """
    record_each(tag, [(appeal_id, {key.rstrip("_"): value for key, value in details.items()})], actor=actor)


def record_each(tag: EventTag, happened: Iterable[tuple[int | None, Mapping[str, Any]]], *, actor: Actor) -> None:
    """The same for what happened to many cases at once: an event for each, with its case and its details."""
    now, origin, declared = clock.utcnow(), ORIGIN.get(), KEYS[tag]
    pending = db.session().info.setdefault(_PENDING, [])
    for appeal_id, named in happened:
        if named.keys() != declared:
            raise ValueError(f"{tag} carries {sorted(declared)}, not {sorted(named)}")
        pending.append(Event(now, tag, actor, appeal_id, origin, canonical(named).decode()))


@event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    """Chain what was noted, as the last thing before the commit, so that the head is locked only briefly."""
    pending: list[Event] = session.info.pop(_PENDING, [])
    if pending:
        session.flush()
        append(session, pending)


@event.listens_for(Session, "after_soft_rollback")
def _drop(session: Session, _previous: object) -> None:
    session.info.pop(_PENDING, None)


def append(session: Session, events: Iterable[Event]) -> None:
    """Put events at the end of the chain, in order, under the lock of its head."""
    locked = update(AuditHead).where(AuditHead.id == 1).values(seq=AuditHead.seq)
    if session.connection().execute(locked).rowcount == 0:
        # The first two events ever can come at the same time: one makes the head, the other waits for it.
        session.connection().execute(_FIRST_HEAD, {"genesis": GENESIS})
        session.connection().execute(locked)
    seq, previous = session.connection().execute(select(AuditHead.seq, AuditHead.hash)).one()
    rows: list[dict[str, Any]] = []
    for happened in events:
        seq += 1
        fields: dict[str, Any] = {
            "seq": seq,
            "at": happened.at,
            "tag": happened.tag,
            "appeal_id": happened.appeal_id,
            "actor_kind": happened.actor.kind,
            "actor_id": happened.actor.id,
            "origin": happened.origin,
            "details": happened.details,
            "previous_hash": previous,
        }
        previous = entry_hash(**fields)
        rows.append({**fields, "hash": previous})
    if rows:
        session.connection().execute(insert(AuditEntry), rows)
        session.connection().execute(update(AuditHead).where(AuditHead.id == 1).values(seq=seq, hash=previous))


def entries_of(appeal_id: int) -> list[AuditEntry]:
    """The record of events of one case, oldest first."""
    found = select(AuditEntry).where(AuditEntry.appeal_id == appeal_id).order_by(AuditEntry.seq)
    return list(db.session.scalars(found))


__all__ = ["Actor", "ActorKind", "Event", "append", "entries_of", "record", "record_each"]
