"""Drafts of policies, what was put forward, who signed it, and the studies a worker makes of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casedesk.audit.models import BigId
from casedesk.database import EncryptedJSON, UTCDateTime, enum_text
from casedesk.extensions import Model


class PolicyDraft(Model):
    """A policy being written; `body` is canonical JSON. Without `author_id` a command brought it.

    `put_forward_as` is the id its content had when it was put forward: from then on it is not edited any more.
    """

    __tablename__ = "policy_drafts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text, default="")
    base_id: Mapped[str] = mapped_column(ForeignKey("policies.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    put_forward_as: Mapped[str | None] = mapped_column(ForeignKey("policies.id"))
    discarded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands


class PolicyProposal(Model):
    """A policy on its way to being active: put forward, signed by two, or refused. Its content is the policy's own."""

    __tablename__ = "policy_proposals"

    policy_id: Mapped[str] = mapped_column(ForeignKey("policies.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    put_forward_at: Mapped[datetime] = mapped_column(UTCDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refused_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    refused_why: Mapped[str | None] = mapped_column(Text)


class PolicySignature(Model):
    """One manager's signature under one policy; nobody's counts twice."""

    __tablename__ = "policy_signatures"
    __table_args__ = (UniqueConstraint("policy_id", "staff_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    policy_id: Mapped[str] = mapped_column(ForeignKey("policies.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class StudyKind(StrEnum):
    """What a worker works out about policies."""

    BACK_TEST = "back_test"
    ESTIMATE = "estimate"


class StudyState(StrEnum):
    """How far a study has come."""

    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"


class PolicyStudy(Model):
    """A back-test of a policy on past cases, or a re-estimation from outcomes: asked for, worked out by a worker.

    `policy_id` and `body` are what was studied, as it was when it was asked for. `done` of `total` cases tell how far
    it is. `trouble` is the code of what stood against it; `result` is the object of `BackTest` or `Estimate`.
    """

    __tablename__ = "policy_studies"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[StudyKind] = mapped_column(enum_text(StudyKind))
    state: Mapped[StudyState] = mapped_column(enum_text(StudyState), default=StudyState.QUEUED, index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("policy_drafts.id"), index=True)
    policy_id: Mapped[str] = mapped_column(String(64), index=True)
    body: Mapped[str] = mapped_column(Text)
    last_n: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    trouble: Mapped[str | None] = mapped_column(String(60))
    result: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("policy_studies.result"))
