"""E-invoice XML: the fully digital Chinese invoice and its forerunner, CII (Factur-X, ZUGFeRD) and UBL."""

import re
from typing import BinaryIO
from xml.etree.ElementTree import Element

from casedesk.evidence.documents import invoice_root
from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading import values
from casedesk.evidence.reading.model import FieldValue, Preview, Reading
from casedesk.evidence.reading.xml import local_name, parse, text_at

_STRUCTURED = 0.99
_LONGEST = 500

# Where each field stands, by root: State Taxation Administration e-invoice 2024 and GB/T 36609 forerunner,
# UN/CEFACT CII D16B as profiled by EN 16931, OASIS UBL 2.1.
_PATHS: dict[str, dict[str, tuple[str, ...]]] = {
    "EInvoice": {
        "number": ("TaxSupervisionInfo/InvoiceNumber", "Header/EIid"),
        "date": ("TaxSupervisionInfo/IssueTime", "BasicInformation/RequestTime"),
        "issuer": ("SellerInformation/SellerName",),
        "buyer": ("BuyerInformation/BuyerName",),
        "total": ("BasicInformation/TotalTax-includedAmount",),
    },
    "eInvoice": {
        "number": ("InvoiceNo",),
        "code": ("InvoiceCode",),
        "date": ("IssueDate",),
        "issuer": ("Seller/SellerName",),
        "buyer": ("Buyer/BuyerName",),
        "total": ("TaxInclusiveTotalAmount",),
    },
    "CrossIndustryInvoice": {
        "number": ("ExchangedDocument/ID",),
        "date": ("ExchangedDocument/IssueDateTime/DateTimeString",),
        "issuer": ("SellerTradeParty/Name",),
        "buyer": ("BuyerTradeParty/Name",),
        "total": ("SpecifiedTradeSettlementHeaderMonetarySummation/GrandTotalAmount",),
        "currency": ("InvoiceCurrencyCode",),
        "order_number": ("BuyerOrderReferencedDocument/IssuerAssignedID",),
    },
    "Invoice": {
        "number": ("/ID",),
        "date": ("/IssueDate",),
        "issuer": (
            "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
            "AccountingSupplierParty/Party/PartyName/Name",
        ),
        "buyer": (
            "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName",
            "AccountingCustomerParty/Party/PartyName/Name",
        ),
        "total": ("LegalMonetaryTotal/TaxInclusiveAmount", "LegalMonetaryTotal/PayableAmount"),
        "currency": ("DocumentCurrencyCode",),
        "order_number": ("OrderReference/ID",),
    },
}
_CHINESE = ("EInvoice", "eInvoice")


class EInvoiceReader:
    """Reads invoices that are XML."""

    kinds = frozenset({Kind.XML})

    def read(self, source: BinaryIO, kind: Kind) -> Reading:
        """See Reader."""
        invoice_root(source, Limits())
        source.seek(0)
        root = parse(source.read())
        text = "\n".join(piece.strip() for piece in root.itertext() if piece.strip())
        imei = tuple(
            FieldValue(found.readings[0], found.raw, _STRUCTURED, "einvoice") for found in values.find_imeis(text)
        )
        return Reading(kind, 1, invoice_fields(root, "einvoice"), imei, (text,))

    def preview(self, source: BinaryIO, kind: Kind) -> list[Preview]:
        """Data have no pages to draw."""
        return []


def invoice_fields(root: Element, reader: str) -> dict[str, FieldValue]:
    """The fields of one invoice element, by what its root says it is."""
    name = local_name(root)
    fields = {}
    for field, paths in _PATHS.get(name, {}).items():
        raw = text_at(root, *paths)[:_LONGEST]
        if raw and (value := structured_value(field, raw)):
            fields[field] = FieldValue(value, raw, _STRUCTURED, reader)
    if name in _CHINESE and "total" in fields:
        fields["currency"] = FieldValue("CNY", "", _STRUCTURED, reader)
    return fields


def structured_value(field: str, raw: str) -> str | None:
    """The comparable form of a value whose meaning the file itself declares."""
    if field == "date":
        compact = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", raw)
        dates = values.find_dates("-".join(compact.groups()) if compact else raw)
        return dates[0].readings[0] if dates else None
    if field == "total":
        return values.read_amount(raw)
    return raw
