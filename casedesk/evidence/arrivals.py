"""The files of one form, one by one: what is refused leaves the others, and each is durable by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from casedesk.appeals.models import Appeal
from casedesk.audit.actors import OWNER
from casedesk.database import transaction
from casedesk.errors import CasedeskError
from casedesk.evidence.receiving import add, kept
from casedesk.evidence.rows import FileRow, file_row
from casedesk.evidence.scanning import Infected, note_infected
from casedesk.evidence.spool import Spool
from casedesk.evidence.uploads import Upload


@dataclass(frozen=True)
class Arrival:
    """What became of one file: its line in the list, or why it was not taken."""

    name: str
    row: FileRow | None = None
    refused: CasedeskError | None = None


def take_all(appeal: Appeal, sent: Iterable[FileStorage], upload_key: str, *, at_once: bool) -> list[Arrival]:
    """Take the files of a form that posts to a route marked with `takes_files`; commits after each.

    Args:
        sent: the files of the form; fields left empty are passed over.
        upload_key: of the form, so that a repeated send of it changes nothing.
        at_once: whether the sender waits for the look at a picture, see `kept`.
    """
    return [_arrival(appeal, file, upload_key, at_once) for file in sent if file.filename]


def _arrival(appeal: Appeal, sent: FileStorage, upload_key: str, at_once: bool) -> Arrival:
    upload = sent.stream
    if not isinstance(upload, Upload):
        raise TypeError("the route must be marked with takes_files")
    return take(appeal, sent.filename or "", upload.spool, upload_key, at_once=at_once)


def take(appeal: Appeal, name: str, received: Callable[[], Spool], upload_key: str, *, at_once: bool) -> Arrival:
    """Take one file that came, or say why not; commits.

    Args:
        name: the person's device gave. received: gives the file, or raises what is wrong with it.
        at_once: see `kept`.
    """
    try:
        with kept(appeal, received(), name, upload_key, at_once=at_once) as durable, transaction():
            return Arrival(name, row=file_row(appeal, add(appeal, durable)))
    except Infected as refused:
        with transaction():
            note_infected(appeal.id, refused.virus, refused.sha256, OWNER)
        return Arrival(name, refused=refused)
    except CasedeskError as refused:
        return Arrival(name, refused=refused)
