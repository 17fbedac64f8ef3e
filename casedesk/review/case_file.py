"""Everything the case page shows, loaded in a fixed number of statements and told in the reader's language."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import CLOSED, AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.service import entries_of
from casedesk.directory.base import AccountFacts, DirectoryUnavailable
from casedesk.directory.service import directory
from casedesk.evidence.marks import seen_before
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import app_settings, db
from casedesk.languages import desk_today
from casedesk.review.deciding.approvals import live_approval, shown_digest
from casedesk.review.deciding.choices import Choice, Standing, choices_of
from casedesk.review.deciding.decisions import one_is_enough
from casedesk.review.deciding.independence import decided_before, shares_contact
from casedesk.review.deciding.leanings import Hidden, leanings_of, why_hidden
from casedesk.review.deciding.waits import is_unreached
from casedesk.review.models import Approval, Leaning, Opinion, SafetyWait, ScoreRow
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores.assembly import claims_of
from casedesk.review.scores.service import is_ready, latest_score
from casedesk.review.telling.axis import Axis, sign_in_axis
from casedesk.review.telling.claim_rows import ClaimRow, Compared, claim_rows, forgotten_in
from casedesk.review.telling.contradictions import Contradiction
from casedesk.review.telling.counted import Counted
from casedesk.review.telling.explanation import Explanation
from casedesk.review.telling.filing import contact_given_up, place_of_filing
from casedesk.review.telling.papers import Paper, papers_of
from casedesk.review.telling.presentation import Presented, present
from casedesk.review.telling.suggestions import Suggestion
from casedesk.staff.models import StaffMember

MOST_RELATED = 20


@dataclass(frozen=True)
class CaseFile:
    """One case as one person sees it.

    Args:
        presented: the score in words; None when there is none, or when it is `hidden` from this person, and why.
        contradictions: found when scoring, shown also while the score is hidden: they are evidence.
        counted: the document that counts in the score, shown always: it is about a file.
        leanings: what people noted before they saw the score, by their ids.
        place: of filing, as terms and values, and before it a contact proven then that counts no more; may be empty.
        names: of staff, by id.
        away: whether the account system did not answer.
    """

    appeal: Appeal
    standing: Standing
    choices: Sequence[Choice]
    score: ScoreRow | None
    presented: Presented | None
    hidden: Hidden | None
    contradictions: Sequence[Contradiction]
    counted: Counted | None
    leanings: Mapping[int, Leaning]
    model: str
    place: Sequence[tuple[str, str]]
    rows: Sequence[ClaimRow]
    papers: Sequence[Paper]
    axis: Axis | None
    related: Sequence[Any]
    events: Sequence[AuditEntry]
    opinions: Sequence[Opinion]
    approval: Approval | None
    wait: SafetyWait | None
    names: Mapping[int, str]
    shown: str
    away: bool
    now: datetime

    @property
    def explanation(self) -> Explanation | None:
        """The score in words, where there is one."""
        return self.presented.explanation if self.presented else None

    @property
    def suggested(self) -> Sequence[Suggestion]:
        """What to ask for, best first."""
        return self.presented.suggested if self.presented else ()

    @property
    def drawn(self) -> bool:
        """Whether the reader is the second person drawn: the file comes first, the first opinion after it."""
        return self.standing.drawn

    @property
    def last_event(self) -> int:
        """The newest entry of the record that is on the screen."""
        return self.events[-1].seq if self.events else 0

    def name(self, staff_id: int | None) -> str:
        """A staff member's name."""
        return self.names.get(staff_id or 0, "")


def case_file(appeal: Appeal, member: StaffMember, revealed: Collection[str] = ()) -> CaseFile:
    """Load and tell a case.

    Args:
        appeal: the case, visible to this person.
        member: who reads it.
        revealed: signals whose masked values this answer shows, each recorded before.
    """
    now = clock.utcnow()
    filed = desk_today(appeal.sent_at or now)
    facts, away = _facts(appeal)
    score, files = latest_score(appeal.id), _files(appeal.id)
    claims = claims_of(appeal)
    vector, presented, policy = None, None, None
    if score is not None:
        policy = policy_by_id(score.policy_id)
        vector, presented = present(score, policy, files)
    told = presented.explanation if presented else None
    hidden = why_hidden(appeal, member) if presented else None
    compared = Compared(claims, forgotten_in(appeal), vector, told, appeal.account_id is not None, away)
    approval = live_approval(appeal.id)
    wait = _wait(approval)
    standing = _standing(appeal, member, facts, approval, wait, score is not None, now)
    return CaseFile(
        appeal=appeal,
        standing=standing,
        choices=choices_of(standing),
        score=score,
        presented=None if hidden else presented,
        hidden=hidden,
        contradictions=told.contradictions if told else (),
        counted=presented.counted if presented else None,
        leanings=leanings_of(appeal.id),
        model=claims.model or "",
        place=[*contact_given_up(appeal, facts, filed), *place_of_filing(appeal.filed_from, facts, filed)],
        rows=claim_rows(compared, revealed),
        papers=papers_of(files, vector, seen_before(appeal, files)),
        axis=sign_in_axis(claims, facts, filed, policy),
        related=_related(appeal),
        events=entries_of(appeal.id),
        opinions=_opinions(appeal.id),
        approval=approval,
        wait=wait,
        names=staff_names(),
        shown=shown_digest(appeal, score.id) if score else "",
        away=away,
        now=now,
    )


def _facts(appeal: Appeal) -> tuple[AccountFacts | None, bool]:
    """The account, and whether asking for it failed: then nothing counts as checked."""
    if appeal.account_id is None:
        return None, False
    try:
        return directory().facts(appeal.account_id), False
    except DirectoryUnavailable:
        return None, True


def _files(appeal_id: int) -> list[EvidenceFile]:
    there = (EvidenceFile.appeal_id == appeal_id, EvidenceFile.removed_at.is_(None))
    return list(db.session.scalars(select(EvidenceFile).where(*there).order_by(EvidenceFile.id)))


def _related(appeal: Appeal) -> Sequence[Any]:
    """Other cases that name the same account, newest first: id, reference, sent_at and status."""
    columns = (Appeal.id, Appeal.reference, Appeal.sent_at, Appeal.status)
    same = (Appeal.account_lookup == appeal.account_lookup, Appeal.id != appeal.id, Appeal.sent_at.is_not(None))
    return db.session.execute(select(*columns).where(*same).order_by(Appeal.sent_at.desc()).limit(MOST_RELATED)).all()


def _opinions(appeal_id: int) -> list[Opinion]:
    return list(db.session.scalars(select(Opinion).where(Opinion.appeal_id == appeal_id).order_by(Opinion.id)))


def _wait(approval: Approval | None) -> SafetyWait | None:
    if approval is None:
        return None
    return db.session.scalar(select(SafetyWait).where(SafetyWait.approval_id == approval.id))


def _standing(
    appeal: Appeal,
    member: StaffMember,
    facts: AccountFacts | None,
    approval: Approval | None,
    wait: SafetyWait | None,
    scored: bool,
    now: datetime,
) -> Standing:
    return Standing(
        status=appeal.status,
        permissions=member.permissions,
        tied=shares_contact(member, appeal, facts) or decided_before(member, appeal),
        drawn=approval is not None and approval.second_id == member.id and approval.confirmed_at is None,
        alone=appeal.status is AppealStatus.IN_REVIEW and appeal.account_id is not None and one_is_enough(appeal),
        unreached=wait is not None and is_unreached(wait, now),
        took_part=_took_part(appeal, member),
        has_account=appeal.account_id is not None,
        scored=scored and is_ready(appeal),
        can_reopen=_can_reopen(appeal, now),
    )


def _took_part(appeal: Appeal, member: StaffMember) -> bool:
    if appeal.status is not AppealStatus.INCIDENT:
        return False
    part = (Approval.proposed_by == member.id) | (Approval.confirmed_by == member.id)
    return db.session.scalar(select(Approval.id).where(Approval.appeal_id == appeal.id, part).limit(1)) is not None


def _can_reopen(appeal: Appeal, now: datetime) -> bool:
    if appeal.status not in CLOSED - {AppealStatus.REDEEMED, AppealStatus.REVERSED} or appeal.closed_at is None:
        return False
    return now - appeal.closed_at <= timedelta(days=app_settings().reopen_days)


def staff_names() -> dict[int, str]:
    """Everybody's name by id; a desk has few people."""
    return {row.id: row.name for row in db.session.execute(select(StaffMember.id, StaffMember.name))}
