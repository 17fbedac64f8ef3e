"""Part 2: the facts of the case and its key times."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select

from casedesk.appeals.models import Appeal
from casedesk.directory.base import AccountFacts, ContactKind
from casedesk.extensions import db
from casedesk.languages import LANGUAGES, desk_today
from casedesk.reports.masking import mask_contact
from casedesk.reports.parts.moments import minute
from casedesk.resets.models import ResetLink
from casedesk.review.models import Approval, SafetyWait
from casedesk.review.telling.filing import contact_given_up, place_of_filing


@dataclass(frozen=True, slots=True)
class Fact:
    """One term and its value."""

    term: str
    value: str


def facts_of(appeal: Appeal, account: AccountFacts | None, names: Mapping[int, str]) -> list[Fact]:
    """Who and what; only what is known."""
    return [Fact(term, value) for term, value in _facts(appeal, account, names) if value]


def times_of(appeal: Appeal) -> list[Fact]:
    """When; only what happened."""
    return [Fact(term, value) for term, value in _times(appeal) if value]


def _facts(appeal: Appeal, account: AccountFacts | None, names: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    yield (
        _("Account"),
        appeal.account_masked
        if appeal.account_id
        else _("%(account)s (no account on record)", account=appeal.account_masked),
    )
    yield _("Language of the owner"), LANGUAGES.get(appeal.language, appeal.language)
    if appeal.contact and appeal.contact_kind:
        phone = appeal.contact_kind is ContactKind.PHONE
        proven = _("%(contact)s, proved with a code", contact=mask_contact(appeal.contact))
        yield _("New phone") if phone else _("New e-mail"), proven
    for former in appeal.former_contacts:
        told = {"contact": mask_contact(former.contact), "time": minute(former.proven_at)}
        yield _("Former contact proven"), _("%(contact)s, proved with a code %(time)s", **told)
    filed = desk_today(appeal.sent_at or appeal.saved_at)
    yield from contact_given_up(appeal, account, filed)
    yield from place_of_filing(appeal.filed_from, account, filed)
    yield _("Assigned to"), names.get(appeal.assignee_id or 0, "")
    if appeal.previous_id:
        earlier = db.session.scalar(select(Appeal.reference).where(Appeal.id == appeal.previous_id))
        yield _("Earlier appeal"), earlier or ""
    if appeal.sent_at:
        before = select(func.count()).where(
            Appeal.account_lookup == appeal.account_lookup, Appeal.id != appeal.id, Appeal.sent_at < appeal.sent_at
        )
        yield _("Appeals for this account before"), str(db.session.scalar(before) or 0)


def _times(appeal: Appeal) -> Iterator[tuple[str, str]]:
    yield _("Begun"), minute(appeal.started_at)
    yield _("Contact proved"), minute(appeal.contact_proven_at)
    yield _("Sent"), minute(appeal.sent_at)
    yield _("Answer due"), minute(appeal.due_at)
    approvals = select(Approval).where(Approval.appeal_id == appeal.id).order_by(Approval.id.desc()).limit(1)
    approval = db.session.scalar(approvals)
    if approval is not None:
        yield _("Approval proposed"), minute(approval.proposed_at)
        yield _("Approval confirmed"), minute(approval.confirmed_at)
        yield _("Approval void"), minute(approval.voided_at)
        wait = db.session.scalar(select(SafetyWait).where(SafetyWait.approval_id == approval.id))
        if wait is not None:
            yield _("Safety wait began"), minute(wait.began_at) or _("not yet: no notice was handed over")
            yield _("Safety wait ends"), minute(wait.ends_at)
    first, used = db.session.execute(
        select(func.min(ResetLink.minted_at), func.max(ResetLink.used_at)).where(ResetLink.appeal_id == appeal.id)
    ).one()
    yield _("Reset link released"), minute(first)
    yield _("New password set"), minute(used)
    yield _("Closed"), minute(appeal.closed_at)
