"""The ways from an address to a file, and the files of an appeal as pages list them."""

import logging

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, select

from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import visible_to
from casedesk.errors import NotFound
from casedesk.evidence.installation import limits
from casedesk.evidence.kinds import Refusal
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.evidence.wording import words
from casedesk.extensions import db
from casedesk.staff.models import StaffMember

_READING = _("We are looking at it")
# How far we are, by stage; never what was found.
_STAGES: dict[str, LazyString] = {
    "opening": _("We are opening it"),
    "recognising": _("We are reading it"),
    "comparing": _("Almost done"),
}

log = logging.getLogger(__name__)


def files_of(appeal: Appeal) -> list[EvidenceFile]:
    """The present files of an appeal, oldest first."""
    return list(db.session.scalars(_present().where(EvidenceFile.appeal_id == appeal.id).order_by(EvidenceFile.id)))


def file_of(appeal: Appeal, public_id: str) -> EvidenceFile:
    """One present file of an appeal; NotFound for any other id, whether it exists or not (S31)."""
    return _only(_present().where(EvidenceFile.appeal_id == appeal.id, EvidenceFile.public_id == public_id))


def file_for(staff: StaffMember, public_id: str) -> EvidenceFile:
    """One present file of a case this person may read; NotFound for any other id, whether it exists or not (S31)."""
    cases = visible_to(staff).with_only_columns(Appeal.id)
    return _only(_present().where(EvidenceFile.public_id == public_id, EvidenceFile.appeal_id.in_(cases)))


def state_words(file: EvidenceFile) -> LazyString | str:
    """What there is to say of a file besides that it was uploaded; empty when nothing."""
    if file.state is ReadingState.WAITING:
        return _STAGES.get(file.stage or "", _READING)
    if file.state is ReadingState.UNREADABLE:
        return trouble_words(file)
    return ""


def trouble_words(file: EvidenceFile) -> LazyString:
    """Why a file could not be read, and what helps."""
    known = Refusal(file.trouble) if file.trouble in list(Refusal) else Refusal.UNREADABLE
    return words(known, limits())


def _present() -> Select[EvidenceFile]:
    return select(EvidenceFile).where(EvidenceFile.removed_at.is_(None))


def _only(wanted: Select[EvidenceFile]) -> EvidenceFile:
    found = db.session.scalars(wanted).first()
    if found is None:
        log.warning("refused", extra={"what": "evidence"})
        raise NotFound()
    return found
