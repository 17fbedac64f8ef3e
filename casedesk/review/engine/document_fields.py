"""What was read from a document, as the score takes it: values with all their readings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

# A document has a field of the name `date`, which would hide the type.
Day: TypeAlias = date


@dataclass(frozen=True, slots=True)
class ReadValue:
    """One value read from a document, and the other readings of it where it is ambiguous."""

    value: str
    alternatives: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[str, ...]:
        """Every reading, the likeliest first."""
        return (self.value, *self.alternatives)


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """What was read from a document, by the names that reading gives; dates in ISO form, amounts as decimal text."""

    issuer: ReadValue | None = None
    date: ReadValue | None = None
    total: ReadValue | None = None
    currency: ReadValue | None = None
    number: ReadValue | None = None
    code: ReadValue | None = None
    buyer: ReadValue | None = None
    order_number: ReadValue | None = None
    model: ReadValue | None = None
    imei: tuple[ReadValue, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """The model as read, once for each reading."""
        return self.model.readings if self.model else ()

    @property
    def imeis(self) -> tuple[str, ...]:
        """Every device number in every reading."""
        return tuple(reading for found in self.imei for reading in found.readings)

    @property
    def order_numbers(self) -> tuple[str, ...]:
        """The order number, once for each reading."""
        return self.order_number.readings if self.order_number else ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """What may be the number of an order: the order number, then the document's own."""
        return (*self.order_numbers, *(self.number.readings if self.number else ()))

    @property
    def dates(self) -> tuple[Day, ...]:
        """The date, once for each reading; what is no date is left out."""
        return tuple(day for text in self.date.readings if (day := _day(text))) if self.date else ()

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """The total, once for each reading; what is no amount is left out."""
        if self.total is None:
            return ()
        return tuple(amount for text in self.total.readings if (amount := _amount(text)) is not None)

    @property
    def on(self) -> Day | None:
        """The likeliest reading of the date."""
        return next(iter(self.dates), None)

    @property
    def amount(self) -> Decimal | None:
        """The likeliest reading of the total."""
        return next(iter(self.amounts), None)

    @property
    def shop(self) -> str | None:
        """Who issued it."""
        return self.issuer.value if self.issuer else None


def _day(text: str) -> Day | None:
    try:
        return Day.fromisoformat(text)
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
