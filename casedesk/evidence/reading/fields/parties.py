"""Who sold and who bought: by labels, and else by the head of the document."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casedesk.evidence.reading import values
from casedesk.evidence.reading.fields import names
from casedesk.evidence.reading.fields.labels import Label, compact, labelled, near, phrases, tight
from casedesk.evidence.reading.layout import Piece, Row, above_each_other, joined
from casedesk.evidence.reading.model import FieldValue

_SELLER = Label("销售方名称", "销货单位名称", "销货单位", "卖家", "商家名称", "商家", "店铺名称", "店铺", "供应商",
                "商户名称", "商户", "收款方", "门店名称", "门店", "sold by", "seller", "vendor", "supplier",
                "merchant", "issued by", "verkocht door", "verkäufer", "vendeur", "vendu par", "emisor",
                "emittente", "émetteur", "vendedor", "venditore", "proveedor", "fornitore", "fournisseur",
                "leverancier", "lieferant", "rechnungssteller")  # fmt: skip
_BUYER = Label("购买方名称", "购货单位名称", "购货单位", "收货人", "收件人", "bill to", "billed to", "billing address",
               "invoice to", "sold to", "buyer", "customer name", "customer", "factuuradres", "rechnungsadresse",
               "klant", "kunde", "adresse de facturation", "facturé à", "client", "cliente",
               "destinataire", "destinatario", "facturado a", "spett.le", "invoiced to", unless=("no",))  # fmt: skip
_ADDRESSED = Label("bill to", "billed to", "billing address", "shipping address", "ship to", "deliver to",
                   "invoice to", "sold to", "customer", "factuuradres", "afleveradres", "rechnungsadresse",
                   "lieferadresse", "attn", "messrs", "m/s", "t.a.v", "adresse de facturation", "adresse de livraison",
                   "delivery address",
                   "invoiced to", "destinataire", "destinatario", "spett.le", "facturado a", "facturé à")  # fmt: skip
_PLACES = Label("table", "cashier", "staff", "served by", "owned by", "operated by", "managed by", "salesperson",
                "formerly", "formerly known as", "operator", "server", "counter", "order", "ref", "tax", "收银员",
                "收款员", "操作员", "营业员", "导购")  # fmt: skip
_TO = phrases("to", "for", "an", "aan", "für", "pour", "client", "cliente", "klant", "kunde")
_NOT_OURS = Label("powered by", "software by", "system by", "developed by", "printed by", "designed by", "bank",
                  "banque", "banco", "sparkasse", "volksbank", "bic", "swift", "carrier", "delivered by")  # fmt: skip
_REGISTER = Label("iban", "kvk", "btw nr", "btw-nr", "btw nummer", "hrb", "ust-id", "ustid", "ust-idnr",
                  "amtsgericht", "steuernummer", "vat no", "vat reg", "vat number", "company no", "registered in",
                  "registered office", "siret", "siren", "rcs", "tva", "p.iva", "partita iva", "cif", "nif",
                  "cin")  # fmt: skip
_PERSON = re.compile(r"(?:herrn?|frau|monsieur|madame|mme|dhr|mevr(?:ouw)?)[.\s]", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|·•–—-]\s+|\s{2,}|[;|·•](?=\s)|,(?=\s)(?!\s(?:inc|ltd|llc|limited|corp))", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:@|www\.|https?://(?:www\.)?)([a-z0-9-]{3,}(?:\.[a-z0-9-]{3,})?)\.[a-z]{2,}", re.IGNORECASE)
_COMMON_MAIL = frozenset(
    ("gmail", "hotmail", "yahoo", "outlook", "facebook", "instagram", "example", "qq", "icloud", "163")
)
_HEAD_ROWS, _FOOT_ROWS, _LONGEST_NAME, _UNDER_ADDRESSED, _REGISTERED_WITHIN = 16, 8, 70, 6, 5
_LOWER_HALF, _FAR_BELOW = 0.5, 0.25  # shares of the height of a page
_LEGAL_FORM, _TRADE, _REGISTERED, _ADDRESS_NEXT, _OWN_DOMAIN, _LATER, _AFTER = 6.0, 3.0, 2.5, 1.5, 4.0, -0.4, -3.0
_ONLY_TRADES, _LABELLED_LINE, _SHORT, _FIGURES, _IN_A_TABLE, _NEEDED = -2.0, -5.0, -1.5, -2.0, -4.0, -2.5
_NEEDED_BEFORE_FOOT, _NEEDED_WITHOUT_TOTAL = 0.0, 3.0
_SURE, _LIKELY, _GUESSED = 0.9, 0.75, 0.5


@dataclass(frozen=True)
class _Line:
    text: str
    piece: Piece
    row: int
    alone: bool


def parties(rows: Sequence[Row], reader: str, *, sums_up: bool) -> dict[str, FieldValue]:
    """Seller ("issuer") and buyer, as far as they are found.

    Args:
        sums_up: whether the document has a total; only then its first line is taken for a name without other signs.
    """
    found: dict[str, FieldValue] = {}
    if (seller := _named(rows, _SELLER, reader)) is not None or (
        seller := _from_head_or_foot(rows, reader) if sums_up else _from_head(rows, reader, _NEEDED_WITHOUT_TOTAL)
    ) is not None:
        others = dict.fromkeys((*seller.alternatives, *_brands(rows, seller.value)))
        found["issuer"] = replace(seller, alternatives=tuple(others))
    buyer = _named(rows, _BUYER, reader)
    if buyer is not None and buyer.value != (seller.value if seller else None):
        found["buyer"] = buyer
    return found


def name_in(text: str) -> str | None:
    """A name at the beginning of a text; None for what is no name."""
    plain = tight(text).strip(" ,;，；:：.*>›")
    plain = re.split(r"\s{3,}|(?:统一社会|纳税人|地址|电话|开户行|\s复制)", plain)[0]
    plain = names.without_registration(plain)
    if not re.search(r"[^\W\d_]{2}", plain) or len(plain) > _LONGEST_NAME or names.is_contact(plain):
        return None
    return plain


def _named(rows: Sequence[Row], label: Label, reader: str) -> FieldValue | None:
    for found in labelled(rows, label):
        if found.start > 6 or not _ends_as_label(found.piece.text, found.rest):
            continue
        for text, place in near(found, rows):
            name = name_in(text)
            if name and not names.is_title(name) and not _ADDRESSED.find(name) and not values.find_dates(name):
                return FieldValue(name, text.strip(), _SURE, reader, place.page, place.box)
    return None


def _ends_as_label(text: str, rest: str) -> bool:
    """Whether nothing, or a sign such as a colon, follows the label: "customer service" is no label."""
    if not rest:
        return True
    before = tight(text)[: len(tight(text)) - len(rest)]
    return before.rstrip().endswith((":", "：")) or (before[-1:].isspace() and not rest.isascii())


def _from_head_or_foot(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The name at the head; what a letter registers at its foot goes before a brand or a line without any sign."""
    head = _from_head(rows, reader, _NEEDED_BEFORE_FOOT)
    if head is not None and names.is_legal(head.value):
        return head
    foot = _from_foot(rows, reader, registered=head is not None)
    if foot is not None and head is not None:
        return replace(foot, alternatives=(head.value,))
    return head or foot or _from_head(rows, reader, _NEEDED)


def _from_head(rows: Sequence[Row], reader: str, needed: float) -> FieldValue | None:
    """The line of the head that looks most like the name of a business, put together where it is broken."""
    lines = _joined_legal([line for line in _head_lines(rows) if not _is_addressee(line, rows)])
    domains = _domains(rows)
    scored, seen, broken = [], 0, False
    for place, line in enumerate(lines):
        if names.is_address(line.text) and not names.is_legal(line.text) and not names.trades(line.text)[0]:
            broken = True
            continue
        if not _may_be_name(line.text):
            continue
        points = _points(line, lines[place + 1 : place + 3], domains) + _LATER * seen + (_AFTER if broken else 0)
        scored.append((points, -place, line))
        seen += 1
    if not scored:
        return None
    points, _, best = max(scored, key=lambda one: one[:2])
    name = names.mended(names.without_registration(best.text))
    if points < needed or len(compact(name)) < 2:
        return None
    confidence = _LIKELY if points >= _LEGAL_FORM - 1 else _GUESSED
    return FieldValue(name, best.text, confidence, reader, best.piece.page, best.piece.box)


def _from_foot(rows: Sequence[Row], reader: str, *, registered: bool) -> FieldValue | None:
    """A name with its legal form, or that of the document's own web address, in the last lines of a page.

    Letters have it there where the head shows a drawn logo alone.

    Args:
        registered: whether a number of registration or an account must stand beside it.
    """
    domains = _domains(rows)
    for index, row in enumerate(rows):
        further = rows[index + _FOOT_ROWS : index + _FOOT_ROWS + 1]
        if further and further[0].pieces[0].page == row.pieces[0].page:
            continue
        around = "  ".join(other.text for other in rows[max(0, index - 1) : index + _REGISTERED_WITHIN])
        if registered and not _REGISTER.find(around):
            continue
        for piece in row.pieces:
            if _NOT_OURS.find(piece.text) or piece.box[1] < _LOWER_HALF:
                continue
            if _is_addressee(_Line(piece.text, piece, index, alone=True), rows):
                continue
            for part in _PARTS.split(tight(piece.text)):
                name = names.up_to_legal_form(part) or (part.strip() if compact(part) in domains else None)
                if name and _may_be_name(name) and not re.search(r"[:：@]", name):
                    return FieldValue(name, piece.text.strip(), _GUESSED, reader, piece.page, piece.box)
    return None


def _head_lines(rows: Sequence[Row]) -> Iterator[_Line]:
    """Runs of pieces side by side at the top of the first page, down to where goods or amounts begin."""
    named = False
    for index, row in enumerate(rows[:_HEAD_ROWS]):
        if row.pieces[0].page != rows[0].pieces[0].page:
            return
        if named and len(values.find_money(row.text)) > 0 and index > 3:
            return
        for run in _runs(row):
            text = _company(tight(" ".join(piece.text for piece in run)))
            line = _Line(text, joined(run, ""), index, alone=len(row.pieces) == len(run))
            named = named or _may_be_name(line.text)
            yield line


def _runs(row: Row) -> list[list[Piece]]:
    """Pieces that follow each other as words do: the gap is at most a few letters wide."""
    runs: list[list[Piece]] = []
    for piece in row.pieces:
        wide = max(
            (one.box[2] - one.box[0]) / max(len(one.text), 1) for one in (piece, *(runs[-1][-1:] if runs else ()))
        )
        if runs and piece.box[0] - runs[-1][-1].box[2] < 2.5 * wide:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _joined_legal(lines: list[_Line]) -> list[_Line]:
    """Lines with "SDN BHD" alone, or behind "&", put to the line before."""
    whole: list[_Line] = []
    for line in lines:
        before = whole[-1] if whole else None
        goes_on = before is not None and (
            (names.is_only_legal(line.text) and not names.is_legal(before.text))
            or before.text.rstrip().endswith(("&", "-"))
        )
        if before is not None and goes_on and _may_be_name(before.text) and above_each_other(before.piece, line.piece):
            whole[-1] = _Line(
                f"{before.text} {line.text}", joined((before.piece, line.piece), ""), line.row, alone=line.alone
            )
        else:
            whole.append(line)
    return whole


def _may_be_name(text: str) -> bool:
    letters, digits = len(re.findall(r"[^\W\d_]", text)), len(re.findall(r"\d", text))
    if letters < 3 and not (letters == 2 and not text.isascii()):
        return False
    if letters < digits or len(text) > _LONGEST_NAME or values.find_dates(text) or values.find_money(text):
        return False
    named = names.is_legal(text)
    return not (
        names.is_title(text)
        or names.is_contact(text)
        or (not named and names.is_registration(text))
        or (not named and names.is_address(text) and not names.trades(text)[0])
    )


def _points(line: _Line, following: Sequence[_Line], domains: Sequence[str]) -> float:
    points = _LEGAL_FORM if names.is_legal(line.text) else 0.0
    traded, words = names.trades(line.text)
    if traded and traded < words:
        points += _TRADE
    elif words and traded == words:
        points += _ONLY_TRADES
    plain = compact(line.text)
    if any(domain in plain or (len(plain) > 4 and plain in domain) for domain in domains):
        points += _OWN_DOMAIN
    if (following and names.is_registration(following[0].text)) or names.without_registration(
        line.text
    ) != line.text.strip():
        points += _REGISTERED
    if any(names.is_address(after.text) for after in following):
        points += _ADDRESS_NEXT
    if re.search(r"[:：]", line.text) or _PLACES.find(line.text):
        points += _LABELLED_LINE
    if points <= 0 and not line.alone:
        points += _IN_A_TABLE
    if len(plain) < 4 and line.text.isascii():
        points += _SHORT
    return points + (_FIGURES if re.search(r"\d{3}", names.without_registration(line.text)) else 0)


def _company(text: str) -> str:
    """A name cut behind its legal form where an address follows on the same line."""
    hit = re.match(
        r"(.{2,60}?(?:GmbH|AG|Ltd\.?|Limited|LLC|Inc\.?|B\.?V\.?|S\.?A\.?R\.?L\.?|S\.p\.A\.?|S\.\s?r\.\s?l\.?|S\.L\.?|SAS|公司))\s*(?:[-–·|,•]\s.*)$",
        text,
    )
    return hit[1] if hit else text


def _is_addressee(line: _Line, rows: Sequence[Row]) -> bool:
    """Whether it stands under a label such as "Bill to" in its column, or under "Owned by:"."""
    if _ADDRESSED.find(line.text) or _PERSON.match(line.text):
        return True
    above = rows[line.row - 1].text if line.row else ""
    if _PLACES.find(above) and above.rstrip().endswith((":", "：")):
        return True
    for row in rows[max(0, line.row - _UNDER_ADDRESSED) : line.row]:
        for piece in row.pieces:
            hit = _ADDRESSED.find(piece.text)
            named = (hit and hit.start() < 4) or compact(piece.text) in _TO
            close = piece.page == line.piece.page and line.piece.box[1] - piece.box[3] < _FAR_BELOW
            if named and close and above_each_other(piece, line.piece):
                return True
    return False


def _domains(rows: Sequence[Row]) -> list[str]:
    """The own parts of web and mail addresses, as compact text: the first label, and the last but one."""
    text = "\n".join(row.text for row in rows)
    parts = [part for hit in _DOMAIN.finditer(text) for part in hit[1].split(".")]
    return [compact(part) for part in dict.fromkeys(parts) if len(part) > 3 and part.lower() not in _COMMON_MAIL]


def _brands(rows: Sequence[Row], name: str) -> tuple[str, ...]:
    """Other names the seller goes by: words of the document that are its web address, and not in the name."""
    domains = {domain for domain in _domains(rows) if domain not in compact(name)}
    words = re.findall(r"[A-Z][A-Za-z]{3,}", "\n".join(row.text for row in rows))
    brands = dict.fromkeys(word for word in words if compact(word) in domains)
    return tuple({compact(word): word for word in brands}.values())[:3]
