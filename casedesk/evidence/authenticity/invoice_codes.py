"""The QR code of a Chinese VAT invoice, and what it says against what is printed or attached.

Its text is "01,type,code,number,amount,date,check code,CRC," since 2016. A fully digital invoice leaves code and check
code empty and gives the amount with tax; the older kinds give it without. The layout is not published as a standard; it
is what the codes of public samples show.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casedesk.evidence.authenticity.agreement import LEGIBLE, amount, equal, stands_in, verdict
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.model import Barcode, DocumentKind, FieldValue

_SHAPE = re.compile(
    r"01,(\d{2}),(\d{10}|\d{12})?,(\d{8}|\d{20}),(-?\d{1,12}(?:\.\d{1,2})?),(\d{8}),(\d{0,20}),?[^,]*,?"
)
_WITHOUT_TAX = frozenset({"01", "03", "04", "08", "10", "14"})
_KINDS = {
    **dict.fromkeys(("01", "08"), DocumentKind.VAT_SPECIAL),
    **dict.fromkeys(("04", "10", "11", "14"), DocumentKind.VAT_ORDINARY),
    **dict.fromkeys(("31", "32"), DocumentKind.FULLY_DIGITAL),
}
_EXACT = 1.0


@dataclass(frozen=True)
class InvoiceCode:
    """What a QR code says; amounts as decimal strings, the date as ISO, "" for what it leaves out."""

    type: str
    code: str
    number: str
    amount: str
    date: str
    check_code: str

    @property
    def document(self) -> DocumentKind:
        """The kind of invoice it belongs to."""
        return _KINDS.get(self.type, DocumentKind.INVOICE)

    @property
    def with_tax(self) -> bool:
        """Whether the amount is the one with tax."""
        return self.type not in _WITHOUT_TAX


def invoice_code(text: str) -> InvoiceCode | None:
    """Read the text of a QR code; None when it is not that of a VAT invoice."""
    hit = _SHAPE.fullmatch(text.strip())
    if hit is None:
        return None
    try:
        day = datetime.strptime(hit[5], "%Y%m%d").date()  # noqa: DTZ007 - a date without a time
    except ValueError:
        return None
    value = amount(hit[4])
    return InvoiceCode(hit[1], hit[2] or "", hit[3], f"{value:.2f}", day.isoformat(), hit[6])


def code_check(
    check: CheckCode, codes: Sequence[Barcode], shown: Mapping[str, FieldValue], text: str = ""
) -> Check | None:
    """Compare the QR codes of an invoice with one set of its values.

    Args:
        check: QR_MATCHES_TEXT or QR_MATCHES_DATA.
        codes: all codes of the file; of several invoice codes the one that agrees best counts.
        shown: fields and details by name, from one kind of source.
        text: of the pages, when `shown` was found by labels: what the code says and the pages show somewhere else
            counts as printed.

    Returns:
        None when no code is that of an invoice, or nothing can be compared.
    """
    read = [found for code in codes if (found := invoice_code(code.text))]
    checks = [made for found in read if (made := _compared(check, found, shown, text))]
    return min(checks, key=lambda made: (made.result is Result.FAILED, len(made.detail)), default=None)


def _compared(check: CheckCode, code: InvoiceCode, shown: Mapping[str, FieldValue], text: str) -> Check | None:
    told = {
        name: FieldValue(value, value, _EXACT, "qr")
        for name in ("number", "code", "date", "check_code")
        if (value := getattr(code, name))
    }
    told |= dict.fromkeys(("total", "net"), FieldValue(code.amount, code.amount, _EXACT, "qr"))
    agreed: list[str] = []
    differing: list[str] = []
    for name in ("number", "code", "date", "check_code", _amount_name(code, shown)):
        value = shown.get(name)
        if value is None or name not in told or value.confidence < LEGIBLE:
            continue
        matches = equal(name, told[name], value) or (text and stands_in(text, name, told[name].value))
        (agreed if matches else differing).append(name)
    return verdict(check, agreed, differing, told, shown, Strength.STRONG)


def _amount_name(code: InvoiceCode, shown: Mapping[str, FieldValue]) -> str:
    """Which amount the code should give; some issuers give the other one, which is as good."""
    usual, other = ("total", "net") if code.with_tax else ("net", "total")
    given = FieldValue(code.amount, code.amount, _EXACT, "qr")
    return other if other in shown and equal(other, given, shown[other]) else usual
