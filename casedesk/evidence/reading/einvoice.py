"""E-invoice XML: the fully digital Chinese invoice and its forerunner, CII (Factur-X, ZUGFeRD) and UBL."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import BinaryIO
from xml.etree.ElementTree import Element

from casedesk.evidence.authenticity.invoice_codes import invoice_code
from casedesk.evidence.documents import invoice_root
from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading import values
from casedesk.evidence.reading.einvoice_paths import PATHS, InvoicePaths, ItemPaths
from casedesk.evidence.reading.fields import extract
from casedesk.evidence.reading.layout import Piece, rows
from casedesk.evidence.reading.model import DocumentKind, Extracted, FieldValue, Item, Preview, Reading
from casedesk.evidence.reading.xml import every, local_name, parse, text_at

_STRUCTURED = 0.99
_FROM_WORDS = 0.8
_LONGEST, _MOST_ITEMS, _MOST_LINES = 500, 100, 400
_AMOUNTS = frozenset({"total", "net", "tax"})
_IN_WORDS = ("order_number", "model", "capacity", "colour", "serial")
_DATE = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})")
# The digits of a code that tell its kind: the last two of 12, the eighth of 10.
_ORDINARY_CODES = frozenset({"04", "05", "06", "07", "11", "12", "3", "6"})
_SPECIAL_CODES = frozenset({"13", "1", "5"})


class EInvoiceReader:
    """Reads invoices that are XML."""

    kinds = frozenset({Kind.XML})

    def read(self, source: BinaryIO, kind: Kind) -> Reading:
        """See Reader."""
        invoice_root(source, Limits())
        source.seek(0)
        root = parse(source.read())
        text = "\n".join(piece.strip() for piece in root.itertext() if piece.strip())
        found = read_invoice(root, "einvoice")
        return Reading(
            kind,
            1,
            found.fields,
            found.imei,
            (text,),
            details=found.details,
            items=found.items,
            document=found.document,
        )

    def preview(self, source: BinaryIO, kind: Kind) -> list[Preview]:
        """Data have no pages to draw."""
        return []


def read_invoice(root: Element, reader: str) -> Extracted:
    """All that one invoice element says, by what its root says it is; nothing when its root is unknown.

    Args:
        root: of the file, or of the XML attached to a PDF or OFD.
        reader: noted in each value, such as "einvoice".
    """
    paths = PATHS.get(local_name(root))
    if paths is None:
        return Extracted()
    currency = text_at(root, *paths.fields.get("currency", ()))
    fields = _values(root, paths.fields, currency, reader)
    details = _values(root, paths.details, currency, reader)
    if paths.currency and "total" in fields:
        fields["currency"] = FieldValue(paths.currency, "", _STRUCTURED, reader)
    items = tuple(_items(root, paths.items))
    words = _in_words(root, paths, items, reader)
    fields = {**{name: value for name, value in words.fields.items() if name in _IN_WORDS}, **fields}
    details = {**{name: value for name, value in words.details.items() if name in _IN_WORDS}, **details}
    return Extracted(fields, _imeis(root, reader), details, items, _document(root, fields))


def structured_value(field: str, raw: str) -> str | None:
    """The comparable form of a value whose meaning the file itself declares."""
    if field == "date":
        return _iso(raw)
    if field in _AMOUNTS:
        return values.read_amount(raw)
    if field == "capital_total":
        return values.read_capital(raw)
    if field in ("check_code", "seller_tax_id", "buyer_tax_id"):
        return re.sub(r"\s+", "", raw).upper() or None
    return raw.strip() or None


def _values(root: Element, paths: dict[str, tuple[str, ...]], currency: str, reader: str) -> dict[str, FieldValue]:
    found = {}
    for name, places in paths.items():
        raw = (_amount(root, places, currency) if name in _AMOUNTS else text_at(root, *places))[:_LONGEST]
        if raw and (value := structured_value(name, raw)):
            found[name] = FieldValue(value, raw, _STRUCTURED, reader)
    return found


def _amount(root: Element, places: tuple[str, ...], currency: str) -> str:
    """The amount in the currency of the invoice: the tax is given in that of the accounts too (EN 16931, BT-111)."""
    given = [one for place in places for one in every(root, place) if (one.text or "").strip()]
    own = [one for one in given if one.get("currencyID", currency) == currency]
    return next(((one.text or "").strip() for one in (*own, *given)), "")


def _items(root: Element, paths: ItemPaths) -> Iterator[Item]:
    for number, line in enumerate(every(root, paths.line)):
        if number >= _MOST_ITEMS:
            return
        name = " ".join(part for path in paths.name if (part := text_at(line, path)))
        quantity, price, whole = (text_at(line, path) for path in (paths.quantity, paths.price, paths.amount))
        if name or whole:
            yield Item(name[:_LONGEST], quantity[:50], values.read_amount(price) or "", values.read_amount(whole) or "")


def _in_words(root: Element, paths: InvoicePaths, items: tuple[Item, ...], reader: str) -> Extracted:
    """What the names of the goods and the remarks say, read as the lines of a page would be."""
    notes = [note for path in paths.notes for element in every(root, path) if (note := element.text)]
    lines = [line.strip() for note in notes for line in re.split(r"[\r\n;；]+", note) if line.strip()]
    lines = ([item.name for item in items] + lines)[:_MOST_LINES]
    step = 1 / (2 * len(lines) + 1)
    pieces = [Piece(line[:_LONGEST], 1, (0, 2 * at * step, 1, (2 * at + 1) * step)) for at, line in enumerate(lines)]
    found = extract(rows(pieces), reader)
    return Extracted(
        {name: _placeless(value) for name, value in found.fields.items()},
        details={name: _placeless(value) for name, value in found.details.items()},
    )


def _placeless(value: FieldValue) -> FieldValue:
    return replace(value, page=None, box=None, confidence=min(value.confidence, _FROM_WORDS))


def _imeis(root: Element, reader: str) -> tuple[FieldValue, ...]:
    text = "\n".join(piece.strip() for piece in root.itertext() if piece.strip())
    found = {one.readings[0]: one.raw for one in values.find_imeis(text)}
    return tuple(FieldValue(number, raw, _STRUCTURED, reader) for number, raw in found.items())


def _document(root: Element, fields: dict[str, FieldValue]) -> DocumentKind:
    name = local_name(root)
    if name == "EInvoice":
        return DocumentKind.FULLY_DIGITAL
    if name != "eInvoice":
        return DocumentKind.INVOICE
    number, code = fields.get("number"), fields.get("code")
    return chinese_kind(number.value if number else "", code.value if code else "", text_at(root, "GraphCode"))


def chinese_kind(number: str, code: str, graph_code: str = "") -> DocumentKind:
    """The kind of a Chinese invoice: by its number of 20 digits, by its QR text, or by its code."""
    if re.fullmatch(r"\d{20}", number):
        return DocumentKind.FULLY_DIGITAL
    if graphic := invoice_code(graph_code):
        return graphic.document
    kind = code[-2:] if len(code) == 12 else code[7:8] if len(code) == 10 else ""
    if kind in _SPECIAL_CODES:
        return DocumentKind.VAT_SPECIAL
    return DocumentKind.VAT_ORDINARY if kind in _ORDINARY_CODES else DocumentKind.INVOICE


def _iso(raw: str) -> str | None:
    """2024-06-18, 2024-06-18T10:14:07, 20240618 and 2024年06月18日 as ISO; the year always stands first."""
    compact = re.match(r"(\d{4})(\d\d)(\d\d)", raw.strip())
    hit = compact or _DATE.match(raw.strip())
    try:
        return date(int(hit[1]), int(hit[2]), int(hit[3])).isoformat() if hit else None
    except ValueError:
        return None
