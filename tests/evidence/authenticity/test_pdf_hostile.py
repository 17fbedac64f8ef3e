"""PDF files made to harm: each ends as read or as unreadable, within the limits of the child, and does nothing."""

import contextlib
import io
import resource
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from casedesk.evidence.kinds import Kind, RefusedHere
from casedesk.evidence.reading import read_in_child
from casedesk.evidence.reading.model import Reading
from casedesk.evidence.sandbox import ChildLimits, FileUnreadable
from tests.evidence.authenticity import pdf_copies


def read(data: bytes, folder: Path) -> Reading | None:
    """The reading of the child, None when the file was unreadable."""
    try:
        return read_in_child(io.BytesIO(data), Kind.PDF, folder).reading
    except FileUnreadable:
        return None


def stream_bomb() -> bytes:
    """A page whose content unpacks to 600 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"1 w " * 250_000) for _ in range(600)) + packer.flush()

    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].Contents = pikepdf.Stream(document, packed, Filter=Name.FlateDecode)

    return pdf_copies.resaved(pdf_copies.genuine(), change)


def attachment_bomb() -> bytes:
    """An attachment that unpacks to 600 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"<a/>" * 250_000) for _ in range(600)) + packer.flush()

    def change(document: pikepdf.Pdf) -> None:
        file = document.make_indirect(pikepdf.Stream(document, packed, Filter=Name.FlateDecode))
        entry = Dictionary(Type=Name.Filespec, F="factur-x.xml", UF="factur-x.xml", EF=Dictionary(F=file))
        names = Array(["factur-x.xml", document.make_indirect(entry)])
        document.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))

    return pdf_copies.resaved(pdf_copies.genuine(), change)


def metadata_bomb() -> bytes:
    """Metadata that unpack to 34 MB."""
    packed = zlib.compress(b"<xmp:CreatorTool " * 2_000_000, 9)
    data = pdf_copies.genuine().replace(b"/Catalog", b"/Catalog/Metadata 900 0 R")
    start = len(data)
    head = b"900 0 obj<</Type/Metadata/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    table = data.rindex(b"xref\n0")
    data += head + packed + b"\nendstream endobj\n"
    again = b"xref\n900 1\n%010d 00000 n \ntrailer<</Size 901/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return data + again % (start, table, len(data))


def many_words() -> bytes:
    """Fifty pages, each with more text than any paper holds, all in one place."""
    line = b"BT /F1 9 Tf 50 700 Td (12345 67890 Total 899.00) Tj ET\n" * 4_000
    return pdf_copies.many_pages([line] * 50)


def many_shapes() -> bytes:
    """Fifty pages of white boxes over white text."""
    return pdf_copies.many_pages([b"1 g 40 40 200 200 re f BT 1 g /F1 9 Tf 50 50 Td (899.00) Tj ET\n" * 4_000] * 50)


def deep_forms() -> bytes:
    """A form inside a form, five hundred deep, the last one pointing at the first."""

    def change(document: pikepdf.Pdf) -> None:
        forms = [
            document.make_indirect(
                document.make_stream(b"/Fm Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
            )
            for _ in range(500)
        ]
        for form, inner in zip(forms, [*forms[1:], forms[0]], strict=True):
            form.Resources = Dictionary(XObject=Dictionary(Fm=inner))
        document.pages[0].Resources.XObject = Dictionary(Fm=forms[0])
        document.pages[0].contents_add(b"/Fm Do")

    return pdf_copies.resaved(pdf_copies.genuine(), change)


def deep_arrays() -> bytes:
    """Arrays nested a hundred thousand deep in the catalogue."""
    return pdf_copies.genuine().replace(b"/Catalog", b"/Catalog/X " + b"[" * 100_000 + b"]" * 100_000)


def circular_pages() -> bytes:
    """A tree of pages that contains itself."""
    return pdf_copies.genuine().replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]")


def circular_attachments() -> bytes:
    """A tree of attachments that contains itself, and a file attached to itself many times over."""
    data = pdf_copies.genuine()

    def change(document: pikepdf.Pdf) -> None:
        for number in range(200):
            document.attachments[f"{number}.pdf"] = pikepdf.AttachedFileSpec(document, data, filename=f"{number}.pdf")
        tree = document.make_indirect(document.Root.Names.EmbeddedFiles)
        tree.Kids = Array([tree])
        document.Root.Names.EmbeddedFiles = tree

    return pdf_copies.resaved(data, change)


def circular_updates() -> bytes:
    """Cross-reference tables that point at themselves and at each other, a thousand times."""
    data = pdf_copies.genuine()
    start = data.rindex(b"xref\n0")
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start) + b"startxref\n%d\n%%%%EOF\n" % start * 1_000


def scripts_and_actions() -> bytes:
    """Scripts, programs to start and addresses to call, when the file is opened, closed or printed."""

    def change(document: pikepdf.Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS="app.launchURL('http://127.0.0.1/');")
        launch = Dictionary(S=Name.Launch, F="/bin/sh", Win=Dictionary(F="cmd.exe"))
        document.Root.OpenAction = script
        document.Root.AA = Dictionary(WC=launch, WP=Dictionary(S=Name.URI, URI="http://127.0.0.1/"))
        document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["x", script])))
        document.pages[0].AA = Dictionary(O=launch, C=Dictionary(S=Name.GoToR, F="//server/share"))

    return pdf_copies.resaved(pdf_copies.genuine(), change)


def huge_page() -> bytes:
    """A page as large as a town."""

    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].MediaBox = Array([0, 0, 14_000_000, 14_000_000])

    return pdf_copies.resaved(pdf_copies.genuine(), change)


def odd_numbers() -> bytes:
    """Sizes and places that are no numbers, or none that anybody can count to."""
    wild = b"BT /F1 1e38 Tf 1e38 0 0 1e38 1e38 -1e38 Tm (899.00) Tj ET 0 0 0 0 0 0 cm BT /F1 0 Tf (12345) Tj ET "
    return pdf_copies.many_pages([wild + b"99999999999999999999 -1 1e308 nan re f" * 100])


def many_signatures() -> bytes:
    """A thousand signature fields over nonsense."""

    def change(document: pikepdf.Pdf) -> None:
        fields = [
            document.make_indirect(
                Dictionary(
                    FT=Name.Sig,
                    T=f"s{number}",
                    V=Dictionary(Type=Name.Sig, ByteRange=[0, 10, 20, 10**9], Contents=pdf_copies.noise(400, number)),
                )
            )
            for number in range(1_000)
        ]
        document.Root.AcroForm = Dictionary(Fields=Array(fields), SigFlags=3)

    return pdf_copies.resaved(pdf_copies.genuine(), change)


def large_signed() -> bytes:
    """A signed file of many thousand objects with two hundred updates behind the signature."""

    def change(document: pikepdf.Pdf) -> None:
        document.Root.Extra = Array([document.make_indirect(Dictionary(N=number)) for number in range(20_000)])

    data = pdf_copies.signed(pdf_copies.resaved(pdf_copies.genuine(), change))
    return data + data[data.rindex(b"xref") :] * 200


READABLE = (scripts_and_actions, circular_attachments, metadata_bomb, many_signatures, huge_page)
OTHERS = (
    *(stream_bomb, attachment_bomb, many_words, many_shapes, deep_forms, deep_arrays, circular_pages),
    *(circular_updates, odd_numbers, large_signed),
)


@pytest.mark.slow
@pytest.mark.parametrize("make", [*READABLE, *OTHERS], ids=lambda make: make.__name__)
def test_a_hostile_file_ends_as_read_or_unreadable(make: Callable[[], bytes], tmp_path: Path) -> None:
    data = make()
    limits = ChildLimits()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    reading = read(data, tmp_path)

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used <= limits.cpu_seconds + 1.5
    assert reading is not None or make not in READABLE
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".jpg"]


def test_words_of_scripts_are_no_text_of_the_document(tmp_path: Path) -> None:
    reading = read(scripts_and_actions(), tmp_path)

    assert reading is not None
    assert "launchURL" not in "".join(reading.texts)
    assert reading.fields["total"].value == "899.00"


@pytest.mark.slow
def test_damaged_files_end_as_read_or_unreadable() -> None:
    data = pdf_copies.with_annotation(pdf_copies.signed(), "FreeText", (10, 10, 90, 40), "899,00")
    ended = 0
    for number in range(150):
        damaged = bytearray(data)
        for place, value in zip(pdf_copies.noise(12, number), pdf_copies.noise(12, number + 1), strict=True):
            damaged[(place * 4_093 + number * 61) % len(damaged)] = value
        with contextlib.suppress(RefusedHere):
            pdf_copies.read(bytes(damaged))
        ended += 1
    assert ended == 150
