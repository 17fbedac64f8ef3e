"""An upload on its way in: hashed and sealed while it streams, looked at, then kept or thrown away."""

import hashlib
import os
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from casedesk.errors import NotFound, Unavailable
from casedesk.evidence.encryption import SealingWriter, open_sealed
from casedesk.evidence.kinds import Refusal
from casedesk.evidence.wording import Refused
from casedesk.keyring import KeyRing

_BLOCK = 256 * 1024
_KEY_SHAPE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}")


@dataclass(frozen=True)
class Stored:
    """A durable file: our key, its plain size in bytes, its SHA-256 in hexadecimal."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Received:
    """What was counted while the bytes went by; `md5` is b"" unless asked for."""

    size: int
    sha256: str
    md5: bytes


class Spool:
    """A received file that is not kept yet; leaving its `with` block without `commit` removes it."""

    def __init__(
        self, path: Path, key: str, keys: KeyRing, received: Received, keep: Callable[["Spool"], None]
    ) -> None:
        self.path = path
        self.key = key
        self.size = received.size
        self.sha256 = received.sha256
        self.md5 = received.md5
        self._keys = keys
        self._keep = keep

    def open(self) -> BinaryIO:
        """The plain bytes, seekable."""
        return open_sealed(self.path, self._keys, self.key)

    def commit(self) -> Stored:
        """Make the file durable; when this returns, the bytes survive a power cut.

        Raises:
            Unavailable: nothing was kept.
        """
        self._keep(self)
        return Stored(self.key, self.size, self.sha256)

    def discard(self) -> None:
        """Remove what was received; harmless after `commit`."""
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def new_key() -> str:
    """A storage key of ours: two folders and a random name, nothing of the person's name for the file."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name[2:4]}/{name}"


def check_key(key: str) -> str:
    """The key itself when it is one of ours; anything else is not found and never touches a path."""
    if not _KEY_SHAPE.fullmatch(key):
        raise NotFound
    return key


def spool(
    stream: BinaryIO,
    folder: Path,
    keys: KeyRing,
    *,
    max_bytes: int,
    keep: Callable[[Spool], None],
    with_md5: bool = False,
) -> Spool:
    """Stream an upload into a sealed file of `folder`: each byte is touched once, memory stays flat.

    Args:
        max_bytes: of plain content.
        keep: makes the file durable when it is committed.
        with_md5: also take the MD5, by which an S3 server checks its copy.

    Raises:
        Refused: TOO_BIG as soon as more than `max_bytes` came, EMPTY when nothing came.
        Unavailable: the disk is full or broken. In every case nothing stays behind.
    """
    key = new_key()
    path = folder / f"{key.rsplit('/', 1)[-1]}.part"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            received = _fill(stream, SealingWriter(target, keys, key), max_bytes, with_md5)
    except BaseException as fault:
        path.unlink(missing_ok=True)
        # The person's connection may break too; that is for the web server to handle.
        if isinstance(fault, OSError) and not isinstance(fault, (ConnectionError, TimeoutError)):
            raise Unavailable(retry_after=60) from fault
        raise
    return Spool(path, key, keys, received, keep)


def _fill(stream: BinaryIO, writer: SealingWriter, max_bytes: int, with_md5: bool) -> Received:
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > max_bytes:
            raise Refused(Refusal.TOO_BIG)
        sha256.update(block)
        if with_md5:
            md5.update(block)
        writer.write(block)
    if size == 0:
        raise Refused(Refusal.EMPTY)
    writer.finish()
    return Received(size, sha256.hexdigest(), md5.digest() if with_md5 else b"")
