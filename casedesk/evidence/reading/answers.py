"""Values out of the answer of a process that may have been taken over; each raises ValueError or TypeError."""

import re

_FAR_OFF = 1000
_MOST_PAGES = 100_000
# What no database takes, no page can show, or what reorders the text around it: control characters but for tabs and
# line ends, half characters, signs that turn the direction of writing.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def text_of(value: object, longest: int) -> str:
    """Text that a database takes and every page can show: cut to length, without what is never seen."""
    if not isinstance(value, str):
        raise TypeError("text expected")
    return _UNSHOWN.sub("", value[:longest])


def page_of(value: object) -> int:
    """The number of a page, or how many there are."""
    if not isinstance(value, int) or not 0 <= value <= _MOST_PAGES:
        raise ValueError("a number of pages expected")
    return value


def share_of(value: object) -> float:
    """A share; a place may lie off the page, but JSON that is no number (NaN, Infinity) is refused."""
    if not isinstance(value, (int, float)) or not -_FAR_OFF <= value <= _FAR_OFF:
        raise ValueError("a share expected")
    return float(value)
