"""Fictional accounts by fixed seed, made one after another: who they are, what they own, how they signed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

from casedesk.demo import histories, people, secrets
from casedesk.demo.cities import cities, city_weights, neighbours
from casedesk.demo.records import Account, Contact
from casedesk.directory.catalogue import SERVICE_OPENED_ON

DEFAULT_COUNT = 2_000
DEFAULT_SEED = 20_261_122
_KINDS_PER_ACCOUNT = 2


def generate(as_of: datetime, count: int = DEFAULT_COUNT, seed: int = DEFAULT_SEED) -> Iterator[Account]:
    """Make accounts one after another; the same seed, day and place in the row give the same account.

    Arguments:
        as_of: the aware moment at which the accounts are looked at; nothing in them is later.
        count: how many, up to a million (mailboxes and numbers stay unique).
        seed: another seed gives other people.
    """
    for number in range(count):
        yield make(number, as_of, seed)


def make(number: int, as_of: datetime, seed: int = DEFAULT_SEED) -> Account:
    """Make the account at one place of the row; see `generate`."""
    rng = Random(f"{seed}:{number}")  # noqa: S311 - invented people, the same ones each time
    today = as_of.astimezone(UTC).date()
    person = people.name(rng)
    language = "en" if rng.random() < 0.08 else "zh_Hans"
    known_days = (today - SERVICE_OPENED_ON).days - 150
    registered_on = SERVICE_OPENED_ON + timedelta(days=int(known_days * rng.betavariate(1.6, 1.3)))
    home = rng.choices(cities(), cum_weights=city_weights())[0].name
    second = rng.choice(neighbours(home))
    registered_city = home if rng.random() < 0.78 else second
    devices, purchases = histories.devices_and_purchases(rng, number, registered_on, today)
    passwords = secrets.passwords(rng, person)
    second_factor = rng.random() < 0.12
    return Account(
        id=str(1_000_000_007 + number * 48_271 % 899_999_963),
        name=person.full,
        language=language,
        registered_on=registered_on,
        registered_city=registered_city,
        contacts=_contacts(rng, person, number, registered_on, today),
        devices=devices,
        purchases=purchases,
        sign_ins=histories.sign_ins(rng, devices, registered_on, as_of, home, second),
        password=passwords[-1],
        former_passwords=passwords[:-1],
        security_questions=secrets.questions(rng, person, home, language),
        second_factor=second_factor,
        totp_secret=secrets.totp_secret(rng) if second_factor else None,
    )


def _contacts(rng: Random, person: people.Name, number: int, registered_on: date, today: date) -> tuple[Contact, ...]:
    contacts = []
    for kind, changed_share in (("phone", 0.45), ("email", 0.3)):
        values = [_value(kind, number * _KINDS_PER_ACCOUNT + place, person, rng) for place in range(2)]
        if rng.random() < changed_share:
            changed_on = _change_day(rng, registered_on, today)
            contacts.append(Contact(kind, values[0], registered_on, changed_on))
            contacts.append(Contact(kind, values[1], changed_on, None))
        else:
            contacts.append(Contact(kind, values[0], registered_on, None))
    return tuple(contacts)


def _value(kind: str, serial: int, person: people.Name, rng: Random) -> str:
    return people.mobile(serial) if kind == "phone" else people.mailbox(person, serial, rng)


def _change_day(rng: Random, registered_on: date, today: date) -> date:
    drawn = rng.random()
    if drawn < 0.1:
        return today - timedelta(days=rng.randint(2, 29))
    if drawn < 0.2:
        # No recent change any more, but what was given up can still be proven by a code.
        return today - timedelta(days=rng.randint(40, 75))
    return registered_on + timedelta(days=rng.randint(30, (today - registered_on).days - 31))
