"""The files of a case as the desk shows them: state, fields read and how each compares, integrity, where else seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from casedesk.errors import Words
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.review.canonical import canonical_identifier, canonical_imei
from casedesk.review.comparisons import ComparisonVector
from casedesk.review.criteria.devices import same_model
from casedesk.review.explanation_words import FITS, TIERS
from casedesk.review.masking import HIDDEN, shown

_SIGNALS = {
    "model": "model",
    "imei": "imei",
    "order_number": "order_number",
    "date": "purchase_date",
    "total": "amount",
}
_GOOD_TIERS = {"verified": "ok", "consistent": "ok", "photo": "none", "suspicious": "bad"}
_GOOD_FITS = {"strong": "ok", "medium": "ok", "weak": "none", "contradicts": "bad"}


@dataclass(frozen=True, slots=True)
class Paper:
    """One file: `fields` are (label, value, kind, key), `checks` (kind, sentence); a kind is ok, warn, bad or none."""

    public_id: str
    label: str
    kind: str
    size: int
    state: str
    pages: int
    fields: Sequence[tuple[str, str, str, str]]
    checks: Sequence[tuple[str, Words]]
    sha256: str


def papers_of(
    files: Sequence[EvidenceFile], vector: ComparisonVector | None, elsewhere: Mapping[str, Sequence[str]]
) -> list[Paper]:
    """The files for the page.

    Args:
        files: those not removed, oldest first.
        vector: what comparing the case gave; fields are marked with what it has on record.
        elsewhere: references of other cases that hold the same bytes, by SHA-256.
    """
    recorded = {row.signal: row.record for row in vector.comparisons} if vector else {}
    return [
        Paper(
            public_id=file.public_id,
            label=file.label,
            kind=file.kind.upper(),
            size=file.size,
            state=file.state.value,
            # The first preview is the thumbnail, the others are the pages.
            pages=max(0, len(file.previews) - 1),
            fields=list(_fields(file, recorded)),
            checks=list(_checks(file, elsewhere.get(file.sha256, ()))),
            sha256=file.sha256,
        )
        for file in files
    ]


def _fields(file: EvidenceFile, recorded: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    labels = {
        "model": _("Goods"),
        "imei": "IMEI",
        "order_number": _("Order number"),
        "date": _("Date"),
        "total": _("Total"),
        "number": _("Invoice number"),
        "code": _("Invoice code"),
        "issuer": _("Seller"),
        "buyer": _("Buyer"),
    }
    fields: dict[str, Any] = (file.reading or {}).get("fields", {})
    for name, label in labels.items():
        found = fields.get(name)
        first = found[0] if isinstance(found, list) and found else found
        if not isinstance(first, dict) or not first.get("value"):
            continue
        value, signal = str(first["value"]), _SIGNALS.get(name, "")
        agrees = _agrees(name, value, recorded.get(signal, ""))
        kind = "" if agrees is None else "ok" if agrees else "bad"
        yield str(label), _masked(name, value), kind, signal


def _agrees(name: str, value: str, record: str) -> bool | None:
    if not record:
        return None
    if name == "model":
        return any(same_model(value, one) for one in record.split(", "))
    if name == "imei":
        return canonical_imei(value) == canonical_imei(record)
    if name == "order_number":
        return canonical_identifier(value) == canonical_identifier(record)
    if name == "total":
        return _amount(value) == _amount(record)
    first, _slash, last = record.partition("/")
    return first <= value <= (last or first)


def _amount(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _masked(name: str, value: str) -> str:
    if name in ("imei", "order_number", "number"):
        return shown("imei", value)
    if name == "buyer":
        return value[:1] + HIDDEN * 2
    return value


def _checks(file: EvidenceFile, elsewhere: Sequence[str]) -> Iterator[tuple[str, Words]]:
    if file.state is ReadingState.WAITING:
        yield "warn", _("Still being read. The score does not know this file yet")
    elif file.state is ReadingState.UNREADABLE:
        yield "warn", _("Could not be read. Look at the original, or ask for a clearer one")
    else:
        yield "ok", _("Opened safely and read")
    if file.fit:
        yield _GOOD_FITS[file.fit], _sentence(FITS[file.fit])
    if file.tier:
        yield _GOOD_TIERS[file.tier], _("Authenticity: %(tier)s", tier=TIERS[file.tier])
    if elsewhere:
        yield "bad", _("The same file is in another case: %(cases)s", cases=", ".join(elsewhere))
    else:
        yield "ok", _("Not seen in another case")


def _sentence(words: Words) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]
