"""Reading what arrived: claim a file by lease, analyse it, keep reading and previews; safe to kill anywhere."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import or_, select, update

from casedesk import clock, wake
from casedesk.appeals.models import Appeal
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.errors import CasedeskError, NotFound, Unavailable
from casedesk.evidence.analysis import Reader, Stage, analyse
from casedesk.evidence.case_code import case_code
from casedesk.evidence.encryption import Damaged
from casedesk.evidence.first_looks import look_due
from casedesk.evidence.installation import evidence_store, limits
from casedesk.evidence.kinds import Kind
from casedesk.evidence.marks import note_marks
from casedesk.evidence.models import ARRIVED, EvidenceFile, ReadingState, ScanState
from casedesk.evidence.reading import Preview
from casedesk.evidence.sandbox import FileUnreadable, Reason
from casedesk.extensions import app_settings, db

MOST_TRIES = 3
# What a child may write at most into one preview (ChildLimits.file_bytes).
_PREVIEW_BYTES = 32 * 1024 * 1024
# What a stage may take beside the lease. Each page tells its stage again, so this is for one page.
_ALLOWED = {Stage.RECOGNISING: 30}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """One file that is ours until the lease ends; `tries` tells a later claim from this one."""

    id: int
    tries: int
    public_id: str
    appeal_id: int
    key: str | None
    kind: str
    received_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What reading a file gave: its reading, picture hash and the keys of its previews, or the trouble."""

    reading: dict[str, Any] | None = None
    previews: tuple[str, ...] = ()
    neighbour_hash: str | None = None
    trouble: str | None = None


def read_due(limit: int = 20, reader: Reader = analyse) -> int:
    """Read files that wait for it with `reader`, one after the other; returns how many were taken up.

    A file whose worker died is taken up again when the lease is over, three times at most.
    """
    taken = 0
    look_due()
    while taken < limit and (claim := _claim()) is not None:
        _read(claim, reader)
        taken += 1
        look_due()  # an owner who could still take another photo waits for no reading
    return taken


def _claim() -> Claim | None:
    """Take the file that waits longest, by one conditional UPDATE."""
    with transaction() as session:
        now = clock.utcnow()
        free = (
            EvidenceFile.state == ReadingState.WAITING,
            EvidenceFile.removed_at.is_(None),
            EvidenceFile.key.is_not(None),
            EvidenceFile.scan.in_((ScanState.UNSCANNED, ScanState.CLEAN)),
            or_(EvidenceFile.stage.is_(None), EvidenceFile.stage != ARRIVED),
            or_(EvidenceFile.lease_until.is_(None), EvidenceFile.lease_until <= now),
        )
        oldest = (
            select(EvidenceFile.id).where(*free).order_by(EvidenceFile.id).limit(1).with_for_update(skip_locked=True)
        )
        taken = session.execute(
            update(EvidenceFile)
            .where(EvidenceFile.id == oldest.scalar_subquery(), *free)
            .values(lease_until=now + timedelta(seconds=app_settings().lease_seconds), tries=EvidenceFile.tries + 1)
            .returning(
                EvidenceFile.id,
                EvidenceFile.tries,
                EvidenceFile.public_id,
                EvidenceFile.appeal_id,
                EvidenceFile.key,
                EvidenceFile.kind,
                EvidenceFile.received_at,
            )
        ).first()
        return Claim(*taken) if taken else None


def _read(claim: Claim, reader: Reader) -> None:
    if claim.tries > MOST_TRIES:
        log.error("evidence_given_up", extra={"file": claim.public_id})
        _note(claim, Outcome(trouble=Reason.CRASHED.value))
        return
    try:
        outcome = _outcome(claim, reader)
    except Unavailable:
        _put_back(claim)
    except Exception as error:  # noqa: BLE001 - one file must not keep the others back; its lease runs out
        # Its kind alone: the words of an error could repeat what the file says.
        log.error("evidence_broke", extra={"file": claim.public_id, "error_type": type(error).__name__})  # noqa: TRY400
    else:
        _note(claim, outcome)


def _outcome(claim: Claim, reader: Reader) -> Outcome:
    with TemporaryDirectory(prefix="casedesk-") as folder:
        try:
            with evidence_store().open(claim.key or "") as source:
                found = reader(
                    source,
                    Kind(claim.kind),
                    Path(folder),
                    limits=limits(),
                    case_code=_code_of(claim),
                    received_at=claim.received_at,
                    trust_roots=app_settings().signature_roots,
                    on_stage=lambda stage: _tell(claim, stage),
                )
        except FileUnreadable as fault:
            refused = fault.reason is Reason.REFUSED
            return Outcome(trouble=fault.refusal.value if refused else fault.reason.value)
        except (NotFound, Damaged) as fault:
            log.error("evidence_lost", extra={"file": claim.public_id, "why": fault.code})  # noqa: TRY400
            return Outcome(trouble=fault.code)
        return Outcome(found.reading.to_json(), _keep(found.previews, Path(folder)), found.neighbour_hash)


def _code_of(claim: Claim) -> str | None:
    """The code that may stand on paper beside the document, once the appeal has a case number."""
    with transaction() as session:
        reference = session.scalar(select(Appeal.reference).where(Appeal.id == claim.appeal_id))
    return case_code(reference) if reference else None


def _tell(claim: Claim, stage: Stage) -> None:
    """Note how far the file is, for the pages that wait for it, and hold it for as long as this stage may take."""
    held = clock.utcnow() + timedelta(seconds=app_settings().lease_seconds + _ALLOWED.get(stage, 0))
    ours = (
        EvidenceFile.id == claim.id,
        EvidenceFile.state == ReadingState.WAITING,
        EvidenceFile.tries == claim.tries,
        EvidenceFile.removed_at.is_(None),
    )
    with transaction() as session:
        session.execute(update(EvidenceFile).where(*ours).values(stage=stage.value, lease_until=held))


def _keep(previews: Iterable[Preview], folder: Path) -> tuple[str, ...]:
    """Store previews sealed like originals: the thumbnail first, then the pages in order."""
    keys: list[str] = []
    try:
        for preview in sorted(previews, key=lambda preview: preview.page):
            with (
                (folder / preview.name).open("rb") as drawn,
                evidence_store().receive(drawn, max_bytes=_PREVIEW_BYTES) as received,
            ):
                keys.append(received.commit().key)
    except BaseException:
        _forget(keys)
        raise
    return tuple(keys)


def _note(claim: Claim, outcome: Outcome) -> None:
    """Write the outcome, unless the file was removed or another worker has it meanwhile."""
    state = ReadingState.READ if outcome.trouble is None else ReadingState.UNREADABLE
    with transaction() as session:
        # The case first, as everybody locks them. Its version stays: a reading must not stop an owner who is saving.
        session.execute(select(Appeal.id).where(Appeal.id == claim.appeal_id).with_for_update())
        file = _ours(claim)
        if file is not None:
            file.state, file.reading, file.previews = state, outcome.reading, list(outcome.previews)
            file.trouble, file.lease_until, file.stage = outcome.trouble, None, None
            file.neighbour_hash = outcome.neighbour_hash
            note_marks(file)
            sent = (Appeal.id == claim.appeal_id, Appeal.sent_at.is_not(None))
            session.execute(update(Appeal).where(*sent).values(score_wanted_at=clock.utcnow()))
            audit.record(
                EventTag.EVIDENCE_READING,
                actor=WORKER,
                appeal_id=claim.appeal_id,
                file=claim.public_id,
                state=state.value,
            )
            wake.note()
        taken = file is not None
    if not taken:
        _forget(outcome.previews)


def _put_back(claim: Claim) -> None:
    """Try again after a while; what was away is no fault of the file."""
    with transaction():
        file = _ours(claim)
        if file is not None:
            file.tries -= 1
            file.stage = None
            file.lease_until = clock.utcnow() + timedelta(seconds=app_settings().lease_seconds)


def _ours(claim: Claim) -> EvidenceFile | None:
    """The row, unless it was removed or our lease ran out and another worker took it."""
    file = db.session.get(EvidenceFile, claim.id, with_for_update=True)
    if file is None or file.state is not ReadingState.WAITING or file.removed_at or file.tries != claim.tries:
        return None
    return file


def _forget(keys: Iterable[str]) -> None:
    """Delete previews nobody counts on; those that stay are for `casedesk evidence reconcile`."""
    for key in keys:
        try:
            evidence_store().delete(key)
        except CasedeskError:
            log.warning("preview_left_behind", extra={"key": key})
