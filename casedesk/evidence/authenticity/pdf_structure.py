"""How a PDF came to be, by what its writer noted: program and dates."""

import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength

# Programs to change documents or draw pictures; programs of shops and printers are not among them.
_EDITORS = re.compile(
    r"""(?ix) acrobat\ (?:pro|dc|\d) | photoshop | illustrator | indesign | gimp | inkscape | coreldraw | canva | figma
    | foxit\ (?:phantom|pdf\ editor|editor|advanced) | pdf-?xchange | pdfelement | wondershare | nitro | sejda
    | smallpdf | ilovepdf | pdfescape | pdffiller | dochub | pdf24 | soda\ pdf | master\ pdf | pdf\ expert | pdfsam
    | pdftk | xodo | infix | able2extract | wps | ^draw$ | libreoffice\ draw | pikepdf | qpdf
    | 福昕 | 万兴 | 迅捷 | 极速 | 嗨格式 | 金山
    """
)
_PDF_DATE = re.compile(r"D?:?(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(\d\d)?'?(\d\d)?)?")
_XMP_DATE = {
    name: re.compile(rf"xmp:{name}(?:>|\s*=\s*[\"'])\s*([0-9T:.+\-Z]{{10,35}})")
    for name in ("CreateDate", "ModifyDate")
}
_TOOLS = re.compile(r"(?:xmp:CreatorTool|pdf:Producer|stEvt:softwareAgent)(?:>|\s*=\s*[\"'])([^<\"']{1,150})")
_LATER = timedelta(days=1)  # a writer may finish a file slowly, and zones are often left out
_LONGEST = 100
_LARGEST_PACKET = 100_000  # bytes as stored


def origin_checks(
    data: bytes, document: Any, *, issued_on: date | None, received_at: datetime | None, sealed: bool = False
) -> list[Check]:
    """What the file says of its making: weak facts, since they are lost or changed in many honest ways.

    Args:
        document: of pypdfium2, opened from `data`.
        issued_on: the date of the document itself, as read from it.
        received_at: when the file came to us, with zone.
        sealed: a signature that is intact covers the whole file, and signing was the last change.
    """
    stated = document.get_metadata_dict()
    packet = _packet(data)
    created = pdf_date(stated.get("CreationDate", "")) or _xmp_date(packet, "CreateDate")
    modified = pdf_date(stated.get("ModDate", "")) or _xmp_date(packet, "ModifyDate")
    checks = _producer(stated, packet)
    if created or modified:
        odd = _is_odd(created, None if sealed else modified, issued_on, received_at)
        told = "; ".join(moment.isoformat() if moment else "" for moment in (created, modified))
        checks.append(Check(CheckCode.FILE_DATES, Result.FAILED if odd else Result.NOTED, Strength.WEAK, told))
    return checks


def _packet(data: bytes) -> str:
    """The metadata packet of the document itself, "" without one; pictures inside bring packets of their own."""
    import pikepdf  # knows the catalogue, which pypdfium2 does not show

    try:
        with pikepdf.open(io.BytesIO(data), access_mode=pikepdf.AccessMode.stream) as opened:
            stream = opened.Root.get("/Metadata")
            if not isinstance(stream, pikepdf.Stream) or int(stream.get("/Length", 0)) > _LARGEST_PACKET:
                return ""
            return stream.read_bytes()[:_LARGEST_PACKET].decode("utf-8", "replace")
    except (pikepdf.PdfError, ValueError, TypeError, OSError):
        return ""


def _producer(stated: Mapping[str, str], packet: str) -> list[Check]:
    tools = [stated.get("Creator", ""), stated.get("Producer", ""), *_TOOLS.findall(packet)]
    named = list(dict.fromkeys(tool.strip()[:_LONGEST] for tool in tools if tool.strip()))
    if not named:
        return []
    editors = [tool for tool in named if _EDITORS.search(tool)]
    result = Result.FAILED if editors else Result.NOTED
    return [Check(CheckCode.PRODUCER, result, Strength.WEAK, "; ".join(editors or named[:2]))]


def _is_odd(
    created: datetime | None, modified: datetime | None, issued_on: date | None, received_at: datetime | None
) -> bool:
    """Changed another day than made, dated after it came, or made before the day it names."""
    if created and modified and abs(modified - created) > _LATER:
        return True
    if received_at and any(one - received_at > _LATER for one in (created, modified) if one):
        return True
    return bool(issued_on and created and issued_on - created.date() > _LATER)


def pdf_date(text: str) -> datetime | None:
    """A date as PDF writes it (PDF 32000-1, 7.9.4), in UTC where no zone stands; None when it is none."""
    found = _PDF_DATE.match(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    sign, hours, minutes = found.groups()[6:]
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    try:
        zone = timezone(ahead) if sign in ("+", "-") else UTC
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _xmp_date(packet: str, name: str) -> datetime | None:
    found = _XMP_DATE[name].search(packet)
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found[1])
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
