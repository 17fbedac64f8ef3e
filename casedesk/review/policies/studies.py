"""Asking for studies of policies, and reading what came of them; a worker works them out, never a request."""

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, select

from casedesk import clock
from casedesk.audit import service as audit
from casedesk.audit.tags import EventTag
from casedesk.errors import Invalid, NotAllowed
from casedesk.extensions import db
from casedesk.review.engine.policy import Policy
from casedesk.review.learning.enough import require_enough
from casedesk.review.learning.study_results import BackTest, Estimate
from casedesk.review.models import PolicyVersion
from casedesk.review.outcomes.service import count_confirmed
from casedesk.review.policies.active import active_policy, policy_by_id
from casedesk.review.policies.models import PolicyDraft, PolicyStudy, StudyKind, StudyState
from casedesk.review.policies.service import policy_of_draft
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

MOST_CASES = 20_000
_LISTED = 20


def back_test(by: StaffMember, subject: PolicyDraft | PolicyVersion, last_n: int) -> PolicyStudy:
    """Ask for a replay of a policy on the last decided cases; `result_of` gives the BackTest when it is ready.

    Args:
        by: the manager.
        subject: a draft, as it is now, or a policy on record.
        last_n: how many cases, at most 20,000.

    Raises:
        NotAllowed: no right. Invalid: too many cases, or none.
    """
    if not 0 < last_n <= MOST_CASES:
        raise Invalid(_("Choose from 1 to %(most)d cases", most=MOST_CASES), code="last_n")
    draft = subject if isinstance(subject, PolicyDraft) else None
    policy = policy_of_draft(subject) if isinstance(subject, PolicyDraft) else policy_by_id(subject.id)
    return _ask(by, StudyKind.BACK_TEST, policy, draft, last_n)


def estimate_draft(by: StaffMember) -> PolicyStudy:
    """Ask for a draft learnt from all cases with a confirmed outcome, beginning with the active policy.

    Raises:
        NotAllowed: no right. TooFew: fewer than 200 such cases, or 30 of a kind; the message holds the numbers.
    """
    require_enough(*count_confirmed())
    return _ask(by, StudyKind.ESTIMATE, active_policy(), None, 0)


def studies_of(policy_id: str) -> list[PolicyStudy]:
    """The studies of exactly this content, newest first."""
    return _listed(PolicyStudy.policy_id == policy_id)


def studies_of_draft(draft: PolicyDraft) -> list[PolicyStudy]:
    """The studies of a draft, newest first, those of its earlier content too; `policy_id` tells them apart."""
    return _listed(PolicyStudy.draft_id == draft.id)


def estimates() -> list[PolicyStudy]:
    """The re-estimations that were asked for, newest first."""
    return _listed(PolicyStudy.kind == StudyKind.ESTIMATE)


def result_of(study: PolicyStudy) -> BackTest | Estimate | None:
    """What came of a study; None until it is ready."""
    if study.state is not StudyState.READY or study.result is None:
        return None
    kind = BackTest if study.kind is StudyKind.BACK_TEST else Estimate
    return kind.from_json(study.result)


def _ask(by: StaffMember, kind: StudyKind, policy: Policy, draft: PolicyDraft | None, last_n: int) -> PolicyStudy:
    if Permission.MANAGE_POLICIES not in by.permissions:
        raise NotAllowed()
    study = PolicyStudy(
        kind=kind,
        state=StudyState.QUEUED,
        draft_id=draft.id if draft else None,
        policy_id=policy.id,
        body=policy.to_json(),
        last_n=last_n,
        asked_by=by.id,
        asked_at=clock.utcnow(),
    )
    db.session.add(study)
    db.session.flush()
    audit.record(EventTag.POLICY_STUDY, actor=by.actor, study=study.id, kind=kind.value, policy=policy.id)
    return study


def _listed(which: ColumnElement[bool]) -> list[PolicyStudy]:
    found = select(PolicyStudy).where(which).order_by(PolicyStudy.id.desc()).limit(_LISTED)
    return list(db.session.scalars(found))
