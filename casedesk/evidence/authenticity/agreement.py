"""Two witnesses of one document compared: what its data say, what is printed, what its QR code says."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from casedesk.evidence.reading import dates, values
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.model import Extracted, FieldValue

SURE = 0.8  # from this confidence on a value is taken for what stands in the file
LEGIBLE = 0.5  # below, a difference says more about the reading than about the document
_KEY_NAMES = ("number", "code", "date", "total")
_SIDE_NAMES = ("net", "tax", "check_code", "seller_tax_id", "buyer_tax_id", "issuer", "buyer")
_AMOUNTS = frozenset({"total", "net", "tax"})
_PARTIES = frozenset({"issuer", "buyer"})


def data_matches_text(data: Extracted, printed: Extracted, text: str, *, exact: bool = False) -> Check | None:
    """Whether the structured data of a file say what its pages show, as one check that names what differs.

    Args:
        data: from attached XML, the head of the package and the like.
        printed: read from the pages.
        text: of all pages. A value of the data that stands anywhere in it counts as printed: then the other one was
            only taken from the wrong place.
        exact: the printed values were found by reference and not by their labels, so that their place is sure.

    Returns:
        None when the two have nothing in common to compare.
    """
    told, shown = {**data.details, **data.fields}, {**printed.details, **printed.fields}
    agreed: list[str] = []
    differing: list[str] = []
    for name in (*_KEY_NAMES, *_SIDE_NAMES):
        one, other = told.get(name), shown.get(name)
        if one is None or other is None or other.confidence < LEGIBLE:
            continue
        if equal(name, one, other) or (not exact and stands_in(text, name, one.value)):
            agreed.append(name)
        else:
            differing.append(name)
    strength = Strength.STRONG if any(name in _KEY_NAMES for name in differing) else Strength.MEDIUM
    return verdict(CheckCode.DATA_MATCHES_TEXT, agreed, differing, told, shown, strength)


def verdict(
    code: CheckCode,
    agreed: list[str],
    differing: list[str],
    told: Mapping[str, FieldValue],
    shown: Mapping[str, FieldValue],
    strength: Strength,
) -> Check | None:
    """One check out of a comparison by name; doubtful readings make a difference weak."""
    if differing:
        sure = all(min(told[name].confidence, shown[name].confidence) >= SURE for name in differing)
        detail = "; ".join(f"{name}: {shown[name].value} / {told[name].value}" for name in differing)
        return Check(code, Result.FAILED, strength if sure else Strength.WEAK, detail)
    return Check(code, Result.PASSED, Strength.MEDIUM, ", ".join(agreed)) if agreed else None


def is_data(value: FieldValue) -> bool:
    """Whether a value comes from structured data and not from a page or a picture."""
    return value.reader == "einvoice" or value.reader.endswith(("-data", "-head", "-tag"))


def equal(name: str, one: FieldValue, other: FieldValue) -> bool:
    """Whether two values of one field are the same, whichever of their readings is right."""
    return any(_same(name, left, right) for left in _readings(one) for right in _readings(other))


def stands_in(text: str, name: str, value: str) -> bool:
    """Whether a value is printed anywhere in a text, in any of the ways of writing it."""
    if name in _AMOUNTS:
        return any(value == found.readings[0] for found in values.find_amounts(text))
    if name == "date":
        return any(value in found.readings for found in dates.find_dates(text))
    return folded(value) in folded(text)


def amount(value: str) -> Decimal | None:
    """A decimal string as a number, None when it is none."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def folded(text: str) -> str:
    """Text without case, width, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _readings(value: FieldValue) -> tuple[str, ...]:
    """Data have one reading: what was read elsewhere beside it is another witness."""
    return (value.value,) if is_data(value) else (value.value, *value.alternatives)


def _same(name: str, one: str, other: str) -> bool:
    if name in _AMOUNTS:
        return amount(one) is not None and amount(one) == amount(other)
    left, right = folded(one), folded(other)
    if name in _PARTIES:
        # A long name is cut or continued on the next line, and "（个人）" is often added.
        return bool(left and right) and (left.startswith(right) or right.startswith(left))
    return left == right
