"""W1, W2, W4, W5 and M1: pages of the desk beside raw ones."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from statistics import median
from threading import Thread

from sqlalchemy import select

from bench import serving
from bench.browsing import Client, alternate
from bench.cases import full_case
from bench.filling import EMAIL
from bench.installation import Site
from bench.people import Browser, staff_browser
from bench.serving import Server
from bench.table import Finding, milliseconds, share, slower
from casedesk.extensions import db
from casedesk.review.queries import Filters, Sort, Tab, page_of
from casedesk.staff.models import StaffMember

QUEUE, RAW_QUEUE = "/review", "/queue"
LISTS: Mapping[str, str] = {
    "queue": QUEUE,
    "queue by age": f"{QUEUE}?sort=age",
    **{f"tab {tab.value}": f"{QUEUE}?tab={tab.value}" for tab in Tab if tab is not Tab.TO_DO},
    "filter language": f"{QUEUE}?language=en",
    "filter assignee": f"{QUEUE}?assignee=nobody",
    "filter score": f"{QUEUE}?band=strong",
    "filter overdue": f"{QUEUE}?overdue=y",
    "filter status": f"{QUEUE}?status=proposed",
    "filter flag": f"{QUEUE}?flag=answered",
    "filter rare flag": f"{QUEUE}?flag=grouped",
    "reports": "/reports",
}
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Desk:
    """Both servers on one installation, a signed-in browser, and a case with everything in it."""

    site: Site
    ours: Server
    raw: Server
    browser: Browser
    case: str
    page_200: Mapping[str, str]


def open_desk(stack: ExitStack, site: Site) -> Desk:
    """Start both servers on an installation."""
    with site.opened() as app:
        browser, case, pages = staff_browser(app), full_case(app), dict(_pages_200())
    return Desk(
        site, stack.enter_context(serving.ours(site)), stack.enter_context(serving.raw(site)), browser, case, pages
    )


def _pages_200() -> Iterator[tuple[str, str]]:
    """Addresses of page 200 of the lists that are so long."""
    member = db.session.scalars(select(StaffMember).where(StaffMember.email == EMAIL)).one()
    for name, filters in {
        "queue": Filters(),
        "queue by age": Filters(sort=Sort.AGE),
        "tab finished": Filters(tab=Tab.FINISHED),
    }.items():
        before = page_of(filters, member, 199 * 50)
        if before.following and page_of(replace(filters, after=before.following), member).rows[49:]:
            glue = "&" if "?" in LISTS[name] else "?"
            yield name, f"{LISTS[name]}{glue}after={before.following}"


def queue(desk: Desk, rounds: int) -> Finding:
    """W1: a page of fifty rows for a signed-in reviewer."""
    ours, raw = Client(desk.ours.port, desk.browser), Client(desk.raw.port)
    if ours.get(QUEUE).count(b"CD-") < 50:
        raise RuntimeError("the page of the queue is not full")
    taken = alternate(rounds, lambda: ours.get(QUEUE), lambda: raw.get(RAW_QUEUE), warm=20)
    return slower("W1", f"queue page, {desk.site.cases:,} cases", *taken, 4)


def case(desk: Desk, rounds: int) -> Finding:
    """W4: the page of one case with messages, files and score."""
    ours, raw = Client(desk.ours.port, desk.browser), Client(desk.raw.port)
    taken = alternate(rounds, lambda: ours.get(f"/review/{desk.case}"), lambda: raw.get(f"/case/{desk.case}"), warm=20)
    return slower("W4", f"case page, {desk.site.cases:,} cases", *taken, 8)


def growth(small: Desk, large: Desk, rounds: int) -> Iterator[Finding]:
    """W2: every list with few and with many cases, and its page 200 against its first."""
    few, many = Client(small.ours.port, small.browser), Client(large.ours.port, large.browser)
    told = f"{small.site.cases:,} → {large.site.cases:,}"
    for name, path in {**LISTS, "case page": ""}.items():
        at_small, at_large = path or f"/review/{small.case}", path or f"/review/{large.case}"
        times = alternate(rounds, lambda p=at_large: many.get(p), lambda p=at_small: few.get(p))
        yield _grown(f"{name}, {told}", *times)
    for name, path in large.page_200.items():
        times = alternate(rounds, lambda p=path: many.get(p), lambda p=LISTS[name]: many.get(p))
        yield _grown(f"{name}, page 1 → page 200", *times)


def _grown(what: str, after: list[float], before: list[float]) -> Finding:
    finding = slower("W2", what, after, before, 1.3)
    return replace(finding, raw=f"({milliseconds(before)})")


def throughput(desk: Desk, clients: int, rounds: int, seconds: float) -> Finding:
    """W5: pages of the queue in a second, for so many clients at once."""
    rates: dict[str, list[float]] = {"ours": [], "raw": []}
    for _ in range(rounds):
        for name, port, path in (("ours", desk.ours.port, QUEUE), ("raw", desk.raw.port, RAW_QUEUE)):
            browsers = [Client(port, desk.browser) for _ in range(clients)]
            rates[name].append(_rate(browsers, path, seconds))
    return share("W5", f"queue pages, {clients} clients, {desk.site.cases:,} cases", rates["ours"], rates["raw"], 0.25)


def _rate(clients: list[Client], path: str, seconds: float) -> float:
    counted = [0] * len(clients)
    until = time.perf_counter() + seconds

    def ask(place: int) -> None:
        while time.perf_counter() < until:
            clients[place].get(path)
            counted[place] += 1

    threads = [Thread(target=ask, args=(place,)) for place in range(len(clients))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    for client in clients:
        client.close()
    return sum(counted) / taken


def memory(desks: list[Desk]) -> Finding:
    """M1: what two web workers hold after all that, beside the raw ones."""
    ours = median([desk.ours.memory() / _MEGABYTE for desk in desks])
    raw = median([desk.raw.memory() / _MEGABYTE for desk in desks])
    told = (f"{size:.0f} MB" for size in (ours, raw))
    return Finding("M1", "memory of two web workers beyond raw", *told, ours - raw, 50, unit="MB")
