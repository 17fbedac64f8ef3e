"""The way of a policy: drafted, put forward, signed by two managers, active from a day, retired by the next one."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from casedesk import clock
from casedesk.audit import service as audit
from casedesk.audit.actors import COMMAND, Actor
from casedesk.audit.tags import EventTag
from casedesk.errors import Invalid, NotAllowed, NotFound, WrongState
from casedesk.extensions import app_settings, db
from casedesk.languages import desk_today
from casedesk.review.engine.policy import Policy
from casedesk.review.learning.facts_alone import require_more_than_facts
from casedesk.review.models import PolicyVersion
from casedesk.review.policies.active import active_policy, policy_by_id, policy_of
from casedesk.review.policies.models import PolicyDraft, PolicyProposal, PolicySignature
from casedesk.review.policies.standing import SIGNATURES_NEEDED, PolicyState, Standing, standing_of, standings
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

__all__ = [
    "SIGNATURES_NEEDED",
    "PolicyState",
    "Standing",
    "activate_from",
    "discard_draft",
    "draft_policy",
    "drafts",
    "edit_draft",
    "keep_draft",
    "policy_of_draft",
    "put_forward",
    "refuse",
    "sign",
    "standing_of",
    "standings",
]

_LONGEST_NAME = 80


def draft_policy(by: StaffMember | None, base: str | None = None, name: str = "", note: str = "") -> PolicyDraft:
    """Begin a draft with the content of a policy on record.

    Args:
        by: the manager; None for a command.
        base: id of the policy it begins with; the active one without.
        name: what managers call it, at most 80 characters.
        note: why it is written.

    Raises:
        NotAllowed: no right. NotFound: no such policy. Invalid: no name.
    """
    policy = _on_record(base) if base else active_policy()
    return keep_draft(by, policy, base=policy.id, name=name, note=note)


def keep_draft(by: StaffMember | None, policy: Policy, *, base: str, name: str, note: str = "") -> PolicyDraft:
    """Keep a policy from elsewhere, such as a file or an estimation, as a draft.

    Args:
        base: id of the policy on record it is held against.
    """
    actor, now = _doer(by), clock.utcnow()
    draft = PolicyDraft(
        name=_named(name),
        note=note.strip(),
        base_id=base,
        author_id=by.id if by else None,
        body=policy.to_json(),
        started_at=now,
        changed_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    audit.record(EventTag.POLICY_DRAFT, actor=actor, draft=draft.id, base=base)
    return draft


def edit_draft(
    draft: PolicyDraft,
    by: StaffMember | None,
    data: Mapping[str, Any],
    *,
    seen_version: int,
    name: str | None = None,
    note: str | None = None,
) -> Policy:
    """Replace the content of a draft, and its name and note where they are given; returns what it says now.

    Args:
        by: the manager; None for a command.
        data: the whole policy object.
        seen_version: `draft.version` of the page it was edited on.

    Raises:
        MalformedPolicy: with one line for each fault; nothing is kept.
        WrongState: somebody else edited it meanwhile ("stale"), or it was put forward or discarded.
    """
    actor = _doer(by)
    _require_editable(draft)
    if draft.version != seen_version:
        raise WrongState(_("This draft was changed in another window. Look at it again"), code="stale")
    policy = Policy.from_json(data)
    draft.body = policy.to_json()
    draft.name = draft.name if name is None else _named(name)
    draft.note = draft.note if note is None else note.strip()
    draft.changed_at = clock.utcnow()
    db.session.flush()
    audit.record(EventTag.POLICY_EDIT, actor=actor, draft=draft.id, policy=policy.id)
    return policy


def discard_draft(draft: PolicyDraft, by: StaffMember | None) -> None:
    """Give a draft up; it stays on record and is listed no more."""
    actor = _doer(by)
    _require_editable(draft)
    draft.discarded_at = clock.utcnow()
    db.session.flush()
    audit.record(EventTag.POLICY_DISCARD, actor=actor, draft=draft.id)


def policy_of_draft(draft: PolicyDraft) -> Policy:
    """What a draft says."""
    return policy_of(draft.body)


def put_forward(draft: PolicyDraft, by: StaffMember | None) -> PolicyVersion:
    """Put a draft forward to be signed: from here on its content never changes and is named by its SHA-256.

    One that was refused or retired before can be put forward again; it needs both signatures anew.

    Raises:
        FactsAlone: facts alone would lead to "strong".
        WrongState: the draft is closed, or its very content is active or on its way already ("already_there").
    """
    actor = _doer(by)
    _require_editable(draft)
    policy, now = policy_of_draft(draft), clock.utcnow()
    require_more_than_facts(policy)
    version = db.session.get(PolicyVersion, policy.id)
    if version is None:
        version = PolicyVersion(id=policy.id, body=policy.to_json(), active_from=None, added_at=now)
        db.session.add(version)
    elif standing_of(version).state not in (PolicyState.REFUSED, PolicyState.RETIRED):
        raise WrongState(_("A policy with exactly these numbers is on record already"), code="already_there")
    else:
        _begin_anew(version)
    draft.put_forward_as = policy.id
    db.session.flush()
    proposal = PolicyProposal(
        policy_id=policy.id, name=draft.name, note=draft.note, author_id=draft.author_id, put_forward_at=now
    )
    db.session.add(proposal)
    db.session.flush()
    audit.record(EventTag.POLICY_PUT_FORWARD, actor=actor, policy=policy.id, draft=draft.id)
    return version


def sign(version: PolicyVersion, by: StaffMember) -> PolicySignature:
    """Sign a policy that was put forward. Two different managers sign; its author may be one of them.

    Whoever calls this has checked the second factor lately, as for a decision.

    Raises:
        NotAllowed: no right, or this person signed already ("signed_already").
        WrongState: it is not waiting for signatures.
    """
    actor = _doer(by)
    standing = _locked(version)
    if standing.state is not PolicyState.PUT_FORWARD:
        raise _moved_on()
    if any(each.staff_id == by.id for each in standing.signatures):
        raise NotAllowed(_("You have signed this policy already; another manager signs second"), code="signed_already")
    signature = PolicySignature(policy_id=version.id, staff_id=by.id, signed_at=clock.utcnow())
    db.session.add(signature)
    db.session.flush()
    audit.record(EventTag.POLICY_SIGN, actor=actor, policy=version.id)
    return signature


def refuse(version: PolicyVersion, by: StaffMember, why: str) -> None:
    """Refuse a policy that was put forward or signed and is not active yet; the reason stays with it.

    Raises:
        Invalid: no reason. WrongState: it is active, retired or refused already.
    """
    actor = _doer(by)
    standing = _locked(version)
    if standing.proposal is None or standing.state not in (
        PolicyState.PUT_FORWARD,
        PolicyState.SIGNED,
        PolicyState.SCHEDULED,
    ):
        raise _moved_on()
    if not why.strip():
        raise Invalid(_("Say why it is refused"), code="no_reason")
    now = clock.utcnow()
    standing.proposal.refused_at, standing.proposal.refused_by = now, by.id
    standing.proposal.refused_why = why.strip()
    version.active_from = None
    db.session.flush()
    audit.record(EventTag.POLICY_REFUSE, actor=actor, policy=version.id)


def activate_from(version: PolicyVersion, day: date, by: StaffMember | None) -> datetime:
    """Let a signed policy score from a day on; the one before it is retired at that moment.

    Args:
        day: in the time zone of the desk; today means from now on.
        by: the manager; None for a command.

    Returns:
        The moment it begins.

    Raises:
        WrongState: two valid signatures are missing, or it is active or refused already.
        Invalid: the day is past, or another policy begins on it ("day_taken").
    """
    actor, now = _doer(by), clock.utcnow()
    standing = _locked(version)
    if standing.state not in (PolicyState.SIGNED, PolicyState.SCHEDULED):
        raise WrongState(_("Two managers have to sign this policy first"), code="not_signed")
    _require_entitled(standing)
    today = desk_today(now)
    if day < today:
        raise Invalid(_("Choose today or a later day"), code="past_day")
    begins = now if day == today else datetime.combine(day, time(), ZoneInfo(app_settings().timezone))
    same = select(PolicyVersion.id).where(PolicyVersion.active_from == begins, PolicyVersion.id != version.id)
    if day > today and db.session.scalar(same) is not None:
        raise Invalid(_("Another policy begins on this day"), code="day_taken")
    version.active_from = begins
    db.session.flush()
    audit.record(EventTag.POLICY_ACTIVATE, actor=actor, policy=version.id, from_=begins.isoformat())
    return begins


def drafts() -> list[PolicyDraft]:
    """The drafts that are still written on, last changed first."""
    open_ones = select(PolicyDraft).where(PolicyDraft.put_forward_as.is_(None), PolicyDraft.discarded_at.is_(None))
    return list(db.session.scalars(open_ones.order_by(PolicyDraft.changed_at.desc(), PolicyDraft.id.desc())))


def _begin_anew(version: PolicyVersion) -> None:
    version.active_from = None
    db.session.execute(delete(PolicySignature).where(PolicySignature.policy_id == version.id))
    db.session.execute(delete(PolicyProposal).where(PolicyProposal.policy_id == version.id))


def _locked(version: PolicyVersion) -> Standing:
    """Its standing, with the row locked, so that of two people at once the second sees what the first did."""
    db.session.refresh(version, with_for_update=True)
    return standing_of(version)


def _require_entitled(standing: Standing) -> None:
    """Both who signed are still managers when it takes effect, as for an approval (security.md §4.1)."""
    people = [db.session.get(StaffMember, each.staff_id) for each in standing.signatures]
    valid = {one.id for one in people if one and Permission.MANAGE_POLICIES in one.permissions}
    if len(valid) < SIGNATURES_NEEDED:
        raise WrongState(
            _("A person who signed is no longer a manager. Put the policy forward anew"), code="right_lost"
        )


def _require_editable(draft: PolicyDraft) -> None:
    if draft.put_forward_as or draft.discarded_at:
        raise WrongState(_("This draft is closed. Begin a new one from it"), code="closed_draft")


def _doer(by: StaffMember | None) -> Actor:
    if by is None:
        return COMMAND
    if Permission.MANAGE_POLICIES not in by.permissions:
        raise NotAllowed()
    return by.actor


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise Invalid(_("Give the draft a name of at most 80 characters"), code="name")
    return name


def _on_record(policy_id: str) -> Policy:
    if db.session.get(PolicyVersion, policy_id) is None:
        raise NotFound()
    return policy_by_id(policy_id)


def _moved_on() -> WrongState:
    return WrongState(_("This policy has moved on. Look at it again"))
