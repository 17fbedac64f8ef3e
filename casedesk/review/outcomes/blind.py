"""The sample of cases first reviewed without the score, so that the score does not learn its own echo."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, false, select

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus, MoveName
from casedesk.appeals.transitions import moved
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.database import lookup
from casedesk.extensions import app_settings, db
from casedesk.review.models import Opinion, OpinionKind
from casedesk.review.outcomes.models import BlindReview
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

# What says how somebody judges the case; asking for more or handing it on does not.
_JUDGEMENTS = (OpinionKind.PROPOSE, OpinionKind.APPROVE_ALONE, OpinionKind.REJECT)
_JUDGED = exists().where(
    Opinion.appeal_id == BlindReview.appeal_id, Opinion.kind.in_(_JUDGEMENTS), Opinion.undone_at.is_(None)
)
_HEX = 16


def is_blind(appeal: Appeal) -> bool:
    """Whether a case was drawn, at sending, to be reviewed without the score first."""
    return db.session.get(BlindReview, appeal.id) is not None


def hides_score(appeal: Appeal, member: StaffMember) -> bool:
    """Whether this person must not see the score of the case now: it is in the sample and nobody gave an opinion yet.

    Managers, who take no part in deciding, see it.
    """
    return bool(hidden_scores([appeal.id], member))


def hidden_scores(appeal_ids: Collection[int], member: StaffMember) -> frozenset[int]:
    """The same for the rows of a list: of which cases this person must not see score or band."""
    if not _reviews(member):
        return frozenset()
    hidden = select(BlindReview.appeal_id).where(BlindReview.appeal_id.in_(appeal_ids), ~_JUDGED)
    return frozenset(db.session.scalars(hidden))


def score_is_hidden(member: StaffMember) -> ColumnElement[bool]:
    """The same as a condition on the rows of `Appeal`."""
    if not _reviews(member):
        return false()
    return exists().where(BlindReview.appeal_id == Appeal.id, ~_JUDGED)


def _reviews(member: StaffMember) -> bool:
    return bool({Permission.DECIDE_APPEALS, Permission.REJECT_APPEALS} & member.permissions)


def is_drawn(reference: str, share: float) -> bool:
    """Whether a case falls into a share of all cases: by a keyed hash, so that nobody can tell or choose beforehand."""
    digest = lookup("blind_review", reference)
    return int(digest[:_HEX], 16) < share * float(1 << 4 * _HEX)


@moved.connect
def _draw(appeal: Appeal, *, name: MoveName, before: AppealStatus, after: AppealStatus) -> None:
    """A case is drawn once, when it is sent; a later change of the setting moves none."""
    if name is MoveName.SEND and is_drawn(appeal.reference, app_settings().blind_share):
        db.session.add(BlindReview(appeal_id=appeal.id, drawn_at=clock.utcnow()))
        db.session.flush()
        audit.record(EventTag.CASE_SAMPLE, actor=WORKER, appeal_id=appeal.id)
