"""Taking files out again: the row keeps its hash, the bytes go once that is committed."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import exists, select

from casedesk import clock, wake
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import MoveName
from casedesk.appeals.transitions import moved
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER, WORKER, Actor
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import EvidenceFile
from casedesk.evidence.queries import files_of
from casedesk.evidence.receiving import note_change, require_changeable
from casedesk.extensions import app_settings, db

_BROKEN_OFF = timedelta(days=1)


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


def erase(appeal: Appeal) -> int:
    """Take all files out of an appeal whose time is over; returns how many."""
    files = files_of(appeal)
    for file in files:
        _mark(file, WORKER)
    db.session.flush()
    return len(files)


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
    """Delete the bytes of removed files; returns how many files.

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
            file.key, file.previews, file.reading = None, [], None
    return len(found)


def sweep_uploads() -> int:
    """Remove what uploads left behind that a killed process broke off a day ago or longer; returns how many."""
    return evidence_store().sweep(clock.utcnow() - _BROKEN_OFF)


def _mark(file: EvidenceFile, by: Actor) -> None:
    file.removed_at = clock.utcnow()
    # The same file sent again from the same page is a new one: to know it as this row would acknowledge lost bytes.
    file.upload_key = f"removed-{file.public_id}"
    file.lease_until = None
    audit.record(EventTag.EVIDENCE_REMOVE, actor=by, appeal_id=file.appeal_id, file=file.public_id)
    wake.note()


def _delete(keys: Iterable[str | None]) -> None:
    for key in keys:
        if key is not None:
            evidence_store().delete(key)


@moved.connect
def _erase_lapsed_draft(appeal: Appeal, *, name: MoveName, **_: object) -> None:
    if name is MoveName.LAPSE_DRAFT:
        erase(appeal)
