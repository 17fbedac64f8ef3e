"""The row of an evidence file and of what was read from it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from casedesk.audit.models import BigId
from casedesk.database import EncryptedJSON, UTCDateTime, enum_text
from casedesk.extensions import Model


class ReadingState(StrEnum):
    """How far the reading of a file has come."""

    WAITING = "waiting"
    READ = "read"
    UNREADABLE = "unreadable"


class ScanState(StrEnum):
    """What the virus scanner said of a file; nobody opens one that is pending or infected."""

    UNSCANNED = "unscanned"
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"


class Verdict(StrEnum):
    """What a person said of a file after looking at it."""

    ACCEPTED = "accepted"
    UNREADABLE = "unreadable"
    WRONG_DOCUMENT = "wrong_document"
    DOUBTFUL = "doubtful"


_TO_SCAN_SQL = text("scan IN ('pending', 'infected') AND key IS NOT NULL")
_TO_ERASE_SQL = text("removed_at IS NOT NULL AND key IS NOT NULL")

ARRIVED = "arrived"  # stage of a picture that was not looked at yet


class EvidenceFile(Model):
    """A stored original: `key` is its place in the store, `label` the owner's name for it, shown escaped only.

    `upload_key` makes a repeated send of the same upload the same row. `previews` are places in the store: the
    thumbnail first, then
    the pages. A removed file keeps hash and verdict; its bytes are gone once `key` is empty. `stage` is how far the
    reading is, for pages that wait for it; `warnings` are what the owner was told of a picture before sending, and
    `kept_as_is_at` when the owner chose to send it all the same;
    `scan` is "unscanned" where no scanner was configured; an infected file keeps its row, without bytes.
    `neighbour_hash` (64 bits of a difference hash, as hex) prompts a look and never weighs.
    """

    __tablename__ = "evidence_files"
    __table_args__ = (
        Index("ix_evidence_files_appeal_id", "appeal_id"),
        Index("ix_evidence_files_sha256", "sha256"),
        Index("ix_evidence_files_state_id", "state", "id"),
        Index("ix_evidence_files_to_erase", "id", postgresql_where=_TO_ERASE_SQL, sqlite_where=_TO_ERASE_SQL),
        Index("ix_evidence_files_to_scan", "id", postgresql_where=_TO_SCAN_SQL, sqlite_where=_TO_SCAN_SQL),
        Index("uq_evidence_files_appeal_id_upload_key", "appeal_id", "upload_key", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"))
    upload_key: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(EncryptedJSON("evidence.label"))
    kind: Mapped[str] = mapped_column(String(10))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int] = mapped_column(BigId)
    sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[ReadingState] = mapped_column(enum_text(ReadingState), default=ReadingState.WAITING)
    reading: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("evidence.reading"))
    previews: Mapped[list[str]] = mapped_column(JSON, default=list)
    trouble: Mapped[str | None] = mapped_column(String(40))
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fit: Mapped[str | None] = mapped_column(String(12))
    tier: Mapped[str | None] = mapped_column(String(12))
    scan: Mapped[ScanState] = mapped_column(
        enum_text(ScanState), default=ScanState.UNSCANNED, server_default=ScanState.UNSCANNED.value
    )
    stage: Mapped[str | None] = mapped_column(String(20))
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    kept_as_is_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    neighbour_hash: Mapped[str | None] = mapped_column(String(16))
    verdict: Mapped[Verdict | None] = mapped_column(enum_text(Verdict))
    verdict_reason: Mapped[str | None] = mapped_column(String(40))
    verdict_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    verdict_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    code_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    code_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class MarkKind(StrEnum):
    """What identifies a document or the device it is about, wherever else it turns up."""

    INVOICE = "invoice"
    IMEI = "imei"
    PICTURE = "picture"


class EvidenceMark(Model):
    """Keyed digest of number + amount + date, or of an IMEI, of one file: equal ones mean "seen before".

    Of a picture it is a quarter of its `neighbour_hash`, which only narrows the search for neighbours.
    """

    __tablename__ = "evidence_marks"
    __table_args__ = (Index("ix_evidence_marks_kind_digest", "kind", "digest"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("evidence_files.id", ondelete="CASCADE"), index=True)
    kind: Mapped[MarkKind] = mapped_column(enum_text(MarkKind))
    digest: Mapped[str] = mapped_column(String(64))
