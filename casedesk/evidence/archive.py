"""What a zip archive may hold before anything in it is unpacked."""

import io
import stat
import struct
import zlib
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from casedesk.evidence.kinds import Limits, Refusal, RefusedHere

_ARCHIVE_ENDINGS = (".zip", ".ofd", ".jar", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".docx", ".xlsx")
_ARCHIVE_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_ENCRYPTED = 0x1
_END = struct.Struct("<4s4H2LH")  # end of central directory, APPNOTE 4.3.16
_ENTRY_BYTES = 512  # more than an honest entry of the directory needs
_LARGE_END = b"PK\x06\x07"


def open_archive(source: BinaryIO, limits: Limits) -> ZipFile:
    """A zip whose directory keeps the limits; nothing is unpacked but the first bytes of each entry.

    Raises:
        RefusedHere: ARCHIVE_LIMITS for size, ratio, path tricks, links or nesting, PASSWORD, UNREADABLE when damaged.
    """
    try:
        _check_directory(source, limits)
        archive = ZipFile(source)
        entries = archive.infolist()
        if len(entries) > limits.entries or len({entry.filename for entry in entries}) != len(entries):
            raise RefusedHere(Refusal.ARCHIVE_LIMITS)
        _check_sizes(entries, limits)
        for entry in entries:
            _check_entry(archive, entry)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, OverflowError) as fault:
        raise RefusedHere(Refusal.UNREADABLE) from fault
    return archive


def read_entry(archive: ZipFile, name: str, limits: Limits) -> bytes:
    """One entry whole, never more than it declared or than the limit, whatever the packed stream yields."""
    entry = archive.getinfo(name)
    with archive.open(entry) as packed:
        data = packed.read(min(entry.file_size, limits.unpacked_bytes) + 1)
    if len(data) > entry.file_size:
        raise RefusedHere(Refusal.ARCHIVE_LIMITS)
    return data


def _check_directory(source: BinaryIO, limits: Limits) -> None:
    """Bound what ZipFile will load: one directory, at the very end, of honest length, not of the large form."""
    size = source.seek(0, io.SEEK_END)
    source.seek(max(0, size - _END.size - 20))
    tail = source.read()
    end = tail[-_END.size :]
    if len(end) < _END.size or not end.startswith(b"PK\x05\x06"):
        raise RefusedHere(Refusal.UNREADABLE)
    if _END.unpack(end)[5] > limits.entries * _ENTRY_BYTES or tail.startswith(_LARGE_END):
        raise RefusedHere(Refusal.ARCHIVE_LIMITS)


def _check_sizes(entries: list[ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise RefusedHere(Refusal.ARCHIVE_LIMITS)
    # Small repetitive XML packs well; only entries that could hurt are held to the ratio.
    for entry in entries:
        if entry.file_size > 1_000_000 and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise RefusedHere(Refusal.ARCHIVE_LIMITS)
    if unpacked > 1_000_000 and unpacked > limits.ratio * max(sum(entry.compress_size for entry in entries), 1):
        raise RefusedHere(Refusal.ARCHIVE_LIMITS)


def _check_entry(archive: ZipFile, entry: ZipInfo) -> None:
    name = entry.orig_filename
    if entry.flag_bits & _ENCRYPTED:
        raise RefusedHere(Refusal.PASSWORD)
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise RefusedHere(Refusal.ARCHIVE_LIMITS)
    mode = entry.external_attr >> 16
    parts = name.replace("\\", "/").split("/")
    tricky = "\0" in name or name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]
    special = stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
    if tricky or special or name.lower().endswith(_ARCHIVE_ENDINGS):
        raise RefusedHere(Refusal.ARCHIVE_LIMITS)
    if not entry.is_dir():
        with archive.open(entry) as packed:
            if packed.read(8).startswith(_ARCHIVE_STARTS):
                raise RefusedHere(Refusal.ARCHIVE_LIMITS)
