"""Dates, amounts, currencies and device numbers as people write them, made comparable."""

import re
from decimal import Decimal

from stdnum import luhn

from casedesk.evidence.reading.dates import Found, find_broken_dates, find_dates, writes_month_first

__all__ = [
    "Found",
    "find_amounts",
    "find_broken_dates",
    "find_currency",
    "find_dates",
    "find_imeis",
    "find_money",
    "read_amount",
    "read_capital",
    "writes_month_first",
]

_AMOUNT = re.compile(
    r"(?<![\d.,/-])-?(?:\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+|\d+)(?:[.,]\d{1,2})?(?![\d/]|[.,]\d|\s*%|-\d)"
)
_SIGNS = (
    r"RM|MYR|CNY|RMB|[¥￥]|EUR|€|GBP|£|USD|US\$|HK\$|S\$|SGD|\$|INR|Rs\.?|₹|人民币|CHF|Fr\.|AUD|CAD|SEK|NOK|DKK|PLN"
)
_MONEY = re.compile(
    rf"(?<![\d.,])(?P<sign>[-−(（]\s?)?(?P<before>(?:(?<![A-Za-z])|(?<=[a-z])|(?=RM|CNY))(?:{_SIGNS})[:：]?\s?)?(?P<minus>[-−])?"
    r"(?P<whole>\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|"  # 1,19,900 as in India
    r"\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+(?!\d)|\d{1,9})(?:\s?[.,·]\s?(?P<cents>\d\d)(?![\d%]))?"
    r"(?P<after>\s?(?:元|圆|EUR|€|USD|CNY|RMB|CHF|GBP|INR|,-))?(?!\d|[.,]\d|\s?%)"
)
# What is written with points and colons too: times of day, dates, shares, and names of versions.
_NO_MONEY = re.compile(
    r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)|\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}|\d+(?:[.,]\d+)?\s?%|\d+(?:[.,]\d+)?\s?(?:kg|pcs|pkts?|[cm]m|ml|ltr|[gt]b)\b|[\w.]+@[\w.]+\.\w+|\d{10,}"
)
_NEARLY_AMOUNT = re.compile(r"(?<![A-Za-z\d.,])[\dOolISB]{1,5}\s?[.,]\s?[\dOolISB]{2}(?![A-Za-z\d%])")
_LOOKS = str.maketrans("OolISB", "001158")
_CURRENCIES = (
    ("CNY", re.compile(r"\b(?:CNY|RMB)\b|[¥￥]|人民币|圆整|元(?![素件])")),
    ("EUR", re.compile(r"\bEUR\b|€")),
    ("GBP", re.compile(r"\bGBP\b|£")),
    *((code, re.compile(rf"\b{code}\b")) for code in ("CHF", "AUD", "CAD", "SEK", "NOK", "DKK", "PLN")),
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


def find_amounts(text: str) -> list[Found]:
    """All amounts of money in reading order, as decimal strings with two places."""
    found = []
    for hit in _AMOUNT.finditer(text):
        amount = read_amount(hit[0])
        if amount is not None:
            found.append(Found(hit[0], (amount,), hit.start()))
    return found


def find_money(text: str) -> list[Found]:
    """Amounts that are clearly of money, with decimals or a currency; dates, times, shares and counts are left out.

    Signs that recognition reads for digits are mended; readings of one amount are one.
    """
    plain = _NO_MONEY.sub(lambda hit: " " * len(hit[0]), text)
    plain = _NEARLY_AMOUNT.sub(_mended, plain)
    found = []
    for hit in _MONEY.finditer(plain):
        whole = not hit["cents"]
        if whole and not (hit["before"] or hit["after"]):
            continue
        figures = re.sub(r"[^\d]", "", hit["whole"]) + "." + (hit["cents"] or "00")
        negative = bool(hit["sign"]) or bool(hit["minus"])
        amount = str((-Decimal(figures) if negative else Decimal(figures)).quantize(Decimal("0.01")))
        found.append(Found(text[hit.start() : hit.end()].strip(), (amount,), hit.start()))
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


def _mended(hit: re.Match[str]) -> str:
    """An amount of at least two digits with digits for the letters that look like them."""
    return hit[0].translate(_LOOKS) if sum(sign.isdigit() for sign in hit[0]) > 1 else hit[0]


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
