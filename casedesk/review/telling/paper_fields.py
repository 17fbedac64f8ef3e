"""What was read from one file, field by field, beside claim and record, each with its place on the page."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from casedesk.evidence.check_details import FIELDS
from casedesk.review.engine.canonical import canonical_identifier, canonical_imei, same_shop
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria.devices import same_model
from casedesk.review.engine.facts import Claims
from casedesk.review.telling.claim_rows import spaced
from casedesk.review.telling.masking import MASKED_FIELDS, MASKED_SIGNALS, masked_text, shown, shown_field

SIGNALS = {
    "model": "model",
    "imei": "imei",
    "order_number": "order_number",
    "date": "purchase_date",
    "total": "amount",
    "issuer": "shop",
}
# Stated and printed names of shops count as one from here on; what weighs is for the policy.
_ALIKE_SHOPS = 0.6
_NUMBERS = frozenset(
    {
        "imei",
        "order_number",
        "number",
        "code",
        "serial",
        "check_code",
        "seller_tax_id",
        "buyer_tax_id",
        "machine_number",
    }
)
_CLEAR, _FAIR = 0.85, 0.6
_SAME_PLACE = re.compile(r"[\s,，.。:：¥￥$-]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a page, in per cent of its width and height; `number` stands at its left edge, at `middle`."""

    number: int
    page: int
    x: str
    y: str
    width: str
    height: str
    middle: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field.

    Args:
        key: unique in its file; links the row with its place.
        raw: as printed, where that differs. alternatives: other readings of an ambiguous value.
        claim, record: what the owner states and what is on record, empty where there is nothing.
        claim_fits, record_fits: whether each says the same as the document; None where that cannot be told.
        doubt: how unsurely it was read, in words; empty when it was read clearly.
        reveal: the name under which its masked value is revealed; empty when nothing is masked.
    """

    key: str
    name: str
    label: str
    value: str
    raw: str
    alternatives: tuple[str, ...]
    claim: str
    record: str
    claim_fits: bool | None
    record_fits: bool | None
    doubt: str
    mark: Mark | None
    reveal: str

    @property
    def is_number(self) -> bool:
        """Whether its value is read digit by digit."""
        return self.name in _NUMBERS

    @property
    def conflicts(self) -> bool:
        """Whether claim or record say something else than the document."""
        return self.claim_fits is False or self.record_fits is False


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a document, by signal: what the owner states and what is on record."""

    claims: Mapping[str, str]
    records: Mapping[str, str]

    @classmethod
    def of_case(cls, claims: Claims, vector: ComparisonVector | None) -> "Beside":
        """Of the claims of an appeal and what comparing them gave, if it was compared."""
        stated = {
            "model": claims.model or "",
            "imei": claims.imei or "",
            "order_number": claims.order_number or "",
            "purchase_date": str(claims.bought or ""),
            "amount": "" if claims.amount is None else f"{claims.amount:.2f}",
            "shop": claims.shop or "",
        }
        return cls(stated, {row.signal: row.record for row in vector.comparisons} if vector else {})


def field_rows(reading: Mapping[str, Any], beside: Beside, revealed: Collection[str] = ()) -> list[FieldRow]:
    """The rows of one file, in the order of FIELDS; device numbers one by one.

    Args:
        reading: as EvidenceFile.reading keeps it (Reading.to_json).
        beside: what the values are held against.
        revealed: names of values shown in full, each recorded before.
    """
    rows: list[FieldRow] = []
    marks = 0
    for name, key, found in _found(reading):
        mark = _mark(found, marks + 1)
        marks += mark is not None
        rows.append(_row(name, key, found, mark, beside, revealed))
    return rows


def covered_codes(reading: Mapping[str, Any], revealed: Collection[str] = ()) -> list[tuple[str, str, int]]:
    """QR and bar codes: text with long numbers masked, symbology and page."""
    whole = "codes" in revealed
    return [
        (code["text"] if whole else masked_text(code["text"]), code["symbology"], int(code["page"]))
        for code in reading.get("codes", ())
    ]


def _found(reading: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    fields, details = reading.get("fields", {}), reading.get("details", {})
    for name in FIELDS:
        here = fields.get(name) or details.get(name)
        several = here if isinstance(here, list) else [here]
        for place, found in enumerate(several, 1):
            if isinstance(found, dict) and found.get("value"):
                yield name, f"{name}-{place}" if len(several) > 1 else name, found


def _mark(found: Mapping[str, Any], number: int) -> Mark | None:
    box, page = found.get("box"), found.get("page")
    if not box or not page:
        return None
    left, top, right, bottom = (min(max(float(side), 0.0), 1.0) for side in box)
    if right <= left or bottom <= top:
        return None
    sides = (left, top, right - left, bottom - top, (top + bottom) / 2)
    return Mark(number, int(page), *(f"{100 * side:.2f}%" for side in sides))


def _row(
    name: str, key: str, found: Mapping[str, Any], mark: Mark | None, beside: Beside, revealed: Collection[str]
) -> FieldRow:
    value, signal = str(found["value"]), SIGNALS.get(name, "")
    masked = name in MASKED_FIELDS or signal in MASKED_SIGNALS
    open_now = not masked or (signal or name) in revealed
    claim, record = beside.claims.get(signal, ""), beside.records.get(signal, "")
    raw = str(found.get("raw") or "")
    return FieldRow(
        key=key,
        name=name,
        label=str(FIELDS[name]),
        value=_told(name, value) if open_now else shown_field(name, value),
        raw=raw if open_now and _plain(raw) != _plain(value) else "",
        alternatives=tuple(found.get("alternatives", ())) if open_now else (),
        claim=_told(name, claim) if open_now else shown(signal, claim),
        record=_told(name, record) if open_now else shown(signal, record),
        claim_fits=_fits_any(name, found, claim),
        record_fits=_fits_any(name, found, record),
        doubt=_doubt(float(found.get("confidence") or 0)),
        mark=mark,
        reveal=(signal or name) if masked and not open_now else "",
    )


def _fits_any(name: str, found: Mapping[str, Any], other: str) -> bool | None:
    """An ambiguous value fits when one of its readings does."""
    answers = [fits(name, str(value), other) for value in (found["value"], *found.get("alternatives", ()))]
    return True if True in answers else answers[0]


def fits(name: str, value: str, other: str) -> bool | None:
    """Whether a document's field and a claim or record say the same; None when there is nothing to hold it against."""
    if not other or name not in SIGNALS:
        return None
    if name == "model":
        return any(same_model(value, one) for one in other.split(", "))
    if name == "imei":
        return canonical_imei(value) == canonical_imei(other)
    if name == "order_number":
        return canonical_identifier(value) == canonical_identifier(other)
    if name == "total":
        return _amount(value) == _amount(other)
    if name == "issuer":
        # A shop and the company behind it often have different names, so that only likeness tells something.
        return True if same_shop(value, other, _ALIKE_SHOPS) else None
    first, _slash, last = other.partition("/")
    return first <= value[: len(first)] and value[: len(last or first)] <= (last or first)


def _amount(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _told(name: str, value: str) -> str:
    if name in ("total", "net", "tax") and (amount := _amount(value)) is not None:
        return f"{amount:,.2f}"
    return spaced(value) if name == "date" else value


def _plain(text: str) -> str:
    return _SAME_PLACE.sub("", text).casefold()


def _doubt(confidence: float) -> str:
    if confidence >= _CLEAR:
        return ""
    return str(_("read with some doubt")) if confidence >= _FAIR else str(_("a guess"))
