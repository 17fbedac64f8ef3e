"""Documents of the plans, made and read in other processes while the replay goes on."""

from __future__ import annotations

import io
import multiprocessing
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Unpack

from casedesk.demo.documents import DocumentKind, make
from casedesk.demo.invoices import Flaw, PurchaseFacts, facts_of
from casedesk.demo.plans import CasePlan, PlannedDocument
from casedesk.demo.records import Account
from casedesk.demo.uploads import uploads_of
from casedesk.errors import Unavailable
from casedesk.evidence.analysis import Analysis, Asked, analyse, with_case_code
from casedesk.evidence.inspection import inspect
from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.sandbox import FileUnreadable

_PHOTOS = frozenset({DocumentKind.RECEIPT_PHOTO, DocumentKind.BOX_LABEL_PHOTO})
Order = tuple[DocumentKind, PurchaseFacts, Flaw]


@dataclass(frozen=True)
class Read:
    """What reading a document gave: the analysis, and its previews by their names."""

    found: Analysis
    previews: dict[str, bytes]


@dataclass(frozen=True)
class Paper:
    """A document that was made: its file name and bytes, and its reading unless it could not be read ahead."""

    name: str
    body: bytes
    read: Read | None


class PapersAhead:
    """Hands out documents by their plan, and their readings by their bytes; each once.

    Args:
        made: the documents under way, by what they are and when they are uploaded.
        accounts: the accounts they are about.
    """

    def __init__(self, made: dict[tuple[Order, datetime], Future[Paper]], accounts: dict[str, Account]) -> None:
        self._made = made
        self._accounts = accounts
        self._read: dict[tuple[bytes, datetime], Read] = {}

    def take(self, planned: PlannedDocument, at: datetime) -> tuple[str, bytes]:
        """File name and bytes of what is uploaded at a moment, as soon as they are there."""
        order = order_of(planned, self._accounts)
        try:
            paper = self._made.pop((order, at)).result()
        except BrokenProcessPool:  # too little memory for another process, say: the replay does it alone, slower
            return make(*order)
        if paper.read:
            self._read[sha256(paper.body).digest(), at] = paper.read
        return paper.name, paper.body

    def analyse(self, source: BinaryIO | Path, kind: Kind, workdir: Path, **asked: Unpack[Asked]) -> Analysis:
        """What `casedesk.evidence.analysis.analyse` said of these bytes at this moment; asked now if not before."""
        body = source.read_bytes() if isinstance(source, Path) else source.read()
        at = asked.get("received_at")
        read = self._read.pop((sha256(body).digest(), at), None) if at else None
        if read is None:
            return analyse(io.BytesIO(body), kind, workdir, **asked)
        for name, preview in read.previews.items():
            (workdir / name).write_bytes(preview)
        return replace(read.found, reading=with_case_code(read.found.reading, asked.get("case_code")))


@contextmanager
def papers_ahead(
    plans: Iterable[CasePlan], accounts: dict[str, Account], as_of: datetime, limits: Limits, trust_roots: str
) -> Iterator[PapersAhead]:
    """Begin to make and read every document of these plans, in their order.

    Arguments:
        as_of: where the plans end.
        limits, trust_roots: those of the installation, as `analyse` takes them.
    """
    uploads = ((order_of(one, accounts), at) for plan in plans for one, at in uploads_of(plan, as_of))
    with ExitStack() as stack:
        # Two processes, of which one alone holds the models for photos: they take half a gigabyte.
        photos, others = stack.enter_context(_process()), stack.enter_context(_process())
        made = {
            (order, at): (photos if order[0] in _PHOTOS else others).submit(_paper, order, at, limits, trust_roots)
            for order, at in uploads
        }
        try:
            yield PapersAhead(made, accounts)
        except BaseException:
            for pool in (photos, others):
                pool.shutdown(wait=False, cancel_futures=True)
            raise


def order_of(planned: PlannedDocument, accounts: dict[str, Account]) -> Order:
    """What its maker needs to know of a document."""
    account = accounts[planned.about]
    return planned.kind, facts_of(account, account.devices[planned.device]), planned.flaw


def _process() -> ProcessPoolExecutor:
    # A fresh process: a fork would share the database connections of this one.
    fresh = multiprocessing.get_context("spawn")
    # Ctrl-C reaches all processes of a terminal; the first one stops the others.
    return ProcessPoolExecutor(1, mp_context=fresh, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))


def _paper(order: Order, at: datetime, limits: Limits, trust_roots: str) -> Paper:
    name, body = make(*order)
    with TemporaryDirectory(prefix="casedesk-") as folder:
        try:
            kind = inspect(io.BytesIO(body), name, limits).kind
            found = analyse(
                io.BytesIO(body), kind, Path(folder), limits=limits, received_at=at, trust_roots=trust_roots
            )
        except (FileUnreadable, Unavailable):
            return Paper(name, body, None)  # the replay meets the same, and notes it
        previews = {preview.name: (Path(folder) / preview.name).read_bytes() for preview in found.previews}
    return Paper(name, body, Read(found, previews))
