"""E-invoice data attached to a PDF: Factur-X and ZUGFeRD (CII), UBL, Chinese e-invoices."""

import ctypes
import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from casedesk.evidence.documents import invoice_root
from casedesk.evidence.kinds import Limits, RefusedHere
from casedesk.evidence.reading.einvoice import read_invoice
from casedesk.evidence.reading.model import Extracted
from casedesk.evidence.reading.xml import parse

READER = "pdf-data"
_MOST_ATTACHMENTS = 10
_LARGEST = 2_000_000  # bytes, unpacked


def attached_invoice(document: Any, limits: Limits) -> Extracted | None:
    """What the first attached e-invoice says, None when there is none; other attachments are never opened.

    Args:
        document: of pypdfium2.
        limits: of the XML, as for an e-invoice sent as a file of its own.
    """
    for data in _xml_files(document):
        try:
            invoice_root(io.BytesIO(data), limits)
            return read_invoice(parse(data), READER)
        except RefusedHere:
            continue
    return None


def _xml_files(document: Any) -> Iterator[bytes]:
    for number in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
        try:
            attachment = document.get_attachment(number)
        except pypdfium2.PdfiumError:
            continue
        length = ctypes.c_ulong()
        if not pdfium.FPDFAttachment_GetFile(attachment, None, 0, length) or not 0 < length.value <= _LARGEST:
            continue
        buffer = ctypes.create_string_buffer(length.value)
        if pdfium.FPDFAttachment_GetFile(attachment, buffer, length.value, length):
            data = buffer.raw[: length.value]
            if data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
                yield data
