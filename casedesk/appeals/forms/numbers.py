"""Numbers as people type them: an IMEI with spaces, an amount with a sign and commas."""

import unicodedata
from decimal import Decimal, InvalidOperation

from flask_babel import lazy_gettext as _
from stdnum import luhn
from wtforms import Field, Form
from wtforms.validators import ValidationError

IMEI_DIGITS = 15
_DEAREST = Decimal(10_000_000)
_SEPARATORS = str.maketrans("", "", " -/.,:·")
_AROUND_AMOUNT = str.maketrans("", "", " ,¥￥$元")


def imei_digits(typed: str) -> str:
    """The digits of an IMEI typed with spaces, dashes or in full width; other characters stay."""
    return unicodedata.normalize("NFKC", typed).translate(_SEPARATORS)


def check_imei(form: Form, field: Field) -> None:
    """Refuses what cannot be an IMEI; a wrong check digit is only remarked on (`is_doubtful`)."""
    typed = imei_digits(field.data or "")
    if not typed:
        return
    if not (typed.isascii() and typed.isdigit()):
        raise ValidationError(_("IMEI has digits only. Look at it again"))
    if len(typed) != IMEI_DIGITS:
        raise ValidationError(_("IMEI must be 15 digits. You entered %(count)s", count=len(typed)))


def is_doubtful(imei: str | None) -> bool:
    """Whether the last digit of an IMEI does not fit the others (Luhn, 3GPP TS 23.003 annex B)."""
    return imei is not None and not luhn.is_valid(imei)


def amount_of(typed: str) -> str | None:
    """An amount in plain digits with two decimals; None when it is none, or not between 0 and ten million."""
    plain = unicodedata.normalize("NFKC", typed).translate(_AROUND_AMOUNT)
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount <= _DEAREST:
        return None
    return str(amount.quantize(Decimal("0.01")))


def check_amount(form: Form, field: Field) -> None:
    """Refuses what is no amount of money."""
    if field.data and amount_of(field.data) is None:
        raise ValidationError(_("Enter the amount in digits, like 2499"))
