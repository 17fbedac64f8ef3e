"""Recorded sign-ins as the score takes them: side by side, since most of what is asked is asked of all of them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import groupby, islice
from operator import eq, gt, itemgetter

from casedesk.columns import Columns

# Days are asked about together in spans of so many, so that most accounts ask the same.
_SPAN = 32


@dataclass(frozen=True, slots=True)
class SignIn:
    """One recorded sign-in; `at` keeps the offset of the place where it happened."""

    at: datetime
    city: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SignInColumns(Columns[SignIn]):
    """The sign-ins of an account; each becomes an object only for who reads it by itself.

    Args:
        at: when each was; with the offset of its place, or where there is a `zone` all in UTC, or all without an
            offset, as its clocks showed.
        cities: where, as far as known.
        devices: on which model, as far as known.
        zone: whose local time counts, of one offset where it is that of `at`; None where each moment has its own.
    """

    at: Sequence[datetime]
    cities: Sequence[str | None]
    devices: Sequence[str | None]
    zone: tzinfo | None = None

    def row(self, index: int) -> SignIn:
        """One sign-in, in local time."""
        return SignIn(self._local(self.at[index]), self.cities[index], self.devices[index])

    def __len__(self) -> int:
        """How many there are."""
        return len(self.at)

    def latest(self) -> datetime:
        """Local time of the last sign-in. Raises ValueError when there is none."""
        return self._local(max(self.at))

    def between(self, first: int, last: int) -> list[tuple[datetime, str, str, int]]:
        """Those of some days, by time, city and device: what the clock of the place showed, city, device and index.

        Args:
            first: the first local day, as an ordinal.
            last: the last one, included.
        """
        cities, devices = self.cities, self.devices
        found = [
            (at, cities[place] or "", devices[place] or "", place)
            for place, at in self._clocks(first, last)
            if first <= at.toordinal() <= last
        ]
        # By time alone is much faster than by all four; those of one time are then put in order among themselves.
        found.sort(key=itemgetter(0))
        times = list(map(itemgetter(0), found))
        if any(map(eq, times, islice(times, 1, None))):
            return [row for _time, same in groupby(found, itemgetter(0)) for row in sorted(same)]
        return found

    def _clocks(self, first: int, last: int) -> Iterable[tuple[int, datetime]]:
        """What clocks showed, and of which sign-in, for all that may be of these days."""
        if self.at and self.at[0].tzinfo is None:
            return enumerate(self.at)
        if self.zone is None:
            days = enumerate(self.at)
            return [(place, at.replace(tzinfo=None)) for place, at in days if first <= at.toordinal() <= last]
        return self._clocks_in(self.zone, first, last)

    def _clocks_in(self, zone: tzinfo, first: int, last: int) -> Iterable[tuple[int, datetime]]:
        # No clock is a whole day off UTC.
        begin, end = _midnight(first - 1), _midnight(last + 2)
        near: Sequence[int] = range(bisect_left(self.at, begin), bisect_left(self.at, end))
        if any(map(gt, self.at, islice(self.at, 1, None))):
            near = [place for place, at in enumerate(self.at) if begin <= at < end]
        moments = [self.at[place] for place in near]
        if not moments:
            return ()
        # Of the days there are sign-ins of, however many years somebody asks about.
        first, last = min(moments).toordinal(), max(moments).toordinal()
        steady = _steady_offset(zone, first // _SPAN * _SPAN, (last // _SPAN + 1) * _SPAN)
        if steady is None:
            return zip(near, [at.astimezone(zone) for at in moments], strict=True)
        return zip(near, [at + steady for at in moments], strict=True)

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            return at.replace(tzinfo=self.zone)
        return at.astimezone(self.zone) if self.zone else at


def _midnight(day: int) -> datetime:
    """When a day begins in UTC; the first or last day there is for one beyond."""
    return datetime.combine(date.fromordinal(min(max(day, 1), date.max.toordinal())), time(), UTC)


@lru_cache(maxsize=1024)
def _steady_offset(zone: tzinfo, first: int, last: int) -> timedelta | None:
    """The offset of a zone from the day before one day to the day after another; None where its clocks change."""
    hours = range(24 * (last - first + 3) + 1)
    begin = _midnight(first - 1)
    offsets = {(begin + timedelta(hours=hour)).astimezone(zone).utcoffset() for hour in hours}
    return offsets.pop() if len(offsets) == 1 else None


def columns_of(sign_ins: Sequence[SignIn]) -> SignInColumns:
    """The same sign-ins as columns, in their order."""
    if isinstance(sign_ins, SignInColumns):
        return sign_ins
    return SignInColumns(
        [each.at for each in sign_ins], [each.city for each in sign_ins], [each.device for each in sign_ins]
    )
