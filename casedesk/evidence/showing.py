"""Opening what is kept: originals and previews, each look by staff noted."""

from datetime import timedelta
from typing import BinaryIO

from flask_babel import lazy_gettext as _
from sqlalchemy import exists, select

from casedesk import clock
from casedesk.audit import service as audit
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.database import canonical
from casedesk.errors import NotFound, WrongState
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import EvidenceFile, ScanState
from casedesk.extensions import db
from casedesk.staff.models import StaffMember

ORIGINAL = "original"
PREVIEW = "preview"
THUMBNAIL = 0
LINK_SECONDS = 60
_ONE_LOOK = timedelta(minutes=15)


def open_original(file: EvidenceFile) -> BinaryIO:
    """The plain bytes as they were sent, to be read from start to end and closed; raises as the store does.

    Raises:
        WrongState: the virus scanner was not heard yet. NotFound: it has no bytes any more.
    """
    return evidence_store().open(_openable(file))


def link_to_original(file: EvidenceFile) -> str | None:
    """An address good for a minute that downloads this one file; None where the store has no addresses.

    Raises:
        WrongState, NotFound: as open_original.
    """
    return evidence_store().presigned_url(_openable(file), file.label, LINK_SECONDS)


def preview(file: EvidenceFile, page: int) -> BinaryIO:
    """A re-encoded JPEG of a page (from 1), or the thumbnail (0); raises NotFound when there is none."""
    require_preview(file, page)
    return evidence_store().open(file.previews[page])


def require_preview(file: EvidenceFile, page: int) -> None:
    """Raises NotFound when there is no such picture."""
    if not THUMBNAIL <= page < len(file.previews):
        raise NotFound()


def note_read(file: EvidenceFile, by: StaffMember, form: str) -> None:
    """Record that a person looked at a file; a preview counts once in 15 minutes."""
    db.session.refresh(file, with_for_update=True)  # the pages of one look come at the same time
    if not is_noted(file, by, form):
        audit.record(EventTag.EVIDENCE_READ, actor=by.actor, appeal_id=file.appeal_id, **_details(file, form))


def is_noted(file: EvidenceFile, by: StaffMember, form: str) -> bool:
    """Whether this look is part of one that was recorded; each download is one of its own."""
    if form == ORIGINAL:
        return False
    same = (
        AuditEntry.appeal_id == file.appeal_id,
        AuditEntry.tag == EventTag.EVIDENCE_READ,
        AuditEntry.actor_kind == by.actor.kind,
        AuditEntry.actor_id == by.id,
        AuditEntry.details == canonical(_details(file, form)).decode(),
        AuditEntry.at > clock.utcnow() - _ONE_LOOK,
    )
    return bool(db.session.scalar(select(exists().where(*same))))


def _openable(file: EvidenceFile) -> str:
    if file.key is None or file.scan is ScanState.INFECTED:
        raise NotFound()
    if file.scan is ScanState.PENDING:
        raise WrongState(_("This file waits for the virus scanner. Try again in a few minutes"), code="not_scanned")
    return file.key


def _details(file: EvidenceFile, form: str) -> dict[str, str]:
    return {"file": file.public_id, "form": form}
