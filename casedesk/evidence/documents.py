"""XML without surprises: no document type, no entity, flat in memory, and only the invoice kinds we know."""

import re
from codecs import getincrementaldecoder
from itertools import chain
from typing import BinaryIO
from xml.parsers import expat

from casedesk.evidence.kinds import Limits, Refusal, RefusedHere

_DEPTH = 100
_BLOCK = 65536
_LONGEST_TAG = 4 * _BLOCK
_DECLARATION = 200
_GBK = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"'](?:gbk|gb2312|gb18030)[\"']", re.IGNORECASE)

# Local name of a root we read, and how its namespace begins.
INVOICE_ROOTS: dict[str, str] = {
    "EInvoice": "",
    "eInvoice": "",
    "CrossIndustryInvoice": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:",
    "CrossIndustryDocument": "urn:ferd:CrossIndustryDocument:invoice:",
    "Invoice": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
}


def is_gbk(head: bytes) -> bool:
    """Whether XML declares a Chinese encoding of two bytes a sign, which expat does not know; GB 18030 holds all."""
    return _GBK.match(head[:_DECLARATION]) is not None


def invoice_root(source: BinaryIO, limits: Limits) -> str:
    """The local name of the root of a well-formed e-invoice.

    Raises:
        RefusedHere: WRONG_TYPE for a DTD or another document, UNREADABLE when not well-formed, too large or too deep.
    """
    outline = _Outline(limits)
    head = source.read(_BLOCK)
    gbk = is_gbk(head)
    # An encoding given here stands above the declared one.
    parser = expat.ParserCreate("utf-8" if gbk else None, namespace_separator="\n")
    decoder = getincrementaldecoder("gb18030")() if gbk else None
    parser.StartElementHandler = outline.enter
    parser.EndElementHandler = outline.leave
    parser.StartDoctypeDeclHandler = outline.refuse_doctype
    fed = 0
    try:
        for block in chain([head], iter(lambda: source.read(_BLOCK), b"")):
            known = decoder.decode(block).encode() if decoder else block
            parser.Parse(known, False)
            fed += len(known)
            # A tag is held whole until it ends, with all its attributes.
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                raise RefusedHere(Refusal.UNREADABLE)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise RefusedHere(Refusal.UNREADABLE) from fault
    space, _, name = outline.root.rpartition("\n")
    if name not in INVOICE_ROOTS or not space.startswith(INVOICE_ROOTS[name]):
        raise RefusedHere(Refusal.WRONG_TYPE)
    return name


class _Outline:
    """Notes the root; refuses a document type, without which no entity can exist, and trees too large or too deep."""

    def __init__(self, limits: Limits) -> None:
        self.root = ""
        self._left = limits.elements
        self._depth = 0

    def enter(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name
        self._left -= 1
        self._depth += 1
        if self._left < 0 or self._depth > _DEPTH:
            raise RefusedHere(Refusal.UNREADABLE)

    def leave(self, name: str) -> None:
        self._depth -= 1

    def refuse_doctype(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        raise RefusedHere(Refusal.WRONG_TYPE)
