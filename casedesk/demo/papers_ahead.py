"""Documents of the plans, made in other processes while the replay goes on."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

from casedesk.demo.documents import DocumentKind, make
from casedesk.demo.invoices import Flaw, PurchaseFacts, facts_of
from casedesk.demo.plans import CasePlan, PlannedDocument
from casedesk.demo.records import Account

_PROCESSES = 2
Order = tuple[DocumentKind, PurchaseFacts, Flaw]


class PapersAhead:
    """Hands out documents by their plan; each is made once.

    Args:
        made: the documents under way.
        accounts: the accounts they are about.
    """

    def __init__(self, made: dict[Order, Future[tuple[str, bytes]]], accounts: dict[str, Account]) -> None:
        self._made = made
        self._accounts = accounts

    def take(self, planned: PlannedDocument) -> tuple[str, bytes]:
        """File name and bytes, as soon as they are there."""
        return self._made[order_of(planned, self._accounts)].result()


@contextmanager
def papers_ahead(plans: Iterable[CasePlan], accounts: dict[str, Account]) -> Iterator[PapersAhead]:
    """Begin to make every document of these plans, in their order."""
    orders = dict.fromkeys(order_of(planned, accounts) for plan in plans for planned in plan.documents)
    # A fresh process each: a fork would share the database connections of this one.
    fresh = multiprocessing.get_context("spawn")
    # Ctrl-C reaches all processes of a terminal; this one stops the others.
    deaf = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(_PROCESSES, mp_context=fresh, initializer=signal.signal, initargs=deaf) as pool:
        try:
            yield PapersAhead({order: pool.submit(make, *order) for order in orders}, accounts)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def order_of(planned: PlannedDocument, accounts: dict[str, Account]) -> Order:
    """What its maker needs to know of a document."""
    account = accounts[planned.about]
    return planned.kind, facts_of(account, account.devices[planned.device]), planned.flaw
