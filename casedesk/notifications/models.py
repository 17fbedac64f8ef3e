"""The outbox: one row a letter, written in the transaction that causes it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from casedesk.audit.models import BigId
from casedesk.database import EncryptedJSON, UTCDateTime, enum_text
from casedesk.extensions import Model
from casedesk.notifications.letters import Channel, Letter


class OutboxState(StrEnum):
    """Where a letter is on its way."""

    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"
    PARKED = "parked"


class OutboxMessage(Model):
    """A letter to one contact. `message_id` stays the same over all tries; `lease_until` marks a running one."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index(
            "ix_outbox_messages_due",
            "not_before",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index("ix_outbox_messages_appeal_id_letter", "appeal_id", "letter"),
        CheckConstraint("state <> 'handed_over' OR handed_over_at IS NOT NULL", name="handed_over_has_time"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(40), unique=True)
    letter: Mapped[Letter] = mapped_column(enum_text(Letter))
    channel: Mapped[Channel] = mapped_column(enum_text(Channel))
    to: Mapped[str] = mapped_column(EncryptedJSON("outbox.to"))
    to_lookup: Mapped[str] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(10))
    params: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("outbox.params"))
    appeal_id: Mapped[int | None] = mapped_column(BigId)
    cause: Mapped[str | None] = mapped_column(String(60), index=True)
    state: Mapped[OutboxState] = mapped_column(enum_text(OutboxState), default=OutboxState.WAITING)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(120))
    handed_over_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
