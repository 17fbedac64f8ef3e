"""Sign-ins as columns: an account may have thousands, and most of what is asked of them is asked of all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from casedesk.columns import Columns
from casedesk.directory.base import SignIn


@dataclass(frozen=True, slots=True, eq=False)
class SignInColumns(Columns[SignIn]):
    """The sign-ins of an account; each becomes an object only for who reads it by itself.

    Args:
        at: when each was; in UTC where the account system tells no offset of the place.
        cities: where.
        devices: on which model.
        succeeded: whether it was more than an attempt.
    """

    at: Sequence[datetime]
    cities: Sequence[str]
    devices: Sequence[str]
    succeeded: Sequence[bool]

    def row(self, index: int) -> SignIn:
        """One sign-in."""
        return SignIn(self.at[index], self.cities[index], self.devices[index], self.succeeded[index])

    def __len__(self) -> int:
        """How many there are."""
        return len(self.at)


def columns_of(sign_ins: Sequence[SignIn]) -> SignInColumns:
    """The same sign-ins as columns, in their order."""
    if isinstance(sign_ins, SignInColumns):
        return sign_ins
    return SignInColumns(
        [each.at for each in sign_ins],
        [each.city for each in sign_ins],
        [each.device for each in sign_ins],
        [each.succeeded for each in sign_ins],
    )


def unpacked(packed: Sequence[Sequence[Any]]) -> SignInColumns:
    """The packed list of one account (`LocalAccount.sign_ins`) as columns, with every moment in UTC."""
    if not packed:
        return SignInColumns((), (), (), ())
    texts, cities, devices, succeeded = zip(*packed, strict=True)
    moments = map(datetime.fromisoformat, texts)
    return SignInColumns(
        tuple(at if at.tzinfo is UTC else at.astimezone(UTC) for at in moments), cities, devices, succeeded
    )
