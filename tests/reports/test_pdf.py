"""The PDF door: Chinese text comes out as it went in, and nothing outside the package is ever loaded."""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pypdfium2
import pytest

from casedesk.reports import pdf

STAMP = pdf.Stamp(identifier="CD-2611-04172", made_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
CHINESE = "案件编号、查询码与购机发票：王晓雨，武汉市（江岸区）。"
ENGLISH = "Claim against record, page 1 of 2"
PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def page(body: str, head: str = "") -> str:
    head = f"<title>案件报告</title>{head}"
    return f'<!doctype html><html lang="zh-Hans"><head>{head}</head><body><h1>案件</h1>{body}</body></html>'


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "".join(sheet.get_textpage().get_text_bounded() for sheet in document)


def language_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    buffer = ctypes.create_string_buffer(64)
    size = pypdfium2.raw.FPDFCatalog_GetLanguage(document.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 64)
    return buffer.raw[: size - 2].decode("utf-16-le")


def test_chinese_and_english_text_reads_back_as_written() -> None:
    text = text_of(pdf.render(page(f"<p>{CHINESE}</p><p><b>{CHINESE}</b></p><p>{ENGLISH}</p>"), stamp=STAMP))
    assert text.replace("\r\n", "").count(CHINESE) == 2
    assert ENGLISH in text


def test_fonts_are_embedded_subsets_named_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.render(page(f"<p>{CHINESE}</p>"), stamp=STAMP))
    listing = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert listing
    assert all("Noto-Sans" in line or "NotoSans" in line or "Casedesk-Sans" in line for line in listing), listing
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in listing), listing


def test_the_document_is_tagged_titled_and_in_its_language(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.render(page("<table><tr><th>项目</th><td>值</td></tr></table>"), stamp=STAMP))
    about = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in about
    assert "案件报告" in about
    tree = subprocess.run(["pdfinfo", "-struct", path], capture_output=True, text=True, check=True).stdout
    assert "H1" in tree and "TH" in tree
    assert language_of(path.read_bytes()) == "zh-Hans"


def test_same_input_gives_same_bytes_in_another_process() -> None:
    source = page(f"<p>{CHINESE}</p><svg width='40' height='40'><rect width='20' height='20'/></svg>")
    program = (
        "import sys, hashlib, datetime; from casedesk.reports import pdf;"
        "made = pdf.render(sys.stdin.read(), stamp=pdf.Stamp('CD-2611-04172',"
        " datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC)));"
        "print(hashlib.sha256(made).hexdigest())"
    )
    here = hashlib.sha256(pdf.render(source, stamp=STAMP)).hexdigest()
    again = hashlib.sha256(pdf.render(source, stamp=STAMP)).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", program],
        input=source,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(pdf.PACKAGE.parent)},
    )
    assert here == again == there.stdout.strip()
    other = pdf.Stamp(identifier="CD-2611-04173", made_at=STAMP.made_at)
    assert hashlib.sha256(pdf.render(source, stamp=other)).hexdigest() != here


def test_pictures_handed_over_and_embedded_ones_are_drawn() -> None:
    red = Path(__file__).with_name("red.svg").read_bytes()
    body = f'<img src="asset:red.svg" alt="" width="100" height="100"><img src="{PIXEL}" alt="">'
    made = pypdfium2.PdfDocument(pdf.render(page(body), stamp=STAMP, assets={"red.svg": red}))
    colours = {colour for _, colour in made[0].render().to_pil().convert("RGB").getcolors(100_000)}
    assert (255, 0, 0) in colours


class Ear(BaseHTTPRequestHandler):
    heard: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        Ear.heard.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def outside(socket_enabled: None) -> Iterator[str]:
    Ear.heard = []
    server = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", '<img src="{address}/picture.png" alt="">'),
        ('<link rel="stylesheet" href="{address}/sheet.css">', ""),
        ("<style>@import url({address}/sheet.css); body {{ background: url({address}/back.png) }}</style>", ""),
        ("<style>@font-face {{ font-family: x; src: url({address}/font.ttf) }} p {{ font-family: x }}</style>", ""),
        ('<link rel="attachment" href="{address}/secret.txt">', ""),
        ("", '<a rel="attachment" href="{address}/secret.txt">x</a>'),
        ("", '<object data="{address}/thing.svg"></object><embed src="{address}/thing.svg">'),
        ("", '<svg width="9" height="9"><image href="{address}/inner.png" width="9" height="9"/></svg>'),
        ('<base href="{address}/">', '<img src="relative.png" alt="">'),
    ],
)
@pytest.mark.case("S36")
def test_no_address_is_asked_and_no_file_opened(head: str, body: str, outside: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-9431")
    for address in (outside, f"file://{tmp_path}", "ftp://127.0.0.1"):
        made = pdf.render(page(body.format(address=address), head.format(address=address)), stamp=STAMP)
        document = pypdfium2.PdfDocument(made)
        assert document.count_attachments() == 0
        assert b"/EmbeddedFile" not in made and b"CANARY-9431" not in made
    assert Ear.heard == []


@pytest.mark.case("S36")
@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "FILE:///etc/hostname",
        "http://127.0.0.1/x.png",
        "https://example.com/x.png",
        "data:text/html,<b>x</b>",
        "data:text/css,p{}",
        "asset:../reports/pdf.py",
        "asset:/etc/hostname",
        "asset:vendor/../../clock.py",
        "asset:%2e%2e/clock.py",
        "asset:nothing.png",
        "relative.png",
    ],
)
def test_the_fetcher_refuses_everything_but_own_assets(address: str) -> None:
    with pytest.raises(pdf.RefusedAddress):
        pdf._fetcher_class()({"picture.png": b"x"}).fetch(address)


@pytest.mark.case("S36")
def test_nothing_is_attached_even_from_an_allowed_address() -> None:
    made = pdf.render(
        page('<a rel="attachment" href="asset:picture.png">x</a>', f'<link rel="attachment" href="{PIXEL}">'),
        stamp=STAMP,
        assets={"picture.png": b"CANARY-9431"},
    )
    assert pypdfium2.PdfDocument(made).count_attachments() == 0
    assert b"/EmbeddedFile" not in made


def test_check_is_silent_here_and_names_each_missing_part(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdf.check() == []
    monkeypatch.setattr(pdf.ctypes.util, "find_library", lambda _name: None)
    monkeypatch.setattr(pdf, "FONT_FILES", {})
    assert [fault.split(" is missing")[0].split(",")[0] for fault in pdf.check()] == [
        "pango",
        "libharfbuzz-subset",
        "no Chinese font",
    ]
