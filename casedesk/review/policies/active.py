"""The policy that scores now, and policies by the id of their content."""

import json

from sqlalchemy import select

from casedesk import clock
from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.tags import EventTag
from casedesk.extensions import db
from casedesk.review.engine.policy import Policy
from casedesk.review.models import PolicyVersion
from casedesk.review.policies.models import PolicyProposal

_POLICIES: dict[str, Policy] = {}


def active_id() -> str | None:
    """The id of the policy that scores now; of two from the same moment, the one put forward last."""
    newest = (
        select(PolicyVersion.id)
        .outerjoin(PolicyProposal, PolicyProposal.policy_id == PolicyVersion.id)
        .where(PolicyVersion.active_from <= clock.utcnow())
        .order_by(PolicyVersion.active_from.desc(), PolicyProposal.put_forward_at.desc().nulls_last())
        .limit(1)
    )
    return db.session.scalar(newest)


def active_policy() -> Policy:
    """The policy that scores now; the default one is put on record when there is none. Inside a transaction."""
    policy_id, now = active_id(), clock.utcnow()
    if policy_id is not None:
        return policy_by_id(policy_id)
    policy = Policy.default()
    db.session.add(PolicyVersion(id=policy.id, body=policy.to_json(), active_from=now, added_at=now))
    audit.record(EventTag.POLICY_ADD, actor=WORKER, policy=policy.id)
    db.session.flush()
    return policy


def policy_by_id(policy_id: str) -> Policy:
    """A policy on record; read once by each process, since its id is that of its content."""
    if policy_id not in _POLICIES:
        body = db.session.scalars(select(PolicyVersion.body).where(PolicyVersion.id == policy_id)).one()
        _POLICIES[policy_id] = policy_of(body)
    return _POLICIES[policy_id]


def policy_of(body: str) -> Policy:
    """A policy from its stored canonical JSON."""
    return Policy.from_json(json.loads(body))
