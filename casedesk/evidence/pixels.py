"""The size a picture claims, read from its header alone: no decoder runs in the web process."""

import struct
from typing import BinaryIO

from casedesk.evidence.kinds import Kind

_HEADER = 1 << 20
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def claimed_size(source: BinaryIO, kind: Kind) -> tuple[int, int] | None:
    """Width and height in pixels as the header says, None when it says nothing readable.

    The child measures again while decoding; this only spares it the obvious bombs.
    """
    source.seek(0)
    head = source.read(_HEADER)
    try:
        match kind:
            case Kind.PNG:
                return struct.unpack(">II", head[16:24])
            case Kind.JPEG:
                return _jpeg(head)
            case Kind.WEBP:
                return _webp(head)
            case Kind.HEIC:
                return _heic(head)
    except (struct.error, IndexError):
        return None
    return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        if marker == 0xFF:
            at += 1
        elif marker in (0x01, 0xD8) or 0xD0 <= marker <= 0xD7:
            at += 2
        else:
            at += 2 + struct.unpack(">H", head[at + 2 : at + 4])[0]
    return None


def _webp(head: bytes) -> tuple[int, int] | None:
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return width & 0x3FFF, height & 0x3FFF
    return None


def _heic(head: bytes) -> tuple[int, int] | None:
    """The largest `ispe` box (ISO/IEC 23008-12): 4 bytes of flags, then width and height."""
    sizes = []
    at = head.find(b"ispe")
    while at >= 0:
        sizes.append(struct.unpack(">II", head[at + 8 : at + 16]))
        at = head.find(b"ispe", at + 4)
    return max(sizes, key=lambda size: size[0] * size[1], default=None)
