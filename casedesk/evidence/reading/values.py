"""Dates, amounts, currencies and device numbers as people write them, made comparable."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum import luhn

_MONTHS = {
    **dict.fromkeys(("january", "jan", "januar", "januari"), 1),
    **dict.fromkeys(("february", "feb", "februar", "februari"), 2),
    **dict.fromkeys(("march", "mar", "märz", "mrz", "maart", "mrt"), 3),
    **dict.fromkeys(("april", "apr"), 4),
    **dict.fromkeys(("may", "mai", "mei"), 5),
    **dict.fromkeys(("june", "jun", "juni"), 6),
    **dict.fromkeys(("july", "jul", "juli"), 7),
    **dict.fromkeys(("august", "aug", "augustus"), 8),
    **dict.fromkeys(("september", "sep", "sept"), 9),
    **dict.fromkeys(("october", "oct", "oktober", "okt"), 10),
    **dict.fromkeys(("november", "nov"), 11),
    **dict.fromkeys(("december", "dec", "dezember", "dez"), 12),
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?(?!\d)")
_NUMBERS = re.compile(r"(?<![\d.,/-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d/-])")
_DAY_NAME = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]*({_NAMES})[a-z]*\.?,?[\s-]*((?:19|20)\d\d|\d\d)(?!\d)", re.IGNORECASE
)
_NAME_DAY = re.compile(rf"\b({_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?<![\d.,/-])-?(?:\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+|\d+)(?:[.,]\d{1,2})?(?![\d/]|[.,]\d|\s*%|-\d)"
)
_CURRENCIES = (
    ("CNY", re.compile(r"\b(?:CNY|RMB)\b|[¥￥]|人民币|圆整|元(?![素件])")),
    ("EUR", re.compile(r"\bEUR\b|€")),
    ("GBP", re.compile(r"\bGBP\b|£")),
    ("INR", re.compile(r"\bINR\b|₹|\bRs\.?(?=[\s\d-])")),
    ("MYR", re.compile(r"\bMYR\b|\bRM(?=\s?\d)")),
    ("HKD", re.compile(r"\bHKD\b|HK\$")),
    ("SGD", re.compile(r"\bSGD\b|S\$")),
    ("USD", re.compile(r"\bUSD\b|\$")),
)
_CAPITALS = {
    **{
        sign: value
        for value, signs in enumerate(("零〇", "壹一", "贰貳二两兩", "叁叄參三", "肆四", "伍五", "陆陸六"))
        for sign in signs
    },
    **{sign: value for value, signs in enumerate(("柒七", "捌八", "玖九"), start=7) for sign in signs},
}
_FIGURE = f"[{''.join(sign for sign, value in _CAPITALS.items() if value)}]"
_SECTION = re.compile(
    rf"零?(?:({_FIGURE})[仟千])?零?(?:({_FIGURE})[佰百])?零?(?:({_FIGURE}?)[拾十])?零?({_FIGURE})?零?"
)
_IN_CAPITALS = re.compile(
    rf"(负数?[)）]?|[(（]负数[)）])?([零〇仟千佰百拾十万萬亿億{_FIGURE[1:-1]}]+)[圆圓元園]"
    rf"零?(?:({_FIGURE}|零)角)?零?(?:({_FIGURE}|零)分)?[整正]?"
)
_IMEI = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){14}(?![\dA-Za-z])")
_OLDEST = 1990


@dataclass(frozen=True)
class Found:
    """A value at a place in a text; `readings` holds the likeliest first."""

    raw: str
    readings: tuple[str, ...]
    start: int


def find_dates(text: str, *, month_first: bool = False) -> list[Found]:
    """All dates in reading order, as ISO; 03/04/2021 keeps both readings, the day first unless told otherwise."""
    found = [_found(hit, (hit[1], hit[2], hit[3])) for hit in _YEAR_FIRST.finditer(text)]
    found += [_found(hit, (hit[3], str(_MONTHS[hit[2].lower()]), hit[1])) for hit in _DAY_NAME.finditer(text)]
    found += [_found(hit, (hit[3], str(_MONTHS[hit[1].lower()]), hit[2])) for hit in _NAME_DAY.finditer(text)]
    for hit in _NUMBERS.finditer(text):
        orders = [(hit[4], hit[3], hit[1])]
        if hit[2] != ".":
            orders.append((hit[4], hit[1], hit[3]))
        if month_first:
            orders.reverse()
        found.append(_found(hit, *orders))
    return sorted((one for one in found if one.readings), key=lambda one: one.start)


def writes_month_first(text: str) -> bool:
    """Whether some date in the text can only be read with the month first (03/20/2023), and none the other way."""
    hits = [(int(hit[1]), int(hit[3])) for hit in _NUMBERS.finditer(text) if hit[2] != "."]
    return any(first <= 12 < second for first, second in hits) and not any(
        second <= 12 < first for first, second in hits
    )


def find_amounts(text: str) -> list[Found]:
    """All amounts of money in reading order, as decimal strings with two places."""
    found = []
    for hit in _AMOUNT.finditer(text):
        amount = read_amount(hit[0])
        if amount is not None:
            found.append(Found(hit[0], (amount,), hit.start()))
    return found


def read_amount(raw: str) -> str | None:
    """One amount, with comma or point for the decimals, as a decimal string with two places."""
    figures = re.sub(r"[^\d.,-]", "", raw)
    if not re.search(r"\d", figures) or len(figures) > 18:
        return None
    last = max(figures.rfind("."), figures.rfind(","))
    whole, decimals = (figures[:last], figures[last + 1 :]) if last >= 0 else (figures, "")
    if len(decimals) == 3:
        whole, decimals = whole + decimals, ""
    whole = re.sub(r"[.,]", "", whole) or "0"
    try:
        return str(Decimal(f"{whole}.{decimals or 0}").quantize(Decimal("0.01")))
    except ArithmeticError:
        return None


def read_capital(text: str) -> str | None:
    """The first amount in Chinese capitals, 壹仟贰佰圆整, as a decimal string with two places.

    整, 零 and spaces may lack. Capitals by GB/T 15835 and the rules of the People's Bank for filling in bills.
    """
    hit = _IN_CAPITALS.search(re.sub(r"\s+", "", text))
    whole = _whole(hit[2]) if hit else None
    if hit is None or whole is None:
        return None
    tenths, cents = (_CAPITALS[sign] if sign else 0 for sign in (hit[3], hit[4]))
    amount = Decimal(whole) + Decimal(10 * tenths + cents) / 100
    return str((-amount if hit[1] else amount).quantize(Decimal("0.01")))


def _whole(capitals: str) -> int | None:
    """A whole number below 10^12 in capitals; None when it is none."""
    number = 0
    for mark, size in (("亿億", 10**8), ("万萬", 10**4)):
        high, unit, low = _parted(capitals, mark)
        if unit:
            count = _section(high)
            if not count:
                return None
            number, capitals = number + count * size, low
    rest = _section(capitals)
    return None if rest is None else number + rest


def _parted(capitals: str, marks: str) -> tuple[str, str, str]:
    place = next((place for place, sign in enumerate(capitals) if sign in marks), len(capitals))
    return capitals[:place], capitals[place : place + 1], capitals[place + 1 :]


def _section(capitals: str) -> int | None:
    """Four figures, thousands to ones; a lone 拾 is ten."""
    hit = _SECTION.fullmatch(capitals)
    if hit is None:
        return None
    thousands, hundreds, ones = (_CAPITALS[hit[group]] if hit[group] else 0 for group in (1, 2, 4))
    tens = 0 if hit[3] is None else _CAPITALS.get(hit[3], 1)
    return 1000 * thousands + 100 * hundreds + 10 * tens + ones


def find_currency(text: str) -> Found | None:
    """The first currency named, as ISO 4217."""
    hits = [(hit.start(), code, hit[0]) for code, shape in _CURRENCIES if (hit := shape.search(text))]
    # HK$ holds $: of two at one place the more specific stands earlier in the table and begins earlier in the text.
    return Found(min(hits)[2], (min(hits)[1],), min(hits)[0]) if hits else None


def find_imeis(text: str) -> list[Found]:
    """All 15-digit numbers whose check digit is right (3GPP TS 23.003, annex B)."""
    found = []
    for hit in _IMEI.finditer(text):
        digits = re.sub(r"\D", "", hit[0])
        if luhn.is_valid(digits) and digits.strip("0"):
            found.append(Found(hit[0], (digits,), hit.start()))
    return found


def _found(hit: re.Match[str], *orders: tuple[str, str, str]) -> Found:
    readings = []
    for year, month, day in orders:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        try:
            iso = date(full, int(month), int(day)).isoformat()
        except ValueError:
            continue
        if full >= _OLDEST and iso not in readings:
            readings.append(iso)
    return Found(hit[0].strip(), tuple(readings), hit.start())
