"""The files of an appeal as its owner's pages list them."""

from dataclasses import dataclass

from flask import url_for

from casedesk.appeals.models import Appeal
from casedesk.errors import Words
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.evidence.queries import files_of, state_words


@dataclass(frozen=True)
class FileRow:
    """One line of the list: `status` is "stored" or "reading", `size` in bytes; `url` shows the picture, if any."""

    id: str
    name: str
    size: int
    status: str
    message: Words
    remove_url: str
    url: str


def file_rows(appeal: Appeal, *, changeable: bool = True) -> list[FileRow]:
    """The present files, oldest first; with a button to remove each where that is possible."""
    return [file_row(appeal, file, changeable=changeable) for file in files_of(appeal)]


def file_row(appeal: Appeal, file: EvidenceFile, *, changeable: bool = True) -> FileRow:
    """One file of an appeal."""
    reference, public_id = appeal.reference, file.public_id
    return FileRow(
        id=public_id,
        name=file.label,
        size=file.size,
        status="reading" if file.state is ReadingState.WAITING else "stored",
        message=state_words(file),
        remove_url=url_for("evidence.remove", reference=reference, public_id=public_id) if changeable else "",
        url=url_for("evidence.own_picture", reference=reference, public_id=public_id) if file.previews else "",
    )
