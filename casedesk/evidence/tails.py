"""Where a file of a kind ends by its own format, so that what hangs behind it can be judged."""

import re
import struct
from typing import BinaryIO

from casedesk.evidence.kinds import Kind, Refusal, RefusedHere

_BLOCK = 1 << 16
_MOST_PARTS = 20_000  # a file of countless tiny parts is made to keep us busy
_ZIP_END_BYTES = 22
# In entropy-coded data FF is followed by 00 or a restart mark; anything else is the next marker (ITU-T T.81, B.1.1).
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def tail_start(source: BinaryIO, kind: Kind, size: int) -> int:
    """The offset in bytes of the first byte behind the file's own end; `size` when there is none or no end is found."""
    match kind:
        case Kind.JPEG:
            end = _after_jpeg(source)
        case Kind.PNG:
            end = _after_png(source)
        case Kind.WEBP:
            end = 8 + _number(_at(source, 4, 4), "<I")
        case Kind.HEIC:
            end = _after_boxes(source, size)
        case Kind.PDF:
            end = _after_last(source, b"%%EOF")
        case Kind.OFD:
            end = _after_zip(source, size)
        case Kind.XML:
            end = None
    return size if end is None else min(end, size)


def _at(source: BinaryIO, offset: int, count: int) -> bytes:
    source.seek(offset)
    return source.read(count)


def _number(data: bytes, form: str) -> int:
    return int(struct.unpack(form, data)[0]) if len(data) == struct.calcsize(form) else 0


def _after_jpeg(source: BinaryIO) -> int | None:
    at = 2
    for _ in range(_MOST_PARTS):
        marker = _at(source, at, 4)
        if marker[:2] == b"\xff\xd9":
            return at + 2
        length = _number(marker[2:], ">H")
        if marker[:1] != b"\xff" or length < 2:
            return None
        at += 2 + length
        if marker[1] == 0xDA:
            found = _find(source, at, _JPEG_MARKER)
            if found is None:
                return None
            at = found
    raise RefusedHere(Refusal.UNREADABLE)


def _find(source: BinaryIO, start: int, pattern: re.Pattern[bytes]) -> int | None:
    while len(block := _at(source, start, _BLOCK)) > 1:
        if hit := pattern.search(block):
            return start + hit.start()
        start += len(block) - 1
    return None


def _after_png(source: BinaryIO) -> int | None:
    at = 8
    for _ in range(_MOST_PARTS):
        head = _at(source, at, 8)
        if len(head) < 8:
            return None
        at += 12 + _number(head[:4], ">I")
        if head[4:] == b"IEND":
            return at
    raise RefusedHere(Refusal.UNREADABLE)


def _after_boxes(source: BinaryIO, size: int) -> int:
    """ISO base media boxes to the last that parses (ISO/IEC 14496-12, 4.2)."""
    at = 0
    for _ in range(_MOST_PARTS):
        head = _at(source, at, 16)
        length = _number(head[:4], ">I")
        if length == 1:
            length = _number(head[8:16], ">Q")
        if length == 0 and head[4:8] == b"mdat":
            return size
        if not head[4:8].isalnum() or length < 8 or at + length > size:
            return at
        at += length
    raise RefusedHere(Refusal.UNREADABLE)


def _after_last(source: BinaryIO, mark: bytes) -> int | None:
    end, start = None, 0
    while len(block := _at(source, start, _BLOCK)) >= len(mark):
        if (hit := block.rfind(mark)) >= 0:
            end = start + hit + len(mark)
        start += len(block) - len(mark) + 1
    return end


def _after_zip(source: BinaryIO, size: int) -> int | None:
    start = max(0, size - _BLOCK - _ZIP_END_BYTES)
    tail = _at(source, start, size - start)
    hit = tail.rfind(b"PK\x05\x06")
    if hit < 0 or len(tail) - hit < _ZIP_END_BYTES:
        return None
    return start + hit + _ZIP_END_BYTES  # a comment counts as hanging behind: no OFD needs one
