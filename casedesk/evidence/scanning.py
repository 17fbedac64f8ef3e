"""The virus scanner's word on a file: asked while it arrives, and by the worker for what it could not be asked then."""

import logging
from typing import BinaryIO

from sqlalchemy import select, update

from casedesk import clock, wake
from casedesk.appeals.models import Appeal
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER, Actor
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.errors import NotFound, Unavailable
from casedesk.evidence.encryption import Damaged
from casedesk.evidence.installation import evidence_store, scanner
from casedesk.evidence.kinds import Refusal
from casedesk.evidence.models import EvidenceFile, ReadingState, ScanState
from casedesk.evidence.scanner import Scanner
from casedesk.evidence.wording import Refused
from casedesk.extensions import db

log = logging.getLogger(__name__)


class Infected(Refused):
    """The scanner knows this file: `virus` is the name it gave."""

    def __init__(self, virus: str, sha256: str) -> None:
        super().__init__(Refusal.INFECTED)
        self.virus = virus
        self.sha256 = sha256


def scanned(plain: BinaryIO, sha256: str) -> ScanState:
    """What the scanner says of a file that arrives; pending when it is away, so that no appeal waits for it.

    Raises:
        Infected: it must not be kept.
    """
    asked = scanner()
    if asked is None:
        return ScanState.UNSCANNED
    plain.seek(0)
    try:
        virus = asked.scan(plain)
    except Unavailable:
        log.warning("scanner_away")
        return ScanState.PENDING
    if virus is not None:
        raise Infected(virus, sha256)
    return ScanState.CLEAN


def note_infected(appeal_id: int, virus: str, sha256: str, by: Actor) -> None:
    """Record within the running transaction that a file was found infected."""
    audit.record(EventTag.EVIDENCE_INFECTED, actor=by, appeal_id=appeal_id, sha256=sha256, virus=virus[:80])
    log.warning("evidence_infected", extra={"virus": virus[:80], "sha256": sha256})


def scan_due(limit: int = 50) -> int:
    """Scan what waits for it, and delete what was found; returns how many files are settled.

    Two workers that scan the same file come to the same word, so nothing is claimed.
    """
    wanted = select(EvidenceFile.id).where(
        EvidenceFile.scan.in_((ScanState.PENDING, ScanState.INFECTED)),
        EvidenceFile.key.is_not(None),
        EvidenceFile.removed_at.is_(None),
    )
    settled = 0
    for file_id in db.session.scalars(wanted.order_by(EvidenceFile.id).limit(limit)).all():
        try:
            settled += _settle(db.session.get_one(EvidenceFile, file_id))
        except Unavailable:
            asked = scanner()
            if asked is not None and _is_away(asked):
                return settled
    return settled


def _is_away(asked: Scanner) -> bool:
    """Whether the scanner is gone; else it was one file it could not look at, and the others go on."""
    try:
        asked.check()
    except Unavailable:
        return True
    return False


def _settle(file: EvidenceFile) -> bool:
    if file.scan is ScanState.PENDING:
        _decide(file, *_word(file))
    if file.scan is ScanState.INFECTED and file.key is not None:
        # The row says so first: a crash in between deletes once more, and nobody opens it meanwhile.
        evidence_store().delete(file.key)
        with transaction():
            file.key = None
    return True


def _word(file: EvidenceFile) -> tuple[ScanState, str]:
    asked = scanner()
    if asked is None:  # the operator took it out of the settings: as any other file here
        return ScanState.UNSCANNED, ""
    try:
        with evidence_store().open(file.key or "") as plain:
            virus = asked.scan(plain)
    except (NotFound, Damaged):
        return ScanState.UNSCANNED, ""  # there is nothing to scan; its reader says what became of it
    return (ScanState.CLEAN, "") if virus is None else (ScanState.INFECTED, virus)


def _decide(file: EvidenceFile, state: ScanState, virus: str) -> None:
    with transaction() as session:
        # The case first, as everybody locks them.
        session.execute(select(Appeal.id).where(Appeal.id == file.appeal_id).with_for_update())
        db.session.refresh(file, with_for_update=True)
        if file.scan is not ScanState.PENDING or file.removed_at is not None:
            return
        file.scan = state
        if state is ScanState.INFECTED:
            file.state, file.trouble = ReadingState.UNREADABLE, Refusal.INFECTED.value
            sent = (Appeal.id == file.appeal_id, Appeal.sent_at.is_not(None))
            session.execute(update(Appeal).where(*sent).values(score_wanted_at=clock.utcnow()))
            note_infected(file.appeal_id, virus, file.sha256, WORKER)
        wake.note()
