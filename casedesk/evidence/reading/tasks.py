"""What the child can be asked: to measure a file, or to read and draw it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from casedesk.evidence.kinds import PICTURES, Kind, Limits, RefusedHere
from casedesk.evidence.reading.model import Reader
from casedesk.evidence.reading.timing import seconds


def measure(source: BinaryIO, kind: str, limits: dict[str, int]) -> dict[str, Any]:
    """Open a file, count its pages and look how well a picture can be read; raises RefusedHere when it may not be kept.

    A picture is decoded at a fraction of its size; no text is read.
    """
    if Kind(kind) is Kind.PDF:
        from casedesk.evidence.reading.pdf import PdfReader

        document = PdfReader(Limits(**limits)).open(source)
        return {"pages": len(document)}
    if Kind(kind) is Kind.OFD:
        from casedesk.evidence.reading.ofd_document import OfdPackage

        return {"pages": OfdPackage(source, Limits(**limits)).page_count}
    if Kind(kind) in PICTURES:
        from casedesk.evidence.reading.quality import warnings_of

        return {"pages": 1, "warnings": list(warnings_of(source, Kind(kind), Limits(**limits)))}
    _reader(Kind(kind), None, Limits(**limits)).read(source, Kind(kind))
    return {"pages": 1}


def read(
    source: BinaryIO,
    kind: str,
    font: tuple[str, int] | None,
    limits: dict[str, int],
    trust_roots: str = "",
    received_at: str | None = None,
) -> dict[str, Any]:
    """Read a file and draw its previews into the current folder.

    Args:
        font: file and face of a font with Chinese, for files that bring no letters of their own.
        trust_roots: certificates whose signatures count, as PEM one after another.
        received_at: when the file came, ISO with zone.
    """
    from casedesk.evidence.reading.neighbours import difference_hash

    wanted = Kind(kind)
    reader = _reader(wanted, font, Limits(**limits), trust_roots, received_at)
    reading = reader.read(source, wanted).to_json()
    try:
        drawn = reader.preview(source, wanted)
    except RefusedHere:
        raise
    except Exception:
        if wanted in PICTURES:
            raise
        # A document that reads well but cannot be drawn is still worth its fields.
        drawn = []
        reading["notes"].append("no_preview")
    return {
        "reading": reading,
        "previews": [asdict(preview) for preview in drawn],
        "neighbour_hash": difference_hash(drawn),
        "seconds": seconds(),
    }


def _reader(
    kind: Kind,
    font: tuple[str, int] | None,
    limits: Limits,
    trust_roots: str = "",
    received_at: str | None = None,
) -> Reader:
    """The reader of a kind; each brings in only the libraries it needs."""
    came = datetime.fromisoformat(received_at) if received_at else None
    if kind in PICTURES:
        from casedesk.evidence.reading.picture import PictureReader

        return PictureReader(limits, came)
    if kind is Kind.PDF:
        from casedesk.evidence.reading.pdf import PdfReader

        return PdfReader(limits, trust_roots.encode(), came)
    if kind is Kind.OFD:
        from casedesk.evidence.reading.ofd import OfdReader

        return OfdReader((font[0], font[1]) if font else None, limits, trust_roots.encode())
    from casedesk.evidence.reading.einvoice import EInvoiceReader

    return EInvoiceReader()
