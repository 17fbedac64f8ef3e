"""General rules that find fields in rows of text: no shop and no form of a shop is known by name."""

from collections.abc import Sequence
from dataclasses import replace

from casedesk.evidence.reading.fields import devices, numbers, totals
from casedesk.evidence.reading.fields.dates import purchase_date
from casedesk.evidence.reading.fields.goods import items
from casedesk.evidence.reading.fields.kinds import document_kind
from casedesk.evidence.reading.fields.models import match_model
from casedesk.evidence.reading.fields.parties import parties
from casedesk.evidence.reading.fields.vat import is_vat_invoice, vat_fields
from casedesk.evidence.reading.layout import Row
from casedesk.evidence.reading.model import Extracted, FieldValue

__all__ = ["extract", "match_model"]

# Of a long document the beginning and the end: who and when, and the sums. Fields stand in no longer runs of text.
_FIRST_ROWS, _LAST_ROWS, _LONGEST_RUN = 1_000, 500, 400


def extract(ordered: Sequence[Row], reader: str) -> Extracted:
    """What rows of text show.

    Args:
        ordered: rows of all pages, top to bottom.
        reader: name noted in each value.
    """
    rows = _within_limits(ordered)
    vat = is_vat_invoice(rows)
    fields, details = vat_fields(rows, reader) if vat else ({}, {})
    total = totals.total(rows, totals.amounts(rows), reader)
    others: dict[str, FieldValue | None] = {
        "date": purchase_date(rows, reader),
        "number": numbers.invoice_number(rows, reader) or (numbers.unlabelled_number(rows, reader) if vat else None),
        "code": numbers.invoice_code(rows, reader),
        "order_number": numbers.order_number(rows, reader),
        "model": devices.model(rows, reader),
        "total": total,
        **(
            {} if {"issuer", "buyer"} <= fields.keys() else parties(rows, reader, sums_up=total is not None and not vat)
        ),
    }
    fields = _known(others) | fields
    if "total" in fields and (currency := totals.currency(rows, fields["total"], reader)) is not None:
        fields["currency"] = currency
    more = {
        "check_code": numbers.check_code(rows, reader),
        "machine_number": numbers.machine_number(rows, reader),
        "serial": devices.serial(rows, reader),
        "capacity": devices.capacity(rows, reader),
        "colour": devices.colour(rows, reader),
    }
    imei = tuple(devices.imeis(rows, reader))
    kind = document_kind(rows, fields.keys(), with_imei=bool(imei))
    return Extracted(fields, imei, _known(more) | details, items(rows) if total or vat else (), kind)


def _within_limits(ordered: Sequence[Row]) -> list[Row]:
    """What strangers send may be long; the time it takes must not grow with it."""
    ends = [*ordered[:_FIRST_ROWS], *ordered[_FIRST_ROWS:][-_LAST_ROWS:]]
    cut = (tuple(replace(piece, text=piece.text[:_LONGEST_RUN]) for piece in row.pieces) for row in ends)
    return [Row(pieces) for pieces in cut if pieces]


def _known(found: dict[str, FieldValue | None]) -> dict[str, FieldValue]:
    return {name: value for name, value in found.items() if value is not None}
