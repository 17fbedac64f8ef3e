"""An upload on its way in: hashed and sealed while it streams, looked at, then kept or thrown away."""

import hashlib
import os
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from casedesk.errors import NotFound, Unavailable
from casedesk.evidence.encryption import SealingWriter, open_sealed
from casedesk.evidence.kinds import Refusal
from casedesk.evidence.wording import Refused
from casedesk.keyring import KeyRing

_BLOCK = 256 * 1024
_KEY_SHAPE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
_UPLOAD_SHAPE = re.compile(r"[A-Z0-9-]{1,40}/[0-9a-f]{32}")


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
    """A storage key of ours: one of 256 folders and a random name, nothing of the person's name for the file."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


def check_key(key: str) -> str:
    """The key itself when it is one of ours; anything else is not found and never touches a path."""
    if not _KEY_SHAPE.fullmatch(key):
        raise NotFound
    return key


def is_key(text: str) -> bool:
    """Whether this is a storage key of ours."""
    return _KEY_SHAPE.fullmatch(text) is not None


def new_upload(folder: str) -> str:
    """A name for what a browser sends by itself: a folder for one appeal, and a random name."""
    return check_upload(f"{folder}/{uuid.uuid4().hex}")


def check_upload(name: str) -> str:
    """The name itself when it is one of ours; anything else is not found."""
    if not _UPLOAD_SHAPE.fullmatch(name):
        raise NotFound
    return name


class Incoming:
    """A sealed file of `folder` that is being written: each byte is touched once, memory stays flat.

    Args:
        max_bytes: of plain content.
        keep: makes the file durable when its spool is committed.
        with_md5: also take the MD5, by which an S3 server checks its copy.

    Raises:
        Unavailable: the disk is full or broken.
    """

    def __init__(
        self, folder: Path, keys: KeyRing, *, max_bytes: int, keep: Callable[[Spool], None], with_md5: bool = False
    ) -> None:
        self._key = new_key()
        self._path = folder / f"{self._key.rsplit('/', 1)[-1]}.part"
        self._keys = keys
        self._keep = keep
        self._left = max_bytes
        self._size = 0
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False) if with_md5 else None
        with _disk():
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            self._target = os.fdopen(descriptor, "wb")
            self._writer = SealingWriter(self._target, keys, self._key)

    def write(self, block: bytes) -> None:
        """Take further plain bytes.

        Raises:
            Refused: TOO_BIG as soon as more than `max_bytes` came. Unavailable.
        """
        self._size += len(block)
        if self._size > self._left:
            raise Refused(Refusal.TOO_BIG)
        self._sha256.update(block)
        if self._md5 is not None:
            self._md5.update(block)
        with _disk():
            self._writer.write(block)

    def finish(self) -> Spool:
        """The whole file, not kept yet.

        Raises:
            Refused: EMPTY when nothing came. Unavailable.
        """
        if self._size == 0:
            raise Refused(Refusal.EMPTY)
        with _disk():
            self._writer.finish()
            self._target.close()
        md5 = self._md5.digest() if self._md5 is not None else b""
        received = Received(self._size, self._sha256.hexdigest(), md5)
        return Spool(self._path, self._key, self._keys, received, self._keep)

    def discard(self) -> None:
        """Remove what was received."""
        self._path.unlink(missing_ok=True)
        # Closing writes what is buffered, which a full disk refuses again; the file is gone anyway.
        with suppress(OSError):
            self._target.close()


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise Unavailable(retry_after=60) from fault


def spool(stream: BinaryIO, incoming: Incoming) -> Spool:
    """Stream an upload into `incoming`; raises as it does, or as the stream does, and then nothing stays behind."""
    try:
        while block := stream.read(_BLOCK):
            incoming.write(block)
        return incoming.finish()
    except BaseException:
        incoming.discard()
        raise


def sweep(folder: Path, before: datetime) -> int:
    """Remove uploads that a crash left half-way before that time; returns how many."""
    stale = [path for path in folder.glob("*.part") if path.stat().st_mtime < before.timestamp()]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)
