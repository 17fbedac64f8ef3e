"""Text messages as signed JSON to an address of the operator's."""

import hmac
import json
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from casedesk.notifications.outgoing import GiveUp, Outgoing, TryAgain

TIMESTAMP = "X-Casedesk-Timestamp"
SIGNATURE = "X-Casedesk-Signature"
# The receiver says that the message itself is the trouble; everything else may pass.
_HOPELESS = (400, 404, 410, 413, 422)


class WebhookSender:
    """Posts each message with a signature over time and body; follows no redirect.

    Args:
        url: the address that receives.
        key: the secret both sides hold.
        timeout: seconds to wait for each step.
    """

    def __init__(self, url: str, key: bytes, *, timeout: int) -> None:
        self._url = urlsplit(url)
        self._key = key
        self._timeout = timeout

    def handed_over(self, message_id: str) -> bool:
        """The receiver knows repeats by the id; we do not ask."""
        return False

    def send(self, letter: Outgoing) -> None:
        """Post one message; a repeat carries the same Idempotency-Key."""
        content = {"id": letter.message_id, "to": letter.to, "text": letter.text, "language": letter.language}
        body = json.dumps(content, ensure_ascii=False).encode()
        moment = str(int(letter.at.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": letter.message_id,
            TIMESTAMP: moment,
            SIGNATURE: signature(self._key, moment, body),
        }
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=self._timeout)
        path = f"{self._url.path or '/'}{'?' if self._url.query else ''}{self._url.query}"
        try:
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise TryAgain(f"webhook_{type(error).__name__}") from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise (GiveUp if status in _HOPELESS else TryAgain)(f"webhook_{status}")


def signature(key: bytes, moment: str, body: bytes) -> str:
    """What the receiver computes too: `v1=` and HMAC-SHA-256 over timestamp, a dot, and the body."""
    return f"v1={hmac.new(key, moment.encode() + b'.' + body, sha256).hexdigest()}"
