"""Documents that turn up in more than one account's case: the flags, and telling the cases that came before."""

from sqlalchemy import select

from casedesk import clock
from casedesk.appeals.changes import DECIDED
from casedesk.appeals.models import Appeal
from casedesk.appeals.sending import flag
from casedesk.appeals.status import OPEN
from casedesk.database import transaction
from casedesk.evidence.marks import WEIGHS, Seen, Way, seen_before
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import db

# By what is shared; a phone's number alone is marked apart, because phones are sold on with their boxes.
FLAGS: dict[Way, str] = {
    Way.FILE: "reused_document",
    Way.INVOICE: "reused_document",
    Way.IMEI: "imei_elsewhere",
}
REUSE_FLAGS = frozenset(FLAGS.values())


def is_reused(appeal: Appeal) -> bool:
    """Whether a document of this case, or one equal in number, amount and date, is in another account's case.

    Files taken out count too: their hash stays, and with it the fact that they were handed in.
    """
    return any(seen.way in WEIGHS for seen in _seen(appeal))


def reuse_flags(appeal: Appeal) -> set[str]:
    """What the queue shows of it; a picture that only looks alike is never a flag."""
    return {FLAGS[seen.way] for seen in _seen(appeal) if seen.way in FLAGS}


def tell_earlier_cases(appeal_id: int) -> int:
    """Flag the open cases that hold the same as this one and do not know it; returns how many.

    Those still under review are scored again. What is decided, or waits for the second person, is only flagged: its
    own evidence did not change, and a stranger who sends a copy must not be able to undo an approval. Each case is
    changed in a transaction of its own, before the one that scores this case, so that a crash in between repeats it.
    """
    with transaction():
        appeal = db.session.get_one(Appeal, appeal_id)
        others = {(seen.appeal_id, FLAGS[seen.way]) for seen in _seen(appeal) if seen.way in FLAGS}
    return sum(_tell(other_id, name) for other_id, name in sorted(others))


def _tell(appeal_id: int, name: str) -> bool:
    with transaction():
        other = db.session.get_one(Appeal, appeal_id, with_for_update=True)
        if name in other.flags or other.status not in OPEN:
            return False
        flag(other, name)
        if other.status not in DECIDED:
            other.score_wanted_at = clock.utcnow()
    return True


def _seen(appeal: Appeal) -> list[Seen]:
    files = list(db.session.scalars(select(EvidenceFile).where(EvidenceFile.appeal_id == appeal.id)))
    return [seen for found in seen_before(appeal, files).values() for seen in found]
