"""XML as the readers see it: hardened parsing, and look-ups by local name whatever the namespace."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from casedesk.evidence.documents import is_gbk
from casedesk.evidence.kinds import Refusal, RefusedHere


def parse(data: bytes) -> Element:
    """The root element; raises RefusedHere for a DTD, an entity, or XML that is not well-formed."""
    try:
        root: Element = fromstring(data.decode("gb18030") if is_gbk(data) else data, forbid_dtd=True)
    except DefusedXmlException as fault:
        raise RefusedHere(Refusal.WRONG_TYPE) from fault
    except (ParseError, ValueError, LookupError) as fault:
        raise RefusedHere(Refusal.UNREADABLE) from fault
    return root


def local_name(element: Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def every(root: Element, path: str) -> Iterator[Element]:
    """Elements at a path of local names that may begin anywhere, or at the root when it begins with "/"."""
    first, *rest = path.lstrip("/").split("/")
    starts = list(root) if path.startswith("/") else root.iter()
    for start in starts:
        if local_name(start) == first:
            yield from _below(start, rest)


def text_at(root: Element, *paths: str) -> str:
    """The first text that is not empty at any of the paths, "" when there is none."""
    for path in paths:
        for element in every(root, path):
            if text := "".join(element.itertext()).strip():
                return text
    return ""


def _below(element: Element, rest: list[str]) -> Iterator[Element]:
    if not rest:
        yield element
        return
    for child in element:
        if local_name(child) == rest[0]:
            yield from _below(child, rest[1:])
