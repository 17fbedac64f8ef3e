"""C1: from starting the server to its first answer, with compiled byte code."""

import compileall
import subprocess
import sys
import time
from collections.abc import Callable

from bench import serving
from bench.browsing import Client, alternate
from bench.installation import Site
from bench.people import Browser, staff_browser
from bench.table import Finding, slower
from casedesk import ROOT

Command = Callable[[Site, int], tuple[list[str], dict[str, str]]]


def first_answer(site: Site, rounds: int) -> Finding:
    """Start both servers in turn, and ask each for its queue as soon as it listens."""
    for folder in ("casedesk", "bench"):
        compileall.compile_dir(ROOT / folder, quiet=1)
    with site.opened() as app:
        browser = staff_browser(app)
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        taken[0].append(_answered(site, serving.our_command, "/review", browser))
        taken[1].append(_answered(site, serving.raw_command, "/queue", Browser("")))
    return slower("C1", "process start to first answer", *taken, 3)


def _answered(site: Site, command: Command, path: str, browser: Browser) -> float:
    port = serving.free_port()
    began = time.perf_counter()
    process = serving.start(*command(site, port))
    try:
        serving.wait_for_port(port)
        client = Client(port, browser)
        client.get(path)
        taken = time.perf_counter() - began
        client.close()
    finally:
        serving.stop(process)
    return taken


def interpreter(rounds: int) -> Finding:
    """What importing the application takes beside importing what the raw one needs."""
    ours, raw = (
        [sys.executable, "-c", f"import {names}"]
        for names in ("casedesk.tables, casedesk.blueprints", "flask, sqlite3")
    )
    times = alternate(
        rounds,
        lambda: subprocess.run(ours, check=True, cwd=ROOT),
        lambda: subprocess.run(raw, check=True, cwd=ROOT),
        warm=1,
    )
    return slower("C1", "imports alone", *times, None)
