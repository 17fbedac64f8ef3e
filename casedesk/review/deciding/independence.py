"""Who may decide a case: people with the right, without a tie to the account, the appeal or each other's opinion."""

from sqlalchemy import func, select

from casedesk.appeals.models import Appeal
from casedesk.database import lookup
from casedesk.directory.base import AccountFacts
from casedesk.directory.canonical import canonical_contact, canonical_email
from casedesk.directory.service import directory
from casedesk.errors import NotAllowed
from casedesk.extensions import db
from casedesk.review.models import Opinion, OpinionKind
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission


def is_linked(member: StaffMember, appeal: Appeal) -> bool:
    """Whether a staff member shares a contact with the appeal or with the account, now or before."""
    facts = directory().facts(appeal.account_id) if appeal.account_id else None
    return shares_contact(member, appeal, facts)


def shares_contact(member: StaffMember, appeal: Appeal, facts: AccountFacts | None) -> bool:
    """The same from facts already at hand; without an account the appeal's own contact alone counts."""
    own = canonical_email(member.email) or member.email
    if appeal.contact_lookup == lookup("contact", own):
        return True
    return facts is not None and any(canonical_contact(c.kind, c.value) == own for c in facts.contacts)


def decided_before(member: StaffMember, appeal: Appeal) -> bool:
    """Whether a repeated appeal would come to who decided the earlier one, or a reopened one to who rejected it."""
    reopened = select(func.max(Opinion.id)).where(Opinion.appeal_id == appeal.id, Opinion.kind == OpinionKind.REOPEN)
    rejected = (
        (Opinion.appeal_id == appeal.id)
        & (Opinion.kind == OpinionKind.REJECT)
        & (Opinion.id < reopened.scalar_subquery())
    )
    # Named first, so that the opinions of these two cases are read and no others.
    cases = [case for case in (appeal.id, appeal.previous_id) if case is not None]
    earlier = select(Opinion.id).where(
        Opinion.appeal_id.in_(cases),
        rejected | (Opinion.appeal_id == appeal.previous_id),
        Opinion.staff_id == member.id,
        Opinion.undone_at.is_(None),
    )
    return db.session.scalar(earlier.limit(1)) is not None


def require_independent(member: StaffMember, appeal: Appeal) -> None:
    """Refuse a person with a tie. Raises NotAllowed with code "linked" or "decided_before"."""
    if is_linked(member, appeal):
        raise NotAllowed(code="linked")
    if decided_before(member, appeal):
        raise NotAllowed(code="decided_before")


def is_entitled(member: StaffMember | None, appeal: Appeal) -> bool:
    """Whether a person may decide this case at this moment."""
    return (
        member is not None
        and Permission.DECIDE_APPEALS in member.permissions
        and not is_linked(member, appeal)
        and not decided_before(member, appeal)
    )


def possible_seconds(appeal: Appeal, proposer_id: int) -> list[StaffMember]:
    """Everybody on duty who could be drawn to confirm what another person proposed."""
    on_duty = select(StaffMember).where(
        StaffMember.on_duty, StaffMember.disabled_at.is_(None), StaffMember.id != proposer_id
    )
    return [member for member in db.session.scalars(on_duty) if is_entitled(member, appeal)]
