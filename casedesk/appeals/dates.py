"""Dates as people remember them: a day, a month, a season or a year, as the days they may mean."""

import calendar
from datetime import date

from flask_babel import LazyString, format_date
from flask_babel import lazy_gettext as _

from casedesk.languages import current_language, format_day

EARLIEST_YEAR = 1990
_YEAR_DIGITS = 4

# First month of each season; winter runs into the next year.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_SEASON_WORDS = {
    "spring": _("spring of %(year)s"),
    "summer": _("summer of %(year)s"),
    "autumn": _("autumn of %(year)s"),
    "winter": _("winter of %(year)s"),
}


class NoSuchDate(ValueError):
    """The parts make no date; `part` names the one to look at, `sentence` says what to do."""

    def __init__(self, part: str, sentence: LazyString) -> None:
        super().__init__(part)
        self.part, self.sentence = part, sentence


def remembered(year: str, month: str = "", day: str = "", season: str = "") -> dict[str, str] | None:
    """What typed parts mean, as `from`, `to` and `precision`; None when nothing was typed.

    Raises:
        NoSuchDate: a part is missing, or they make no date.
    """
    if not (year or month or day or season):
        return None
    if not year:
        raise NoSuchDate("year", _("Enter the year too"))
    number = _number(year, "year", _("Enter the year with four digits, like 2024"))
    if len(year) != _YEAR_DIGITS or number < EARLIEST_YEAR:
        raise NoSuchDate("year", _("Enter the year with four digits, like 2024"))
    if day and not month:
        raise NoSuchDate("month", _("Enter the month too, or leave the day out"))
    if month:
        return _of_month(number, month, day)
    if season:
        first = SEASONS[season]
        return _span(date(number, first, 1), _last_day(number + (first + 2 > 12), (first + 1) % 12 + 1), "month")
    return _span(date(number, 1, 1), date(number, 12, 31), "year")


def parts_of(said: dict[str, str] | None) -> dict[str, str]:
    """The typed parts of a date that was kept, to show them in the form again."""
    if not said:
        return {}
    first, last = date.fromisoformat(said["from"]), date.fromisoformat(said["to"])
    if said["precision"] == "year":
        return {"year": str(first.year)}
    if said["precision"] == "day":
        return {"year": str(first.year), "month": str(first.month), "day": str(first.day)}
    if (first.year, first.month) != (last.year, last.month):
        return {"year": str(first.year), "season": next(s for s, month in SEASONS.items() if month == first.month)}
    return {"year": str(first.year), "month": str(first.month)}


def in_words(said: dict[str, str]) -> str:
    """A remembered date as people read it: 2024 年 3 月 / March 2024."""
    parts, first = parts_of(said), date.fromisoformat(said["from"])
    chinese = current_language() == "zh_Hans"
    if "day" in parts:
        return format_day(first)
    if "season" in parts:
        return str(_SEASON_WORDS[parts["season"]]) % {"year": first.year}
    if "month" in parts:
        return f"{first.year} 年 {first.month} 月" if chinese else f"{format_date(first, 'MMMM y')}"
    return f"{first.year} 年" if chinese else str(first.year)


def _of_month(year: int, typed_month: str, typed_day: str) -> dict[str, str]:
    month = _number(typed_month, "month", _("Enter the month as a number from 1 to 12"))
    if not 1 <= month <= 12:
        raise NoSuchDate("month", _("Enter the month as a number from 1 to 12"))
    if not typed_day:
        return _span(date(year, month, 1), _last_day(year, month), "month")
    day = _number(typed_day, "day", _("Enter a day that exists in this month"))
    if not 1 <= day <= _last_day(year, month).day:
        raise NoSuchDate("day", _("Enter a day that exists in this month"))
    return _span(date(year, month, day), date(year, month, day), "day")


def _number(typed: str, part: str, sentence: LazyString) -> int:
    # Full-width digits are digits to int() too; signs, spaces and underscores are not.
    if not typed.isdecimal() or len(typed) > _YEAR_DIGITS:
        raise NoSuchDate(part, sentence)
    return int(typed)


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _span(first: date, last: date, precision: str) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat(), "precision": precision}
