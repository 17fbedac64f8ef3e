"""Recorded sign-ins as the score takes them: side by side, since most of what is asked is asked of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import overload


@dataclass(frozen=True, slots=True)
class SignIn:
    """One recorded sign-in; `at` keeps the offset of the place where it happened."""

    at: datetime
    city: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SignInColumns(Sequence[SignIn]):
    """The sign-ins of an account; each becomes an object only for who reads it by itself.

    Args:
        at: when each was; every one in UTC where there is a `zone`, else with the offset of its place.
        cities: where, as far as known.
        devices: on which model, as far as known.
        zone: whose local time counts; None where each moment has its own.
    """

    at: Sequence[datetime]
    cities: Sequence[str | None]
    devices: Sequence[str | None]
    zone: tzinfo | None = None

    @overload
    def __getitem__(self, index: int) -> SignIn: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[SignIn, ...]: ...

    def __getitem__(self, index: int | slice) -> SignIn | tuple[SignIn, ...]:
        """One sign-in, or some of them."""
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(len(self))))
        return SignIn(self._local(self.at[index]), self.cities[index], self.devices[index])

    def __len__(self) -> int:
        """How many there are."""
        return len(self.at)

    def __eq__(self, other: object) -> bool:
        """Whether the other holds the same sign-ins in the same order, in columns or not."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """That of the sign-ins."""
        return hash(tuple(self))

    def latest(self) -> datetime:
        """Local time of the last sign-in. Raises ValueError when there is none."""
        return self._local(max(self.at))

    def between(self, first: int, last: int) -> list[tuple[datetime, str, str, int]]:
        """Those of some days, by time, city and device: local time of the clock, city, device and index.

        Args:
            first: the first local day, as an ordinal.
            last: the last one, included.
        """
        if self.zone:
            # No clock is a whole day off UTC: few need their local time.
            near = [place for place, at in enumerate(self.at) if first - 1 <= at.toordinal() <= last + 1]
            clocks = [(self.at[place].astimezone(self.zone), place) for place in near]
        else:
            clocks = [(at.replace(tzinfo=None), place) for place, at in enumerate(self.at)]
        # Moments of one zone are compared as its clock shows them.
        return sorted(
            (at, self.cities[place] or "", self.devices[place] or "", place)
            for at, place in clocks
            if first <= at.toordinal() <= last
        )

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone) if self.zone else at


def columns_of(sign_ins: Sequence[SignIn]) -> SignInColumns:
    """The same sign-ins as columns, in their order."""
    if isinstance(sign_ins, SignInColumns):
        return sign_ins
    return SignInColumns(
        [each.at for each in sign_ins], [each.city for each in sign_ins], [each.device for each in sign_ins]
    )
