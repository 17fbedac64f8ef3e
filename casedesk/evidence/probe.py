"""Whether a store truly keeps, gives back and forgets a file: for health checks."""

import io
import secrets
from typing import TYPE_CHECKING

from casedesk.errors import Unavailable

if TYPE_CHECKING:
    from casedesk.evidence.contract import EvidenceStore


def probe(store: "EvidenceStore") -> None:
    """Write, read and delete 32 random bytes.

    Raises:
        Unavailable: the store cannot be trusted with a file now.
    """
    content = secrets.token_bytes(32)
    with store.receive(io.BytesIO(content), max_bytes=len(content)) as received:
        key = received.commit().key
    try:
        with store.open(key) as opened:
            if opened.read() != content:
                raise Unavailable
    finally:
        store.delete(key)
