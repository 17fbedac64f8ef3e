"""The amount to pay among all amounts of a document: told by words, by arithmetic and by place."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from casedesk.evidence.reading import values
from casedesk.evidence.reading.fields.labels import compact, phrases, says, tight
from casedesk.evidence.reading.layout import Piece, Row, above_each_other
from casedesk.evidence.reading.model import FieldValue

_TO_PAY = phrases(
    "grand total", "nett total", "net total", "final total", "total payable", "amount payable", "amt payable",
    "net amount", "nett amount", "net amt", "nett amt", "bill amount", "sales total", "invoice amount",
    "total due", "amount due", "amt due", "balance due", "total rounded", "rounded total", "amt rounded",
    "amount rounded", "after rounding", "total round", "total to pay", "amount to pay", "invoice total",
    "total invoice", "order total", "bill total", "total bill", "factuurtotaal", "totaalbedrag", "totaal te betalen",
    "te betalen bedrag", "gesamtbetrag", "rechnungsbetrag", "endbetrag", "gesamtsumme", "zu zahlen", "zahlbetrag",
    "bruttobetrag", "zu zahlender betrag", "zahlungsbetrag", "te betalen", "total ttc", "montant ttc", "total a pagar",
    "importe total", "total factura", "totale fattura", "totale documento", "totale da pagare",
    "totale dovuto", "net à payer", "total à payer", "montant total", "total facture", "jumlah besar",
    "jumlah perlu dibayar", "价税合计", "实付款", "实付", "实际支付", "实际付款", "应付总额", "应付金额", "应付款",
    "应付", "订单总额", "订单金额", "应收", "合计应付", "支付金额", "交易金额", "付款金额", "总付款", "需付款", "小写",
)  # fmt: skip
_TOTAL = phrases(
    "totaal",
    "gesamt",
    "summe",
    "jumlah",
    "montant",
    "totale",
    "gross amount",
    "合计",
    "总计",
    "总额",
    "总价",
    "共计",
    "合計",
    "總計",
)
_SUBTOTAL = phrases("subtotal", "sub total", "subtotaal", "zwischensumme", "sous total", "小计", "商品总", "商品金额",
                    "商品合计", "货款")  # fmt: skip
_INCLUSIVE = ("inci", "inki", "ind", "inc", "with", "wiih", "ttc", "含税")
_NEVER = phrases(
    "qty", "quantity", "qtys", "item", "items", "excl", "excluding", "exc gst", "exempt", "before", "saving",
    "savings", "saved", "you save", "change", "points", "total disc", "total discount", "supplies", "untaxed",
    "nettobetrag", "nettosumme", "netto totaal", "total ht", "hors taxe", "base imponible", "imponibile",
    "total includes", "total contains", "includes gst", "includes vat", "included in", "taxable", "subject to",
    "member", "deposit", "税额", "不含税", "找零", "优惠", "立减", "折扣", "抵扣", "运费", "积分", "件数", "数量",
    "余额", "原价", "返现", "满减", "定金", "分期",
)  # fmt: skip
_TAX = phrases("gst", "tax", "vat", "btw", "mwst", "ust", "umsatzsteuer", "tva", "sst", "service charge", "税率")
_TAX_STARTS = tuple(word for word in _TAX if word != compact("service charge"))
_PAID = phrases("cash", "tender", "tendered", "paid", "payment", "visa", "mastercard", "master", "debit", "credit",
                "card", "tunai", "bar", "现金", "实收", "收款", "微信", "支付宝", "银联", "刷卡")  # fmt: skip
_CHANGE = phrases("change", "change due", "baki", "wisselgeld", "rückgeld", "找零", "找赎")
_AMOUNT = phrases("amount", "amt", "bedrag", "betrag", "金额")
_SUMMARY = phrases("gst summary", "tax summary", "gst analysis", "tax analysis", "gst breakdown", "tax code",
                   "taxcode", "gst ummar", "vat summary", "mwst satz", "btw overzicht")  # fmt: skip
# Total with one sign misread, after folding: Totel, lotal, To1al.
_MISREAD_TOTAL = re.compile(r"[a-z]oiai|i[a-z]iai|io[a-z]ai|ioi[a-z]i|ioia[a-z]")
_TOP, _INCLUSIVE_POINTS, _PLAIN, _PART, _BARE = 10.0, 8.0, 7.0, 3.0, 2.5
_IN_SUMMARY, _ZERO, _NET, _TENDERED, _ROUNDED, _SAME, _LATER = -6.0, -6.0, -6.0, 3.0, 2.0, 0.4, 0.5
_ROUNDING, _LARGEST_STEP, _SMALLEST_COIN = compact("round"), Decimal("0.10"), Decimal("0.05")
_SURE, _LIKELY, _GUESSED = 0.9, 0.75, 0.5
_WHOLE = re.compile(r"(?<![\d.,:/-])(\d{3,7})(?![\d.,:/%-])|(?<![\d.,:/-])(\d{1,5})[ ~°_-](\d\d)(?![\d.,:/%-])")
_ONE_LABEL = 60
_COLUMN = "\t"  # between the words of two columns
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CHINESE_PAGE = 20  # characters


@dataclass(frozen=True)
class Amount:
    """An amount, the words left of it up to the amount before, and its place."""

    label: str
    value: Decimal
    raw: str
    piece: Piece
    row: int
    mended: bool = False


def amounts(rows: Sequence[Row]) -> list[Amount]:
    """Every amount of money with its words; what lost its point is mended where the mended amount stands elsewhere."""
    clear = list(_clear(rows))
    known = {one.value for one in clear}
    return clear + [one for one in _whole(rows, clear) if one.value in known or one.value in _differences(clear)]


def total(rows: Sequence[Row], found: Sequence[Amount], reader: str) -> FieldValue | None:
    """The amount to pay."""
    paid_less_change = _differences(found)
    rounded = _rounded(found)
    before_tax = _before_tax(found)
    summary = _summary_begins(rows)
    repeated = Counter(one.value for one in found)
    scored: list[tuple[float, float, Amount]] = []
    for one in found:
        base = _points(one.label)
        if base is None:
            continue
        points = base + _SAME * min(repeated[one.value] - 1, 3) + _LATER * one.row / max(len(rows), 1)
        points += _TENDERED if one.value in paid_less_change else 0
        points += (
            _IN_SUMMARY
            if summary is not None and one.row > summary and one.piece.page == rows[summary].pieces[0].page
            else 0
        )
        points += _ROUNDED if one.value in rounded else 0
        points += _ZERO if one.value == 0 else 0
        points += _NET if one.value in before_tax else 0
        scored.append((points, base, one))
    if not scored:
        return _without_words(found, paid_less_change, reader)
    points, base, best = max(scored, key=lambda one: one[0])
    confidence = _SURE if base >= _PLAIN and points >= _PLAIN else _LIKELY if base >= _PLAIN else _GUESSED
    return _field(best, _GUESSED if best.mended else confidence, reader)


def currency(rows: Sequence[Row], whole: FieldValue, reader: str) -> FieldValue | None:
    """The currency at the total, or the one the document names most; a bare $ is only a guess."""
    text = "\n".join(row.text for row in rows)
    found = values.find_currency(whole.raw) or values.find_currency(text)
    if found is None and len(_CHINESE.findall(text)) >= _CHINESE_PAGE:
        return FieldValue("CNY", "", _GUESSED, reader, whole.page)
    if found is None:
        return None
    sure = found.raw != "$" or values.find_currency(text.replace("$", "")) is None
    code = found.readings[0]
    others = tuple({"USD", "SGD", "HKD", "AUD"} - {code}) if found.raw == "$" else ()
    return FieldValue(code, found.raw, _LIKELY if sure else _GUESSED, reader, whole.page, None, tuple(sorted(others)))


def _clear(rows: Sequence[Row]) -> Iterator[Amount]:
    for index, row in enumerate(rows):
        words, here = "", 0
        for piece in row.pieces:
            text, at = tight(piece.text), 0
            for money in values.find_money(text):
                between = text[at : money.start]
                if re.search(r"\w{2}", between) or here == 0:
                    words = f"{words} {_COLUMN} {between}" if here == 0 else between
                yield Amount(words[-_ONE_LABEL:].strip(), Decimal(money.readings[0]), money.raw, piece, index)
                at, here = money.start + len(money.raw), here + 1
            rest = text[at:]
            if re.search(r"[^\W\d_]{2}", rest) or (here == 0 and rest.strip()):
                words, here = (f"{words} {_COLUMN} {rest}", 0) if here == 0 else (rest, 0)
        if here == 0 and _points(row.text) is not None and index + 1 < len(rows):
            yield from _under(row, rows[index + 1], index + 1)


def _under(row: Row, following: Row, index: int) -> Iterator[Amount]:
    """Amounts that stand alone under a label that has none beside it."""
    words = following.text
    for money in values.find_money(words):
        words = words.replace(money.raw, " ")
    if re.search(r"[^\W\d_]{3}", words):
        return
    for label in row.pieces:
        for piece in following.pieces:
            if piece.page == label.page and above_each_other(label, piece) and _points(label.text) is not None:
                for money in values.find_money(piece.text)[-1:]:
                    yield Amount(label.text[-_ONE_LABEL:], Decimal(money.readings[0]), money.raw, piece, index)


def _whole(rows: Sequence[Row], clear: Sequence[Amount]) -> Iterator[Amount]:
    """Whole numbers behind a total's words, as amounts whose point was not read."""
    taken = {one.row for one in clear}
    for index, row in enumerate(rows):
        if index in taken or _points(row.text) is None:
            continue
        piece = row.pieces[-1]
        for hit in list(_WHOLE.finditer(piece.text))[-1:]:
            cents = hit[1] or hit[2] + hit[3]
            value = (Decimal(cents) / 100).quantize(Decimal("0.01"))
            yield Amount(row.text[-_ONE_LABEL:], value, hit[0], piece, index, mended=True)


def is_sum(words: str) -> bool:
    """Whether words before an amount say that it sums up others, or is to be paid."""
    return _points(words) is not None


def _points(label: str) -> float | None:
    """How much the words before an amount say that it is to be paid: the nearest column's, or else all of them."""
    nearest = label.rstrip(f" {_COLUMN}").rpartition(_COLUMN)[2]
    points = _of_words(nearest)
    return points if points is not None else _of_words(label)


def _of_words(label: str) -> float | None:
    """Points for words of one label; None when they say something else."""
    words = compact(label)
    if not words:
        return None
    summed = says(words, _TOTAL) or _MISREAD_TOTAL.search(words) is not None
    inclusive = summed and any(word in words for word in _INCLUSIVE)
    if says(words, _SUBTOTAL):
        return _PART
    if words.startswith(_TAX_STARTS) and not says(words, _TO_PAY[:4]):
        return None
    if any(word in words for word in _NEVER):
        return None
    if says(words, _TO_PAY):
        return _TOP
    if inclusive:
        return _INCLUSIVE_POINTS
    if any(word in words for word in _TAX):
        return None
    if summed:
        return _PLAIN
    return _BARE if words.startswith(_AMOUNT) else None


def _differences(found: Sequence[Amount]) -> set[Decimal]:
    """What was handed over less what came back."""
    paid = [abs(one.value) for one in found if _is(one.label, _PAID) and not _is(one.label, _CHANGE)]
    change = [one.value for one in found if _is(one.label, _CHANGE)]
    return {one - other for one in paid for other in change if one > other >= 0}


def _rounded(found: Sequence[Amount]) -> set[Decimal]:
    """Totals with what rounds them to the smallest coin, whose sign may be misread: what is paid in cash."""
    steps = [one.value for one in found if _ROUNDING in compact(one.label) and 0 < abs(one.value) < _LARGEST_STEP]
    paid = {one.value + step for one in found if is_sum(one.label) for step in (*steps, *(-step for step in steps))}
    return {value for value in paid if value % _SMALLEST_COIN == 0}


def _before_tax(found: Sequence[Amount]) -> set[Decimal]:
    """Sums that give another sum with a tax added: "net amount" is what is paid on a till receipt only."""
    taxes = {one.value for one in found if one.value > 0 and any(word in compact(one.label) for word in _TAX)}
    sums = {one.value for one in found if is_sum(one.label)}
    return {one for one in sums if any(one + tax in sums for tax in taxes)}


def _is(label: str, words: Sequence[str]) -> bool:
    plain = compact(label)
    return any(plain.startswith(word) or plain.endswith(word) for word in words)


def _summary_begins(rows: Sequence[Row]) -> int | None:
    """The first row of the table of taxes at the foot, whose totals are not the total."""
    return next((index for index, row in enumerate(rows) if says(compact(row.text), _SUMMARY)), None)


def _without_words(found: Sequence[Amount], paid_less_change: set[Decimal], reader: str) -> FieldValue | None:
    """Where no total is named: what the payment proves, else nothing."""
    proven = [one for one in found if one.value in paid_less_change]
    if len({one.value for one in found}) == 1 and found[0].value > 0:
        proven = [one for one in found if values.find_currency(one.raw)] or proven  # "RM 65.00" on a written receipt
    if not proven:
        paid = [one for one in found if _is(one.label, _PAID)]
        twice = Counter(one.value for one in found)
        proven = [one for one in paid if twice[one.value] > 1]
    return _field(replace(proven[-1]), _GUESSED, reader) if proven else None


def _field(one: Amount, confidence: float, reader: str) -> FieldValue:
    return FieldValue(str(one.value), one.raw, confidence, reader, one.piece.page, one.piece.box)
