"""One's own leaning before the score is shown: who noted what, and whose score waits for it (scoring design, 11)."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AT_DESK
from casedesk.audit import service as audit
from casedesk.audit.tags import EventTag
from casedesk.errors import NotAllowed, WrongState
from casedesk.extensions import app_settings, db
from casedesk.review.models import Leaning, LeaningWay
from casedesk.review.outcomes import blind
from casedesk.review.outcomes.blind import hidden_scores
from casedesk.review.scores.service import latest_score
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission


class Hidden(StrEnum):
    """Why a score is not shown to a person now."""

    LEANING = "leaning"
    SAMPLE = "sample"


def why_hidden(appeal: Appeal, member: StaffMember) -> Hidden | None:
    """Why this person does not see the score of a case; None when it is shown."""
    if hidden_scores([appeal.id], member):
        return Hidden.SAMPLE
    return Hidden.LEANING if appeal.id in leanings_due([appeal], member) else None


def scores_hidden(cases: Collection[Any], member: StaffMember) -> frozenset[int]:
    """The same for a list: ids of the cases whose score and band this person does not see.

    Args:
        cases: anything with the id and the status of a case.
        member: who reads.
    """
    return hidden_scores([case.id for case in cases], member) | leanings_due(cases, member)


def score_is_hidden(member: StaffMember) -> ColumnElement[bool]:
    """The same as a condition on the rows of `Appeal`, for lists that choose by what the score says."""
    if not _leans_first(member):
        return blind.score_is_hidden(member)
    noted = exists().where(Leaning.appeal_id == Appeal.id, Leaning.staff_id == member.id)
    return or_(blind.score_is_hidden(member), and_(Appeal.status.in_(AT_DESK), ~noted))


def _leans_first(member: StaffMember) -> bool:
    return app_settings().leaning_first and Permission.DECIDE_APPEALS in member.permissions


def leanings_due(cases: Collection[Any], member: StaffMember) -> frozenset[int]:
    """Ids of the cases that wait for this person's leaning: at the desk, and theirs to decide."""
    if not _leans_first(member):
        return frozenset()
    open_cases = {case.id for case in cases if case.status in AT_DESK}
    if not open_cases:
        return frozenset()
    noted = select(Leaning.appeal_id).where(Leaning.staff_id == member.id, Leaning.appeal_id.in_(open_cases))
    return frozenset(open_cases - set(db.session.scalars(noted)))


def note_leaning(appeal: Appeal, member: StaffMember, way: LeaningWay) -> Leaning:
    """Note a leaning; what is noted stays. Inside a transaction.

    Raises:
        NotAllowed: this person does not decide cases.
        WrongState: it was noted before, none is asked for, or there is no score yet that it could come before.
    """
    if Permission.DECIDE_APPEALS not in member.permissions:
        raise NotAllowed()
    score = latest_score(appeal.id)
    if score is None or appeal.id not in leanings_due([appeal], member):
        raise WrongState()
    leaning = Leaning(appeal_id=appeal.id, staff_id=member.id, score_id=score.id, way=way, noted_at=clock.utcnow())
    db.session.add(leaning)
    db.session.flush()
    audit.record(EventTag.CASE_LEAN, actor=member.actor, appeal_id=appeal.id, way=way.value, score=score.id)
    return leaning


def leanings_of(appeal_id: int) -> Mapping[int, Leaning]:
    """What everybody noted on a case, by the id of the person."""
    noted = db.session.scalars(select(Leaning).where(Leaning.appeal_id == appeal_id))
    return {leaning.staff_id: leaning for leaning in noted}
