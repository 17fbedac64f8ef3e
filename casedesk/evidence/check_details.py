"""The data of a fact in the reader's language: fields by their words, moments in short, values as a page may show."""

import re
from collections.abc import Callable

from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _

from casedesk.errors import Words
from casedesk.evidence.reading.checks import Check, CheckCode, Result

# Names of fields and details in the order pages show them, in words.
FIELDS: dict[str, Words] = {
    "model": _("Goods"),
    "imei": "IMEI",
    "order_number": _("Order number"),
    "date": _("Date"),
    "total": _("Total"),
    "issuer": _("Seller"),
    "number": _("Invoice number"),
    "code": _("Invoice code"),
    "buyer": _("Buyer"),
    "capacity": _("Capacity"),
    "colour": _("Colour"),
    "serial": _("Serial number"),
    "net": _("Before tax"),
    "tax": _("Tax"),
    "capital_total": _("Amount in words"),
    "check_code": _("Check code"),
    "seller_tax_id": _("Seller's tax number"),
    "buyer_tax_id": _("Buyer's tax number"),
    "machine_number": _("Machine number"),
}
# Their data are names of fields, with both values where they differ (authenticity/agreement.py).
_COMPARED = frozenset({CheckCode.QR_MATCHES_TEXT, CheckCode.QR_MATCHES_DATA, CheckCode.DATA_MATCHES_TEXT})
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?")

Mask = Callable[[str, str], str]


def as_it_stands(name: str, value: str) -> str:
    """A value as it stands."""
    return value


def detail_words(check: Check, mask: Mask = as_it_stands) -> str:
    """The data of a fact, to stand in brackets after its sentence; empty when it has none.

    Args:
        mask: of the name of a field and a value, what may be seen of it; the name is empty where it is not known.
    """
    if check.code in _COMPARED:
        return _comparison(check, mask)
    pieces = [_MOMENT.sub(_moment, piece) for piece in check.detail.split("; ") if piece.strip()]
    return mask("", _between().join(pieces))


def _comparison(check: Check, mask: Mask) -> str:
    if check.result is Result.PASSED:
        return str(pgettext("between names", ", ")).join(
            str(FIELDS.get(name, name)) for name in check.detail.split(", ") if name
        )
    told = []
    for part in check.detail.split("; "):
        name, colon, values = part.partition(": ")
        if colon and name in FIELDS:
            both = " / ".join(mask(name, value) for value in values.split(" / "))
            told.append(gettext("%(name)s: %(value)s", name=FIELDS[name], value=both))
        else:  # a value that holds a separator itself
            told.append(mask("", part))
    return _between().join(told)


def _between() -> str:
    return str(pgettext("between names", "; "))


def _moment(found: re.Match[str]) -> str:
    """A moment without seconds, as those who read a document need it; its zone stays."""
    return " ".join(part for part in found.groups() if part)
