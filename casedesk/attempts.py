"""Limits that every process shares: a counter row for each kind, key and window of time."""

from datetime import UTC, datetime

from sqlalchemy import CursorResult, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from casedesk import clock
from casedesk.database import UTCDateTime, lookup
from casedesk.errors import TooMany
from casedesk.extensions import Model, db


class AttemptCount(Model):
    """How often something was tried in one window; the key is a keyed digest."""

    __tablename__ = "attempt_counts"

    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_ends: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


def spend(kind: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one try, in a transaction of its own before the work, so that a refusal cannot undo the count.

    Args:
        kind: what is tried, such as "staff_sign_in".
        key: whose tries are counted together, such as an account or address; stored as a digest.
        limit: tries that are allowed in a window.
        seconds: length of the window.

    Raises:
        TooMany: the limit is reached; nothing more is counted.
    """
    now = clock.utcnow()
    ends = datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)
    row = (
        AttemptCount.kind == kind,
        AttemptCount.key == lookup(f"attempt.{kind}", key),
        AttemptCount.window_ends == ends,
    )
    counted = db.session.execute(update(AttemptCount).where(*row).values(count=AttemptCount.count + 1))
    if isinstance(counted, CursorResult) and counted.rowcount == 0:
        values = {"kind": kind, "key": lookup(f"attempt.{kind}", key), "window_ends": ends, "count": 1}
        db.session.execute(insert(AttemptCount).values(values))
    if db.session.scalars(select(AttemptCount.count).where(*row)).one() > limit:
        raise TooMany(retry_after=max(1, int((ends - now).total_seconds())))


def forget_past() -> int:
    """Remove windows that are over; returns how many."""
    gone = db.session.execute(delete(AttemptCount).where(AttemptCount.window_ends < clock.utcnow()))
    return gone.rowcount if isinstance(gone, CursorResult) else 0
