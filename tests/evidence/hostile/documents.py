"""Hostile PDF: actions, attachments, rings, bombs, disguises."""

import zlib
from collections.abc import Iterator, Sequence

from tests.evidence import specimens
from tests.evidence.hostile.pictures import ZIP
from tests.evidence.hostile.samples import CONTAINED, HARMLESS, HTML, Sample

TEXT = "BT /F1 12 Tf 50 780 Td (Invoice number: A-100234) Tj ET"


def stream(data: bytes, entries: str = "") -> bytes:
    """A stream object."""
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def made(objects: Sequence[bytes | str], trailer: str = "") -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj" % number + (one.encode("latin-1") if isinstance(one, str) else one) + b"endobj\n"
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    body += f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(body)


def page(
    *more: bytes | str, catalogue: str = "", about: str = "", content: bytes | None = None, box: str = "0 0 595 842"
) -> bytes:
    """A PDF of one page; further objects are numbered from 6."""
    resources = f"/Resources<</Font<</F1 5 0 R>>{about}>>"
    return made(
        [
            f"<</Type/Catalog/Pages 2 0 R{catalogue}>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]{resources}/Contents 4 0 R>>",
            content or stream(TEXT.encode()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ]
    )


def tree(kids: str, count: int) -> bytes:
    """A PDF whose tree of pages is this."""
    return made(["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {count}>>"])


def ring_of_tables() -> bytes:
    """A PDF whose table of objects names itself as the one before."""
    plain = page()
    start = plain.rindex(b"xref\n0")
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def bomb(size: int) -> bytes:
    """Drawing orders that unpack to so many bytes."""
    orders = b"0 0 m 1 1 l S\n" * (size // 14)
    return stream(zlib.compress(orders, 9), "/Filter/FlateDecode")


def disguised() -> Iterator[Sample]:
    """Refused at the door."""
    plain = specimens.pdf()
    for name, label, content in (
        ("PDF and archive", "a.pdf", plain + ZIP),
        ("PDF and page", "a.pdf", plain + HTML),
        ("PDF and program", "a.pdf", plain + b"MZ" + bytes(300)),
        ("page before the PDF", "a.pdf", HTML + plain),
        ("page in the first line", "a.pdf", plain.replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + HTML + b"\n")),
        ("archive before which a PDF stands", "a.pdf", b"%PDF-1.4\n" + specimens.ofd()),
        ("PDF named .jpg", "a.jpg", plain),
        ("PDF named .js.pdf", "a.js.pdf", plain),
    ):
        yield Sample(name, label, content, "wrong_type")
    yield Sample("locked PDF", "a.pdf", specimens.locked_pdf(), "password")
    yield Sample("fifty-one pages", "a.pdf", specimens.pdf(pages=51), "too_many_pages")


def active() -> Iterator[Sample]:
    """What a reader program would run; ours draws the page and nothing else."""
    script = "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
    program = stream(b"MZ" + bytes(2000), "/Type/EmbeddedFile")
    attached = "/Names<</EmbeddedFiles<</Names[(a.exe)6 0 R]>>>>"
    form = stream(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
    for name, content in (
        ("script on opening", page(catalogue=script)),
        ("program on opening", page(catalogue="/OpenAction<</S/Launch/F(/bin/sh)>>")),
        ("address on opening", page(catalogue="/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>")),
        ("form sent on opening", page(catalogue="/OpenAction<</S/SubmitForm/F(http://127.0.0.1:9/)>>")),
        ("another file on opening", page(catalogue="/OpenAction<</S/GoToR/F(//127.0.0.1/a)/D[0/Fit]>>")),
        ("program attached", page("<</Type/Filespec/F(a.exe)/EF<</F 7 0 R>>>>", program, catalogue=attached)),
    ):
        yield Sample(name, "a.pdf", content, HARMLESS)
    yield Sample("form with an entity", "a.pdf", page(form, catalogue="/AcroForm<</XFA 6 0 R/Fields[]>>"), "wrong_type")


def rings() -> Iterator[Sample]:
    """Structures without end, sizes without measure."""
    itself = stream(b"/X Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")
    picture = stream(
        b"\0", "/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    drawing = {"about": "/XObject<</X 6 0 R>>", "content": stream(b"/X Do " + TEXT.encode())}
    for name, content, expected in (
        ("pages in a ring", tree("2 0 R", 1), CONTAINED),
        ("pages that are missing", tree("9 0 R", 1), CONTAINED),
        ("a billion pages claimed", tree("3 0 R", 1_000_000_000), "unreadable"),
        ("table of objects in a ring", ring_of_tables(), CONTAINED),
        ("drawing in a ring", page(itself, **drawing), CONTAINED),  # type: ignore[arg-type]
        ("picture of 3,600 megapixels", page(picture, **drawing), CONTAINED),  # type: ignore[arg-type]
        ("page of the largest size", page(box="0 0 1e9 1e9"), CONTAINED),
        ("page of no size", page(box="0 0 0 0"), CONTAINED),
        ("page turned inside out", page(box="900 900 0 0"), CONTAINED),
        ("arrays 50,000 deep", page(catalogue="/X" + "[" * 50_000 + "]" * 50_000), CONTAINED),
        ("drawing of 60 MB", page(content=bomb(60_000_000)), CONTAINED),
        ("packed 5 times over", page(content=repeated(5)), CONTAINED),
    ):
        yield Sample(name, "a.pdf", content, expected)


def repeated(times: int) -> bytes:
    """Spaces packed over and over."""
    data = b" " * 50_000_000
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, f"/Filter[{'/FlateDecode' * times}]")


def damaged() -> Iterator[Sample]:
    """Not a document any more."""
    plain = specimens.pdf()
    for name, content in (
        ("head alone", b"%PDF-1.7\n"),
        ("head and noise", b"%PDF-1.7\n" + bytes(range(256)) * 40),
        ("cut in half", plain[: len(plain) // 3]),
        ("no catalogue", made(["<<>>"])),
        ("catalogue that is a number", made(["42"])),
        ("table beyond the end", plain.replace(b"startxref", b"startxref\n99999999")[:200]),
    ):
        yield Sample(name, "a.pdf", content, "unreadable")


def samples() -> list[Sample]:
    """All of them."""
    return [*disguised(), *active(), *rings(), *damaged()]
