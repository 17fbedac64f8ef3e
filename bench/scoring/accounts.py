"""True accounts: who lives where, bought what, and signed in when. Nothing here knows of levels or weights."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from itertools import accumulate
from random import Random

from stdnum import luhn

from bench.scoring.places import AS_OF, ONLINE, cities, phones_of, shops
from casedesk.directory.catalogue import SERVICE_OPENED_ON, Phone
from casedesk.review.engine.facts import Device, Order, Record
from casedesk.review.engine.sign_ins import SignIn

CHINA = timezone(timedelta(hours=8))
# Share of sign-ins by hour, added up: few at night, most after work.
_HOURS = tuple(accumulate((2, 1, 1, 0, 0, 1, 3, 5, 6, 5, 5, 5, 7, 6, 5, 5, 5, 6, 7, 9, 10, 10, 8, 5)))
_SIGN_IN_DAYS = 400
_MOST_SIGN_INS = 250


@dataclass(frozen=True)
class Account:
    """One account: its record, and what only the people around it know.

    Args:
        phones: of the devices, in the order of `record.devices`.
        home: where the owner lives now. moved: whether that is another city than at registration.
        purchases: of each device as it really was, on file or not.
        lost: day the owner lost phone and mailbox.
    """

    record: Record
    phones: tuple[Phone, ...]
    home: str
    moved: bool
    purchases: tuple[Order, ...]
    lost: date

    @property
    def current(self) -> int:
        """Index of the device in use when access was lost."""
        return len(self.phones) - 1


def account(chance: Random) -> Account:
    """Draw an account that is open for at least half a year."""
    registered = _between(chance, SERVICE_OPENED_ON, AS_OF - timedelta(days=180), 1.3)
    first_home = cities().one(chance)
    moved = chance.random() < min(0.5, (AS_OF - registered).days / 365 * 0.04)
    home = cities().one(chance) if moved else first_home
    lost = AS_OF - timedelta(days=min(300, int(chance.expovariate(1 / 18)) + 1))
    bought = [_purchase(chance, day) for day in _purchase_days(chance, registered, lost)]
    phones = tuple(phone for phone, _order, _activated in bought)
    devices = tuple(
        Device(phone.model, _imei(chance, phone), activated, order if chance.random() < _filed(order) else None)
        for phone, order, activated in bought
    )
    sign_ins = _sign_ins(chance, devices, home, lost)
    record = Record(
        registered_on=registered,
        registered_city=first_home,
        sign_ins=sign_ins,
        devices=devices,
        former_phone=_phone(chance),
        former_email=f"{_letters(chance, chance.randint(5, 10))}{chance.randint(1, 999)}@mail.example",
        questions=2 if registered.year < 2019 else 0,
    )
    return Account(record, phones, home, moved, tuple(order for _phone_, order, _day in bought), lost)


def _purchase_days(chance: Random, registered: date, lost: date) -> list[date]:
    """People buy a phone every two to four years; the last one before access was lost."""
    days = [lost - timedelta(days=int(chance.uniform(20, 1300)))]
    while len(days) < 3 and chance.random() < 0.55:
        days.append(days[-1] - timedelta(days=int(chance.gauss(950, 260))))
    kept = [day for day in days if day > registered - timedelta(days=700)]
    return sorted(kept or days[:1])


def _purchase(chance: Random, day: date) -> tuple[Phone, Order, date]:
    sold, weights = phones_of(day.year)
    phone = chance.choices(sold, cum_weights=weights)[0]
    day = max(day, phone.released_on + timedelta(days=int(chance.expovariate(1 / 90))))
    day = min(day, AS_OF - timedelta(days=2))
    shop = shops().one(chance)
    variant = chance.choice(phone.variants)
    age = (day - phone.released_on).days / 365
    price = float(variant.list_price) * (1 - min(0.45, 0.12 * age)) * (1 - chance.choice((0, 0, 0, 0.02, 0.05, 0.1)))
    amount = Decimal(round(price)) - Decimal(chance.choice((0, 0, 1, 50, 100)))
    number = "".join(chance.choices("0123456789", k=16))
    delay = chance.choice((0, 0, 1, 2, 3, 3, 4, 7, 12, 25)) if shop in ONLINE else chance.choice((0, 0, 0, 1, 5))
    return phone, Order(number, day, max(amount, Decimal(99)), shop), min(day + timedelta(days=delay), AS_OF)


def _filed(order: Order) -> float:
    """Chance that the account system knows the order: its own shops nearly always, others seldom."""
    return 0.95 if order.shop in ("小米商城", "小米之家") else 0.35


def _sign_ins(chance: Random, devices: tuple[Device, ...], home: str, lost: date) -> tuple[SignIn, ...]:
    first = lost - timedelta(days=_SIGN_IN_DAYS)
    a_week = min(20.0, chance.lognormvariate(0.3, 1.0))
    count = max(1, min(_MOST_SIGN_INS, int(a_week * _SIGN_IN_DAYS / 7)))
    elsewhere = [cities().one(chance) for _ in range(chance.choice((0, 1, 1, 2, 3)))]
    at_home = chance.uniform(0.55, 0.97) if elsewhere else 1.0
    made = []
    for _ in range(count):
        day = first + timedelta(days=int(_SIGN_IN_DAYS * chance.random()))
        hour = chance.choices(range(24), cum_weights=_HOURS)[0]
        owned = [d for d in devices if d.activated_on and d.activated_on <= day] or [devices[-1]]
        device = owned[-1] if chance.random() < 0.9 else chance.choice(owned)
        city = home if chance.random() < at_home else chance.choice(elsewhere)
        made.append(SignIn(datetime.combine(day, time(hour, chance.randrange(60)), CHINA), city, device.model))
    last = datetime.combine(lost, time(chance.choices(range(24), cum_weights=_HOURS)[0], 5), CHINA)
    return (*made, SignIn(last, home if chance.random() < 0.9 else (elsewhere or [home])[0], devices[-1].model))


def _imei(chance: Random, phone: Phone) -> str:
    body = chance.choice(phone.variants).tac + f"{chance.randrange(10**6):06d}"
    return body + luhn.calc_check_digit(body)


def _phone(chance: Random) -> str:
    return chance.choice(("138", "139", "150", "159", "177", "186", "189")) + f"{chance.randrange(10**8):08d}"


def _letters(chance: Random, count: int) -> str:
    return "".join(chance.choices("aaeeiilnorstumhdgkywxz", k=count))


def _between(chance: Random, first: date, last: date, early: float) -> date:
    """A day between two; `early` above 1 makes early ones likelier, as services grow and age."""
    return first + timedelta(days=int((last - first).days * chance.random() ** early))
