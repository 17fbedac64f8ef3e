"""What casedesk asks of the account system: a small protocol and the facts it answers with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

from casedesk.errors import Unavailable


class ContactKind(StrEnum):
    """The ways an account's owner can be reached."""

    PHONE = "phone"
    EMAIL = "email"


class PasswordMatch(StrEnum):
    """What the directory says of a password typed as a former one."""

    OLDER = "older"
    LATEST = "latest"
    NONE = "none"


@dataclass(frozen=True)
class Contact:
    """A contact of the account as stored, since when, and until when if it was removed."""

    kind: ContactKind
    value: str
    since: date
    removed: date | None = None


@dataclass(frozen=True)
class Purchase:
    """What the shop records say of one device's purchase."""

    number: str
    on: date
    amount: Decimal
    shop: str


@dataclass(frozen=True)
class Device:
    """A device bound to the account."""

    model: str
    imei: str | None
    activated_on: date | None
    purchase: Purchase | None = None
    unbound_on: date | None = None


@dataclass(frozen=True)
class SignIn:
    """One sign-in or attempt."""

    at: datetime
    city: str
    device: str
    succeeded: bool = True


@dataclass(frozen=True)
class AccountFacts:
    """Everything casedesk compares claims with; passwords and answers are never among it."""

    id: str
    language: str | None
    registered_on: date
    registered_city: str | None
    contacts: tuple[Contact, ...]
    devices: tuple[Device, ...]
    sign_ins: Sequence[SignIn]
    questions: tuple[str, ...]
    second_factor: bool
    password_version: int
    frozen: bool = False

    def known_contacts(self, today: date, *, grace_days: int = 30) -> tuple[Contact, ...]:
        """Contacts to warn: the present ones and those removed in the last `grace_days` days (security.md §4.5)."""
        return tuple(c for c in self.contacts if c.removed is None or (today - c.removed).days <= grace_days)

    def long_held(self, day: date, *, days: int = 30) -> tuple[Contact, ...]:
        """Contacts the account had for `days` days by that day; younger ones count for nothing.

        Removed ones too, if they stayed that long: what a thief added and the owner took out soon never grows old.
        """
        return tuple(c for c in self.contacts if (min(day, c.removed or day) - c.since).days >= days)

    def may_prove_control(
        self, filed: date, *, given_up_days: Mapping[ContactKind, int], read: date | None = None
    ) -> tuple[Contact, ...]:
        """Contacts whose code, read back, proves control: held for long, and not given up so long ago that a stranger
        may read it. Numbers and mailboxes are given out again: in China a number after 90 days at the earliest.

        Args:
            filed: the day both are counted on, so that no contact of a thief grows old enough while a case waits.
            given_up_days: for each kind, the days since its removal from which on a contact proves nothing; 0: at once.
            read: the day of the code. Where it is after filing, giving up is counted on it: to file early, and wait
                until the number can be had, must gain nothing.
        """
        last = max(filed, read or filed)
        return tuple(
            c for c in self.long_held(filed) if c.removed is None or (last - c.removed).days < given_up_days[c.kind]
        )


@dataclass(frozen=True)
class Frequencies:
    """Shares of cities and models in the whole directory, and when the service opened; feeds guess probabilities.

    `questions` are the security questions most accounts have, the commonest first: decoys are drawn from them, so
    that an account which does not exist is asked what any other is.
    """

    as_of: date
    service_opened_on: date
    cities: dict[str, float] = field(default_factory=dict)
    models: dict[str, float] = field(default_factory=dict)
    questions: tuple[str, ...] = ()


class DirectoryUnavailable(Unavailable):
    """The account system is away: compare nothing, decide nothing, try again later."""

    code = "directory_unavailable"


class Directory(Protocol):
    """The account system of record; every call may raise DirectoryUnavailable."""

    def find(self, named: str) -> str | None:
        """The id of the account that a phone, e-mail or id names, compared in canonical form."""

    def facts(self, account_id: str) -> AccountFacts | None:
        """The facts of an account; contacts exactly as stored."""

    def match_password(self, account_id: str, password: str) -> PasswordMatch:
        """Whether this was a password of the account, and which."""

    def match_answers(self, account_id: str, answers: dict[str, str]) -> int:
        """How many of these answers, by question, are right."""

    def refuses_password(self, account_id: str, password: str) -> bool:
        """Whether the account system refuses this as new password because it was used before."""

    def set_password(self, account_id: str, password: str, *, expected_version: int) -> bool:
        """Set a new password if the version is still the expected one; tells whether it was."""

    def end_sessions(self, account_id: str) -> None:
        """Sign all devices of the account out."""

    def freeze(self, account_id: str) -> None:
        """Let nobody in until unfreeze."""

    def unfreeze(self, account_id: str) -> None:
        """Let the owner in again."""

    def frequencies(self) -> Frequencies:
        """Shares of cities and models over all accounts."""


@runtime_checkable
class ReadsMany(Protocol):
    """What a directory may offer besides: the facts of many accounts in one go, for scoring in bulk."""

    def facts_of_all(self, account_ids: Collection[str]) -> Mapping[str, AccountFacts]:
        """The facts of those accounts that exist, by their ids."""
