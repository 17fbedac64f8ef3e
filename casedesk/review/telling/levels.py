"""The level a claim reached, in words: how far off, which city beside which, what fits of a paper."""

import re

from flask_babel import gettext as _
from flask_babel import ngettext

from casedesk.review.engine.city_positions import nearest
from casedesk.review.engine.comparisons import Comparison
from casedesk.review.engine.scoring import Bar
from casedesk.review.words.distances import distance_words
from casedesk.review.words.places import city_words
from casedesk.review.words.score import FITS, LEVELS, TIERS

# Signals whose values are lists of names.
LISTED = ("model", "second_device", "places")
_OF_CITIES = ("registration_city", "places")
_SHARE = re.compile(r" \d+%$")


def level_words(bar: Bar) -> str:
    """The level of a bar in words: "9 days off", "exactly the same"; empty when the bar has none."""
    row = bar.comparison
    if row and row.signal in _OF_CITIES:
        return _level_of_cities(bar, row)
    if row and row.distance is not None:
        return _distance(row)
    if bar.signal == "document":
        fit, _plus, tier = bar.level.partition("+")
        return str(_("%(fit)s, %(tier)s", fit=FITS[fit], tier=TIERS[tier]))
    if bar.signal == "submission":
        place, device = place_and_device(bar.level)
        parts = (city_words(place) if place else "", str(LEVELS["submission"][device]) if device else "")
        return str(_(", ")).join(part for part in parts if part)
    return str(LEVELS.get(bar.signal, {}).get(bar.level, bar.level))


def place_and_device(level: str) -> tuple[str, str]:
    """The two parts of the level of filing, each empty where it is not known; a city may be told with its province."""
    place, _separator, device = level.rpartition(", ")
    return (place, device) if device in LEVELS["submission"] else (level, "")


def _level_of_cities(bar: Bar, row: Comparison) -> str:
    """The level in words, and how far apart the cities are where one is not the other."""
    words = str(LEVELS[bar.signal][bar.level])
    if not row.distance:
        return words
    found = nearest(row.claim.split(", "), [_SHARE.sub("", city) for city in row.record.split(", ")])
    return str(_("%(level)s: %(distance)s", level=words, distance=distance_words(*found))) if found else words


def _distance(row: Comparison) -> str:
    if row.distance:
        return str(ngettext("%(num)d day off", "%(num)d days off", row.distance))
    return str(_("the same day") if row.claim == row.record else _("in the stated range"))


def listed(text: str) -> str:
    """Several names as they are listed in the reader's language."""
    return text.replace(", ", str(_(", ")))
