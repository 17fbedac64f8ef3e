"""How well a picture can be read, told to its owner before sending: while a form waits, or by the worker at once."""

import logging
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any, BinaryIO

from sqlalchemy import or_, select, update

from casedesk import clock
from casedesk.database import transaction
from casedesk.errors import NotFound, Unavailable
from casedesk.evidence.encryption import Damaged
from casedesk.evidence.installation import evidence_store, limits
from casedesk.evidence.kinds import Kind
from casedesk.evidence.models import ARRIVED, EvidenceFile, ReadingState, ScanState
from casedesk.evidence.reading import measure_in_child
from casedesk.evidence.sandbox import ChildLimits, FileUnreadable, Reason

# A sender waits no longer for the count of pages and the look at a picture; the worker finds out what takes longer.
_MEASURING = ChildLimits(cpu_seconds=3, wall_seconds=5)
_MEASURERS = BoundedSemaphore(2)
_PATIENCE = 5  # seconds, for one of them to be free
_LEASE = timedelta(seconds=20)

log = logging.getLogger(__name__)


def look(plain: BinaryIO, kind: Kind) -> tuple[str, ...]:
    """What makes a picture hard to read; a locked or overlong document is refused while its sender can choose again.

    Nothing but a refusal stops an upload here: what cannot be looked at now is for the reader.

    Raises:
        FileUnreadable: it may not be kept.
    """
    if not _MEASURERS.acquire(timeout=_PATIENCE):
        return ()
    try:
        with TemporaryDirectory(prefix="casedesk-") as workdir:
            return measure_in_child(plain, kind, Path(workdir), limits=limits(), child=_MEASURING).warnings
    except FileUnreadable as fault:
        if fault.reason is Reason.REFUSED:
            raise
    except Unavailable:
        log.warning("not_measured", extra={"kind": kind.value})
    finally:
        _MEASURERS.release()
    return ()


def look_due(limit: int = 20) -> int:
    """Look at pictures that just arrived, before they are read; returns how many were taken up.

    Reading takes seconds a file and this a fraction of one, so it never waits for the readings before it.
    """
    taken = 0
    while taken < limit and (claim := _claim()) is not None:
        _settle(*claim)
        taken += 1
    return taken


def _claim() -> tuple[Any, ...] | None:
    """Take the picture that waits longest for 20 seconds, by one conditional UPDATE: its id, key and kind."""
    with transaction() as session:
        now = clock.utcnow()
        free = (
            EvidenceFile.state == ReadingState.WAITING,
            EvidenceFile.stage == ARRIVED,
            EvidenceFile.removed_at.is_(None),
            EvidenceFile.key.is_not(None),
            EvidenceFile.scan.in_((ScanState.UNSCANNED, ScanState.CLEAN)),
            or_(EvidenceFile.lease_until.is_(None), EvidenceFile.lease_until <= now),
        )
        oldest = (
            select(EvidenceFile.id).where(*free).order_by(EvidenceFile.id).limit(1).with_for_update(skip_locked=True)
        )
        taken = session.execute(
            update(EvidenceFile)
            .where(EvidenceFile.id == oldest.scalar_subquery(), *free)
            .values(lease_until=now + _LEASE)
            .returning(EvidenceFile.id, EvidenceFile.key, EvidenceFile.kind)
        ).first()
        return tuple(taken) if taken else None


def _settle(file_id: int, key: str, kind: str) -> None:
    warnings: tuple[str, ...] = ()
    try:
        with evidence_store().open(key) as plain:
            warnings = look(plain, Kind(kind))
    except Unavailable:
        return  # the store is away: once more when the lease is over
    except (FileUnreadable, NotFound, Damaged):
        pass  # its reader says why
    arrived = (EvidenceFile.id == file_id, EvidenceFile.stage == ARRIVED, EvidenceFile.removed_at.is_(None))
    with transaction() as session:
        session.execute(
            update(EvidenceFile).where(*arrived).values(warnings=list(warnings), stage=None, lease_until=None)
        )
