"""The kinds of file we take and their limits; safe to import in the child, which knows no web framework."""

from dataclasses import dataclass
from enum import StrEnum

MEGABYTE = 1_000_000


class Kind(StrEnum):
    """What a file truly is."""

    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    WEBP = "webp"
    PDF = "pdf"
    OFD = "ofd"
    XML = "xml"


PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.HEIC, Kind.WEBP})

MEDIA_TYPES: dict[Kind, str] = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.HEIC: "image/heic",
    Kind.WEBP: "image/webp",
    Kind.PDF: "application/pdf",
    Kind.OFD: "application/ofd",
    Kind.XML: "application/xml",
}


class Refusal(StrEnum):
    """Why a file is not taken; the words for people stand in wording.py."""

    WRONG_TYPE = "wrong_type"
    TOO_BIG = "too_big"
    EMPTY = "empty"
    PASSWORD = "password"  # noqa: S105 - the name of a reason, no secret
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    ARCHIVE_LIMITS = "archive_limits"
    UNREADABLE = "unreadable"
    INFECTED = "infected"
    TOO_MANY_FILES = "too_many_files"
    TOO_BIG_TOGETHER = "too_big_together"


class RefusedHere(Exception):
    """A refusal by code that works without the web framework, so the child can raise it too."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True)
class Limits:
    """What one file and one appeal may hold (security hand-out, section 5.1).

    Args:
        file_bytes, appeal_bytes, unpacked_bytes: bytes.
        files: per appeal. pixels: width times height. pages: of a PDF or OFD.
        entries: in an OFD archive. ratio: unpacked bytes by packed bytes of the archive.
        elements: of one XML file; ours, so that a file of empty tags cannot fill memory.
    """

    file_bytes: int = 10 * MEGABYTE
    files: int = 8
    appeal_bytes: int = 25 * MEGABYTE
    pixels: int = 40_000_000
    pages: int = 50
    entries: int = 500
    unpacked_bytes: int = 100 * MEGABYTE
    ratio: int = 100
    elements: int = 200_000
