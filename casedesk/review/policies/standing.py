"""Where policies on record stand: put forward, signed, refused, active from a day, retired."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from casedesk import clock
from casedesk.extensions import db
from casedesk.review.models import PolicyVersion
from casedesk.review.policies.active import active_id
from casedesk.review.policies.models import PolicyProposal, PolicySignature

SIGNATURES_NEEDED = 2


class PolicyState(StrEnum):
    """Where a policy that was put forward stands."""

    PUT_FORWARD = "put_forward"
    SIGNED = "signed"
    REFUSED = "refused"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Standing:
    """A policy on record, where it stands, and who signed it. The one casedesk began with has no proposal."""

    version: PolicyVersion
    state: PolicyState
    proposal: PolicyProposal | None
    signatures: tuple[PolicySignature, ...]

    @property
    def name(self) -> str:
        """The name it was put forward under; empty for the one casedesk began with."""
        return self.proposal.name if self.proposal else ""


def standings() -> list[Standing]:
    """Every policy on record, newest first."""
    versions = db.session.scalars(select(PolicyVersion).order_by(PolicyVersion.added_at.desc(), PolicyVersion.id))
    return [standing_of(version) for version in versions]


def standing_of(version: PolicyVersion) -> Standing:
    """Where one policy stands now."""
    proposal = db.session.get(PolicyProposal, version.id)
    signed = select(PolicySignature).where(PolicySignature.policy_id == version.id).order_by(PolicySignature.id)
    signatures = tuple(db.session.scalars(signed))
    return Standing(version, _state(version, proposal, len(signatures)), proposal, signatures)


def _state(version: PolicyVersion, proposal: PolicyProposal | None, signatures: int) -> PolicyState:
    if proposal and proposal.refused_at:
        return PolicyState.REFUSED
    if version.active_from is None:
        return PolicyState.SIGNED if signatures >= SIGNATURES_NEEDED else PolicyState.PUT_FORWARD
    if version.active_from > clock.utcnow():
        return PolicyState.SCHEDULED
    return PolicyState.ACTIVE if version.id == active_id() else PolicyState.RETIRED
