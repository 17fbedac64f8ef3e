"""The append-only rows of the audit chain and its head."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from casedesk.audit.actors import ActorKind
from casedesk.audit.tags import EventTag
from casedesk.database import UTCDateTime, enum_text
from casedesk.extensions import Model

# SQLite only counts up by itself on INTEGER; PostgreSQL wants room.
BigId = BigInteger().with_variant(Integer, "sqlite")


class AuditEntry(Model):
    """One event; `hash` covers everything in the row and the hash before it."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_appeal_id_seq", "appeal_id", "seq"),)

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    tag: Mapped[EventTag] = mapped_column(enum_text(EventTag))
    appeal_id: Mapped[int | None] = mapped_column(BigId)
    actor_kind: Mapped[ActorKind] = mapped_column(enum_text(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    origin: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Model):
    """The end of the chain; locking this one row puts writers in line."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigId)
    hash: Mapped[str] = mapped_column(String(64))
