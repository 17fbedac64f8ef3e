"""Approvals by two people: bound to what was shown, the second one drawn, void as soon as anything changes."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import UNDER_APPROVAL, AppealStatus, MoveName
from casedesk.appeals.transitions import move, moved
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.database import canonical, transaction
from casedesk.evidence.models import EvidenceFile, Verdict
from casedesk.evidence.verdicts import effect_of
from casedesk.extensions import app_settings, db
from casedesk.review.deciding.independence import is_entitled, possible_seconds
from casedesk.review.models import Approval
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission


def shown_digest(appeal: Appeal, score_id: int) -> str:
    """SHA-256 of exactly what an approval covers: evidence, contact, claims and score (security.md §4.2)."""
    files = db.session.execute(
        select(EvidenceFile.public_id, EvidenceFile.sha256, EvidenceFile.verdict)
        .where(EvidenceFile.appeal_id == appeal.id, EvidenceFile.removed_at.is_(None))
        .order_by(EvidenceFile.id)
    )
    claims = {row.step.value: row.answers for row in appeal.answers}
    contact = (appeal.contact_kind, appeal.contact_lookup)
    return digest_of_shown(appeal.account_id, contact, claims, [_shown_file(*row) for row in files], score_id)


def _shown_file(public_id: str, sha256: str, verdict: Verdict | None) -> list[str]:
    """A file as an approval covers it. Accepting it changes nothing that was shown, so that the second person may."""
    effect = effect_of(verdict)
    return [public_id, sha256, effect.value] if effect else [public_id, sha256]


def digest_of_shown(
    account_id: str | None,
    contact: tuple[str | None, str | None],
    claims: dict[str, Any],
    evidence: list[list[str]],
    score_id: int,
) -> str:
    """The same of plain values.

    Args:
        contact: kind and lookup. claims: answers by step. evidence: of each file public id, SHA-256 and any verdict.
    """
    shown: dict[str, Any] = {
        "account": account_id,
        "contact": list(contact),
        "claims": claims,
        "evidence": evidence,
        "score": score_id,
    }
    return sha256(canonical(shown)).hexdigest()


def live_approval(appeal_id: int) -> Approval | None:
    """The approval of a case that is not void."""
    return db.session.scalar(select(Approval).where(Approval.appeal_id == appeal_id, Approval.voided_at.is_(None)))


def draw_second(approval: Approval, appeal: Appeal, *, instead_of: int | None = None) -> StaffMember | None:
    """Draw the person who looks second, by chance among those entitled; nobody picks (security.md §4.1).

    Args:
        approval: what waits for confirmation.
        appeal: its case.
        instead_of: the person drawn before, who is drawn again only when nobody else is there.
    """
    possible = possible_seconds(appeal, approval.proposed_by)
    fresh = [member for member in possible if member.id != instead_of]
    drawn = secrets.choice(fresh or possible) if possible else None
    approval.second_id, approval.drawn_at = (drawn.id if drawn else None), clock.utcnow()
    if drawn:
        audit.record(EventTag.APPROVAL_DRAW, actor=WORKER, appeal_id=appeal.id, second=drawn.id)
    return drawn


def redraw_due() -> int:
    """Draw again where the person drawn did not answer in time, or where nobody was there; returns how many."""
    before = clock.utcnow() - timedelta(hours=app_settings().redraw_hours)
    late = (
        select(Approval.id, Approval.appeal_id)
        .join(Appeal, Appeal.id == Approval.appeal_id)
        .where(
            Approval.voided_at.is_(None),
            Approval.confirmed_at.is_(None),
            Appeal.status == AppealStatus.PROPOSED,
            (Approval.drawn_at < before) | Approval.second_id.is_(None),
        )
    )
    drawn = 0
    for approval_id, appeal_id in list(db.session.execute(late)):
        with transaction():
            # The case first, as whoever confirms locks it: nobody is drawn for what was answered meanwhile.
            appeal = db.session.get_one(Appeal, appeal_id, with_for_update=True)
            approval = db.session.get_one(Approval, approval_id)
            if appeal.status is AppealStatus.PROPOSED and approval.voided_at is None:
                drawn += draw_second(approval, appeal, instead_of=approval.second_id) is not None
    return drawn


def approval_stands(appeal: Appeal) -> Approval | None:
    """The approval in force: complete, of what is still on file, by people who still may (security.md §4.1–2)."""
    approval = live_approval(appeal.id)
    if approval is None or not (approval.confirmed_at or approval.alone):
        return None
    if shown_digest(appeal, approval.score_id) != approval.shown_digest:
        return None
    people = {approval.proposed_by, approval.confirmed_by} - {None}
    entitled = all(is_entitled(db.session.get(StaffMember, person), appeal) for person in people)
    enough = approval.alone or len(people) == 2
    return approval if entitled and enough else None


def void_fallen() -> int:
    """Return cases to review whose approval no longer stands, such as when a person lost the right."""
    able = {
        member.id
        for member in db.session.scalars(select(StaffMember))
        if Permission.DECIDE_APPEALS in member.permissions
    }
    # Whatever else makes an approval fall moves the case at once; only lost rights have to be looked for.
    decided = (
        select(Appeal.id, Approval.proposed_by, Approval.confirmed_by)
        .join(Approval, (Approval.appeal_id == Appeal.id) & Approval.voided_at.is_(None))
        .where(Appeal.status.in_((AppealStatus.WAITING, AppealStatus.LINK_SENT)))
    )
    suspect = [row[0] for row in db.session.execute(decided) if not {row[1], row[2]} - {None} <= able]
    fallen = 0
    for appeal_id in suspect:
        with transaction():
            appeal = db.session.get_one(Appeal, appeal_id)
            if appeal.status in (AppealStatus.WAITING, AppealStatus.LINK_SENT) and not approval_stands(appeal):
                move(appeal, MoveName.VOID, by=WORKER, why="right_lost")
                fallen += 1
    return fallen


@moved.connect
def _void(appeal: Appeal, *, name: MoveName, before: AppealStatus, after: AppealStatus) -> None:
    """An approval ends when its case leaves the way to the link, whatever moved it."""
    if before in UNDER_APPROVAL and after not in UNDER_APPROVAL and after is not AppealStatus.REDEEMED:
        approval = live_approval(appeal.id)
        if approval is not None:
            approval.voided_at, approval.void_reason = clock.utcnow(), name.value
