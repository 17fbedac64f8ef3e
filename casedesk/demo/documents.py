"""The door to generated evidence: a kind of document for a purchase gives a file name and its bytes."""

from __future__ import annotations

from enum import StrEnum

from casedesk.demo import invoice_ofd, invoice_pdf, invoice_xml, papers
from casedesk.demo.invoices import Flaw, PurchaseFacts, as_printed, invoice_of


class DocumentKind(StrEnum):
    """What can be made."""

    INVOICE_PDF = "invoice_pdf"
    INVOICE_OFD = "invoice_ofd"
    INVOICE_XML = "invoice_xml"
    RECEIPT_PHOTO = "receipt_photo"
    BOX_LABEL_PHOTO = "box_label_photo"


def make(kind: DocumentKind, facts: PurchaseFacts, flaw: Flaw = Flaw.NONE) -> tuple[str, bytes]:
    """Make one document; the same arguments give the same name and bytes.

    Arguments:
        kind: which document.
        facts: the purchase it is about; another account's facts make the repeated invoice.
        flaw: what is wrong with it.
    """
    makers = {
        DocumentKind.INVOICE_PDF: pdf_invoice,
        DocumentKind.INVOICE_OFD: ofd_invoice,
        DocumentKind.INVOICE_XML: xml_invoice,
        DocumentKind.RECEIPT_PHOTO: receipt_photo,
        DocumentKind.BOX_LABEL_PHOTO: box_label_photo,
    }
    return makers[kind](facts, flaw)


def pdf_invoice(facts: PurchaseFacts, flaw: Flaw = Flaw.NONE) -> tuple[str, bytes]:
    """A VAT e-invoice as PDF."""
    invoice = invoice_of(facts, flaw)
    return f"电子发票_{invoice.number}.pdf", invoice_pdf.render(invoice)


def ofd_invoice(facts: PurchaseFacts, flaw: Flaw = Flaw.NONE) -> tuple[str, bytes]:
    """A VAT e-invoice as OFD."""
    invoice = invoice_of(facts, flaw)
    return f"dzfp_{invoice.number}_{invoice.issued_on:%Y%m%d}.ofd", invoice_ofd.render(invoice)


def xml_invoice(facts: PurchaseFacts, flaw: Flaw = Flaw.NONE) -> tuple[str, bytes]:
    """A VAT e-invoice as XML."""
    invoice = invoice_of(facts, flaw)
    return f"dzfp_{invoice.number}.xml", invoice_xml.render(invoice)


def receipt_photo(facts: PurchaseFacts, flaw: Flaw = Flaw.NONE) -> tuple[str, bytes]:
    """A photo of the till receipt."""
    shown = as_printed(facts, flaw)
    taken_at, picture = papers.receipt_photo(shown)
    return f"IMG_{taken_at:%Y%m%d_%H%M%S}.jpg", picture


def box_label_photo(facts: PurchaseFacts, flaw: Flaw = Flaw.NONE) -> tuple[str, bytes]:
    """A photo of the label under the phone's box."""
    shown = as_printed(facts, flaw)
    _, picture = papers.box_label_photo(shown)
    return f"盒底标签_{shown.imei[-4:]}.jpg", picture
