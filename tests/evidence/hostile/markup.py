"""Hostile XML: entities, inclusions, bombs, other languages in disguise."""

from collections.abc import Iterator

from tests.evidence import specimens
from tests.evidence.hostile.samples import CONTAINED, HARMLESS, Sample

GOOD = specimens.EINVOICE
BODY = GOOD.partition("?>")[2].strip()


def typed(declaration: str, encoding: str = "utf-8") -> bytes:
    """An invoice with a document type before it."""
    return f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{BODY}'.encode(encoding)


def entities() -> Iterator[Sample]:
    """Refused at the first document type."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for name, content in (
        ("a billion laughs", typed(f'<!DOCTYPE EInvoice [<!ENTITY l0 "ha">{laughs}]>')),
        ("one long entity many times", typed(f'<!DOCTYPE EInvoice [<!ENTITY a "{"a" * 100_000}">]>')),
        ("entity of a file", typed('<!DOCTYPE EInvoice [<!ENTITY a SYSTEM "file:///etc/passwd">]>')),
        ("entity of a page", typed('<!DOCTYPE EInvoice [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>')),
        ("entity of parameters", typed('<!DOCTYPE EInvoice [<!ENTITY % a SYSTEM "http://127.0.0.1:9/">%a;]>')),
        ("type of a page", typed('<!DOCTYPE EInvoice SYSTEM "http://127.0.0.1:9/a.dtd">')),
        ("plain type", typed("<!DOCTYPE EInvoice>")),
        ("type in two bytes", typed('<!DOCTYPE EInvoice [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "utf-16")),
        ("drawing", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("page", b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'),
        ("style sheet", b'<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/>'),
        ("unknown invoice", b'<Invoice xmlns="urn:elsewhere"/>'),
        ("program", b"MZ" + GOOD.encode()),
    ):
        yield Sample(name, "a.xml", content, "wrong_type")
    yield Sample("NUL inside", "a.xml", GOOD.encode().replace(b"<Header>", b"<Header>\0"), "wrong_type")
    yield Sample("invoice named .html", "a.html", GOOD.encode(), "wrong_type")


def bombs() -> Iterator[Sample]:
    """Much of something."""
    broad = b"<EInvoice " + b" ".join(b'a%d=""' % number for number in range(400_000)) + b"/>"
    for name, content in (
        ("countless elements", b"<EInvoice>" + b"<a/>" * 1_500_000 + b"</EInvoice>"),
        ("elements 200,000 deep", b"<EInvoice>" + b"<a>" * 200_000),
        ("countless attributes", broad),
        ("cut in half", GOOD.encode()[:300]),
        ("no character of its encoding", GOOD.encode().replace("上海".encode(), b"\xff\xfe\xff")),
    ):
        yield Sample(name, "a.xml", content, "unreadable")
    yield Sample(
        "one attribute of 5 MB",
        "a.xml",
        GOOD.encode().replace(b"<Header>", b'<Header a="%b">' % (b"a" * 5_000_000)),
        "unreadable",
    )
    yield Sample(
        "one text of 9 MB", "a.xml", GOOD.encode().replace(b"<Header>", b"<Header>" + b"a" * 9_000_000), CONTAINED
    )


def reaching() -> Iterator[Sample]:
    """What would be fetched or run, if anybody did."""
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    for name, content in (
        ("inclusion of a file", GOOD.replace("<Header>", f"<Header>{include}")),
        ("style sheet of a page", GOOD.replace("?>", '?><?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?>', 1)),
        ("script as a name", GOOD.replace("上海示例数码有限公司", "&lt;script&gt;alert(1)&lt;/script&gt;")),
        (
            "schema of a page",
            GOOD.replace(
                "<EInvoice>",
                '<EInvoice xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a http://127.0.0.1:9/a.xsd">',
            ),
        ),
    ):
        yield Sample(name, "a.xml", content.encode(), HARMLESS)


def samples() -> list[Sample]:
    """All of them."""
    return [*entities(), *bombs(), *reaching()]
