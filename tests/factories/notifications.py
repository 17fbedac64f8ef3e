"""Letters in the outbox, valid whatever is left out."""

from datetime import UTC, datetime
from typing import Any

from casedesk.notifications import service
from casedesk.notifications.letters import PARAMS, Channel, Letter
from casedesk.notifications.models import OutboxMessage

FACTS = {"reference": "CD-2611-04172", "due": datetime(2026, 11, 23, 10, tzinfo=UTC)}
FACTS["on"] = datetime(2026, 11, 21, 2, tzinfo=UTC)


def params_of(letter: Letter) -> dict[str, Any]:
    """What a letter needs to say."""
    return {name: FACTS[name] for name in PARAMS[letter]}


def queue_letter(letter: Letter = Letter.FILED, **changes: Any) -> OutboxMessage:
    """Queue a letter in the running transaction."""
    wanted: dict[str, Any] = {
        "channel": Channel.EMAIL,
        "to": "lin@mail.example",
        "language": "en",
        "params": params_of(letter),
        "appeal_id": None,
    }
    return service.enqueue(letter, **{**wanted, **changes})
