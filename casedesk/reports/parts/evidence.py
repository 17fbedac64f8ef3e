"""Part 5: every file with its digest, what was read, where it counted, and where its reduced picture lies."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casedesk.appeals.models import Appeal
from casedesk.errors import Words
from casedesk.evidence.marks import seen_before
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.extensions import db
from casedesk.reports.masking import mask_text
from casedesk.reports.parts.moments import minute
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.telling.papers import Paper, papers_of

STATES: dict[ReadingState, Words] = {
    ReadingState.WAITING: _l("being read"),
    ReadingState.READ: _l("readable"),
    ReadingState.UNREADABLE: _l("unreadable"),
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file. `picture` is its reduced picture's key in the evidence store, None without one."""

    number: int
    label: str
    kind: str
    size: int
    sha256: str
    received: str
    removed: str
    state: str
    used: str
    fields: Sequence[tuple[str, str, str]]
    checks: Sequence[tuple[str, str]]
    picture: str | None


def files_of(appeal: Appeal, vector: ComparisonVector | None) -> list[FileFacts]:
    """All files of a case, removed ones too, oldest first."""
    found = select(EvidenceFile).where(EvidenceFile.appeal_id == appeal.id).order_by(EvidenceFile.id)
    files = list(db.session.scalars(found))
    there = [file for file in files if file.removed_at is None]
    papers = {paper.public_id: paper for paper in papers_of(there, vector, seen_before(appeal, there))}
    return [_file(number, file, papers.get(file.public_id)) for number, file in enumerate(files, 1)]


def _file(number: int, file: EvidenceFile, paper: Paper | None) -> FileFacts:
    return FileFacts(
        number=number,
        label=mask_text(file.label) or str(_("A file that was taken out")),
        kind=file.kind.upper(),
        size=file.size,
        sha256=file.sha256,
        received=minute(file.received_at),
        removed=minute(file.removed_at),
        state=_state(file),
        used=_used(file),
        fields=[(label, mask_text(value), kind) for label, value, kind, _key in paper.fields] if paper else (),
        checks=[(kind, mask_text(str(sentence))) for kind, sentence in paper.checks] if paper else (),
        picture=file.previews[0] if file.previews and paper else None,
    )


def _state(file: EvidenceFile) -> str:
    if file.removed_at is not None and file.state is ReadingState.WAITING:
        return str(_("not read"))
    return str(STATES[file.state])


def _used(file: EvidenceFile) -> str:
    if file.removed_at is not None:
        return str(_("removed, not used"))
    if file.fit is None:
        return str(_("not used in the score"))
    return str(_("score, as “Document”"))
