"""Taking a file in: looked at, durable before its row counts, once however often it is sent."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from sqlalchemy import func, select

from casedesk import clock, wake
from casedesk.appeals.following import ANSWERED
from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import may_go_on
from casedesk.appeals.sending import flag
from casedesk.appeals.service import require_open_to_owner, void_if_decided
from casedesk.appeals.status import AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER
from casedesk.audit.tags import EventTag
from casedesk.errors import CasedeskError
from casedesk.evidence import first_looks
from casedesk.evidence.inspection import Inspected, inspect
from casedesk.evidence.installation import evidence_store, limits
from casedesk.evidence.kinds import PICTURES, Kind, Refusal
from casedesk.evidence.labels import clean_label
from casedesk.evidence.models import ARRIVED, EvidenceFile, ReadingState, ScanState
from casedesk.evidence.scanning import Infected, scanned
from casedesk.evidence.spool import Spool, Stored
from casedesk.evidence.wording import Refused
from casedesk.extensions import db

# Where the desk looks at, or has decided on, what was there before.
_SEEN = frozenset({AppealStatus.IN_REVIEW, AppealStatus.PROPOSED, AppealStatus.WAITING, AppealStatus.LINK_SENT})
_COUNTED = frozenset({Kind.PDF, Kind.OFD})

log = logging.getLogger(__name__)


@dataclass
class Kept:
    """A file whose bytes are durable; `taken` once a row counts on them."""

    stored: Stored
    label: str
    inspected: Inspected
    upload_key: str
    scan: ScanState
    warnings: tuple[str, ...] = ()
    stage: str | None = None
    taken: bool = False


def receive(
    appeal: Appeal, stream: BinaryIO, label: str, upload_key: str = "", *, at_once: bool = True
) -> EvidenceFile:
    """Take a file into an appeal within the running transaction; see `kept` and `add` for what a page does.

    Raises:
        Refused, Unavailable, WrongState: as `kept` and `add`.
    """
    with _in_words_of_here():
        spool = evidence_store().receive(stream, max_bytes=limits().file_bytes)
    with kept(appeal, spool, label, upload_key, at_once=at_once) as durable:
        return add(appeal, durable)


@contextmanager
def kept(appeal: Appeal, spool: Spool, label: str, upload_key: str = "", *, at_once: bool = True) -> Iterator[Kept]:
    """Look at a received file and make it durable, before the transaction that adds its row begins.

    The bytes go again when the block did not `add` them. When it did and its commit fails, they stay for
    `casedesk evidence reconcile`: the row may have been written although no answer came.

    Args:
        spool: what was received.
        label: the name the person's device gave.
        upload_key: of the sender, the same for a repeated try of the same upload; empty: every send counts.
        at_once: whether the sender waits until a picture was looked at; else the worker does, and a page asks later.

    Raises:
        Refused: it is not a file we take, or there is no room for it. Nothing is kept.
        Infected: the virus scanner knows it. Nothing is kept.
        Unavailable: the store is away. Nothing is kept.
        WrongState: the case is closed or frozen.
    """
    with spool, _in_words_of_here():
        upload_key = _own_key(upload_key, spool)
        require_room(appeal, upload_key, spool.size)
        inspected, scan, warnings = _looked_at(spool, label, at_once)
        stage = ARRIVED if warnings is None else None
        durable = Kept(spool.commit(), clean_label(label), inspected, upload_key, scan, warnings or (), stage)
    try:
        yield durable
    finally:
        if not durable.taken:
            _forget(durable.stored.key)


def add(appeal: Appeal, durable: Kept) -> EvidenceFile:
    """Add the row of a durable file; one that was added before by the same upload is returned as it is.

    Raises:
        Refused: there is no room for it by now.
        WrongState: the case is closed or frozen.
    """
    db.session.refresh(appeal, with_for_update=True)  # two files at a time must both see the other
    known = require_room(appeal, durable.upload_key, durable.stored.size)
    if known is not None:
        return known
    now = clock.utcnow()
    file = EvidenceFile(
        public_id=uuid.uuid4().hex,
        appeal_id=appeal.id,
        upload_key=durable.upload_key,
        key=durable.stored.key,
        label=durable.label,
        kind=durable.inspected.kind.value,
        media_type=durable.inspected.media_type,
        size=durable.stored.size,
        sha256=durable.stored.sha256,
        received_at=now,
        state=ReadingState.WAITING,
        scan=durable.scan,
        stage=durable.stage,
        warnings=list(durable.warnings),
        previews=[],
    )
    db.session.add(file)
    audit.record(
        EventTag.EVIDENCE_ADD,
        actor=OWNER,
        appeal_id=appeal.id,
        file=file.public_id,
        kind=file.kind,
        size=file.size,
        sha256=file.sha256,
    )
    db.session.flush()
    if appeal.status in _SEEN:
        flag(appeal, ANSWERED)
    note_change(appeal)
    durable.taken = True
    wake.note()
    return file


def note_change(appeal: Appeal) -> None:
    """What another set of files means for its appeal: a draft lives on, a decided case goes back to review."""
    if appeal.status is AppealStatus.DRAFT:
        appeal.saved_at = clock.utcnow()
    void_if_decided(appeal, "evidence", OWNER)


def require_changeable(appeal: Appeal) -> None:
    """Raises WrongState unless the owner may add and remove files."""
    if not may_go_on(appeal):
        require_open_to_owner(appeal)


def _own_key(upload_key: str, spool: Spool) -> str:
    """One key for one content of one upload: another file sent under a key that a page still held is another file."""
    if not upload_key:
        return uuid.uuid4().hex
    return sha256(f"{upload_key}\0{spool.sha256}".encode()).hexdigest()


def require_room(appeal: Appeal, upload_key: str, size: int) -> EvidenceFile | None:
    """The row of this very upload, if there is one; else there must be room for it.

    Raises:
        Refused: too many files, or too many bytes together. WrongState: the case is closed or frozen.
    """
    present = EvidenceFile.removed_at.is_(None)
    held = select(
        func.max(EvidenceFile.id).filter(EvidenceFile.upload_key == upload_key),
        func.count().filter(present),
        func.coalesce(func.sum(EvidenceFile.size).filter(present), 0),
    )
    found = db.session.execute(held.where(EvidenceFile.appeal_id == appeal.id)).one()
    known: int | None = found[0]
    count, together = found[1:]
    if known is not None:
        return db.session.get_one(EvidenceFile, known)
    require_changeable(appeal)
    if count >= limits().files:
        raise Refused(Refusal.TOO_MANY_FILES, limits())
    if together + size > limits().appeal_bytes:
        raise Refused(Refusal.TOO_BIG_TOGETHER, limits())
    return None


def _looked_at(spool: Spool, label: str, at_once: bool) -> tuple[Inspected, ScanState, tuple[str, ...] | None]:
    """What it is, what the scanner says, and what makes it hard to read: None for a picture to be looked at later."""
    with spool.open() as plain:
        inspected = inspect(plain, label, limits())
        scan = scanned(plain, spool.sha256)
        # What was not scanned yet is opened by nobody, a child neither.
        is_open = scan is not ScanState.PENDING
        if inspected.kind in PICTURES:
            return inspected, scan, first_looks.look(plain, inspected.kind) if at_once and is_open else None
        if inspected.kind in _COUNTED and is_open:
            first_looks.look(plain, inspected.kind)
    return inspected, scan, ()


@contextmanager
def _in_words_of_here() -> Iterator[None]:
    """Refusals name the limits of this installation."""
    try:
        yield
    except Infected:
        raise
    except Refused as refused:
        raise Refused(refused.refusal, limits()) from refused


def _forget(key: str) -> None:
    try:
        evidence_store().delete(key)
    except CasedeskError:
        log.warning("file_left_behind", extra={"key": key})
