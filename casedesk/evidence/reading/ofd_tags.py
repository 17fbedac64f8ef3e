"""Values that an OFD names: in custom tags, which point at objects of its pages, and in the head of the package."""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from casedesk.evidence.reading import values
from casedesk.evidence.reading.einvoice import structured_value
from casedesk.evidence.reading.layout import Piece
from casedesk.evidence.reading.model import DETAIL_NAMES, FIELD_NAMES, Box, Extracted, FieldValue, Item
from casedesk.evidence.reading.xml import every, local_name

_TAGGED, _DECLARED = 0.98, 0.95
_MOST_REFERENCES, _MOST_ITEMS, _LONGEST = 2_000, 100, 500
# Tags in small letters without signs: of the invoice schema of 2016 and 2019, of the fully digital invoice, and the
# initials of the Chinese words (发票号码 FPHM) that some issuers use.
_TAGS = {
    **dict.fromkeys(("invoiceno", "invoicenumber", "fphm", "einvoicenumber"), "number"),
    **dict.fromkeys(("invoicecode", "fpdm"), "code"),
    **dict.fromkeys(("issuedate", "issuetime", "invoicedate", "requesttime", "kprq"), "date"),
    **dict.fromkeys(("sellername", "xfmc", "xsfmc"), "issuer"),
    **dict.fromkeys(("buyername", "gfmc", "gmfmc"), "buyer"),
    **dict.fromkeys(("taxinclusivetotalamount", "totaltaxincludedamount", "jshj", "jshjxx"), "total"),
    **dict.fromkeys(("taxexclusivetotalamount", "totalamwithouttax", "hjje"), "net"),
    **dict.fromkeys(("taxtotalamount", "totaltaxam", "hjse"), "tax"),
    **dict.fromkeys(
        (
            *("taxinclusivetotalamountinwords", "taxinclusivetotalamountwithwords"),
            *("totaltaxincludedamountinchinese", "jshjdx"),
        ),
        "capital_total",
    ),
    **dict.fromkeys(("invoicecheckcode", "checkcode", "jym"), "check_code"),
    **dict.fromkeys(("machineno", "machinenumber", "jqbh"), "machine_number"),
    **dict.fromkeys(("sellertaxid", "selleridnum", "sellertaxno", "xfsh", "xsfnsrsbh"), "seller_tax_id"),
    **dict.fromkeys(("buyertaxid", "buyeridnum", "buyertaxno", "gfsh", "gmfnsrsbh"), "buyer_tax_id"),
}
_ITEM_TAGS = {
    **dict.fromkeys(("item", "itemname", "xmmc", "spmc"), "name"),
    **dict.fromkeys(("quantity", "spsl"), "quantity"),
    **dict.fromkeys(("price", "unprice", "dj"), "price"),
    **dict.fromkeys(("amount", "je"), "amount"),
}
_DECLARED_NAMES = {
    "发票号码": "number",
    "发票代码": "code",
    "开票日期": "date",
    "销售方名称": "issuer",
    "购买方名称": "buyer",
    "价税合计": "total",
    "合计金额": "net",
    "合计税额": "tax",
    "校验码": "check_code",
    "机器编号": "machine_number",
    "销售方纳税人识别号": "seller_tax_id",
    "购买方纳税人识别号": "buyer_tax_id",
}
# Text objects by page identifier and their own; "" stands for any page.
Places = Mapping[tuple[str, str], Sequence[Piece]]


def tagged(roots: Sequence[Element], places: Places) -> Extracted:
    """What custom tags say, by the text of the objects they point at, or by their own text.

    Args:
        roots: of the tag files. places: see Places.
    """
    found: dict[str, FieldValue] = {}
    columns: dict[str, list[Piece]] = {}
    left = _MOST_REFERENCES
    for element in (one for root in roots for one in root.iter()):
        tag = re.sub(r"[^a-z]", "", local_name(element).lower())
        if tag not in _TAGS and tag not in _ITEM_TAGS:
            continue
        pieces = list(_referred(element, places))[:left]
        left -= len(pieces)
        if tag in _ITEM_TAGS:
            columns.setdefault(_ITEM_TAGS[tag], []).extend(pieces)
        else:
            found |= _values(_TAGS[tag], pieces, "".join(element.itertext()).strip() if len(element) == 0 else "")
    return _sorted(found, tuple(_items(columns)))


def declared(pairs: Mapping[str, str]) -> Extracted:
    """What the head of a package says of its invoice."""
    found = {}
    for label, raw in pairs.items():
        name = _DECLARED_NAMES.get(label.strip())
        if name and raw and (value := structured_value(name, raw)):
            found[name] = FieldValue(value, raw[:_LONGEST], _DECLARED, "ofd-head")
    return _sorted(found, ())


def with_currency(found: Extracted) -> Extracted:
    """The same with CNY beside a total: these names are those of Chinese invoices."""
    total = found.fields.get("total")
    if total is None:
        return found
    currency = FieldValue("CNY", "", total.confidence, total.reader)
    return Extracted({**found.fields, "currency": currency}, found.imei, found.details, found.items, found.document)


def _referred(element: Element, places: Places) -> Iterator[Piece]:
    for reference in every(element, "ObjectRef"):
        identifier = (reference.text or "").strip() or reference.get("ObjectID", "")
        page = reference.get("PageRef", "") or reference.get("PageID", "")
        yield from places.get((page, identifier)) or places.get(("", identifier), ())


def _values(name: str, pieces: Sequence[Piece], written: str) -> dict[str, FieldValue]:
    """One tagged field; of a total in capitals and in figures, with ¥ in an object of its own, each is told apart."""
    if not pieces:
        value = structured_value(name, written) if written else None
        return {name: FieldValue(value, written[:_LONGEST], _TAGGED, "ofd-tag")} if value else {}
    if name == "capital_total" or (name == "total" and values.read_capital(_joined(pieces))):
        capitals = [piece for piece in pieces if values.read_capital(piece.text)] or list(pieces)
        found = {"capital_total": _field("capital_total", capitals)}
        figures = [piece for piece in pieces if piece not in capitals]
        if name == "total" and figures:
            found["total"] = _field("total", figures)
        return {one: value for one, value in found.items() if value}
    whole = _field(name, pieces)
    return {name: whole} if whole else {}


def _field(name: str, pieces: Sequence[Piece]) -> FieldValue | None:
    raw = _joined(pieces)[:_LONGEST]
    value = structured_value(name, raw) if re.search(r"\w", raw) else None
    first = pieces[0]
    boxes = [piece.box for piece in pieces if piece.page == first.page]
    return FieldValue(value, raw, _TAGGED, "ofd-tag", first.page, _around(boxes)) if value else None


def _joined(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _items(columns: Mapping[str, Sequence[Piece]]) -> Iterator[Item]:
    """Lines of goods: each begins where an amount stands, and a long name goes on below it."""
    amounts = sorted(columns.get("amount", ()), key=lambda piece: (piece.page, piece.box[1]))[:_MOST_ITEMS]
    for index, amount in enumerate(amounts):
        following = amounts[index + 1] if index + 1 < len(amounts) else None
        end = following.box[1] if following and following.page == amount.page else 1.0
        slack = amount.height / 2
        line = {
            name: "".join(
                piece.text
                for piece in column
                if piece.page == amount.page and amount.box[1] - slack <= piece.box[1] < end - slack
            )
            for name, column in columns.items()
        }
        price = values.read_amount(line.get("price", "")) or ""
        whole = values.read_amount(amount.text) or ""
        yield Item(line.get("name", "")[:_LONGEST], line.get("quantity", "")[:50], price, whole)


def _sorted(found: Mapping[str, FieldValue], items: tuple[Item, ...]) -> Extracted:
    return Extracted(
        {name: value for name, value in found.items() if name in FIELD_NAMES},
        details={name: value for name, value in found.items() if name in DETAIL_NAMES},
        items=items,
    )
