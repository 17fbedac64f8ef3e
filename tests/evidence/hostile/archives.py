"""Hostile OFD files: path tricks, links, nesting, bombs, and documents that reach out or run in rings."""

import io
import struct
import warnings
import zipfile
from collections.abc import Iterator

from tests.evidence import specimens
from tests.evidence.hostile.pictures import ZIP, png_bomb
from tests.evidence.hostile.samples import CONTAINED, HTML, Sample

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(**changed: bytes) -> bytes:
    """An OFD with entries added or changed."""
    return specimens.ofd(**changed)


def document(body: str) -> bytes:
    """The root of a document."""
    return f"<ofd:Document {SPACE}>{body}</ofd:Document>".encode()


def with_root(place: str) -> bytes:
    """An OFD whose document lies elsewhere."""
    body = f"<ofd:DocBody><ofd:DocRoot>{place}</ofd:DocRoot></ofd:DocBody>"
    return ofd(**{"OFD.xml": f"<ofd:OFD {SPACE}>{body}</ofd:OFD>".encode()})


def with_pages(count: int, place: str = "Page.xml") -> bytes:
    """An OFD that lists so many pages."""
    pages = "".join(f'<ofd:Page ID="{number}" BaseLoc="{place}"/>' for number in range(1, count + 1))
    area = (
        "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
    )
    return ofd(**{"Doc_0/Document.xml": document(f"{area}<ofd:Pages>{pages}</ofd:Pages>")})


def with_box(box: str) -> bytes:
    """An OFD with a page of this size."""
    area = f"<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
    pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="Page.xml"/></ofd:Pages>'
    return ofd(**{"Doc_0/Document.xml": document(area + pages)})


def with_content(layer: str) -> bytes:
    """An OFD whose page shows this."""
    page = f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{layer}</ofd:Layer></ofd:Content></ofd:Page>"
    return ofd(**{"Doc_0/Page.xml": page.encode()})


def packed(*entries: tuple[zipfile.ZipInfo | str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An OFD with entries that a mapping cannot hold."""
    target = io.BytesIO(ofd())
    with zipfile.ZipFile(target, "a", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # duplicate names are the point
        for name, data in entries:
            archive.writestr(name, data)
    return target.getvalue()


def special(name: str, mode: int) -> zipfile.ZipInfo:
    """An entry that is no file."""
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, mode << 16
    return entry


def of_one_body() -> bytes:
    """300 entries of the directory that share one packed body, as the densest bombs do."""
    target = io.BytesIO(ofd())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Doc_0/large.xml", b"<a>" + b" " * 300_000 + b"</a>")
        last = archive.infolist()[-1]
        for number in range(300):
            twin = zipfile.ZipInfo(f"Doc_0/{number}.xml")
            for slot in ("header_offset", "compress_size", "file_size", "CRC", "compress_type", "flag_bits"):
                setattr(twin, slot, getattr(last, slot))
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
    return target.getvalue()


def lying(data: bytes, where: bytes, offset: int, value: int) -> bytes:
    """The same archive with one number of its first such record changed."""
    at = data.index(where) + offset
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


def tricks() -> Iterator[Sample]:
    """Refused before anything is unpacked."""
    noise = b"<a>" + b" " * 30_000_000 + b"</a>"
    plain = ofd()
    locked = bytearray(plain)
    locked[plain.index(b"PK\x01\x02") + 8] |= 1
    end = plain.rindex(b"PK\x05\x06")
    for name, content in (
        ("entry above the archive", ofd(**{"../evil.xml": b"x"})),
        ("entry far above the archive", ofd(**{"Doc_0/../../../../etc/cron.d/x": b"x"})),
        ("entry from the root", ofd(**{"/etc/passwd": b"x"})),
        ("entry with backslashes", ofd(**{"Doc_0\\..\\..\\evil": b"x"})),
        ("entry of a drive", ofd(**{"C:/evil": b"x"})),
        ("link to a file", packed((special("Doc_0/link", 0o120777), b"/etc/passwd"))),
        ("device", packed((special("Doc_0/null", 0o020666), b""))),
        ("pipe", packed((special("Doc_0/pipe", 0o010666), b""))),
        ("the same entry twice", packed(("OFD.xml", b"<a/>"))),
        ("501 entries", ofd(**{f"Doc_0/{n}.xml": b"<a/>" for n in range(501)})),
        ("entry of ratio 1,000", ofd(large=noise)),
        ("five entries of 25 MB", ofd(**{f"large{n}": bytes(25_000_000) for n in range(5)})),
        ("archive inside", ofd(inner=ZIP)),
        ("archive inside by name", ofd(**{"a.jar": b"x"})),
        ("OFD inside", ofd(**{"a.ofd": ofd()})),
        ("packed by LZMA", packed(("Doc_0/x.xml", b"<a/>"), method=zipfile.ZIP_LZMA)),
        ("packed by bzip2", packed(("Doc_0/x.xml", b"<a/>"), method=zipfile.ZIP_BZIP2)),
        ("directory that claims a gigabyte", plain[: end + 12] + struct.pack("<I", 1 << 30) + plain[end + 16 :]),
        ("file that claims a gigabyte", lying(plain, b"PK\x01\x02", 24, 1 << 30)),
        ("300 entries of one body", of_one_body()),
    ):
        yield Sample(name, "a.ofd", content, "archive_limits")
    yield Sample("locked entries", "a.ofd", bytes(locked), "password")
    for name, content in (
        ("archive without a document", specimens.archive({"a.txt": b"a"})),
        ("document in a folder", specimens.archive({"Doc_0/OFD.xml": b"<a/>"})),
        ("page before the archive", HTML + plain),
    ):
        yield Sample(name, "a.ofd", content, "wrong_type")
    yield Sample("OFD named .zip", "a.zip", plain, "wrong_type")
    yield Sample("page behind the archive", "a.ofd", plain + HTML, "wrong_type")
    yield Sample("cut before its directory", "a.ofd", plain[: plain.index(b"PK\x01\x02")], "unreadable")
    yield Sample("directory of no archive", "a.ofd", plain[:30] + plain[end:], "unreadable")


def documents() -> Iterator[Sample]:
    """Archives in good order around documents that are not."""
    yield Sample("fifty-one pages", "a.ofd", with_pages(51), "too_many_pages")
    entity = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    laughs = '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    text = (
        '<ofd:TextObject Boundary="1 1 50 50" Size="{0}"><ofd:TextCode X="{1}" Y="4">a</ofd:TextCode></ofd:TextObject>'
    )
    rings = '<ofd:CompositeObject ID="1" ResourceID="1" Boundary="0 0 10 10"/>'
    for name, content, expected in (
        ("document that names a file", ofd(**{"OFD.xml": f"{entity}<a>&x;</a>".encode()}), "wrong_type"),
        ("document of entities", ofd(**{"Doc_0/Document.xml": f"{laughs}<a>&b;</a>".encode()}), "wrong_type"),
        ("document outside", with_root("../../../../etc/passwd"), CONTAINED),
        ("document from the root", with_root("/etc/passwd"), CONTAINED),
        ("document that is itself", with_root("OFD.xml"), CONTAINED),
        ("page outside", with_pages(1, "../../../../../etc/passwd"), CONTAINED),
        ("page that is the document", with_pages(1, "Document.xml"), CONTAINED),
        ("page of the largest size", with_box("0 0 1e308 1e308"), CONTAINED),
        ("page of no size", with_box("0 0 0 0"), CONTAINED),
        ("page of no number", with_box("nan nan inf -inf"), CONTAINED),
        ("letters of the largest size", with_content(text.format("1e300", "0")), CONTAINED),
        ("letters at no place", with_content(text.format("3", "nan")), CONTAINED),
        ("objects in a ring", with_content(rings), CONTAINED),
        ("60,000 equal objects", with_content(text.format("3", "1") * 60_000), "archive_limits"),
        (
            "30,000 objects",
            with_content("".join(text.format("3", n * 37 % 9973 / 50) for n in range(30_000))),
            CONTAINED,
        ),
        ("deep layers", with_content("<ofd:PageBlock>" * 3000 + "</ofd:PageBlock>" * 3000), CONTAINED),
        ("picture that is a bomb", ofd(**{"Doc_0/Res/a.png": png_bomb(20_000)}), CONTAINED),
    ):
        yield Sample(name, "a.ofd", content, expected)


def samples() -> list[Sample]:
    """All of them."""
    return [*tricks(), *documents()]
