"""Files sealed in authenticated chunks: a changed, missing, moved or swapped piece is an error, never other content."""

import io
import os
import secrets
import struct
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casedesk.errors import CasedeskError
from casedesk.keyring import KeyRing

CHUNK = 256 * 1024
_MAGIC = b"CDEF"
_VERSION = 1
_HEAD = struct.Struct(">4sBIH")  # magic, version, chunk size in bytes, length of the wrapped key
_TAG = 16
_KEY = 32
_PREFIX = 4


class Damaged(CasedeskError):
    """The stored bytes are not what was stored."""

    code = "damaged"


class _Chunks:
    """One file's cipher: AES-256-GCM under a key of its own, nonce = prefix and chunk number.

    The number and whether it is the last are authenticated, so cutting, joining and reordering are noticed.
    """

    def __init__(self, secret: bytes, head: bytes) -> None:
        self._cipher = AESGCM(secret[:_KEY])
        self._prefix = secret[_KEY:]
        self._head = head

    def seal(self, plain: bytes, index: int, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(index), plain, self._bound(index, last))

    def open(self, sealed: bytes, index: int, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(index), sealed, self._bound(index, last))
        except InvalidTag:
            raise Damaged from None

    def _nonce(self, index: int) -> bytes:
        return self._prefix + index.to_bytes(8, "big")

    def _bound(self, index: int, last: bool) -> bytes:
        return self._head + index.to_bytes(8, "big") + bytes([last])


class SealingWriter:
    """Writes plain bytes as a sealed file; call `finish` or the file stays unreadable.

    Args:
        target: where sealed bytes go.
        keys: wraps the file's own key with the current key.
        purpose: what the file is (its storage key); it opens under the same purpose only.
    """

    def __init__(self, target: BinaryIO, keys: KeyRing, purpose: str) -> None:
        secret = secrets.token_bytes(_KEY + _PREFIX)
        target.write(_header(secret, keys, purpose))
        self._target = target
        self._chunks = _Chunks(secret, _bound_head(CHUNK))
        self._waiting = bytearray()
        self._index = 0

    def write(self, plain: bytes) -> None:
        """Take plain bytes; full chunks leave at once, so memory stays flat."""
        self._waiting += plain
        while len(self._waiting) > CHUNK:
            self._emit(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk, which says that it is the last."""
        self._emit(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _emit(self, plain: bytes, *, last: bool) -> None:
        self._target.write(self._chunks.seal(plain, self._index, last))
        self._index += 1


class SealedFile(io.RawIOBase):
    """The plain bytes of a sealed file, seekable; one chunk is held in memory at a time.

    Raises:
        Damaged: on opening (header, key, end of file) or on reading the damaged chunk.
    """

    def __init__(self, path: Path, keys: KeyRing, purpose: str) -> None:
        super().__init__()
        self._file = path.open("rb")
        try:
            secret, self._chunk, self._start = _read_header(self._file, keys, purpose)
            self._chunks = _Chunks(secret, _bound_head(self._chunk))
            body = os.fstat(self._file.fileno()).st_size - self._start
            self._count = -(-body // (self._chunk + _TAG))
            if body < _TAG or body - (self._count - 1) * (self._chunk + _TAG) < _TAG:
                raise Damaged
            self._size = body - self._count * _TAG
            self._held = (-1, b"")
            self._chunk_at(self._count - 1)
        except BaseException:
            self._file.close()
            raise
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._at >= self._size:
            return 0
        plain = self._chunk_at(self._at // self._chunk)
        offset = self._at % self._chunk
        piece = memoryview(plain)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _chunk_at(self, index: int) -> bytes:
        if self._held[0] != index:
            self._file.seek(self._start + index * (self._chunk + _TAG))
            sealed = self._file.read(self._chunk + _TAG)
            self._held = (index, self._chunks.open(sealed, index, index == self._count - 1))
        return self._held[1]


def open_sealed(path: Path, keys: KeyRing, purpose: str) -> BinaryIO:
    """The plain bytes of a sealed file as an ordinary buffered, seekable file."""
    return io.BufferedReader(SealedFile(path, keys, purpose), buffer_size=65536)


def rewrap(source: BinaryIO, target: BinaryIO, keys: KeyRing, purpose: str) -> None:
    """Copy a sealed file with its own key wrapped by the current key; the sealed chunks stay as they are."""
    secret, _, _ = _read_header(source, keys, purpose)
    target.write(_header(secret, keys, purpose))
    while block := source.read(CHUNK):
        target.write(block)


def wrapped_with(source: BinaryIO) -> str:
    """The id of the key that a sealed file's own key is wrapped with; raises Damaged."""
    head = source.read(_HEAD.size)
    if len(head) < _HEAD.size or not head.startswith(_MAGIC):
        raise Damaged
    wrapped = source.read(_HEAD.unpack(head)[3])
    return wrapped[1 : 1 + wrapped[0]].decode(errors="replace") if wrapped else ""


def _header(secret: bytes, keys: KeyRing, purpose: str) -> bytes:
    wrapped = keys.encrypt(secret, f"evidence {purpose}")
    return _HEAD.pack(_MAGIC, _VERSION, CHUNK, len(wrapped)) + wrapped


def _read_header(file: BinaryIO, keys: KeyRing, purpose: str) -> tuple[bytes, int, int]:
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise Damaged
    magic, version, chunk, length = _HEAD.unpack(head)
    if (magic, version, chunk) != (_MAGIC, _VERSION, CHUNK):
        raise Damaged
    try:
        secret = keys.decrypt(file.read(length), f"evidence {purpose}")
    except (ValueError, IndexError) as fault:
        raise Damaged from fault
    return secret, chunk, _HEAD.size + length


def _bound_head(chunk: int) -> bytes:
    return _MAGIC + bytes([_VERSION]) + chunk.to_bytes(4, "big")
