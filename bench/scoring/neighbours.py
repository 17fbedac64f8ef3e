"""Neighbouring cities mixed up: by tables of network addresses on record, and by people in what they state."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from random import Random

from bench.scoring.filings import Filing
from bench.scoring.places import city_shares
from casedesk.review.engine.city_positions import kilometres
from casedesk.review.engine.facts import Claims, Record
from casedesk.review.engine.policy import Policy

# How far apart cities are that are taken for one another, and how often that happens: on record, and as stated.
NEAR_KM = 70
ON_RECORD, STATED = 0.12, 0.08


def by_names(policy: Policy) -> Policy:
    """The same policy in the format that knows no distances: other cities are simply other cities."""
    data = {name: deepcopy(part) for name, part in policy.data.items() if name != "neighbours"} | {"format": 2.0}
    for part in ("levels", "m"):
        data[part] = {name: value for name, value in data[part].items() if not name.endswith(":mapped")}
    return Policy.from_json(data)


def mixed_up(filings: Iterable[Filing], seed: int) -> Iterator[Filing]:
    """The same filings where some cities are told as one beside them; whoever states them, and whoever filed."""
    for filing in filings:
        chance, case = Random(f"{seed}/{filing.case.id}"), filing.case
        city = _told(chance, case.context.city, ON_RECORD)
        yield replace(
            filing,
            case=replace(
                case,
                record=_recorded(chance, case.record),
                claims=_stated(chance, case.claims),
                context=replace(case.context, city=city),
            ),
        )


def _recorded(chance: Random, record: Record) -> Record:
    told = ((each, _told(chance, each.city, ON_RECORD)) for each in record.sign_ins)
    sign_ins = tuple(each if city == each.city else replace(each, city=city) for each, city in told)
    return replace(record, sign_ins=sign_ins, registered_city=_told(chance, record.registered_city, ON_RECORD))


def _stated(chance: Random, claims: Claims) -> Claims:
    cities = (_told(chance, city, STATED) or city for city in claims.cities)
    return replace(
        claims,
        sign_ins=tuple(replace(each, city=_told(chance, each.city, STATED)) for each in claims.sign_ins),
        cities=tuple(dict.fromkeys(cities)),
        registered_city=_told(chance, claims.registered_city, STATED),
    )


def _told(chance: Random, city: str | None, share: float) -> str | None:
    """A city, or with this chance one of its neighbours, the larger the likelier."""
    near = _near(city) if city and chance.random() < share else {}
    return chance.choices(tuple(near), tuple(near.values()))[0] if near else city


@cache
def _near(city: str) -> dict[str, float]:
    apart = {other: kilometres(city, other) for other in city_shares() if other != city}
    return {other: city_shares()[other] for other, km in apart.items() if km is not None and km <= NEAR_KM}
