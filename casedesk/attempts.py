"""Limits that every process shares: a counter row for each kind, key and window of time."""

from datetime import UTC, datetime

from sqlalchemy import CursorResult, String, bindparam, delete, text
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


# One statement, so that many first tries at once are all counted.
_COUNT = text(
    "INSERT INTO attempt_counts (kind, key, window_ends, count) VALUES (:kind, :key, :ends, 1) "
    "ON CONFLICT (kind, key, window_ends) DO UPDATE SET count = attempt_counts.count + 1 RETURNING count"
).bindparams(bindparam("ends", type_=UTCDateTime))


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
    ends = _end_of_window(now, seconds)
    spent = {"kind": kind, "key": lookup(f"attempt.{kind}", key), "ends": ends}
    if db.session.scalars(_COUNT, spent).one() > limit:
        raise TooMany(retry_after=max(1, int((ends - now).total_seconds())))


def is_within(kind: str, key: str, *, limit: int, seconds: int, at: datetime) -> bool:
    """Whether no more than `limit` tries are counted in the window of a moment; counts nothing itself."""
    found = db.session.get(AttemptCount, (kind, lookup(f"attempt.{kind}", key), _end_of_window(at, seconds)))
    return found is None or found.count <= limit


def _end_of_window(at: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp((int(at.timestamp()) // seconds + 1) * seconds, UTC)


def forget_past() -> int:
    """Remove windows that are over; returns how many."""
    gone = db.session.execute(delete(AttemptCount).where(AttemptCount.window_ends < clock.utcnow()))
    return gone.rowcount if isinstance(gone, CursorResult) else 0
