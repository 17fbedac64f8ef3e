"""S1, S2, S3 and M2: filing an appeal with a file of 1 MB beside one raw form, and memory while 25 MB come in."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from itertools import islice
from random import Random
from statistics import quantiles
from threading import Thread
from time import perf_counter

import psycopg
from PIL import Image

from bench import serving
from bench.browsing import Client, Work, form, form_with_file, form_with_files
from bench.cases import Draft, drafts
from bench.installation import Site
from bench.table import Finding, share, slower

# The size of what all steps say together.
_ANSWERS = json.dumps({f"question {number}": "广州 2021-06-16 iPhone 13" for number in range(25)})
_SIDE = 1145
_MEGABYTE = 1_000_000
# An appeal may have 25 MB in files of 10 MB at most (security hand-out, section 5.1): three sent in one form.
_LARGE_SIDE, _LARGE_FILES, _LARGE_FORMS = 3250, 3, 4
_FIRST_FILES = 24
_LOOK_SECONDS = 0.01
_NAME = "IMG_20230915.jpg"
_TABLE = "CREATE TABLE raw_filings (id {key}, answers TEXT, sha256 TEXT, path TEXT)"


@dataclass
class Taken:
    """Rates in works a second, and times of single works in seconds."""

    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


@dataclass
class Measured:
    """What one number of clients gave: the whole filing, the upload alone, the raw form."""

    clients: int
    filing: Taken = field(default_factory=Taken)
    upload: Taken = field(default_factory=Taken)
    raw: Taken = field(default_factory=Taken)


class Yard:
    """Both servers on an installation that may be written to, with drafts ready to be sent.

    Args:
        stack: ends the servers.
        site: a copy, see installation.scratch.
        wanted: how many drafts will be used at most.
    """

    def __init__(self, stack: ExitStack, site: Site, wanted: int) -> None:
        self.site = site
        self._photo = photo()
        _make_raw_table(site)
        with site.opened() as app:
            self._drafts = iter(list(drafts(app, wanted)))
        self._ours, self._raw = stack.enter_context(serving.ours(site)), stack.enter_context(serving.raw(site))

    def measure(self, clients: int, rounds: int, batch: int) -> Measured:
        """So many rounds, each with a batch of raw forms, of whole filings, and of uploads alone."""
        measured = Measured(clients)
        kinds = (
            (measured.raw, [self._raw_filing] * batch),
            (measured.filing, [partial(self._filing, draft) for draft in islice(self._drafts, rounds * batch)]),
            (measured.upload, [partial(self._upload, draft) for draft in islice(self._drafts, rounds * batch)]),
        )
        for turn in range(rounds):
            for taken, works in kinds if turn % 2 else reversed(kinds):
                now = works if taken is measured.raw else works[turn * batch : (turn + 1) * batch]
                _spend(taken, now, clients)
        return measured

    def growth_of_memory(self) -> float:
        """How far two web processes that have taken small files grew at most while 25 MB came in, in bytes."""
        files = [(f"{number}.jpg", photo(_LARGE_SIDE, number)) for number in range(_LARGE_FILES)]
        # Enough for both processes to have had some, whoever takes which.
        _spend(Taken(), [partial(self._upload, draft) for draft in islice(self._drafts, _FIRST_FILES)], 4)
        before = self._ours.memory()
        return max(max(self._upload_much(draft, files)) for draft in islice(self._drafts, _LARGE_FORMS)) - before

    def _upload_much(self, draft: Draft, files: Sequence[tuple[str, bytes]]) -> list[int]:
        """Send files in one form; the memory of the web processes meanwhile and after, in bytes.

        Raises:
            RuntimeError: they were not taken.
        """
        fields = {"csrf_token": draft.browser.token, "upload_key": f"large {draft.reference}"}
        client = Client(self._ours.port, draft.browser)
        path, sent = f"/appeals/{draft.reference}/evidence", form_with_files(fields, files)
        seen: list[int] = []
        with ThreadPoolExecutor(1) as others:
            sending = others.submit(_once, client, path, sent, "text/html")
            while not sending.done():
                seen.append(self._ours.memory())
                wait([sending], _LOOK_SECONDS)
            sending.result()
        return [*seen, self._ours.memory()]

    def _raw_filing(self) -> None:
        _once(Client(self._raw.port), "/filings", form_with_file({"answers": _ANSWERS}, _NAME, self._photo))

    def _filing(self, draft: Draft) -> None:
        self._upload(draft)
        fields = {"csrf_token": draft.browser.token, "key": f"bench {draft.reference}", "shown": draft.shown}
        _once(Client(self._ours.port, draft.browser), f"/appeals/{draft.reference}/check", form(fields))

    def _upload(self, draft: Draft) -> None:
        fields = {"csrf_token": draft.browser.token, "upload_key": draft.reference}
        sent = form_with_file(fields, _NAME, self._photo)
        _once(Client(self._ours.port, draft.browser), f"/appeals/{draft.reference}/evidence", sent)


def photo(side: int = _SIDE, number: int = 1) -> bytes:
    """A photo that packs no further, as photos do: of about 1 MB unless a side is given; each number another one."""
    noise = Image.frombytes("RGB", (side, side), Random(number).randbytes(side * side * 3))
    written = BytesIO()
    noise.save(written, "JPEG", quality=85)
    return written.getvalue()


def _make_raw_table(site: Site) -> None:
    (site.folder / "raw").mkdir(exist_ok=True)
    if site.database_url.startswith("sqlite"):
        with sqlite3.connect(site.folder / "casedesk.sqlite3") as connection:
            connection.execute(_TABLE.format(key="INTEGER PRIMARY KEY"))
        connection.close()
        return
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute(_TABLE.format(key="BIGSERIAL PRIMARY KEY").encode())


def _once(client: Client, path: str, sent: tuple[str, bytes], accept: str = "application/json") -> None:
    try:
        client.post(path, *sent, accept=accept)
    finally:
        client.close()


def _spend(taken: Taken, works: Sequence[Work], clients: int) -> None:
    """Do all works with so many clients at a time."""
    waiting = iter(works)
    faults: list[Exception] = []

    def run() -> None:
        for work in waiting:
            began = perf_counter()
            try:
                work()
            except Exception as fault:  # noqa: BLE001 - told below, in the thread that asked
                faults.append(fault)
                return
            taken.times.append(perf_counter() - began)

    threads = [Thread(target=run) for _ in range(clients)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    taken.rates.append(len(works) / (perf_counter() - began))


def told(yard: Yard, rounds: int, batch: int) -> Iterator[Finding]:
    """S1 for each number of clients, with the upload alone, and the tail at 32."""
    on = f"{yard.site.cases:,} cases"
    for clients in (1, 8, 32):
        found = yard.measure(clients, rounds, max(batch, clients * 2))
        yield share("S1", f"filing with 1 MB, {clients} clients, {on}", found.filing.rates, found.raw.rates, 0.6)
        yield share("S1", f"its upload alone, {clients} clients", found.upload.rates, found.raw.rates, None)
    ours, raw = ([quantiles(taken.times, n=100)[98]] for taken in (found.filing, found.raw))
    yield slower("S2", "filing, slowest of a hundred at 32 clients", ours, raw, 1.8)


def large_upload(yard: Yard) -> Finding:
    """M2: what two web processes grow by while 25 MB come in."""
    grown = yard.growth_of_memory() / _MEGABYTE
    what = "growth of two web workers during an upload of 25 MB"
    return Finding("M2", what, f"{grown:.1f} MB", "", grown, 10, unit="MB")


def drafts_for(rounds: int, batch: int) -> int:
    """How many drafts `told` and `large_upload` use."""
    return _FIRST_FILES + _LARGE_FORMS + sum(2 * rounds * max(batch, clients * 2) for clients in (1, 8, 32))


def growth(small: Yard, large: Yard, rounds: int, batch: int) -> Finding:
    """S3: the rate with many cases beside the one with few."""
    rates: dict[int, list[float]] = {small.site.cases: [], large.site.cases: []}
    for _ in range(rounds):
        for yard in (small, large):
            rates[yard.site.cases] += yard.measure(8, 1, batch).filing.rates
    what = f"filing, 8 clients, {small.site.cases:,} → {large.site.cases:,}"
    return share("S3", what, rates[large.site.cases], rates[small.site.cases], 0.9)
