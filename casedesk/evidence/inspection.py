"""What a file truly is, by content and by name, before anything opens it."""

import io
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import is_zipfile

from casedesk.evidence.archive import open_archive
from casedesk.evidence.documents import invoice_root
from casedesk.evidence.kinds import MEDIA_TYPES, PICTURES, Kind, Limits, Refusal, RefusedHere
from casedesk.evidence.labels import clean_label
from casedesk.evidence.pixels import claimed_size
from casedesk.evidence.tails import tail_start
from casedesk.evidence.wording import Refused

_HEAD = 8192
_TAIL = 1 << 16

_BY_MEDIA_TYPE: dict[str, Kind] = {
    "image/jpeg": Kind.JPEG,
    "image/png": Kind.PNG,
    "image/webp": Kind.WEBP,
    "image/heic": Kind.HEIC,
    "image/heif": Kind.HEIC,
    "application/pdf": Kind.PDF,
    "application/zip": Kind.OFD,
    "text/xml": Kind.XML,
    "application/xml": Kind.XML,
    "text/plain": Kind.XML,
}
_ENDINGS: dict[str, frozenset[Kind]] = {
    **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".heic", ".heif", ".hif", ".webp"), PICTURES),
    ".pdf": frozenset({Kind.PDF}),
    ".ofd": frozenset({Kind.OFD}),
    ".xml": frozenset({Kind.XML}),
}
# A label that ends well may still hide one of these before the end: invoice.exe.pdf.
_HOSTILE_ENDINGS = (
    *(".exe", ".dll", ".scr", ".bat", ".cmd", ".msi", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".hta", ".lnk", ".jar"),
    *(".apk", ".app", ".sh", ".php", ".phtml", ".jsp", ".asp", ".aspx", ".cgi", ".pl", ".py", ".html", ".htm"),
    *(".xhtml", ".shtml", ".svg", ".svgz", ".swf", ".mht", ".zip", ".rar", ".7z", ".gz", ".tar", ".iso"),
)
_ACTIVE = (b"<html", b"<script", b"<!doctype", b"<svg", b"<iframe", b"<body", b"<?php", b"javascript:")
_OTHER_FILES = (b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"MZ", b"#!", b"GIF8")


@dataclass(frozen=True)
class Inspected:
    """The kind found, and the media type we serve it as."""

    kind: Kind
    media_type: str


def inspect(source: Path | BinaryIO, label: str, limits: Limits | None = None) -> Inspected:
    """Decide what a file is; it must be one thing only, and its name may not claim another.

    Args:
        source: a path, or a readable and seekable file of plain bytes.
        label: the name the person's device gave; its ending must not contradict the content. A picture may carry the
            ending of another picture kind (chat programs rename them), and a name without ending claims nothing.

    Raises:
        Refused: with the reason.
    """
    try:
        if isinstance(source, Path):
            with source.open("rb") as opened:
                return _inspect(opened, label, limits or Limits())
        return _inspect(source, label, limits or Limits())
    except RefusedHere as refusal:
        raise Refused(refusal.code) from refusal


def _inspect(source: BinaryIO, label: str, limits: Limits) -> Inspected:
    size = source.seek(0, io.SEEK_END)
    if size == 0:
        raise RefusedHere(Refusal.EMPTY)
    if size > limits.file_bytes:
        raise RefusedHere(Refusal.TOO_BIG)
    kind = _sniffed(source)
    _check_name(label, kind)
    _check_only_one_thing(source, kind, size)
    if kind in PICTURES:
        _check_pixels(source, kind, limits)
    elif kind is Kind.OFD:
        _check_ofd(source, limits)
    elif kind is Kind.XML:
        source.seek(0)
        invoice_root(source, limits)
    return Inspected(kind, MEDIA_TYPES[kind])


def _sniffed(source: BinaryIO) -> Kind:
    import magic  # loads a C library: not at start

    source.seek(0)
    head = source.read(_HEAD)
    kind = _BY_MEDIA_TYPE.get(magic.from_buffer(head, mime=True))
    starts = {
        Kind.PDF: head.startswith(b"%PDF-"),
        Kind.OFD: head.startswith(b"PK\x03\x04"),
        Kind.XML: head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00\t\r\n ").startswith(b"<"),
    }
    if kind is None or not starts.get(kind, True):
        raise RefusedHere(Refusal.WRONG_TYPE)
    return kind


def _check_name(label: str, kind: Kind) -> None:
    endings = [ending.lower().strip() for ending in PurePosixPath(clean_label(label)).suffixes]
    if not endings:
        return
    if endings[-1] in _ENDINGS:
        fits = kind in _ENDINGS[endings[-1]]
    else:
        # "Order 12.34" has no ending we could judge; a Latin letter after the last dot begins one.
        first = endings[-1][1:2]
        fits = not (first.isascii() and first.isalpha())
    if not fits or any(ending in _HOSTILE_ENDINGS for ending in endings):
        raise RefusedHere(Refusal.WRONG_TYPE)


def _check_only_one_thing(source: BinaryIO, kind: Kind, size: int) -> None:
    """Refuse a file that another program would take for something else: an archive, a page or a program."""
    if kind is Kind.XML:
        return
    if kind is not Kind.OFD and is_zipfile(source):
        raise RefusedHere(Refusal.WRONG_TYPE)
    source.seek(0)
    head = source.read(1024).lower()
    start = tail_start(source, kind, size)
    source.seek(start)
    tail = source.read(_TAIL)
    if any(mark in head for mark in _ACTIVE) or any(mark in tail.lower() for mark in _ACTIVE):
        raise RefusedHere(Refusal.WRONG_TYPE)
    if tail.lstrip(b"\0\r\n\t ").startswith(_OTHER_FILES) or (kind is Kind.OFD and tail):
        raise RefusedHere(Refusal.WRONG_TYPE)


def _check_pixels(source: BinaryIO, kind: Kind, limits: Limits) -> None:
    size = claimed_size(source, kind)
    if size is None or min(size) < 1:
        raise RefusedHere(Refusal.UNREADABLE)
    if size[0] * size[1] > limits.pixels:
        raise RefusedHere(Refusal.TOO_MANY_PIXELS)


def _check_ofd(source: BinaryIO, limits: Limits) -> None:
    source.seek(0)
    with closing(open_archive(source, limits)) as archive:
        if "OFD.xml" not in archive.namelist():
            raise RefusedHere(Refusal.WRONG_TYPE)


__all__ = ["Inspected", "Kind", "Limits", "Refusal", "Refused", "clean_label", "inspect"]
