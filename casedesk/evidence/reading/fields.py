"""General rules that find labelled fields in rows of text: no shop and no form is known by name."""

import re
from collections.abc import Callable, Iterator, Sequence

from casedesk.evidence.reading import values
from casedesk.evidence.reading.layout import Piece, Row, above_each_other
from casedesk.evidence.reading.model import Extracted, FieldValue

_LABELLED, _WEAKLY_LABELLED, _GUESSED = 0.9, 0.75, 0.5
_COLON = r"\s*[:：#№.]*\s*"
_COMPANY = re.compile(
    r"[\w（）()·&'., -]{2,60}?(?:有限责任公司|股份有限公司|有限公司|专卖店|旗舰店)"
    r"|[A-Z][\w&'., -]{1,60}?\s(?:Sdn\.? ?Bhd\.?|Pvt\.? Ltd\.?|Ltd\.?|Limited|LLC|Inc\.?|Corp\.?)(?!\w)"
    r"|[A-Z][\w&'., -]{1,60}?\s(?:GmbH|AG|B\.?V\.?|S\.?A\.?R\.?L\.?)(?!\w)"
)
_NUMBER = re.compile(r"(?=[\w/-]*\d{2})[A-Za-z0-9][\w/-]{2,39}")
_NAME = re.compile(r"[^\s:：].{1,79}")

Finder = Callable[[str], tuple[str, tuple[str, ...]] | None]


def extract(ordered: Sequence[Row], reader: str) -> Extracted:
    """What rows of text show.

    Args:
        ordered: rows of all pages, top to bottom.
        reader: name noted in each value.
    """
    text = "\n".join(row.text for row in ordered)
    month_first = values.writes_month_first(text)
    found: dict[str, FieldValue | None] = {
        "date": _labelled(ordered, reader, _DATE_LABELS, lambda piece: _date(piece, month_first)),
        "number": _labelled(ordered, reader, _NUMBER_LABELS, _identifier),
        "code": _labelled(ordered, reader, (r"发票代码",), _digits(10, 12)),
        "order_number": _labelled(ordered, reader, _ORDER_LABELS, _identifier),
        "model": _labelled(ordered, reader, (r"(?<!规格)型号", r"Model(?:\s*(?:name|no\.?|number))?"), _name),
        "total": _total(ordered, reader),
        **_parties(ordered, reader),
    }
    fields = {name: value for name, value in found.items() if value is not None}
    if "total" in fields:
        fields |= _currency(fields["total"], text, reader)
    return Extracted(fields, tuple(_imeis(ordered, reader)))


_DATE_LABELS = (
    r"开票日期",
    r"Invoice\s*date|Date\s*of\s*(?:issue|invoice)|Bill\s*date|Rechnungsdatum|Factuur\s*datum|Tax\s*point",
    r"购买日期|下单时间|付款时间|支付时间|成交时间|Date\s*of\s*purchase|Purchase\s*date|Order\s*(?:date|placed)|Orderdatum",
    r"(?<!Due )\bDate|日期|Datum",
)
_NUMBER_LABELS = (
    r"发票号码",
    r"Invoice\s*(?:number|num|no|nr|id|#|№)\b|Rechnungs(?:nummer|nr)|Factuur(?:nummer|nr)|Bill\s*(?:number|no)\b|Receipt\s*(?:number|no)\b",
    r"^(?:Invoice|Factuur|Rechnung)(?=\s*$|\s*[:：#№]|\s+\S*\d)",
)
_ORDER_LABELS = (
    r"订单编号|订单号码?",
    r"Order\s*(?:number|no|nr|id|#)(?!\w)|Ordernummer|Bestell(?:nummer|nr)|Auftrags(?:nummer|nr)",
)
_SELLER_LABELS = (r"销售方名称|销货单位|(?:Sold\s*by|Seller|Vendor|Supplier|商家名?称?|店铺名?称?)(?=\s*$|\s*[:：])",)
_BUYER_LABELS = (r"购买方名称|购货单位|(?:Bill(?:ed)?\s*to|Buyer|Customer)(?=\s*$|\s*[:：])",)
_TOTAL_LABELS = (
    r"价税合计",
    r"实付款?|实际支付|应付总额|订单总额",
    r"Grand\s*total|Invoice\s*total|Amount\s*(?:due|payable)|Total\s*(?:due|amount|payable|incl\w*)|"
    r"Factuur\s*totaal|Rechnungsbetrag|Gesamtbetrag|Total\s*to\s*pay",
    r"(?<![A-Za-z])Totaa?l|总计|总额|合\s*计",
)
_NO_TOTAL = re.compile(r"sub\s*-?tota|total\s*(?:tax|vat|qty|items?)|tax\s*total|excl|税额|找零|change", re.IGNORECASE)


def _labelled(ordered: Sequence[Row], reader: str, labels: Sequence[str], finder: Finder) -> FieldValue | None:
    """The first value beside, behind or under the best label."""
    for rank, label in enumerate(labels):
        for piece, rest, row in _behind(ordered, label):
            for candidate, whole in _near(piece, rest, row, ordered):
                hit = finder(candidate)
                if hit is not None:
                    raw, readings = hit
                    confidence = _LABELLED if rank < 2 else _WEAKLY_LABELLED
                    return FieldValue(readings[0], raw, confidence, reader, whole.page, whole.box, readings[1:])
    return None


def _behind(ordered: Sequence[Row], label: str) -> Iterator[tuple[Piece, str, int]]:
    """Pieces with the label, and what stands behind it in the same piece; the label must be a whole one."""
    shape = re.compile(rf"(?<![A-Za-z])(?:{label})(?=[\s:：#№.\d(（]|$){_COLON}", re.IGNORECASE)
    for index, row in enumerate(ordered):
        for piece in row.pieces:
            spaced = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", piece.text)
            if hit := shape.search(spaced):
                yield piece, spaced[hit.end() :].strip(), index


def _near(piece: Piece, rest: str, index: int, ordered: Sequence[Row]) -> Iterator[tuple[str, Piece]]:
    if rest:
        yield rest, piece
    yield from ((beside.text, beside) for beside in _right_of(piece, ordered[index])[:1])
    for row in ordered[index + 1 : index + 3]:
        for below in row.pieces:
            if below.page == piece.page and above_each_other(piece, below):
                yield below.text, below


def _right_of(piece: Piece, row: Row) -> list[Piece]:
    return [other for other in row.pieces if other.box[0] > piece.box[0] and other is not piece]


def _date(text: str, month_first: bool) -> tuple[str, tuple[str, ...]] | None:
    dates = values.find_dates(text, month_first=month_first)
    return (dates[0].raw, dates[0].readings) if dates and dates[0].start < 12 else None


def _identifier(text: str) -> tuple[str, tuple[str, ...]] | None:
    hit = _NUMBER.match(text.lstrip("#:：. №"))
    if hit is None or values.find_dates(hit[0]):
        return None
    return hit[0], (hit[0],)


def _digits(shortest: int, longest: int) -> Finder:
    shape = re.compile(rf"(?<!\d)\d{{{shortest},{longest}}}(?!\d)")

    def find(text: str) -> tuple[str, tuple[str, ...]] | None:
        hit = shape.match(text)
        return (hit[0], (hit[0],)) if hit else None

    return find


def _name(text: str) -> tuple[str, tuple[str, ...]] | None:
    hit = _NAME.match(text.strip())
    return (hit[0].strip(" ,;，；"), (hit[0].strip(" ,;，；"),)) if hit else None


def _total(ordered: Sequence[Row], reader: str) -> FieldValue | None:
    """The last amount of the last row with the best total label; subtotals, tax and change do not count."""
    for rank, label in enumerate(_TOTAL_LABELS):
        for piece, rest, index in reversed(list(_behind(ordered, label))):
            behind = [(rest, piece), *((beside.text, beside) for beside in _right_of(piece, ordered[index]))]
            amounts = [(found, place) for text, place in behind for found in values.find_amounts(text)]
            if amounts and not _NO_TOTAL.search(piece.text):
                found, place = amounts[-1]
                confidence = _LABELLED if rank < 3 else _WEAKLY_LABELLED
                return FieldValue(found.readings[0], found.raw, confidence, reader, place.page, place.box)
    return None


def _currency(total: FieldValue, text: str, reader: str) -> dict[str, FieldValue]:
    found = values.find_currency(text)
    if found is None:
        return {}
    return {"currency": FieldValue(found.readings[0], found.raw, _WEAKLY_LABELLED, reader, total.page)}


def _parties(ordered: Sequence[Row], reader: str) -> dict[str, FieldValue | None]:
    """Seller and buyer: labelled, or the two "名称" of a Chinese invoice (buyer first), or the first company named."""
    seller = _labelled(ordered, reader, _SELLER_LABELS, _name)
    buyer = _labelled(ordered, reader, _BUYER_LABELS, _name)
    named = [
        FieldValue(hit[0], hit[0], _LABELLED, reader, place.page, place.box)
        for piece, rest, index in _behind(ordered, r"^名称")
        for text, place in list(_near(piece, rest, index, ordered))[:1]
        if (hit := _name(text))
    ]
    if len(named) >= 2:
        return {"buyer": buyer or named[0], "issuer": seller or named[1]}
    return {"buyer": buyer, "issuer": seller or _first_company(ordered, reader)}


def _first_company(ordered: Sequence[Row], reader: str) -> FieldValue | None:
    for row in ordered:
        for piece in row.pieces:
            if hit := _COMPANY.match(piece.text.strip()):
                return FieldValue(hit[0].strip(), hit[0], _GUESSED, reader, piece.page, piece.box)
    return None


def _imeis(ordered: Sequence[Row], reader: str) -> Iterator[FieldValue]:
    seen: set[str] = set()
    for row in ordered:
        labelled = re.search(r"IMEI|串号", row.text, re.IGNORECASE) is not None
        for piece in row.pieces:
            for found in values.find_imeis(piece.text):
                if found.readings[0] not in seen:
                    seen.add(found.readings[0])
                    confidence = _LABELLED if labelled else _GUESSED
                    yield FieldValue(found.readings[0], found.raw, confidence, reader, piece.page, piece.box)
