"""Who did it and from where, as plain values that travel with each event."""

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The kinds of doers an event can have."""

    OWNER = "owner"
    CONTACT = "contact"
    STAFF = "staff"
    WORKER = "worker"
    COMMAND = "command"
    STRANGER = "stranger"


@dataclass(frozen=True)
class Actor:
    """A doer: kind, and the row id of a staff member."""

    kind: ActorKind
    id: int | None = None

    @classmethod
    def staff(cls, staff_id: int) -> "Actor":
        """A signed-in staff member."""
        return cls(ActorKind.STAFF, staff_id)


OWNER = Actor(ActorKind.OWNER)
CONTACT = Actor(ActorKind.CONTACT)
WORKER = Actor(ActorKind.WORKER)
COMMAND = Actor(ActorKind.COMMAND)
STRANGER = Actor(ActorKind.STRANGER)

# Set for each request to a keyed digest of the client address; the address itself is never recorded.
ORIGIN: ContextVar[str | None] = ContextVar("casedesk_origin", default=None)
