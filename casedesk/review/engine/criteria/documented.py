"""Values on documents as claims of their own: what the appellant could read off, and what only the paper says."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from casedesk.review.engine.canonical import canonical_identifier, canonical_imei
from casedesk.review.engine.comparisons import Comparison
from casedesk.review.engine.criteria.documents import grade, sure_imeis
from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.document_fields import DocumentFields
from casedesk.review.engine.facts import Device, Document, Fit, Tier
from casedesk.review.engine.guesses import Guess
from casedesk.review.engine.policy import Table

DATE, TOTAL, ISSUER = "date", "total", "issuer"


def table_of(bench: Bench, table: str, field: str) -> Table:
    """The table for a stated value: when an attached document carries the field too, whoever states it reads it off.

    Being exact then tells nobody apart from the holder of the paper, and being off speaks against everybody alike.
    `field` is DATE, TOTAL or ISSUER.
    """
    read_off = bench.policy.tables.get(f"{table}:read_off")
    is_held = any(_shows(document, field) for document in bench.case.documents)
    return read_off if read_off and is_held else bench.table(table)


def documented(bench: Bench, device: Device | None, field: str) -> tuple[Any, float] | None:
    """A value the appellant did not state but a paper of the claimed device shows, and how far to rely on it (0 to 1).

    Only papers with the number of the device or its order on them: of the others, model and date are counted by their
    fit. A value that can be read in two ways is left out. One suspicious paper is enough to rely on the least reliable
    one. `field` is DATE, TOTAL or ISSUER.
    """
    if device is None or "reliance" not in bench.policy.data["documents"]:
        return None
    found = []
    for document in bench.case.documents:
        readings = _readings(document, field)
        graded = grade(document, bench) if len(readings) == 1 and _is_of(document, device) else None
        if graded:
            found.append((bench.policy.reliance(graded[1]), graded[1], readings[0]))
    if not found:
        return None
    choose = min if any(tier is Tier.SUSPICIOUS for _, tier, _ in found) else max
    reliance, _, value = choose(found, key=lambda one: one[0])
    return value, reliance


def relied_on(compared: Comparison, reliance: float) -> Comparison:
    """A comparison discounted by how far its document is relied on: the rest looks as it would from the owner."""
    guess = replace(compared.guess or Guess(compared.g, is_levelled=False), reliance=reliance)
    return Comparison.of(compared.table, compared.level, guess, compared.claim, compared.record, compared.distance)


def _shows(document: Document, field: str) -> bool:
    """Whether a document carries a field. One that was graded without its fields is taken for the paper of a purchase,
    which shows day and total, when it fits by number or by model and date.
    """
    if document.fields is None:
        return document.fit in (Fit.STRONG, Fit.MEDIUM)
    return bool(_readings(document, field))


def _readings(document: Document, field: str) -> Sequence[Any]:
    fields = document.fields or DocumentFields()
    if field == DATE:
        return fields.dates
    if field == TOTAL:
        return fields.amounts
    return fields.issuer.readings if fields.issuer else ()


def _is_of(document: Document, device: Device) -> bool:
    fields, order = document.fields or DocumentFields(), device.order
    if device.imei and canonical_imei(device.imei) in sure_imeis(fields):
        return True
    if not order or not order.number:
        return False
    return canonical_identifier(order.number) in {canonical_identifier(number) for number in fields.order_numbers}
