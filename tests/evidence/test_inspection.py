"""What a file truly is: honest files pass, disguised and oversized ones do not."""

import io
import random
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from casedesk.evidence.inspection import Kind, Limits, Refusal, Refused, inspect
from tests.evidence import specimens


def refused(data: bytes, label: str, limits: Limits | None = None) -> Refusal:
    with pytest.raises(Refused) as caught:
        inspect(io.BytesIO(data), label, limits)
    return caught.value.refusal


@pytest.mark.parametrize(("label", "data"), specimens.all_kinds().items(), ids=list(specimens.all_kinds()))
def test_honest_files_pass(label: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(data)

    found = inspect(tmp_path / "given", label)

    kinds = {
        ".jpg": "jpeg",
        ".png": "png",
        ".webp": "webp",
        ".heic": "heic",
        ".pdf": "pdf",
        ".ofd": "ofd",
        ".xml": "xml",
    }
    assert found.kind == kinds[Path(label).suffix.lower()]


@pytest.mark.parametrize(
    "label",
    ["photo.png", "IMG.HEIC.jpg", "image", "jd.com 2024.06.jpeg", "..jpg", "a.JPG", "订单 2024.06", "收据.小米"],
)
def test_names_that_claim_another_picture_or_nothing_pass(label: str) -> None:
    assert inspect(io.BytesIO(specimens.picture()), label).kind is Kind.JPEG


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.case("S25")
@pytest.mark.parametrize(
    ("data", "label"),
    [
        (HTML, "page.jpg"),
        (HTML, "page.xml"),
        (SVG, "drawing.xml"),
        (SVG, "drawing.png"),
        (EICAR, "invoice.pdf"),
        (EICAR, "invoice.xml"),
        (b"MZ" + bytes(500), "photo.jpg"),
        (b"GIF89a" + bytes(100), "photo.png"),
        (specimens.archive({"a.txt": b"a"}), "invoice.ofd"),
        (specimens.archive({"Doc_0/OFD.xml": b"<a/>"}), "invoice.ofd"),
        (specimens.picture(), "photo.jpg.exe"),
        (specimens.picture(), "photo.php.jpg"),
        (specimens.picture(), "photo.svg.jpg"),
        (specimens.picture(), "photo.html"),
        (specimens.picture(), "photo.html."),
        (specimens.picture(), "photo.php\0.jpg"),
        (specimens.picture(), "photo.pdf"),
        (specimens.picture(), "photo.mp3"),
        (specimens.picture(), "photo.7z"),
        (specimens.picture(), "photo.heic\u202egpj.exe"),
        (specimens.pdf(), "invoice.jpg"),
        (specimens.ofd(), "invoice.zip"),
        (specimens.EINVOICE.encode(), "invoice.pdf"),
        (b"<note>hello</note>", "note.xml"),
        (b"<Invoice xmlns='urn:elsewhere'/>", "note.xml"),
    ],
)
def test_s25_wrong_types_and_names_are_refused(data: bytes, label: str) -> None:
    assert refused(data, label) is Refusal.WRONG_TYPE


@pytest.mark.case("S25")
@pytest.mark.parametrize(
    "tail", [HTML, specimens.archive({"a": b"a"}), b"\r\n#!/bin/sh\n", specimens.pdf(), b"<?php x ?>"]
)
@pytest.mark.parametrize("label", ["photo.jpg", "screen.png", "chat.webp", "IMG_0001.HEIC", "invoice.pdf", "发票.ofd"])
def test_s25_files_that_are_two_things_are_refused(label: str, tail: bytes) -> None:
    if label == "invoice.pdf" and tail.startswith(b"%PDF"):
        return  # two PDF files in a row are still a PDF file
    data = specimens.all_kinds()[label]

    assert refused(data + tail, label) in (Refusal.WRONG_TYPE, Refusal.UNREADABLE)


@pytest.mark.case("S25")
def test_s25_an_archive_before_which_something_stands_is_refused() -> None:
    assert refused(b"%PDF-1.4\n" + specimens.ofd(), "invoice.pdf") is Refusal.WRONG_TYPE
    assert refused(HTML + specimens.ofd(), "invoice.ofd") is Refusal.WRONG_TYPE


def test_harmless_bytes_behind_a_photo_are_taken() -> None:
    """Phones append depth maps, second pictures and short films."""
    data = specimens.picture()

    assert inspect(io.BytesIO(data + data + bytes(3000)), "photo.jpg").kind is Kind.JPEG


def bomb_png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + width // 8)) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.case("S26")
def test_s26_a_small_file_of_900_megapixels_is_refused_flat() -> None:
    data = bomb_png(30_000, 30_000)
    assert len(data) < 200_000
    tracemalloc.start()

    assert refused(data, "photo.png") is Refusal.TOO_MANY_PIXELS
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


@pytest.mark.case("S26")
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_s26_pixels_are_counted_in_every_kind_of_picture(form: str) -> None:
    data = specimens.picture(form, (300, 200))

    inspect(io.BytesIO(data), "a", Limits(pixels=60_000))
    assert refused(data, "a", Limits(pixels=59_999)) is Refusal.TOO_MANY_PIXELS


@pytest.mark.case("S26")
def test_s26_size_and_emptiness() -> None:
    assert refused(b"", "a.jpg") is Refusal.EMPTY
    assert refused(specimens.picture() + bytes(10_000_000), "a.jpg") is Refusal.TOO_BIG


@pytest.mark.case("S26")
def test_s26_archives_keep_to_entries_size_and_ratio() -> None:
    many = {f"Doc_0/{number}.xml": b"<a/>" for number in range(501)}
    spaces = b"<a>" + b" " * 30_000_000 + b"</a>"

    assert refused(specimens.ofd(**many), "a.ofd") is Refusal.ARCHIVE_LIMITS
    assert refused(specimens.ofd(large=spaces), "a.ofd") is Refusal.ARCHIVE_LIMITS
    noise = random.Random(1).randbytes(2_000_000)
    assert refused(specimens.ofd(noise=noise), "a.ofd", Limits(unpacked_bytes=2_000_000)) is Refusal.ARCHIVE_LIMITS


@pytest.mark.case("S26")
def test_s26_a_directory_of_countless_entries_is_refused_before_it_is_loaded() -> None:
    names = io.BytesIO()
    with zipfile.ZipFile(names, "w") as packed:
        packed.writestr("OFD.xml", b"<a/>")
        for number in range(60_000):
            packed.writestr(str(number), b"")
    data = names.getvalue()
    tracemalloc.start()

    assert refused(data, "a.ofd") is Refusal.ARCHIVE_LIMITS
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


@pytest.mark.case("S29")
@pytest.mark.parametrize("name", ["../evil.xml", "Doc_0/../../evil", "/etc/passwd", "\\evil", "C:/evil", "a/..\\..\\b"])
def test_s29_archive_entries_with_path_tricks_are_refused(name: str) -> None:
    assert refused(specimens.ofd(**{name: b"x"}), "a.ofd") is Refusal.ARCHIVE_LIMITS


@pytest.mark.case("S29")
def test_s29_links_nesting_and_locks_inside_an_archive_are_refused() -> None:
    link = zipfile.ZipInfo("Doc_0/link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    target = io.BytesIO(specimens.ofd())
    with zipfile.ZipFile(target, "a") as packed:
        packed.writestr(link, b"/etc/passwd")
    locked = bytearray(specimens.ofd())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    squeezed = io.BytesIO(specimens.ofd())
    with zipfile.ZipFile(squeezed, "a", zipfile.ZIP_LZMA) as packed:
        packed.writestr("Doc_0/x.xml", b"<a/>")

    assert refused(target.getvalue(), "a.ofd") is Refusal.ARCHIVE_LIMITS
    assert refused(specimens.ofd(inner=specimens.ofd()), "a.ofd") is Refusal.ARCHIVE_LIMITS
    assert refused(specimens.ofd(**{"a.zip": b"x"}), "a.ofd") is Refusal.ARCHIVE_LIMITS
    assert refused(squeezed.getvalue(), "a.ofd") is Refusal.ARCHIVE_LIMITS
    assert refused(bytes(locked), "a.ofd") is Refusal.PASSWORD


@pytest.mark.case("S29")
@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE EInvoice [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE EInvoice SYSTEM "http://127.0.0.1:9/a.dtd">',
        '<!DOCTYPE EInvoice [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        "<!DOCTYPE EInvoice>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_s29_xml_with_a_document_type_is_refused(head: str, encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?>{head}<EInvoice>&a;</EInvoice>'.encode(encoding)

    assert refused(data, "a.xml") is Refusal.WRONG_TYPE


@pytest.mark.case("S26")
def test_s26_xml_of_countless_or_deep_elements_or_attributes_is_refused_flat() -> None:
    wide, deep = b"<EInvoice>" + b"<a/>" * 2_000_000 + b"</EInvoice>", b"<EInvoice>" + b"<a>" * 2_000_000
    broad = b"<EInvoice " + b" ".join(b'a%d=""' % number for number in range(700_000)) + b"/>"
    tracemalloc.start()

    assert refused(broad, "a.xml") is Refusal.UNREADABLE
    assert refused(wide, "a.xml") is Refusal.UNREADABLE
    assert refused(deep, "a.xml") is Refusal.UNREADABLE
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


@pytest.mark.case("S26")
@pytest.mark.parametrize(
    ("head", "part", "label"),
    [
        (specimens.picture("PNG")[:33], b"\0\0\0\0teXt\0\0\0\0", "a.png"),
        (specimens.picture("JPEG")[:20], b"\xff\xfe\0\2", "a.jpg"),
        (specimens.picture("JPEG")[:20], b"\xff\xda\0\2", "a.jpg"),
        (specimens.picture("HEIF"), b"\0\0\0\x08free", "a.heic"),
    ],
)
def test_s26_countless_tiny_parts_are_not_all_looked_at(head: bytes, part: bytes, label: str) -> None:
    class Counting(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1) -> bytes:
            self.reads += 1
            return super().read(size)

    source = Counting(head + part * 500_000)

    with pytest.raises(Refused):
        inspect(source, label)
    assert source.reads < 50_000


@pytest.mark.case("S27")
@pytest.mark.parametrize("label", specimens.all_kinds())
def test_s27_damaged_files_are_refused_or_left_to_the_child(label: str) -> None:
    chance = random.Random(label)
    data = specimens.all_kinds()[label]
    for _ in range(40):
        damaged = bytearray(data[: chance.randrange(1, len(data))])
        for _ in range(5):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            inspect(io.BytesIO(bytes(damaged)), label)
        except Refused:
            continue
