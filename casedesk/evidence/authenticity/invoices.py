"""What the fields of an invoice tell about it by themselves: codes, forms of numbers, sums, dates, device numbers.

A check is strong only where a genuine document cannot fail it and the values were read with confidence.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from stdnum.cn import ric, uscc

from casedesk.directory.catalogue import by_model, phones
from casedesk.evidence.authenticity.agreement import SURE, amount, folded, is_data, stands_in
from casedesk.evidence.authenticity.invoice_codes import code_check, invoice_code
from casedesk.evidence.reading import values
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.model import DocumentKind, FieldValue, Reading

CHINESE_KINDS = frozenset({DocumentKind.VAT_SPECIAL, DocumentKind.VAT_ORDINARY, DocumentKind.FULLY_DIGITAL})
# Announcements of the tax bureaus of Guangdong, Shanghai and Inner Mongolia of 30 November 2021: the first ones.
_DIGITAL_SINCE = date(2021, 12, 1)
_CENT = Decimal("0.01")
_SIZES = re.compile(r"(?:\d{1,4}[gt]b?)*|\d{4,6}")
_AHEAD = timedelta(days=1)  # the day begins earlier in the east


def invoice_checks(reading: Reading, today: date | None = None) -> tuple[Check, ...]:
    """All that can be checked on the merged reading of one file.

    Args:
        reading: fields, details, codes and texts; checks that its reader has made already are not made again.
        today: UTC, when the file came; without it no date is held for one that lies ahead.
    """
    made = {check.code for check in reading.checks}
    return tuple(check for check in _checks(reading, today or date.max - _AHEAD) if check.code not in made)


def is_chinese(reading: Reading) -> bool:
    """Whether the file is a Chinese VAT invoice, by its kind, its QR code or its number of 20 digits."""
    number = reading.fields.get("number")
    return (
        reading.document in CHINESE_KINDS
        or any(invoice_code(code.text) for code in reading.codes)
        or (number is not None and _digital_number(number.value) and currency_of(reading) == "CNY")
    )


def currency_of(reading: Reading) -> str:
    """The currency read, "" when none was."""
    found = reading.fields.get("currency")
    return found.value if found else ""


def _checks(reading: Reading, today: date) -> Iterator[Check]:
    known = {**reading.details, **reading.fields}
    text = "\n".join(reading.texts)
    chinese = is_chinese(reading)
    if chinese:
        yield from _code_checks(reading, known, text)
        yield from _number_format(known)
        yield from _tax_ids(known)
    if chinese or any(is_data(known[name]) for name in ("net", "tax") if name in known):
        yield from _sum(known)
    yield from _capital(known, text)
    yield from _date(known, today, chinese=chinese)
    yield from _devices(reading)


def _code_checks(reading: Reading, known: Mapping[str, FieldValue], text: str) -> Iterator[Check]:
    printed = {name: value for name, value in known.items() if not is_data(value)}
    told = {name: value for name, value in known.items() if is_data(value)}
    if printed:
        check = code_check(CheckCode.QR_MATCHES_TEXT, reading.codes, printed, text)
        yield check or Check(CheckCode.QR_MATCHES_TEXT, Result.NOT_CHECKED, Strength.WEAK)
    if told and (check := code_check(CheckCode.QR_MATCHES_DATA, reading.codes, told)):
        yield check


def _number_format(known: Mapping[str, FieldValue]) -> Iterator[Check]:
    """20 digits for a fully digital invoice; before, 8 digits beside a code of 10 or 12."""
    number, code = known.get("number"), known.get("code")
    if number is None:
        return
    if _digital_number(number.value):
        right = True
    elif code is None:
        yield Check(CheckCode.NUMBER_FORMAT, Result.NOT_CHECKED, Strength.WEAK, number.value)
        return
    else:
        right = bool(re.fullmatch(r"\d{8}", number.value) and re.fullmatch(r"\d{10}|\d{12}", code.value))
    detail = " ".join(value.value for value in (code, number) if value)
    yield _found(CheckCode.NUMBER_FORMAT, right, Strength.MEDIUM, detail, number, code)


def _tax_ids(known: Mapping[str, FieldValue]) -> Iterator[Check]:
    """The check character of GB 32100 (unified social credit code) or GB 11643 (a person); older numbers have none."""
    read = [known[name] for name in ("seller_tax_id", "buyer_tax_id") if name in known]
    checked = [value for value in read if re.fullmatch(r"[0-9A-Z]{18}", value.value)]
    if checked:
        wrong = [value for value in checked if not (uscc.is_valid(value.value) or ric.is_valid(value.value))]
        # The buyer's is typed in by hand, and so it is wrong in genuine invoices too.
        seller = any(value is known.get("seller_tax_id") for value in wrong)
        strength = Strength.MEDIUM if seller or not wrong else Strength.WEAK
        detail = ", ".join(value.value for value in wrong or checked)
        yield _found(CheckCode.TAX_ID_FORMAT, not wrong, strength, detail, *checked)


def _sum(known: Mapping[str, FieldValue]) -> Iterator[Check]:
    parts = [known[name] for name in ("net", "tax", "total") if name in known]
    amounts = [amount(value.value) for value in parts]
    if len(parts) < 3 or None in amounts:
        return
    net, tax, total = (number or Decimal() for number in amounts)
    # Out of text a net amount or a tax of one line may be taken for that of the whole.
    strength = Strength.STRONG if all(is_data(value) for value in parts) else Strength.MEDIUM
    detail = f"{net} + {tax} / {total}"
    yield _found(CheckCode.AMOUNTS_ADD_UP, abs(net + tax - total) <= _CENT, strength, detail, *parts)


def _capital(known: Mapping[str, FieldValue], text: str) -> Iterator[Check]:
    capital, total = known.get("capital_total"), known.get("total")
    figures = values.read_capital(capital.raw or capital.value) or capital.value if capital else None
    if capital is None or total is None or figures is None or amount(figures) is None:
        return
    right = amount(figures) == amount(total.value)
    # The same amount in figures elsewhere on the page shows that only the wrong one was taken for the total.
    strength = Strength.WEAK if not right and stands_in(text, "total", figures) else Strength.STRONG
    yield _found(CheckCode.CAPITAL_MATCHES, right, strength, f"{total.value} / {figures}", capital, total)


def _date(known: Mapping[str, FieldValue], today: date, *, chinese: bool) -> Iterator[Check]:
    """A day that has come, and not before the invoice could have had its number."""
    value = known.get("date")
    day = _day(value)
    if value is None or day is None:
        return
    number, code = known.get("number"), known.get("code")
    impossible, odd, witness = not value.alternatives and day > today + _AHEAD, False, None
    if chinese and number is not None and _digital_number(number.value):
        # Digits 1 and 2 are the year of issue, by the same announcements.
        year = 2000 + int(number.value[:2])
        impossible |= year > day.year or day < _DIGITAL_SINCE
        odd, witness = year < day.year, number
    elif chinese and code is not None and (year_of_print := _printed_in(code.value)):
        impossible |= year_of_print > day.year
        witness = code
    detail = f"{value.value} / {witness.value}" if witness and (impossible or odd) else value.value
    strength = Strength.STRONG if impossible else Strength.MEDIUM
    yield _found(CheckCode.DATE_PLAUSIBLE, not (impossible or odd), strength, detail, value, witness)


def _printed_in(code: str) -> int | None:
    """The year in an invoice code: digits 6 and 7 of 12, or 5 and 6 of 10."""
    digits = code[5:7] if len(code) == 12 and code.startswith("0") else code[4:6] if len(code) == 10 else ""
    return 2000 + int(digits) if digits.isdecimal() else None


def _devices(reading: Reading) -> Iterator[Check]:
    """Numbers whose check digit is right, and the model their first eight digits (TAC) stand for."""
    if not reading.imei:
        return
    right = [value for value in reading.imei if values.find_imeis(value.value)]
    wrong = [value for value in reading.imei if value not in right]
    detail = ", ".join(value.value for value in wrong or right)
    yield _found(CheckCode.IMEI_FORMAT, not wrong, Strength.WEAK, detail)
    model = reading.fields.get("model")
    named = _catalogue_model(model.value) if model else None
    known = {value.value: _models()[value.value[:8]] for value in right if value.value[:8] in _models()}
    if model and named and known:
        fits = named in known.values()
        detail = f"{model.value} / {', '.join(sorted(set(known.values())))}"
        yield _found(CheckCode.IMEI_MATCHES_MODEL, fits, Strength.MEDIUM, detail, model)


@cache
def _models() -> dict[str, str]:
    return {variant.tac: phone.model for phone in phones() for variant in phone.variants}


def _catalogue_model(name: str) -> str | None:
    """The model of the catalogue that a name is, its sizes of memory apart; a longer name is another model."""
    wanted = folded(name)
    hits = [model for model in by_model() if _SIZES.fullmatch(wanted.removeprefix(folded(model)))]
    return max((model for model in hits if wanted.startswith(folded(model))), key=len, default=None)


def _found(code: CheckCode, right: bool, strength: Strength, detail: str, *read: FieldValue | None) -> Check:
    """Passed or failed; weak when it failed on a value that was not read with confidence."""
    if right:
        # A forger who copies a whole document keeps all of this right: none of it speaks strongly for one.
        return Check(code, Result.PASSED, Strength.MEDIUM if strength is Strength.STRONG else strength, detail)
    sure = all(value.confidence >= SURE for value in read if value)
    return Check(code, Result.FAILED, strength if sure else Strength.WEAK, detail)


def _digital_number(number: str) -> bool:
    return re.fullmatch(r"(?:2[1-9]|[3-9]\d)\d{18}", number) is not None


def _day(value: FieldValue | None) -> date | None:
    try:
        return date.fromisoformat(value.value) if value else None
    except ValueError:
        return None
