"""Lines of goods: by the heads of their columns, by the form of VAT invoices, or as tills print them."""

import re
from collections.abc import Iterator, Sequence

from casedesk.evidence.reading import values
from casedesk.evidence.reading.fields.labels import compact, phrases, says, tight
from casedesk.evidence.reading.fields.totals import is_sum
from casedesk.evidence.reading.layout import Piece, Row
from casedesk.evidence.reading.model import Item

_NAME_HEADS = phrases("description", "item", "product", "article", "artikel", "omschrijving", "beschreibung",
                      "bezeichnung", "title", "particulars", "désignation", "项目名称", "货物或应税劳务", "服务名称",
                      "商品名称", "品名", "商品", "名称", "货品")  # fmt: skip
_QUANTITY_HEADS = phrases("qty", "quantity", "menge", "aantal", "hoeveelheid", "quantité", "数量", "件数", "qnty")
_PRICE_HEADS = phrases(
    "price", "unit price", "u/price", "u.price", "prijs", "preis", "vk-preis", "prix", "rate", "单价", "售价"
)
_AMOUNT_HEADS = phrases(
    "amount", "amt", "total", "bedrag", "betrag", "zeilenbetrag", "montant", "totaal", "金额", "小计", "subtotal"
)
_ENDS = phrases("subtotal", "sub total", "total", "totaal", "subtotaal", "gesamt", "summe", "grand total",
                "total qty", "no qtys", "item count", "gst", "tax amt", "service charge", "discount", "合计",
                "价税合计", "总计", "小计", "应收", "实付", "exclusief", "shipping", "rounding", "cash", "change",
                "运费", "优惠")  # fmt: skip
_TIMES = re.compile(r"(\d+(?:\.\d{1,3})?)\s?[xX×*@]\s?(?:RM|¥|￥)?\s?(\d+(?:[.,]\d{2,4})?)")
_PRICE_TIMES = re.compile(
    r"((?:(?<=[¥￥€$£])|(?<=[¥￥€$£] ))\d+|\d+[.,]\d{2}|\d+(?=元))元?\s?[xX×*]\s?(\d{1,4})(?![\d.])"
)
_WHOLE = re.compile(
    r"(?<![\w.,])(\d{1,4}(?:[.,]\d{1,3})?)(?:\s?(?:pcs|pkts?|台|件|个|部|只|units?|stk|st|PCS))?(?![\w.,%])"
)
_GOODS_NAME = re.compile(r"^\s*[*＊][\u4e00-\u9fff]{2,20}[*＊]\S")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_MOST = 100
_LONGEST = 200


def items(rows: Sequence[Row]) -> tuple[Item, ...]:
    """The lines of goods between the heads of their columns, or the first amounts, and the sums."""
    found = list(_vat_lines(rows)) or list(_lines(rows))
    return tuple(found[:_MOST])


def _vat_lines(rows: Sequence[Row]) -> Iterator[Item]:
    """*class*name, model, unit, quantity, price, amount, rate, tax."""
    for index, row in enumerate(rows):
        first = row.pieces[0]
        if not _GOODS_NAME.match(tight(first.text)):
            continue
        numbers = [hit for piece in row.pieces[1:] if not _is_variant(piece.text) for hit in _numbers(piece.text)]
        name = tight(first.text).strip()
        following = rows[index + 1] if index + 1 < len(rows) else None
        if following and len(following.pieces) == 1 and _goes_on(first, following.pieces[0]):
            name += tight(following.pieces[0].text).strip()
        words = [piece.text.strip() for piece in row.pieces[1:] if _is_variant(piece.text)]
        quantity, price, amount = _three(numbers)
        yield Item(" ".join([name, *words[:1]])[:_LONGEST], quantity, price, amount)


def _goes_on(first: Piece, below: Piece) -> bool:
    return abs(below.box[0] - first.box[0]) < 0.03 and not _ends(below.text) and not _GOODS_NAME.match(below.text)


def _is_variant(text: str) -> bool:
    """Whether it is a model's name rather than a unit, a number or a rate."""
    return (
        len(text.strip()) > 2 and _LETTERS.search(text) is not None and "%" not in text and not values.find_money(text)
    )


def _three(numbers: Sequence[str]) -> tuple[str, str, str]:
    """Quantity, price and amount among the numbers of a line of a VAT invoice."""
    amounts = [values.read_amount(number) or "" for number in numbers]
    if len(numbers) >= 3:
        return numbers[0], amounts[1], amounts[2]
    if len(numbers) == 2:
        return ("1", "", amounts[0]) if "." in numbers[0] else (numbers[0], "", amounts[1])
    return "", "", amounts[0] if amounts else ""


def _numbers(text: str) -> list[str]:
    plain = re.sub(r"\d+(?:\.\d+)?\s?%", " ", text)
    return re.findall(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?![\w.])", plain)


def _lines(rows: Sequence[Row]) -> Iterator[Item]:
    """Rows that end in an amount, below the heads of columns where there are any; names may stand a row above."""
    heads = next((index for index, row in enumerate(rows) if _is_head(row)), None)
    begin = (
        heads + 1
        if heads is not None
        else next((index for index, row in enumerate(rows) if index > 2 and _last_amount(row) is not None), len(rows))
    )
    pending = ""
    if heads is None and begin:
        pending = (
            rows[begin - 1].text
            if _LETTERS.search(rows[begin - 1].text) and not re.search(r"[:：]", rows[begin - 1].text)
            else ""
        )
    sold = False
    for row in rows[begin:]:
        if _ends(row.text) and (sold or heads is None or _last_amount(row) is not None):
            return
        amount = _last_amount(row)
        if amount is None:
            pending = row.text if _LETTERS.search(row.text) else pending
            continue
        quantity, price = _counted(row, rows[heads] if heads is not None else None)
        name = _name(row) or pending
        pending = ""
        if name:
            sold = True
            yield Item(name[:_LONGEST], quantity, price, amount)


def _ends(text: str) -> bool:
    plain = compact(text)
    return any(plain.startswith(word) for word in _ENDS) or is_sum(text)


def _is_head(row: Row) -> bool:
    plain = compact(row.text)
    named = [says(plain, heads) for heads in (_NAME_HEADS, _QUANTITY_HEADS, _PRICE_HEADS, _AMOUNT_HEADS)]
    return sum(named) >= 2 and not values.find_money(row.text)


def _last_amount(row: Row) -> str | None:
    for piece in reversed(row.pieces):
        if money := values.find_money(piece.text):
            return money[-1].readings[0]
        if _LETTERS.search(piece.text) and len(piece.text) > 3:
            return None
    return None


def _counted(row: Row, head: Row | None) -> tuple[str, str]:
    """Quantity and price of one: 2 x 5.30, 7.90*3, or the numbers under their heads."""
    if hit := _PRICE_TIMES.search(row.text):
        return hit[2], values.read_amount(hit[1]) or ""
    if hit := _TIMES.search(row.text):
        return hit[1], values.read_amount(hit[2]) or ""
    if head is None:
        return "", ""
    quantity = _under(row, head, _QUANTITY_HEADS)
    price = _under(row, head, _PRICE_HEADS)
    return quantity, values.read_amount(price) or "" if re.search(r"\d[.,]\d", price) else ""


def _under(row: Row, head: Row, heads: Sequence[str]) -> str:
    """The number nearest to a column whose head is one of these words."""
    column = next((piece for piece in head.pieces if says(compact(piece.text), heads)), None)
    if column is None:
        return ""
    middle = (column.box[0] + column.box[2]) / 2
    wide = column.box[2] - column.box[0]
    several = sum(says(compact(column.text), other) for other in (_QUANTITY_HEADS, _PRICE_HEADS, _AMOUNT_HEADS))
    if several > 1:
        return ""  # heads of columns that were not told apart
    apart = [(abs((piece.box[0] + piece.box[2]) / 2 - middle), piece.text) for piece in row.pieces]
    hits = [(far, hit[1]) for far, text in apart if far <= max(wide, 0.05) and (hit := _WHOLE.search(text))]
    return min(hits, default=(0.0, ""))[1]


def _name(row: Row) -> str:
    """The words of a row left of its numbers."""
    words = []
    for piece in row.pieces:
        text = tight(piece.text).strip()
        money = values.find_money(text)
        text = text[: money[0].start].strip() if money else text
        if _LETTERS.search(text) and not _TIMES.match(text):
            words.append(text)
        if money:
            break
    return " ".join(words)
