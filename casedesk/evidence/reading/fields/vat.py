"""Chinese VAT invoices, ordinary, special and fully digital: parties, tax numbers and sums by their fixed places."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from casedesk.evidence.reading import values
from casedesk.evidence.reading.fields.labels import Label, labelled, near, tight
from casedesk.evidence.reading.fields.numbers import place_of, tax_number
from casedesk.evidence.reading.fields.parties import name_in
from casedesk.evidence.reading.layout import Piece, Row, joined
from casedesk.evidence.reading.model import FieldValue

_NAME = Label("名称", "名 称")
_TAX_NUMBER = Label("纳税人识别号", "统一社会信用代码/纳税人识别号", "统一社会信用代码", "识别号", "税号")
_TOTAL = Label("价税合计")
_SUM = Label("合计", "金额合计", unless=("价税",))
_IN_FIGURES = Label("小写")
_FORM = re.compile(r"发票")
_SURE, _LIKELY = 0.9, 0.75
_SELLER, _BUYER = "销", "购"


@dataclass(frozen=True)
class _Party:
    name: str
    raw: str
    piece: Piece
    row: int


def is_vat_invoice(rows: Sequence[Row]) -> bool:
    """Whether it has the words that every Chinese VAT invoice has."""
    text = tight("\n".join(row.text for row in rows))
    return "发票" in text and (
        "价税合计" in text or "纳税人识别号" in text or ("开票日期" in text and "发票号码" in text)
    )


def vat_fields(rows: Sequence[Row], reader: str) -> tuple[dict[str, FieldValue], dict[str, FieldValue]]:
    """Fields and details by the form of the invoice: buyer above or left of the seller, net before tax."""
    rows = [_reunited(row) for row in rows]
    fields: dict[str, FieldValue] = {}
    details = _sums(rows, reader)
    if (total := _total(rows, reader)) is not None:
        fields["total"] = total
    parties = _parties(rows)
    for role, party in parties.items():
        fields[role] = place_of(party.piece, party.name, party.raw, _SURE, reader)
    details |= _tax_numbers(rows, parties, reader)
    if (capital := _capital(rows, reader)) is not None:
        details["capital_total"] = capital
        if "total" not in fields and capital.page is not None:
            fields["total"] = FieldValue(capital.value, capital.raw, _LIKELY, reader, capital.page, capital.box)
    return fields, details


def _reunited(row: Row) -> Row:
    """A row whose 名 and 称, printed far apart to align labels, were recognised as two pieces."""
    whole: list[Piece] = []
    for piece in row.pieces:
        if whole and piece.text.lstrip().startswith("称") and re.fullmatch(r"\S{0,3}名", tight(whole[-1].text.strip())):
            whole[-1] = joined((whole[-1], piece), f"{tight(whole[-1].text.strip())}{piece.text.lstrip()}")
        else:
            whole.append(piece)
    return Row(tuple(whole))


def _parties(rows: Sequence[Row]) -> dict[str, _Party]:
    """The two names: on one line the buyer stands left, else above; one alone is told by the words around it."""
    found: list[_Party] = []
    for label in labelled(rows, _NAME):
        before = tight(label.piece.text)[: label.start]
        if len(re.sub(r"[\W购买销售方信息]", "", before)) > 0:
            continue  # 项目名称, 货物或应税劳务名称
        for text, place in list(near(label, rows, below=0))[:1]:
            if name := name_in(text):
                found.append(_Party(name, text.strip(), place, label.row))
    if len(found) >= 2:
        return {"buyer": found[0], "issuer": found[1]}
    if not found:
        return {}
    return {"issuer" if _belongs_to_seller(found[0], rows) else "buyer": found[0]}


def _belongs_to_seller(party: _Party, rows: Sequence[Row]) -> bool:
    total_at = next((found.row for found in labelled(rows, _TOTAL)), None)
    here = rows[party.row].text
    if total_at is not None and party.row > total_at:
        return True
    return _SELLER in here and _BUYER not in here


def _tax_numbers(rows: Sequence[Row], parties: dict[str, _Party], reader: str) -> dict[str, FieldValue]:
    """Each tax number goes to the nearest name; a person who buys has none."""
    found: dict[str, FieldValue] = {}
    for label in labelled(rows, _TAX_NUMBER):
        for text, place in near(label, rows, below=1):
            number = tax_number(text)
            if number is None:
                continue
            role = min(parties, key=lambda name: _apart(parties[name].piece, label.piece), default="issuer")
            found.setdefault(
                "seller_tax_id" if role == "issuer" else "buyer_tax_id", place_of(place, number, text, _SURE, reader)
            )
            break
    return found


def _apart(one: Piece, other: Piece) -> float:
    """Distance of the beginnings of two pieces, pages apart counting most."""
    return hypot(one.box[0] - other.box[0], one.box[1] - other.box[1]) + 10 * abs(one.page - other.page)


def _total(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The figure behind 小写 or the last one on the line of 价税合计, or on the next."""
    for found in labelled(rows, _TOTAL):
        for row in rows[found.row : found.row + 2]:
            for piece in reversed(row.pieces):
                figures = piece.text
                if hit := _IN_FIGURES.find(tight(piece.text)):
                    figures = tight(piece.text)[hit.end() :]
                if money := values.find_money(figures):
                    return place_of(piece, money[-1].readings[0], money[-1].raw, _SURE, reader)
    return None


def _capital(rows: Sequence[Row], reader: str) -> FieldValue | None:
    for row in rows:
        for piece in row.pieces:
            if amount := values.read_capital(piece.text):
                return place_of(piece, amount, piece.text.strip(), _SURE, reader)
        if amount := values.read_capital(row.text):
            return place_of(row.pieces[0], amount, row.text.strip(), _LIKELY, reader)
    return None


def _sums(rows: Sequence[Row], reader: str) -> dict[str, FieldValue]:
    """The two amounts of 合计: net, then tax, which is absent (***) where nothing is taxed."""
    for found in labelled(rows, _SUM):
        money = [(amount, piece) for piece in rows[found.row].pieces for amount in values.find_money(piece.text)]
        if money:
            return {
                name: place_of(piece, amount.readings[0], amount.raw, _SURE, reader)
                for name, (amount, piece) in zip(("net", "tax"), money, strict=False)
            }
    return {}
