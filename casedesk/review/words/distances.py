"""Distances between cities in words."""

from flask_babel import gettext as _

from casedesk.review.engine.city_positions import kilometres


def distance_words(one: str, other: str) -> str:
    """How far one city is from another: "佛山, about 20 km from 广州"; empty for one city, or where it is not known."""
    apart = kilometres(one, other)
    if not apart:
        return ""
    return str(_("%(one)s, about %(km)s km from %(other)s", one=one, km=f"{rounded(apart):,}", other=other))


def rounded(apart: float) -> int:
    """A distance in km as people tell it: in fives below a hundred, else with two figures; never nothing."""
    if apart < 100:
        return max(5, round(apart / 5) * 5)
    step: int = 10 ** (len(str(int(apart))) - 2)
    return round(apart / step) * step
