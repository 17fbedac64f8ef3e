"""The files of an appeal as its owner's pages list them."""

from dataclasses import dataclass

from flask import url_for

from casedesk.appeals.models import Appeal
from casedesk.errors import Words
from casedesk.evidence.hints import hints_of
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.evidence.queries import files_of, state_words


@dataclass(frozen=True)
class FileRow:
    """One line of the list.

    Args:
        size: in bytes.
        status: "stored", or "reading" for as long as we look at it.
        url: shows the picture, if any.
        hints: what would make the picture easier to read.
        again_url: where another photo is taken in its place; `keep_url` sends it as it is.
    """

    id: str
    name: str
    size: int
    status: str
    message: Words
    remove_url: str
    url: str
    hints: tuple[str, ...] = ()
    again_url: str = ""
    keep_url: str = ""


def file_rows(appeal: Appeal, *, changeable: bool = True) -> list[FileRow]:
    """The present files, oldest first; with a button to remove each where that is possible."""
    return [file_row(appeal, file, changeable=changeable) for file in files_of(appeal)]


def file_row(appeal: Appeal, file: EvidenceFile, *, changeable: bool = True) -> FileRow:
    """One file of an appeal."""
    reference, public_id = appeal.reference, file.public_id
    hints = tuple(str(hint) for hint in hints_of(file)) if changeable else ()
    return FileRow(
        id=public_id,
        name=file.label,
        size=file.size,
        status="reading" if file.state is ReadingState.WAITING else "stored",
        message=state_words(file),
        remove_url=url_for("evidence.remove", reference=reference, public_id=public_id) if changeable else "",
        url=url_for("evidence.own_picture", reference=reference, public_id=public_id) if file.previews else "",
        hints=hints,
        again_url=url_for("evidence.files", reference=reference, instead=public_id) if hints else "",
        keep_url=url_for("evidence.keep", reference=reference, public_id=public_id) if hints else "",
    )
