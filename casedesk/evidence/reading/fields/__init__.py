"""General rules that find fields in rows of text: no shop and no form of a shop is known by name."""

from collections.abc import Sequence

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

_MOST_ROWS = 3_000  # of all pages together


def extract(ordered: Sequence[Row], reader: str) -> Extracted:
    """What rows of text show.

    Args:
        ordered: rows of all pages, top to bottom.
        reader: name noted in each value.
    """
    rows = [row for row in ordered[:_MOST_ROWS] if row.pieces]
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


def _known(found: dict[str, FieldValue | None]) -> dict[str, FieldValue]:
    return {name: value for name, value in found.items() if value is not None}
