"""The appeal and what belongs to it: answers, messages, requests for more, objections."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, TextClause, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casedesk.appeals.status import AT_DESK, CLOSED, FINISHED, SECOND_LOOK, AppealStatus
from casedesk.audit.models import BigId
from casedesk.database import EncryptedJSON, UTCDateTime, enum_text
from casedesk.directory.base import ContactKind
from casedesk.extensions import Model


class Step(StrEnum):
    """The steps of the form that state something; the seventh is check and send."""

    CONTACT = "contact"
    FACTS = "facts"
    DEVICE = "device"
    PURCHASE = "purchase"
    SIGN_INS = "sign_ins"
    PLACES = "places"


def _listed(statuses: frozenset[AppealStatus]) -> str:
    return ", ".join(f"'{status.value}'" for status in sorted(statuses))


# The predicates of the queue's partial indexes. Queries use the very same text: a planner that sees other
# words, or bound values, cannot know that such an index holds what it needs. IS TRUE keeps SQLite from searching
# by status instead, which would make it sort.
AT_DESK_SQL = text(f"(status IN ({_listed(AT_DESK)})) IS TRUE")
SECOND_LOOK_SQL = text(f"(status IN ({_listed(SECOND_LOOK)})) IS TRUE")
FINISHED_SQL = text(f"(sent_at IS NOT NULL AND status IN ({_listed(FINISHED)})) IS TRUE")
NO_ACCOUNT_SQL = text(f"(account_id IS NULL AND status IN ({_listed(AT_DESK)})) IS TRUE")


def _partial(name: str, *columns: str, where: TextClause) -> Index:
    return Index(name, *columns, postgresql_where=where, sqlite_where=where)


class Appeal(Model):
    """An appeal of an owner; staff say case.

    `status` is written by transitions.move alone. `version` refuses the second of two simultaneous writers.
    `account_lookup` groups appeals that name the same account, known or not. `brings`, `flags`, `band`, `bits`
    and `conflicts` repeat what the queue shows, so that a list needs one table; `brings` are plain words for
    the kinds of things stated, never what was stated.
    """

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint(f"(status IN ({_listed(CLOSED)})) = (closed_at IS NOT NULL)", name="closed_has_time"),
        CheckConstraint("status = 'draft' OR sent_at IS NOT NULL OR status IN ('expired', 'withdrawn')", name="sent"),
        Index("ix_appeals_status_due_at_id", "status", "due_at", "id"),
        _partial("ix_appeals_queue", "due_at", "id", where=AT_DESK_SQL),
        _partial("ix_appeals_queue_by_age", "sent_at", "id", where=AT_DESK_SQL),
        _partial("ix_appeals_queue_of_one", "assignee_id", "due_at", "id", where=AT_DESK_SQL),
        _partial("ix_appeals_second_look", "due_at", "id", where=SECOND_LOOK_SQL),
        _partial("ix_appeals_no_account", "due_at", "id", where=NO_ACCOUNT_SQL),
        _partial("ix_appeals_finished", "moved_at", "id", where=FINISHED_SQL),
        Index("ix_appeals_account_lookup_sent_at", "account_lookup", "sent_at"),
        Index("ix_appeals_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[AppealStatus] = mapped_column(enum_text(AppealStatus))
    version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(10))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("appeals.id"))

    account_id: Mapped[str | None] = mapped_column(String(64))
    account_named: Mapped[str] = mapped_column(EncryptedJSON("appeals.account_named"))
    account_lookup: Mapped[str] = mapped_column(String(64))
    account_masked: Mapped[str] = mapped_column(String(40))

    tracking_digest: Mapped[str] = mapped_column(String(64))
    tracking_saved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    sent_digest: Mapped[str | None] = mapped_column(String(64))

    contact_kind: Mapped[ContactKind | None] = mapped_column(enum_text(ContactKind))
    contact: Mapped[str | None] = mapped_column(EncryptedJSON("appeals.contact"))
    contact_lookup: Mapped[str | None] = mapped_column(String(64), index=True)
    contact_proven_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The city it was sent from, as the proxy told it then; None where it told none.
    filed_from: Mapped[str | None] = mapped_column(EncryptedJSON("appeals.filed_from"))

    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    owner_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    assigned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When something the score depends on changed; the worker scores and clears it.
    score_wanted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    band: Mapped[str | None] = mapped_column(String(10))
    bits: Mapped[float | None]
    conflicts: Mapped[int] = mapped_column(default=0)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    brings: Mapped[str] = mapped_column(String(80), default="")

    answers: Mapped[list["StepAnswers"]] = relationship(cascade="all, delete-orphan", order_by="StepAnswers.step")
    former_contacts: Mapped[list["FormerContact"]] = relationship(
        cascade="all, delete-orphan", order_by="FormerContact.id"
    )
    messages: Mapped[list["Message"]] = relationship(cascade="all, delete-orphan", order_by="Message.id.desc()")
    requests: Mapped[list["MoreRequest"]] = relationship(cascade="all, delete-orphan", order_by="MoreRequest.id.desc()")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands

    def said(self, step: Step) -> dict[str, Any]:
        """What the owner stated in one step; empty when nothing."""
        return next((row.answers for row in self.answers if row.step is step), {})


class StepAnswers(Model):
    """What one step of the form says. Former password and answers are here as outcomes only."""

    __tablename__ = "appeal_answers"
    __table_args__ = (UniqueConstraint("appeal_id", "step"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"))
    step: Mapped[Step] = mapped_column(enum_text(Step))
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("appeals.answers"))
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FormerContact(Model):
    """A contact the account has had for long, which the owner reached after all: a code sent there was read back."""

    __tablename__ = "former_contacts"
    __table_args__ = (UniqueConstraint("appeal_id", "contact_lookup"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"))
    kind: Mapped[ContactKind] = mapped_column(enum_text(ContactKind))
    contact: Mapped[str] = mapped_column(EncryptedJSON("appeals.former_contact"))
    contact_lookup: Mapped[str] = mapped_column(String(64))
    proven_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Message(Model):
    """A message between owner and desk; `staff_id` is empty for the owner's."""

    __tablename__ = "appeal_messages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    body: Mapped[str] = mapped_column(EncryptedJSON("appeals.message"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    visible_from: Mapped[datetime] = mapped_column(UTCDateTime)


class MoreRequest(Model):
    """What the desk asked the owner for: items by name, the deadline, and a text of the reviewer's."""

    __tablename__ = "appeal_requests"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    items: Mapped[list[str]] = mapped_column(JSON)
    body: Mapped[str] = mapped_column(EncryptedJSON("appeals.request"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ObjectionKey(Model):
    """The digest of the key in one notice: it can stop the appeal and nothing else."""

    __tablename__ = "objection_keys"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    contact_lookup: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Objection(Model):
    """A "this wasn't me", whether or not it still moved the case."""

    __tablename__ = "objections"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"), index=True)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("objection_keys.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved: Mapped[bool]


class ObjectionWish(Model):
    """Somebody without a notice named an account as theirs: the worker sends objection links to its known contacts.

    The answer on the page never waits for it, so that its time tells nothing of the account.
    """

    __tablename__ = "objection_wishes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_named: Mapped[str] = mapped_column(EncryptedJSON("objections.account_named"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
