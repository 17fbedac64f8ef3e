"""Facts of a case: what the directory has on record, what the appellant claims, and the circumstances of filing."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from casedesk.evidence.reading.checks import Check
from casedesk.review.engine.canonical import canonical_city
from casedesk.review.engine.document_fields import DocumentFields
from casedesk.review.engine.sign_ins import SignIn, SignInColumns, columns_of


class Precision(StrEnum):
    """How exactly a date was stated."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class PasswordKnown(StrEnum):
    """Which recorded password the stated one equals; the directory compares, the password itself never travels."""

    OLDER = "older"
    LATEST = "latest"
    NONE = "none"


class PartOfDay(StrEnum):
    """The part of a day in which somebody remembers a sign-in."""

    NIGHT = "night"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class SubmittingDevice(StrEnum):
    """How the device that filed the appeal relates to the account's devices."""

    KNOWN = "known"
    SAME_MODEL = "same_model"
    NEW = "new"


class Fit(StrEnum):
    """How closely a document fits the record."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"
    CONTRADICTS = "contradicts"


class Tier(StrEnum):
    """How far a document's authenticity could be checked."""

    VERIFIED = "verified"
    CONSISTENT = "consistent"
    PHOTO = "photo"
    SUSPICIOUS = "suspicious"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as remembered: every day from `start` to `end`, both included."""

    start: date
    end: date
    precision: Precision

    @property
    def days(self) -> int:
        """Number of days the statement covers."""
        return (self.end - self.start).days + 1

    def __str__(self) -> str:
        first, last = self.start.isoformat(), self.end.isoformat()
        if self.precision is Precision.YEAR:
            first, last = first[:4], last[:4]
        elif self.precision is Precision.MONTH:
            first, last = first[:7], last[:7]
        return first if first == last else f"{first}/{last}"


@dataclass(frozen=True, slots=True)
class Order:
    """The purchase of a device as the account system knows it."""

    number: str | None = None
    on: date | None = None
    amount: Decimal | None = None
    shop: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A device bound to the account. `reset_on` is the day it was last wiped or unbound, when known."""

    model: str
    imei: str | None = None
    activated_on: date | None = None
    order: Order | None = None
    reset_on: date | None = None


@dataclass(frozen=True)
class Record:
    """What the directory knows about an account.

    Sign-ins come as a list, as a summary (`sign_in_count`, `city_shares`, `last_use_on`) or as both; the list wins.
    `phone_digits_shown` and `email_provider_shown` say which part of the contacts the product shows in its masks:
    that part is public and is never compared.
    """

    registered_on: date | None = None
    registered_city: str | None = None
    sign_ins: Sequence[SignIn] = ()
    sign_in_count: int | None = None
    city_shares: Mapping[str, float] = field(default_factory=dict)
    last_use_on: date | None = None
    devices: tuple[Device, ...] = ()
    former_phone: str | None = None
    former_email: str | None = None
    questions: int = 0
    phone_digits_shown: int = 2
    email_provider_shown: bool = True

    @cached_property
    def columns(self) -> SignInColumns:
        """The list of sign-ins side by side."""
        return columns_of(self.sign_ins)

    @cached_property
    def uses(self) -> int | None:
        """Number of recorded sign-ins, None when only shares are known."""
        return len(self.sign_ins) if self.sign_ins else self.sign_in_count

    @cached_property
    def last_use(self) -> date | None:
        """Day of the last normal use, in the local time of that sign-in."""
        if self.sign_ins:
            return self.columns.latest().date()
        return self.last_use_on

    @cached_property
    def shares_of_cities(self) -> dict[str, float]:
        """Share of the sign-ins made in each city, by canonical name, most frequent first."""
        shares: defaultdict[str, float] = defaultdict(float)
        if self.sign_ins:
            for city, count in Counter(self.columns.cities).items():
                if city:
                    shares[canonical_city(city)] += count / len(self.sign_ins)
        else:
            for city, share in self.city_shares.items():
                shares[canonical_city(city)] += share
        return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True)
class ClaimedSignIn:
    """One line of the appellant's timeline; `around` says that the day is only about right."""

    on: PartialDate
    part_of_day: PartOfDay | None = None
    city: str | None = None
    device: str | None = None
    around: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """What the appellant states. None, or an empty list, is silence and weighs nothing."""

    model: str | None = None
    second_model: str | None = None
    imei: str | None = None
    order_number: str | None = None
    bought: PartialDate | None = None
    amount: Decimal | None = None
    shop: str | None = None
    registered: PartialDate | None = None
    registered_city: str | None = None
    last_use: PartialDate | None = None
    sign_ins: tuple[ClaimedSignIn, ...] = ()
    cities: tuple[str, ...] = ()
    former_password: PasswordKnown | None = None
    answers_right: int | None = None
    answers_given: int | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One proof handed in: fit and tier given, or derived from what was read and checked."""

    fit: Fit | None = None
    tier: Tier | None = None
    fields: DocumentFields | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """Circumstances of filing; None is unknown and weighs nothing."""

    city: str | None = None
    device: SubmittingDevice | None = None
    contacts_changed: bool | None = None
    odd_sign_in: bool | None = None
    device_reset: bool | None = None
    earlier_appeals: int | None = None
    document_reused: bool | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """Proofs of control that were asked for: whether each succeeded. None is one not tried, which weighs nothing.

    `former_contact` is a code sent to a former contact the owner can reach after all, `device_photo` a photo of the
    device beside the case code, `known_device_sign_in` a sign-in from a device of the account while the case waits.
    """

    former_contact: bool | None = None
    device_photo: bool | None = None
    known_device_sign_in: bool | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a score is computed from, besides the world and the policy.

    `queue` names the queue it came in by, for a policy whose share of owners differs by queue.
    """

    id: str
    record: Record
    claims: Claims = Claims()
    documents: tuple[Document, ...] = ()
    context: Context = Context()
    as_of: date | None = None
    control: Control = Control()
    queue: str = ""
