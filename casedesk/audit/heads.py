"""Signed heads of the chain, appended where the application cannot rewrite them, so that a cut end shows."""

import hmac
import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from casedesk import clock
from casedesk.audit.chain import DOMAIN
from casedesk.audit.models import AuditHead
from casedesk.database import canonical
from casedesk.extensions import app_settings, db


@dataclass(frozen=True)
class Head:
    """The end of the chain at one time: the number and hash of its last entry."""

    seq: int
    hash: str
    at: str
    signature: str

    def is_genuine(self, key: bytes) -> bool:
        """Whether the signature is ours."""
        return hmac.compare_digest(self.signature, _sign(key, self.seq, self.hash, self.at))


def _sign(key: bytes, seq: int, last_hash: str, at: str) -> str:
    return hmac.new(key, DOMAIN + canonical([seq, last_hash, at]), sha256).hexdigest()


def export_head() -> Head | None:
    """Append the present head to the file of heads unless it stands there already; fsynced.

    Returns:
        The head that was appended, None when nothing happened since the last one.
    """
    settings = app_settings()
    row = db.session.execute(select(AuditHead.seq, AuditHead.hash)).one_or_none()
    heads = read_heads(settings.audit_heads_file)
    if row is None or (heads and heads[-1].seq == row.seq):
        return None
    at = clock.utcnow().isoformat(timespec="seconds")
    head = Head(row.seq, row.hash, at, _sign(settings.audit_key, row.seq, row.hash, at))
    line = json.dumps(head.__dict__, separators=(",", ":")) + "\n"
    settings.audit_heads_file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.audit_heads_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return head


def read_heads(path: Path) -> list[Head]:
    """All heads in a file, oldest first; an incomplete last line (a crash while writing) is left out."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return [Head(**json.loads(line)) for line in lines if line.endswith("\n")]
