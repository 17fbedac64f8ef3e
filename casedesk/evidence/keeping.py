"""What an owner does about a picture that is hard to read: sends it as it is, or another one in its place."""

from collections.abc import Iterable

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.errors import WrongState
from casedesk.evidence.arrivals import Arrival
from casedesk.evidence.models import EvidenceFile
from casedesk.evidence.queries import files_of
from casedesk.evidence.receiving import require_changeable
from casedesk.extensions import db


def is_changeable(appeal: Appeal) -> bool:
    """Whether the owner may add and remove files now."""
    try:
        require_changeable(appeal)
    except WrongState:
        return False
    return True


def keep_as_is(appeal: Appeal, file: EvidenceFile) -> None:
    """Tell the owner no more what would make this picture easier to read; a second press changes nothing.

    Raises:
        WrongState: the case is closed or frozen.
    """
    require_changeable(appeal)
    if file.kept_as_is_at is None:
        file.kept_as_is_at = clock.utcnow()
        db.session.flush()


def replaced_by(appeal: Appeal, public_id: str, arrivals: Iterable[Arrival]) -> EvidenceFile | None:
    """The file that goes because another one was kept in its place; None when there is none, or it is that very one."""
    kept = {arrival.row.id for arrival in arrivals if arrival.row is not None}
    if not kept or public_id in kept:
        return None
    return next((file for file in files_of(appeal) if file.public_id == public_id), None)
