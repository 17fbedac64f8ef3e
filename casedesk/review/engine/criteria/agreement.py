"""How well recorded sign-ins agree with the details told of one: part of the day, city and device."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from casedesk.review.engine.canonical import canonical_city
from casedesk.review.engine.city_positions import kilometres
from casedesk.review.engine.criteria.devices import same_model
from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.facts import ClaimedSignIn, PartOfDay

AGREES, NEARLY = 2, 1
# What a neighbouring city counts of a city.
_NEIGHBOUR = 0.5
# Hours people call by that name, an hour of slack on either side.
_HOURS = {
    PartOfDay.NIGHT: frozenset({22, 23, 0, 1, 2, 3, 4, 5, 6}),
    PartOfDay.MORNING: frozenset(range(5, 13)),
    PartOfDay.AFTERNOON: frozenset(range(11, 19)),
    PartOfDay.EVENING: frozenset({*range(17, 24), 0}),
}
# City and device of a sign-in, empty where they are not on record.
Place: TypeAlias = tuple[str, str]
# Which of the parts of the day that were told hold the hour of a sign-in, and where it was made on which device.
Kind: TypeAlias = tuple[frozenset[PartOfDay], Place]


def agreements(bench: Bench, told: ClaimedSignIn, kinds: Sequence[Kind], places: Collection[Place]) -> list[int]:
    """For each kind of sign-in AGREES where all details told agree with it, NEARLY where half of them do, else 0.

    Details that are not on record are left out. A neighbouring city is half a city.

    Args:
        bench: the case and the policy.
        told: the entry.
        kinds: of the sign-ins on record.
        places: all that are in the kinds.
    """
    of_cities = {city: _same_city(bench, told.city, city) for city in {city for city, _ in places if city} if told.city}
    of_devices = {
        device: float(same_model(told.device, device))
        for device in {device for _, device in places if device}
        if told.device
    }
    part = told.part_of_day
    # A kind agrees by its place and by whether its hour is of the part of day told: both are worked out once a place.
    wrong_part = {place: _agreement(0, bool(part), place, of_cities, of_devices) for place in places}
    right_part = {place: _agreement(1, True, place, of_cities, of_devices) for place in places} if part else {}
    return [(right_part if part in parts else wrong_part)[place] for parts, place in kinds]


@cache
def parts_of_hours(told: frozenset[PartOfDay]) -> Sequence[frozenset[PartOfDay]]:
    """For each hour of a day, those of these parts of the day that hold it."""
    return [frozenset(part for part in told if hour in _HOURS[part]) for hour in range(24)]


def _same_city(bench: Bench, told: str, recorded: str) -> float:
    if canonical_city(told) == canonical_city(recorded):
        return 1.0
    apart = kilometres(told, recorded) if bench.policy.near else None
    return 1.0 if apart == 0 else _NEIGHBOUR if bench.is_near(apart) else 0.0


def _agreement(
    right_part: int, part_is_told: bool, place: Place, cities: Mapping[str, float], devices: Mapping[str, float]
) -> int:
    """How well sign-ins of a place agree; of cities and devices, how well each that can be compared does."""
    city, device = place
    agreeing = right_part + cities.get(city, 0.0) + devices.get(device, 0.0)
    stated = part_is_told + (city in cities) + (device in devices)
    return AGREES if agreeing == stated else NEARLY if 2 * agreeing >= stated else 0
