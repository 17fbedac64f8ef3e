"""Where cities lie, as far as that is known, and how far one is from another.

The table is made by `setup/city_positions.py` from GeoNames; its head names source, version and licence.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import product
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import TypeAlias

from casedesk.review.engine.canonical import canonical_city

TABLE = Path(__file__).with_name("city_positions.tsv")
# Degrees north and east.
Position: TypeAlias = tuple[float, float]
_EARTH_KM = 6371.0
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=8192)
def position_of(city: str) -> Position | None:
    """Where a city lies, in degrees north and east; None when that is not known."""
    name = canonical_city(city)
    return _positions().get(name) or _positions().get(latin_key(name))


@lru_cache(maxsize=32768)
def kilometres(one: str, other: str) -> float | None:
    """Distance of two cities along the earth in km: 0 for one city under two names, None where one is not known."""
    if canonical_city(one) == canonical_city(other):
        return 0.0
    here, there = position_of(one), position_of(other)
    return _great_circle(here, there) if here and there else None


def nearest(cities: Sequence[str], others: Sequence[str]) -> tuple[str, str] | None:
    """The two cities nearest to each other, one of each side; None where no distance is known."""
    apart = ((kilometres(*pair), pair) for pair in product(cities, others))
    known = [(km, pair) for km, pair in apart if km is not None]
    return min(known)[1] if known else None


def latin_key(name: str) -> str:
    """A name in Latin letters without accents, spaces and the word city, as the table has it; else nothing."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "".join(word for word in _NOT_LETTERS.split(plain) if word != "city")


@cache
def _positions() -> dict[str, Position]:
    found: dict[str, Position] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            names, north, east = line.split("\t")
            found |= dict.fromkeys(names.split("/"), (float(north), float(east)))
    return found


def _great_circle(one: Position, other: Position) -> float:
    """Length of the great circle through two positions in km, by the haversine formula (Sinnott, 1984)."""
    (north, east), (other_north, other_east) = one, other
    across = sin(radians(other_east - east) / 2) ** 2 * cos(radians(north)) * cos(radians(other_north))
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, sin(radians(other_north - north) / 2) ** 2 + across)))
