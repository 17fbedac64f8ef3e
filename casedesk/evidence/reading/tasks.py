"""What the child can be asked: to measure a file, or to read and draw it."""

from dataclasses import asdict
from typing import Any, BinaryIO

from casedesk.evidence.kinds import PICTURES, Kind, Limits, RefusedHere
from casedesk.evidence.reading.model import Reader


def measure(source: BinaryIO, kind: str, limits: dict[str, int]) -> dict[str, Any]:
    """Open a file and count its pages, without reading it; raises RefusedHere when it may not be kept."""
    if Kind(kind) is Kind.PDF:
        from casedesk.evidence.reading.pdf import PdfReader

        document = PdfReader(Limits(**limits)).open(source)
        return {"pages": len(document)}
    if Kind(kind) is Kind.OFD:
        from casedesk.evidence.reading.ofd_document import OfdPackage

        return {"pages": OfdPackage(source, Limits(**limits)).page_count}
    _reader(Kind(kind), None, Limits(**limits)).read(source, Kind(kind))
    return {"pages": 1}


def read(source: BinaryIO, kind: str, font: tuple[str, int] | None, limits: dict[str, int]) -> dict[str, Any]:
    """Read a file and draw its previews into the current folder."""
    wanted = Kind(kind)
    reader = _reader(wanted, font, Limits(**limits))
    reading = reader.read(source, wanted).to_json()
    try:
        previews = [asdict(preview) for preview in reader.preview(source, wanted)]
    except RefusedHere:
        raise
    except Exception:
        if wanted in PICTURES:
            raise
        # A document that reads well but cannot be drawn is still worth its fields.
        previews = []
        reading["notes"].append("no_preview")
    return {"reading": reading, "previews": previews}


def _reader(kind: Kind, font: tuple[str, int] | None, limits: Limits) -> Reader:
    """The reader of a kind; each brings in only the libraries it needs."""
    if kind in PICTURES:
        from casedesk.evidence.reading.picture import PictureReader

        return PictureReader(limits)
    if kind is Kind.PDF:
        from casedesk.evidence.reading.pdf import PdfReader

        return PdfReader(limits)
    if kind is Kind.OFD:
        from casedesk.evidence.reading.ofd import OfdReader

        return OfdReader((font[0], font[1]) if font else None, limits)
    from casedesk.evidence.reading.einvoice import EInvoiceReader

    return EInvoiceReader()
