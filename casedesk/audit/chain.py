"""How one entry is bound to the one before it (security.md §6.4; after RFC 6962's domain separation)."""

from datetime import datetime
from hashlib import sha256

from casedesk.audit.actors import ActorKind
from casedesk.audit.tags import EventTag
from casedesk.database import canonical

DOMAIN = b"casedesk.audit.v1\0"
GENESIS = sha256(DOMAIN).hexdigest()


def entry_hash(
    *,
    seq: int,
    at: datetime,
    tag: EventTag,
    appeal_id: int | None,
    actor_kind: ActorKind,
    actor_id: int | None,
    origin: str | None,
    details: str,
    previous_hash: str,
) -> str:
    """SHA-256 over the domain, the hash before, and the canonical JSON of the entry's fields."""
    body = canonical(
        {
            "seq": seq,
            "at": at.isoformat(timespec="microseconds"),
            "tag": tag.value,
            "appeal": appeal_id,
            "actor": [actor_kind.value, actor_id],
            "origin": origin,
            "details": details,
        }
    )
    return sha256(DOMAIN + bytes.fromhex(previous_hash) + body).hexdigest()
