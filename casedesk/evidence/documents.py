"""XML without surprises: no document type, no entity, flat in memory, and only the invoice kinds we know."""

from typing import BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_external_pes, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from casedesk.evidence.kinds import Limits, Refusal, RefusedHere

_DEPTH = 100
_BLOCK = 65536

# Local name of a root we read, and how its namespace begins.
INVOICE_ROOTS: dict[str, str] = {
    "EInvoice": "",
    "eInvoice": "",
    "CrossIndustryInvoice": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:",
    "Invoice": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
}


class _Outline(ContentHandler):
    """Notes the root and refuses trees that are too large or too deep."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.root: tuple[str, str] | None = None
        self._left = limits.elements
        self._depth = 0

    def startElementNS(  # noqa: N802 - name fixed by xml.sax
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        self.root = self.root or (name[0] or "", name[1])
        self._left -= 1
        self._depth += 1
        if self._left < 0 or self._depth > _DEPTH:
            raise RefusedHere(Refusal.UNREADABLE)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802
        self._depth -= 1


def invoice_root(source: BinaryIO, limits: Limits) -> str:
    """The local name of the root of a well-formed e-invoice.

    Raises:
        RefusedHere: WRONG_TYPE for a DTD, an entity or another document, UNREADABLE when not well-formed or too large.
    """
    outline = _Outline(limits)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.forbid_entities = True
    parser.forbid_external = True
    parser.setFeature(feature_namespaces, True)
    parser.setFeature(feature_external_ges, False)
    parser.setFeature(feature_external_pes, False)
    parser.setContentHandler(outline)
    try:
        while block := source.read(_BLOCK):
            parser.feed(block)
        parser.close()
    except DefusedXmlException as fault:
        raise RefusedHere(Refusal.WRONG_TYPE) from fault
    except (SAXException, ValueError, LookupError) as fault:
        raise RefusedHere(Refusal.UNREADABLE) from fault
    space, name = outline.root or ("", "")
    if name not in INVOICE_ROOTS or not space.startswith(INVOICE_ROOTS[name]):
        raise RefusedHere(Refusal.WRONG_TYPE)
    return name
