"""P1 and P2: a case report beside bare WeasyPrint on the same page of HTML."""

import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import pypdfium2
from flask import Flask

from bench.browsing import alternate
from bench.cases import full_case
from bench.installation import Site
from bench.table import Finding, milliseconds, slower
from casedesk import ROOT, clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import by_reference
from casedesk.extensions import db
from casedesk.reports.document import Document, StampBlock, document_of
from casedesk.reports.facts import report_facts
from casedesk.reports.making import print_report
from casedesk.reports.presses import Presses

_PRESS = [sys.executable, "-m", "bench.raw.press"]
_LANGUAGE = "zh_Hans"


class BarePress:
    """A process that keeps WeasyPrint and its fonts, and prints one page of HTML again and again."""

    def __init__(self, order: str) -> None:
        self._order = order
        self._child = subprocess.Popen(_PRESS, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def print(self) -> None:
        """Print once; returns when it is done."""
        if self._child.stdin is None or self._child.stdout is None:
            raise OSError("no pipes")
        self._child.stdin.write(self._order + "\n")
        self._child.stdin.flush()
        if not self._child.stdout.readline():
            raise OSError("the bare press died")

    def close(self) -> None:
        """End the process."""
        self._child.communicate()


def reports(site: Site, rounds: int) -> list[Finding]:
    """P1: a report from its case to the bytes, beside the print alone. P2: warm workers beside fresh processes."""
    with site.opened() as app, tempfile.TemporaryDirectory() as folder:
        appeal = by_reference(full_case(app))
        if appeal is None:
            raise LookupError("the full case")
        block = StampBlock("bench", clock.utcnow(), "measuring")
        document = document_of(report_facts(appeal, _LANGUAGE), block)
        order = _order(document, Path(folder))
        pages = len(pypdfium2.PdfDocument(print_report(appeal, _LANGUAGE, block).pdf))
        bare = BarePress(order)
        try:
            times = alternate(rounds, lambda: _ours(app, appeal.id, block), bare.print, warm=2)
        finally:
            bare.close()
        found = slower("P1", f"case report, {pages} pages", *times, 1.1)
        return [found, _pool(document, order, rounds)]


def _ours(app: Flask, appeal_id: int, block: StampBlock) -> None:
    db.session.rollback()
    print_report(db.session.get_one(Appeal, appeal_id), _LANGUAGE, block)


def _order(document: Document, folder: Path) -> str:
    """The same page for bare WeasyPrint: pictures as files, no fetcher of ours."""
    html = document.html
    for name, body in document.pictures.items():
        (folder / name).write_bytes(body)
        html = html.replace(f"asset:{name}", (folder / name).as_uri())
    static = ROOT / "casedesk" / "static"
    (folder / "page.html").write_text(html, encoding="utf-8")
    (folder / "page.css").write_text(document.stylesheet.replace("asset:", f"{static.as_uri()}/"), encoding="utf-8")
    return json.dumps({"html": str(folder / "page.html"), "css": str(folder / "page.css"), "static": str(static)})


def _pool(document: Document, order: str, rounds: int) -> Finding:
    presses, fresh, pooled = Presses(2), [], []
    try:
        with ThreadPoolExecutor(2) as threads:
            for turn in range(max(2, rounds // 3)):
                began = time.perf_counter()
                list(threads.map(lambda _: _pressed(presses, document), range(6)))
                if turn:  # the first one started the presses
                    pooled.append((time.perf_counter() - began) / 6)
                began = time.perf_counter()
                subprocess.run(_PRESS, cwd=ROOT, input=order + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
                fresh.append(time.perf_counter() - began)
    finally:
        presses.close()
    figure = median(pooled) / median(fresh)
    return Finding(
        "P2",
        "report from a pool of two, beside a fresh process",
        milliseconds(pooled),
        milliseconds(fresh),
        figure,
        0.25,
    )


def _pressed(presses: Presses, document: Document) -> bytes:
    return presses.print(
        document.html, stamp=document.stamp, stylesheets=(document.stylesheet,), assets=document.pictures
    )
