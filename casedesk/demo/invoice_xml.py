"""A fully digital VAT invoice as the XML file that the tax platform hands out (数电发票)."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from casedesk.demo.invoice_layout import SPECIMEN
from casedesk.demo.invoices import Invoice, capital

_LABELS = {"EInvoiceType": ("01", "数电发票"), "GeneralOrSpecialVAT": ("02", "普通发票")}


def render(invoice: Invoice) -> bytes:
    """Make the XML of an invoice, the same bytes each time."""
    root = Element("EInvoice")
    header = SubElement(root, "Header")
    _fill(header, {"EIid": invoice.number, "EInvoiceTag": "SWEI3200", "Version": "0.2"})
    label = SubElement(header, "InherentLabel")
    for name, (code, words) in _LABELS.items():
        _fill(SubElement(label, name), {"LabelCode": code, "LabelName": words})
    data = SubElement(root, "EInvoiceData")
    seller = invoice.seller
    _fill(
        SubElement(data, "SellerInformation"),
        {"SellerIdNum": seller.tax_id, "SellerName": seller.name, "SellerAddr": seller.address},
    )
    _fill(SubElement(data, "BuyerInformation"), {"BuyerIdNum": "", "BuyerName": f"{invoice.buyer}（个人）"})
    _fill(
        SubElement(data, "BasicInformation"),
        {
            "TotalAmWithoutTax": str(invoice.net),
            "TotalTaxAm": str(invoice.tax),
            "TotalTax-includedAmount": str(invoice.total),
            "TotalTax-includedAmountInChinese": capital(invoice.total),
            "Drawer": seller.clerk,
            "RequestTime": f"{invoice.issued_on} 10:14:07",
        },
    )
    _fill(
        SubElement(data, "IssuItemInformation"),
        {
            "ItemName": invoice.item,
            "SpecMod": invoice.specification,
            "MeaUnits": "台",
            "Quantity": "1",
            "UnPrice": str(invoice.unit_price),
            "Amount": str(invoice.net),
            "TaxRate": "0.13",
            "ComTaxAm": str(invoice.tax),
            "TotaltaxIncludedAmount": str(invoice.total),
            "TaxClassificationCode": "1090503000000000000",
        },
    )
    _fill(SubElement(data, "AdditionalInformation"), {"Remark": invoice.remarks})
    _fill(
        SubElement(root, "TaxSupervisionInfo"),
        {
            "InvoiceNumber": invoice.number,
            "IssueTime": f"{invoice.issued_on} 10:14:07",
            "TaxBureauCode": f"1{seller.place_code}0000",
            "TaxBureauName": f"{seller.place}（{SPECIMEN}）",
        },
    )
    indent(root)
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _fill(parent: Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        SubElement(parent, name).text = value
