"""How a city is called that a network told, in Latin letters, beside cities on record."""

import re

from flask_babel import gettext as _

from casedesk.review.engine.canonical import canonical_city

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def city_words(city: str) -> str:
    """The name the record has for a city, where one is known, and what was told: 广州 (Guangzhou)."""
    name = canonical_city(city)
    if _CHINESE.search(city) or not _CHINESE.search(name):
        return city
    return str(_("%(what)s (%(detail)s)", what=name, detail=city))
