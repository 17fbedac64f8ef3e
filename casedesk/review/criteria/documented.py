"""Values on documents as claims of their own: what the appellant could read off, and what only the paper says."""

from typing import Any

from casedesk.review.canonical import canonical_identifier, canonical_imei
from casedesk.review.comparisons import Comparison
from casedesk.review.criteria.documents import grade
from casedesk.review.criteria.outcome import Bench
from casedesk.review.facts import Device, Document, Tier
from casedesk.review.policy import Table


def table_of(bench: Bench, table: str, field: str) -> Table:
    """The table for a stated value: when an attached document carries the field too, whoever states it reads it off.

    Being exact then tells nobody apart from the holder of the paper, and being off speaks against everybody alike.
    """
    read_off = bench.policy.tables.get(f"{table}:read_off")
    is_held = any(_value(document, field) is not None for document in bench.case.documents)
    return read_off if read_off and is_held else bench.table(table)


def documented(bench: Bench, device: Device | None, field: str) -> tuple[Any, float] | None:
    """A value the appellant did not state but a paper of the claimed device shows, and how far to rely on it (0 to 1).

    Only papers with the number of the device or its order on them: of the others, model and date are counted by their
    fit. One suspicious paper is enough to rely on the least reliable one.
    """
    if device is None or "reliance" not in bench.policy.data["documents"]:
        return None
    found = []
    for document in bench.case.documents:
        value = _value(document, field)
        graded = grade(document, bench) if value is not None and _is_of(document, device) else None
        if graded:
            found.append((bench.policy.reliance(graded[1]), graded[1], value))
    if not found:
        return None
    choose = min if any(tier is Tier.SUSPICIOUS for _, tier, _ in found) else max
    reliance, _, value = choose(found, key=lambda one: one[0])
    return value, reliance


def relied_on(compared: Comparison, reliance: float) -> Comparison:
    """A comparison discounted by how far its document is relied on: the rest looks as it would from the owner."""
    pairs = zip(compared.g, compared.table.m, strict=True)
    g = tuple(reliance * chance + (1 - reliance) * own for chance, own in pairs)
    return Comparison(compared.table, compared.level, g, compared.claim, compared.record, compared.distance)


def _value(document: Document, field: str) -> Any:
    return getattr(document.fields, field) if document.fields else None


def _is_of(document: Document, device: Device) -> bool:
    fields, order = document.fields, device.order
    if fields is None:
        return False
    if fields.imei and device.imei and canonical_imei(fields.imei) == canonical_imei(device.imei):
        return True
    if not fields.order_number or not order or not order.number:
        return False
    return canonical_identifier(fields.order_number) == canonical_identifier(order.number)
