"""Dates as people and tills write them, as ISO dates; ambiguous ones keep all their readings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    **dict.fromkeys(("january", "jan", "januar", "januari", "janvier", "janv", "enero", "ene", "gennaio"), 1),
    **dict.fromkeys(
        ("february", "feb", "februar", "februari", "février", "fevrier", "févr", "fev", "febrero", "febbraio"), 2
    ),
    **dict.fromkeys(("march", "mar", "märz", "maerz", "mrz", "maart", "mrt", "mars", "mac", "marzo"), 3),
    **dict.fromkeys(("april", "apr", "avril", "avr", "abril", "abr", "aprile"), 4),
    **dict.fromkeys(("may", "mai", "mei", "mayo", "maggio"), 5),
    **dict.fromkeys(("june", "jun", "juni", "juin", "junio", "giugno", "giu"), 6),
    **dict.fromkeys(("july", "jul", "juli", "juillet", "juil", "julai", "julio", "luglio"), 7),
    **dict.fromkeys(("august", "aug", "augustus", "août", "aout", "ogos", "agosto"), 8),
    **dict.fromkeys(("september", "sep", "sept", "septembre", "septiembre", "settembre"), 9),
    **dict.fromkeys(("october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott"), 10),
    **dict.fromkeys(("november", "nov", "novembre", "noviembre"), 11),
    **dict.fromkeys(
        ("december", "dec", "dezember", "dez", "décembre", "dis", "disember", "diciembre", "dic", "dicembre"), 12
    ),
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
# A year ends at a sign that is no digit, or at a time of day set right behind it (29/12/201711:41).
_YEAR = r"((?:19|20)\d\d)(?:(?![\d/-])|(?=\d{1,2}:\d\d))"
_YEAR_FIRST = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?(?:(?!\d)|(?=\d\d:\d\d))"
)
_NUMBERS = re.compile(
    rf"(?<![\d.,/-])(\d{{1,2}})\s?([./-])\s?(\d{{1,2}})\s?\2\s?(?:{_YEAR}|(\d\d)(?:(?![\d/-]|\.\d)|(?=[012]\d:[0-5]\d(?!\d))))"
)
_BROKEN = re.compile(
    rf"(?<![\d.,/:-])(\d\d|\d(?!\d))[ ./,;:~_-]{{0,3}}(\d\d)[ ./,;:~_-]{{1,3}}(?:{_YEAR}|(\d\d)(?!\d|:))"
)
_DAY_NAME = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s,.'-]*(?:de\s+)?({_NAMES})(?![a-z]{{4}})[a-z]*[\s,.'-]*(?:del?\s+)?"
    r"(?:((?:19|20)\d\d)(?:(?!\d)|(?=\d{1,2}:\d\d))|(\d\d)(?![\d:]))",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    rf"(?<![a-z])({_NAMES})[\s.-]+(\d{{1,2}})(?:st|nd|rd|th)?(?:[\s,-]+((?:19|20)\d\d)(?!\d)|,\s?'?(\d\d)(?![\d:.]))",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
# Letters that recognition reads for digits, between digits and separators of a date.
_LOOKS = str.maketrans("OoQDIl|SsBZ", "00001115582")
_NEARLY = re.compile(
    r"(?<![A-Za-z\d])[\dOoQDIl|SsBZ]{1,4}([./-])[\dOoQDIl|SsBZ]{1,2}\1[\dOoQDIl|SsBZ]{2,4}(?![A-Za-z\d])"
)
_NEARLY_DAY = re.compile(rf"(?<![A-Za-z\d])(?:\d[OoIl]|[OoIl]\d)(?=\s?(?:{_NAMES})(?![a-z]))", re.IGNORECASE)
_FEWEST_DIGITS = 4
_OLDEST, _LATEST, _CENTURY_ENDS = 1990, 2069, 69


@dataclass(frozen=True)
class Found:
    """A value at a place in a text; `readings` holds the likeliest first."""

    raw: str
    readings: tuple[str, ...]
    start: int


def find_dates(text: str, *, month_first: bool = False, year_first: bool = False) -> list[Found]:
    """All dates in reading order, as ISO.

    03/04/2021 keeps both readings, the day first unless `month_first`. 18-03-05 is a day, month, year, and with
    `year_first`, as tills in China print it, a year, month, day, where both are possible.
    """
    plain = _repaired(text)
    found = [_found(hit, (hit[1], hit[2], hit[3])) for hit in _YEAR_FIRST.finditer(plain)]
    found += [_found(hit, (hit[3] or hit[4], _month(hit[2]), hit[1])) for hit in _DAY_NAME.finditer(plain)]
    found += [_found(hit, (hit[3] or hit[4], _month(hit[1]), hit[2])) for hit in _NAME_DAY.finditer(plain)]
    for hit in _NUMBERS.finditer(plain):
        year = hit[4] or hit[5]
        orders = [(year, hit[3], hit[1])]
        if hit[2] != ".":
            orders.append((year, hit[1], hit[3]))
        if month_first:
            orders.reverse()
        if year_first and len(year) == 2:
            orders.insert(0, (hit[1], hit[3], year))
        found.append(_found(hit, *orders))
    return sorted((one for one in found if one.readings), key=lambda one: one.start)


def find_broken_dates(text: str, *, month_first: bool = False) -> list[Found]:
    """Dates whose separators were misread or lost (05 02-18), or were never printed (20240618): only with a label."""
    found = []
    for hit in _BROKEN.finditer(text):
        year = hit[3] or hit[4]
        orders = [(year, hit[2], hit[1]), (year, hit[1], hit[2])]
        found.append(_found(hit, *(reversed(orders) if month_first else orders)))
    found += [_found(hit, (hit[1], hit[2], hit[3])) for hit in _COMPACT.finditer(text)]
    return sorted((one for one in found if one.readings), key=lambda one: one.start)


def writes_month_first(text: str) -> bool:
    """Whether some date in the text can only be read with the month first (03/20/2023), and none the other way."""
    hits = [(int(hit[1]), int(hit[3])) for hit in _NUMBERS.finditer(text) if hit[2] != "."]
    return any(first <= 12 < second for first, second in hits) and not any(
        second <= 12 < first for first, second in hits
    )


def _repaired(text: str) -> str:
    """Text of the same length with digits for letters inside what is shaped like a date."""

    def mend(hit: re.Match[str]) -> str:
        return hit[0].translate(_LOOKS) if sum(sign.isdigit() for sign in hit[0]) >= _FEWEST_DIGITS else hit[0]

    return _NEARLY_DAY.sub(lambda hit: hit[0].translate(_LOOKS), _NEARLY.sub(mend, text))


def _month(name: str) -> str:
    return str(_MONTHS[name.lower()])


def _found(hit: re.Match[str], *orders: tuple[str, str, str]) -> Found:
    return Found(hit[0].strip(), tuple(dict.fromkeys(_possible(orders))), hit.start())


def _possible(orders: tuple[tuple[str, str, str], ...]) -> Iterator[str]:
    for year, month, day in orders:
        full = int(year) if len(year) > 2 else int(year) + (2000 if int(year) <= _CENTURY_ENDS else 1900)
        if _OLDEST <= full <= _LATEST:
            try:
                yield date(full, int(month), int(day)).isoformat()
            except ValueError:
                continue
