"""The day of a purchase among all dates of a document."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casedesk.evidence.reading import values
from casedesk.evidence.reading.fields.labels import Label, tight
from casedesk.evidence.reading.layout import Piece, Row, above_each_other
from casedesk.evidence.reading.model import FieldValue

# By how sure they name the day of purchase.
_LABELS: tuple[tuple[float, Label], ...] = (
    (9, Label("开票日期", "开具日期", "invoice date", "date of invoice", "date of issue", "issue date", "bill date",
              "billing date", "invoice issued", "tax point", "rechnungsdatum", "belegdatum", "factuurdatum",
              "factuur datum", "date de facture", "date facture", "date de facturation", "date d'émission",
              "éditée le", "émise le", "facture du",
              "fecha de factura", "fecha factura", "fecha de emisión", "fecha de expedición", "data fattura",
              "data di emissione", "data documento", "data de emissão", "ausstellungsdatum")),
    (8, Label("购买日期", "购买时间", "下单时间", "下单日期", "订单时间", "订单日期", "date of purchase",
              "purchase date", "purchased on", "order placed", "order date", "ordered on", "placed on", "kaufdatum",
              "bestelldatum", "orderdatum", "besteldatum", "date de commande", "fecha de pedido", "data ordine")),
    (7, Label("创建时间", "付款时间", "支付时间", "交易时间", "成交时间", "销售日期", "交易日期", "结账时间",
              "payment date", "paid on", "transaction date", "biz date", "bizdate", "business date", "bill dt",
              "trans date")),
    (5, Label("日期", "时间", "date", "dated", "datum", "tarikh", "fecha", "data", "dt",
              unless=("due", "delivery", "ship", "verval", "expiry", "exp", "valid", "birth", "return"))),
)  # fmt: skip
_NOT_IT = Label(
    "due", "due date", "expiry", "expires", "expired", "exp", "valid until", "valid", "best before", "delivery date",
    "ship date", "shipped", "delivered", "printed", "printed at", "print time", "until", "to", "bis", "fällig",
    "zahlungsziel", "vervaldatum", "échéance", "date limite",
    "payable avant", "vencimiento", "scadenza", "fälligkeit", "fecha de entrega",
    "data di consegna", "date de livraison", "发货时间", "收货时间", "签收时间", "打印时间", "打印日期", "有效期",
    "保修", "生产日期", "激活", "dd", "return by", "leverdatum", "lieferdatum", "date of birth", "出生",
)  # fmt: skip
_TIME = re.compile(r"(?<!\d)\d{1,2}[:：.]\d{2}(?:[:：.]\d{2})?\s*(?:[ap]\.?m\.?)?(?!\d)", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CHINESE_PAGE = 12  # characters
_REPEATED, _TIMED, _WRONG, _WEAK = 0.5, 2.0, -6.0, -3.0
_LONGEST_LABEL = 40
_SURE, _LIKELY, _GUESSED = 0.9, 0.75, 0.5


@dataclass(frozen=True)
class _Candidate:
    found: values.Found
    piece: Piece
    points: float


def purchase_date(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The date that labels, a time beside it and repetition speak for most; the first of equals."""
    text = "\n".join(row.text for row in rows)
    month_first = values.writes_month_first(text)
    year_first = len(_CHINESE.findall(text)) >= _CHINESE_PAGE
    candidates = list(_candidates(rows, month_first=month_first, year_first=year_first))
    if not candidates:
        return None
    repeated = Counter(one.found.readings[0] for one in candidates)
    best = max(candidates, key=lambda one: one.points + _REPEATED * min(repeated[one.found.readings[0]] - 1, 2))
    confidence = _SURE if best.points >= 7 else _LIKELY if best.points >= 2 else _GUESSED
    if best.points <= _WEAK:
        return None
    readings = best.found.readings
    return FieldValue(readings[0], best.found.raw, confidence, reader, best.piece.page, best.piece.box, readings[1:])


def _candidates(rows: Sequence[Row], *, month_first: bool, year_first: bool) -> Iterator[_Candidate]:
    for index, row in enumerate(rows):
        for piece in row.pieces:
            text = tight(piece.text)
            found = values.find_dates(text, month_first=month_first, year_first=year_first)
            weak = [] if found else values.find_broken_dates(text, month_first=month_first)
            for one in [*found, *weak]:
                points = _by_label(text[: one.start], piece, index, rows)
                around = text[max(0, one.start - 12) : one.start] + " " + text[one.start + len(one.raw) :][:14]
                beside = " ".join(other.text for other in row.pieces if other is not piece)
                timed = _TIME.search(around) or _TIME.search(beside)
                yield _Candidate(one, piece, points + (_TIMED if timed else 0) + (_WEAK if weak else 0))


def _by_label(before: str, piece: Piece, index: int, rows: Sequence[Row]) -> float:
    """What the label says: before the date in its piece, left of it, or over it in the same column."""
    if (points := _weight(before)) is not None:
        return points
    left = [other for other in rows[index].pieces if other.box[0] < piece.box[0] and other is not piece]
    if left and not re.search(r"\w", before) and (points := _weight(left[-1].text)) is not None:
        return points
    for row in reversed(rows[max(0, index - 2) : index]):
        if values.find_dates(row.text):
            continue  # labels that have their own value name nothing under them
        for over in row.pieces:
            if not re.search(r"\d", over.text) and over.page == piece.page and above_each_other(over, piece):
                points = _weight(over.text)
                if points is not None:
                    return points if points < 0 else points - 1
    return 0.0


def _weight(text: str) -> float | None:
    """Points of the label nearest to the end of a text."""
    tail = tight(text)[-_LONGEST_LABEL:]
    wrong = _NOT_IT.end(tail)
    ends = [(label.end(tail), weight) for weight, label in _LABELS]
    end, weight = max(ends)
    if end < 0 and wrong < 0:
        return None
    return weight if end > wrong else _WRONG
