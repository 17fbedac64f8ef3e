"""Evidence in a local folder: each file sealed, mode 0600, written through to the disk before it counts."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from casedesk.errors import NotFound, Unavailable
from casedesk.evidence.contract import Entry
from casedesk.evidence.encryption import Damaged, open_sealed, rewrap, wrapped_with
from casedesk.evidence.probe import probe
from casedesk.evidence.spool import Incoming, Spool, check_key, is_key, spool, sweep
from casedesk.keyring import KeyRing


class LocalStore:
    """A folder only this service reads.

    Args:
        folder: outside of anything served; made with mode 0700.
        keys: the key ring, kept outside this folder.
    """

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        self._files = folder / "files"
        self._incoming = folder / "incoming"
        self._keys = keys
        for needed in (folder, self._files, self._incoming):
            needed.mkdir(mode=0o700, parents=True, exist_ok=True)

    def receive(self, stream: BinaryIO, *, max_bytes: int) -> Spool:
        """See EvidenceStore."""
        return spool(stream, self.begin(max_bytes=max_bytes))

    def begin(self, *, max_bytes: int) -> Incoming:
        """See EvidenceStore."""
        return Incoming(self._incoming, self._keys, max_bytes=max_bytes, keep=self._keep)

    def open(self, key: str) -> BinaryIO:
        """See EvidenceStore; the file is seekable."""
        try:
            return open_sealed(self._path(key), self._keys, key)
        except FileNotFoundError:
            raise NotFound from None
        except OSError as fault:
            raise Unavailable from fault

    def exists(self, key: str) -> bool:
        """See EvidenceStore."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """See EvidenceStore."""
        path = self._path(key)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _write_through(path.parent)
        except OSError as fault:
            raise Unavailable from fault

    def entries(self) -> Iterator[Entry]:
        """See EvidenceStore."""
        for path in sorted(self._files.glob("??/*")):
            key = path.relative_to(self._files).as_posix()
            with suppress(FileNotFoundError):  # deleted while we look
                if is_key(key):
                    yield Entry(key, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def keys(self) -> Iterator[str]:
        """See EvidenceStore."""
        yield from (entry.key for entry in self.entries())

    def check(self) -> None:
        """See EvidenceStore."""
        probe(self)

    def presigned_url(self, key: str, filename: str, seconds: int) -> None:
        """A folder has no addresses: the file goes out through the web process."""

    def upload_form(self, folder: str, size: int, seconds: int) -> None:
        """A folder takes nothing from browsers: files come in through the web process."""

    def receive_upload(self, name: str, *, max_bytes: int) -> Spool:
        """See EvidenceStore."""
        raise NotFound

    def forget_uploads(self, name: str) -> None:
        """There are none."""

    def is_current(self, key: str) -> bool:
        """Whether the file's key is wrapped with the current key of the ring.

        Raises:
            NotFound, Damaged, Unavailable.
        """
        try:
            with self._path(key).open("rb") as sealed:
                return wrapped_with(sealed) == self._keys.current
        except FileNotFoundError:
            raise NotFound from None
        except OSError as fault:
            raise Unavailable from fault

    def renew(self, key: str) -> None:
        """Wrap the file's key with the current key of the ring, so that an older one can be thrown away.

        Raises:
            NotFound, Damaged, Unavailable: the file stays as it was.
        """
        path = self._path(key)
        fresh = path.with_suffix(".renew")
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as target, path.open("rb") as source:
                rewrap(source, target, self._keys, key)
            _write_through(fresh)
            fresh.replace(path)
            _write_through(path.parent)
        except FileNotFoundError:
            raise NotFound from None
        except OSError as fault:
            raise Unavailable from fault
        finally:
            fresh.unlink(missing_ok=True)

    def sweep(self, before: datetime) -> int:
        """See EvidenceStore."""
        return sweep(self._incoming, before)

    def _path(self, key: str) -> Path:
        return self._files / check_key(key)

    def _keep(self, received: Spool) -> None:
        target = self._path(received.key)
        try:
            _write_through(received.path)
            if not target.parent.exists():
                target.parent.mkdir(mode=0o700, exist_ok=True)
                _write_through(self._files)
            received.path.rename(target)
            _write_through(target.parent)
        except OSError as fault:
            raise Unavailable(retry_after=60) from fault


def _write_through(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = ["Damaged", "LocalStore"]
