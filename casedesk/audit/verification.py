"""Walking the whole chain and naming the first place where it breaks."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from casedesk.audit.chain import GENESIS, entry_hash
from casedesk.audit.heads import Head, read_heads
from casedesk.audit.models import AuditEntry, AuditHead
from casedesk.extensions import app_settings, db

BATCH = 2000


@dataclass(frozen=True)
class Verdict:
    """What verification found.

    Attributes:
        entries: how many entries hold.
        broken_at: the number of the first entry that does not, or None.
        problem: changed, removed, reordered, cut_off, rolled_back, head_altered, head_forged; empty when whole.
    """

    entries: int
    broken_at: int | None = None
    problem: str = ""

    @property
    def whole(self) -> bool:
        """Whether the chain holds from end to end."""
        return not self.problem


def verify() -> Verdict:
    """Recompute every hash in order and compare with the stored head and the exported signed heads."""
    settings = app_settings()
    heads = read_heads(settings.audit_heads_file)
    for head in heads:
        if not head.is_genuine(settings.audit_key):
            return Verdict(0, head.seq, "head_forged")
    promised = {head.seq: head for head in heads}
    previous, seq = GENESIS, 0
    for entry in _entries():
        if entry.seq != seq + 1:
            return Verdict(seq, seq + 1, "removed" if entry.seq > seq + 1 else "reordered")
        if entry.previous_hash != previous or _hash_of(entry) != entry.hash:
            return Verdict(seq, entry.seq, "changed")
        seq, previous = entry.seq, entry.hash
        if (head_here := promised.get(seq)) and head_here.hash != previous:
            return Verdict(seq - 1, seq, "rolled_back")
    return _check_end(seq, previous, heads)


def _check_end(seq: int, last_hash: str, heads: list[Head]) -> Verdict:
    stored = db.session.execute(select(AuditHead.seq, AuditHead.hash)).one_or_none()
    furthest = max([stored.seq if stored else 0, *(head.seq for head in heads)])
    if furthest > seq:
        return Verdict(seq, seq + 1, "cut_off")
    if stored and (stored.seq, stored.hash) != (seq, last_hash):
        return Verdict(seq, seq, "head_altered")
    if stored is None and seq:
        return Verdict(seq, seq, "head_altered")
    return Verdict(seq)


def _entries() -> Iterator[AuditEntry]:
    """All entries by number, in batches by key so that memory stays flat."""
    last = -1
    while batch := list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.seq > last).order_by(AuditEntry.seq).limit(BATCH))
    ):
        yield from batch
        last = batch[-1].seq
        db.session.expunge_all()


def _hash_of(entry: AuditEntry) -> str:
    try:
        return entry_hash(
            seq=entry.seq,
            at=entry.at,
            tag=entry.tag,
            appeal_id=entry.appeal_id,
            actor_kind=entry.actor_kind,
            actor_id=entry.actor_id,
            origin=entry.origin,
            details=entry.details,
            previous_hash=entry.previous_hash,
        )
    except ValueError:
        return "unreadable"
