"""What every evidence store can do: the protocol, and the values it speaks in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from casedesk.evidence.spool import Incoming, Spool


@dataclass(frozen=True)
class Entry:
    """A kept file: its key, and when it was kept by the clock of the store."""

    key: str
    kept_at: datetime


@dataclass(frozen=True)
class UploadForm:
    """Where a browser posts one file: an address, the fields to send before the file, and our name for it."""

    url: str
    fields: Mapping[str, str]
    name: str


class EvidenceStore(Protocol):
    """Where evidence lives. Keys are ours; content is plain at this door and sealed or private behind it."""

    def receive(self, stream: BinaryIO, *, max_bytes: int) -> Spool:
        """Take an upload in, hashing and sealing as it streams; keep it with `commit`, or leave its `with` block.

        Raises:
            Refused: too big or empty. Unavailable: it could not be written.
        """
        ...

    def begin(self, *, max_bytes: int) -> Incoming:
        """The same for bytes that are pushed, as a web request gives them: write, then finish or discard."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The plain content, to be read from start to end and closed.

        Raises:
            NotFound, Damaged, Unavailable.
        """
        ...

    def exists(self, key: str) -> bool:
        """Whether a file is kept under this key."""
        ...

    def delete(self, key: str) -> None:
        """Remove a file; a missing one is no fault."""
        ...

    def entries(self) -> Iterator[Entry]:
        """All kept files in order of their keys, for comparing files with rows."""
        ...

    def keys(self) -> Iterator[str]:
        """The keys alone."""
        ...

    def check(self) -> None:
        """Keep, read and remove a probe; raises Unavailable."""
        ...

    def sweep(self, before: datetime) -> int:
        """Remove uploads that a crash left half-way before that time (give running ones an hour); returns how many."""
        ...

    def presigned_url(self, key: str, filename: str, seconds: int) -> str | None:
        """An address good for at most 60 seconds that downloads one file, None when the store has no addresses."""
        ...

    def upload_form(self, folder: str, size: int, seconds: int) -> UploadForm | None:
        """A form by which a browser sends one file of exactly `size` bytes, None when the store takes none.

        What lies there counts for nothing until `receive_upload` gave it and its spool was committed.
        """
        ...

    def receive_upload(self, name: str, *, max_bytes: int) -> Spool:
        """The same as `receive` for what a browser sent by a form; it stays there until `forget_uploads`.

        Raises:
            NotFound: nothing of this name came. Refused, Unavailable.
        """
        ...

    def forget_uploads(self, name: str) -> None:
        """Remove what browsers sent under a name, or under a folder that ends in "/"."""
        ...
