"""Numbers that name a document or a party: invoice, code, order, check code, tax numbers, machine."""

import re
from collections.abc import Callable, Sequence

from casedesk.evidence.reading import values
from casedesk.evidence.reading.fields.labels import Label, Labelled, compact, labelled, near, phrases
from casedesk.evidence.reading.layout import Piece, Row
from casedesk.evidence.reading.model import FieldValue

Finder = Callable[[str], tuple[str, str] | None]

_NUMBERS = (
    Label("发票号码", "票据号码"),
    Label("invoice number", "invoice num", "invoice no", "invoice nr", "invoice id", "invoice #", "tax invoice no",
          "inv number", "inv no", "inv #", "rechnungsnummer", "rechnungsnr", "rechnungs-nr", "rechnung nr",
          "belegnummer", "factuurnummer", "factuurnr", "factuur nr", "facture n°", "facture no", "numéro de facture",
          "n° facture", "n° de facture", "n° factura", "número de factura", "factura n°", "factura no", "factura nº",
          "factura número", "fattura n", "fattura n°", "fattura nr", "numero fattura", "numero di fattura",
          "numero documento", "fatura n°", "n° fattura"),
    Label("bill number", "bill no", "bill #", "receipt number", "receipt no", "receipt #", "rcpt no", "document no",
          "doc no", "document number", "slip no", "trans no", "transaction no", "trx no", "bonnr", "bonnummer",
          "kassabon nr", "bon nr", "beleg nr", "bon n°", "ticket n°", "ticket no", "ticket number", "小票号",
          "小票单号", "单据号", "单号", "流水号", "交易号", "销售单号", "收据号",
          unless=("支付宝", "微信", "商户", "外部",
          "快递", "运单")),
    Label("invoice", "factuur", "rechnung", "facture", "factura", "fattura", "bill", "inv", "cb#", "№"),
)  # fmt: skip
_BARE = re.compile(r"^\s*(?:no|nr|n°|nº|number|num)\s*[.:：#]*\s*([A-Z]{0,4}[-/]?\d[\w/-]{1,19})\s*$", re.IGNORECASE)
_TITLES = phrases(
    "invoice", "receipt", "cash bill", "cash sale", "factuur", "rechnung", "facture", "factura", "fattura"
)
_TITLE_ROWS = 2  # above a number that says no more than "No."
_ORDERS = (
    Label("订单编号", "订单号码", "订单号", "订单编码", "交易订单号"),
    Label("order number", "order no", "order nr", "order id", "order #", "purchase order", "ordernummer",
          "bestellnummer", "bestellnr", "bestell-nr", "auftragsnummer", "auftragsnr", "numéro de commande",
          "n° de commande", "commande n°"),
    Label("order"),
)  # fmt: skip
_CODE = Label("发票代码")
_CHECK = Label("校验码", "校 验 码")
_MACHINE = Label("机器编号", "机器号码", "税控码")
_OTHER_NUMBERS = phrases(
    "tel", "fax", "phone", "gst", "reg", "vat", "card", "merchant", "account", "iban", "电话", "手机"
)
_NUMBER = re.compile(r"(?=[A-Za-z0-9_/.-]*\d)[A-Za-z0-9][A-Za-z0-9_/.-]{2,39}")
_PARTED = re.compile(r"([A-Z]{1,4}) (\d{3,12})(?!\d)")
_FULLY_DIGITAL = re.compile(r"(?<!\d)\d{20}(?!\d)")
_TAX_NUMBER = re.compile(r"(?<![0-9A-Z])(?:[0-9A-HJ-NPQRTUWXY]{18}|\d{15}|[0-9A-Z]{20})(?![0-9A-Z])")
_SURE, _LIKELY = 0.9, 0.75
_FIRST_COLUMN_WORD = 12  # a bare "Invoice" counts as a label near the beginning of its piece only


def invoice_number(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The number of the invoice or receipt; of a fully digital invoice its 20 digits."""
    return _first(rows, reader, _NUMBERS) or _under_title(rows, reader)


def order_number(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The number of the order."""
    return _first(rows, reader, _ORDERS)


def invoice_code(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The code of a VAT invoice: 10 or 12 digits."""
    return _at(rows, _CODE, reader, _digits(10, 12))


def check_code(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The 20 digits an ordinary VAT invoice prints in groups of five."""
    return _at(rows, _CHECK, reader, _digits(20, 20))


def machine_number(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The 12 digits of the tax device."""
    return _at(rows, _MACHINE, reader, _digits(12, 12))


def tax_number(text: str) -> str | None:
    """A Chinese taxpayer's number: 18 signs of GB 32100, or the older 15 or 20."""
    hit = _TAX_NUMBER.search(re.sub(r"\s+", "", text).upper())
    return hit[0] if hit else None


def identifier(text: str) -> tuple[str, str] | None:
    """A number made of digits, letters and -/., at the beginning of a text: what is compared, what stands there."""
    plain = text.lstrip("#:：. №*")
    if parted := _PARTED.match(plain):
        return parted[1] + parted[2], parted[0]
    hit = _NUMBER.match(plain)
    if hit is None or values.find_dates(hit[0]) or sum(sign.isdigit() for sign in hit[0]) < 2:
        return None
    number = hit[0].rstrip(".-/_")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{2})?|\d+\.\d\d", number):
        return None
    return number, number


def _first(rows: Sequence[Row], reader: str, labels: Sequence[Label]) -> FieldValue | None:
    for rank, label in enumerate(labels):
        last = rank == len(labels) - 1
        for found in labelled(rows, label):
            if last and not _stands_alone(found):
                continue
            if (value := _value(found, rows, reader, identifier, _LIKELY if rank > 1 else _SURE)) is not None:
                return value
    return None


def _under_title(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """A bare "No. 10233" on the line of the title or right under it."""
    for index, row in enumerate(rows):
        above = compact(" ".join(one.text for one in rows[max(0, index - _TITLE_ROWS) : index + 1]))
        for piece in row.pieces:
            hit = _BARE.match(piece.text)
            if hit and any(title in above for title in _TITLES) and not values.find_dates(hit[1]):
                return FieldValue(hit[1], hit[1], _LIKELY, reader, piece.page, piece.box)
    return None


def _stands_alone(found: Labelled) -> bool:
    """Whether a word that is no label by itself is used as one: alone in its piece, or before a number."""
    if found.start > _FIRST_COLUMN_WORD or any(word in compact(found.piece.text) for word in _OTHER_NUMBERS):
        return False
    bare = not found.rest and len(found.piece.text.split()) == 1
    return bare or (identifier(found.rest) is not None and found.start == 0)


def _at(rows: Sequence[Row], label: Label, reader: str, finder: Finder) -> FieldValue | None:
    values_found = (_value(found, rows, reader, finder, _SURE) for found in labelled(rows, label))
    return next((value for value in values_found if value is not None), None)


def _value(found: Labelled, rows: Sequence[Row], reader: str, finder: Finder, confidence: float) -> FieldValue | None:
    for text, place in near(found, rows):
        if (hit := finder(text)) is not None:
            return FieldValue(hit[0], hit[1], confidence, reader, place.page, place.box)
    return None


def _digits(*lengths: int) -> Finder:
    def find(text: str) -> tuple[str, str] | None:
        hit = re.match(r"[\dOoIl]+(?:\s[\dOoIl]+)*", text.strip())
        number = re.sub(r"\s", "", hit[0]).translate(str.maketrans("OoIl", "0011")) if hit else ""
        return (number, hit[0]) if hit and len(number) in lengths else None

    return find


def unlabelled_number(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The only number of 20 digits on a page, which on a fully digital invoice is its own."""
    hits = [(hit[0], piece) for row in rows for piece in row.pieces for hit in _FULLY_DIGITAL.finditer(piece.text)]
    if len({number for number, _ in hits}) != 1:
        return None
    number, piece = hits[0]
    return FieldValue(number, number, _LIKELY, reader, piece.page, piece.box)


def place_of(piece: Piece, value: str, raw: str, confidence: float, reader: str) -> FieldValue:
    """A value that stands in a piece."""
    return FieldValue(value, raw, confidence, reader, piece.page, piece.box)
