"""One reading from two: what a file says itself, and what was recognised in the pictures of its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from casedesk.evidence.reading.model import DocumentKind, FieldValue, Reading

_NO_TEXT = "no_text"


def merged(own: Reading, recognised: Reading, pages: Sequence[int]) -> Reading:
    """The file's own data and text first; what was recognised fills the gaps, and stays as another reading.

    Args:
        own: as the child read it.
        recognised: texts are those of `pages`, in this order.
    """
    texts = list(own.texts) + [""] * (max(pages, default=0) - len(own.texts))
    for page, text in zip(pages, recognised.texts, strict=True):
        texts[page - 1] = text
    known = {value.value for value in own.imei}
    return replace(
        own,
        fields=_values(own.fields, recognised.fields),
        details=_values(own.details, recognised.details),
        imei=(*own.imei, *(value for value in recognised.imei if value.value not in known)),
        items=own.items or recognised.items,
        document=own.document or recognised.document,
        texts=tuple(texts),
        notes=tuple(note for note in own.notes if note != _NO_TEXT or not any(recognised.texts)),
    )


def filled(own: Reading, recognised: Reading) -> Reading:
    """The file's own text as it is; only fields that it lacks come from what was recognised on the same page."""
    return replace(
        own,
        fields={**recognised.fields, **own.fields},
        document=own.document
        if own.document not in (None, DocumentKind.OTHER)
        else recognised.document or own.document,
    )


def _values(own: Mapping[str, FieldValue], others: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    return {**others, **{name: _beside(value, others.get(name)) for name, value in own.items()}}


def _beside(value: FieldValue, other: FieldValue | None) -> FieldValue:
    """The surer value, with a different one kept as an alternative; without a place it takes that of its twin."""
    if other is None:
        return value
    if _alike(value.value, other.value):
        return value if value.box else replace(value, page=other.page, box=other.box)
    if any(_alike(other.value, known) for known in value.alternatives):
        return value
    return replace(value, alternatives=(*value.alternatives, other.value))


def _alike(one: str, other: str) -> bool:
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
