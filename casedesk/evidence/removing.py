"""Taking files out again: the row keeps its hash, the bytes go once that is committed."""

from collections.abc import Iterable
from datetime import timedelta

from blinker import Signal
from sqlalchemy import exists, select

from casedesk import clock, wake
from casedesk.appeals.changes import void_if_decided
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import MoveName
from casedesk.appeals.transitions import moved
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER, WORKER, Actor
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.marks import forget_marks
from casedesk.evidence.models import EvidenceFile
from casedesk.evidence.queries import file_of, files_of
from casedesk.evidence.receiving import note_change, require_changeable
from casedesk.extensions import app_settings, db

_BROKEN_OFF = timedelta(days=1)

# Sent inside the transaction that takes a file out, so that packages to the right can drop what they made of it:
# receivers get the id of the appeal.
taken_out = Signal()


def remove(appeal: Appeal, file: EvidenceFile) -> None:
    """Take a file out of its appeal by its owner's wish; a second press changes nothing.

    Raises:
        WrongState: the case is closed or frozen.
    """
    db.session.refresh(appeal, with_for_update=True)
    db.session.refresh(file)
    if file.removed_at is not None:
        return
    require_changeable(appeal)
    _mark(file, OWNER)
    db.session.flush()
    note_change(appeal)


def erase(appeal: Appeal, by: Actor = WORKER) -> int:
    """Take all files out of an appeal whose time is over; returns how many."""
    files = files_of(appeal)
    for file in files:
        _mark(file, by)
    db.session.flush()
    return len(files)


def erase_lawfully(appeal: Appeal, by: Actor, public_id: str | None = None) -> int:
    """Take one file, or all, out of an appeal in any status, within the running transaction; returns how many.

    A decision that was made on them no longer covers what is left, so it goes back to review.

    Raises:
        NotFound: there is no such file.
    """
    db.session.refresh(appeal, with_for_update=True)
    if public_id is None:
        count = erase(appeal, by)
    else:
        _mark(file_of(appeal, public_id), by)
        count = 1
    db.session.flush()
    void_if_decided(appeal, "evidence", WORKER)
    return count


def erase_old(limit: int = 50) -> int:
    """Take the files out of cases that were closed so long ago that we promised to; returns how many cases."""
    before = clock.utcnow() - timedelta(days=app_settings().retention_evidence_days)
    kept = EvidenceFile.removed_at.is_(None) & (EvidenceFile.appeal_id == Appeal.id)
    old = select(Appeal.id).where(Appeal.closed_at < before, exists().where(kept)).order_by(Appeal.closed_at)
    found = db.session.scalars(old.limit(limit)).all()
    for appeal_id in found:
        with transaction():
            erase(db.session.get_one(Appeal, appeal_id))
    return len(found)


def erase_due(limit: int = 100) -> int:
    """Delete the bytes of removed files and what was read from them; returns how many files.

    Hash, kind, size and verdict stay, with the events.

    The bytes go after the commit that removed the file and before the one that forgets their place, so that no
    row ever misses its bytes and a crash in between deletes them twice at most.

    Raises:
        Unavailable: the store is away; the next sweep goes on.
    """
    left = (EvidenceFile.removed_at.is_not(None), EvidenceFile.key.is_not(None))
    found = db.session.scalars(select(EvidenceFile.id).where(*left).order_by(EvidenceFile.id).limit(limit)).all()
    for file_id in found:
        file = db.session.get_one(EvidenceFile, file_id)
        _delete([file.key, *file.previews])
        with transaction():
            _forget_content(file)
    return len(found)


def sweep_uploads() -> int:
    """Remove what uploads left behind that broke off, or were never told of, a day ago or longer; returns how many."""
    return evidence_store().sweep(clock.utcnow() - _BROKEN_OFF)


def _mark(file: EvidenceFile, by: Actor) -> None:
    file.removed_at = clock.utcnow()
    # The same file sent again from the same page is a new one: to know it as this row would acknowledge lost bytes.
    file.upload_key = f"removed-{file.public_id}"
    file.lease_until = None
    if file.key is None:  # the bytes of an infected file went before
        _forget_content(file)
    taken_out.send(file.appeal_id)
    audit.record(EventTag.EVIDENCE_REMOVE, actor=by, appeal_id=file.appeal_id, file=file.public_id)
    wake.note()


def _forget_content(file: EvidenceFile) -> None:
    file.key, file.previews, file.reading, file.label = None, [], None, ""
    file.warnings, file.neighbour_hash, file.stage = [], None, None
    forget_marks([file.id])


def _delete(keys: Iterable[str | None]) -> None:
    for key in keys:
        if key is not None:
            evidence_store().delete(key)


@moved.connect
def _erase_lapsed_draft(appeal: Appeal, *, name: MoveName, **_: object) -> None:
    if name is MoveName.LAPSE_DRAFT:
        erase(appeal)
