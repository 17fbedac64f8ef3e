"""The parts of an OFD package (GB/T 33190): its documents with their pages, tags, attached data and signatures."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO
from xml.etree.ElementTree import Element

from casedesk.evidence.archive import open_archive, read_entry
from casedesk.evidence.kinds import Limits, Refusal, RefusedHere
from casedesk.evidence.reading.einvoice_paths import PATHS
from casedesk.evidence.reading.ofd_objects import Drawn, Glyphs, objects
from casedesk.evidence.reading.ofd_resources import Resources, box_of, joined
from casedesk.evidence.reading.xml import every, local_name, parse, text_at

_A4 = (0.0, 0.0, 210.0, 297.0)
_MOST_ATTACHED = 5
_MOST_ON_PAGE = 60_000  # objects and characters


@dataclass
class OfdPage:
    """One page with its templates and annotations.

    Args:
        width, height: in millimetres.
        left: how much more it may hold.
    """

    identifier: str
    width: float
    height: float
    drawn: list[Drawn] = field(default_factory=list)
    left: int = _MOST_ON_PAGE

    def take(self, more: Iterable[Drawn]) -> None:
        """Add what is drawn next, as far as a page may hold."""
        for one in more:
            self.left -= 1 + (len(one.text) if isinstance(one, Glyphs) else 0)
            if self.left < 0:
                return
            self.drawn.append(one)

    @property
    def glyphs(self) -> list[Glyphs]:
        """The text alone."""
        return [one for one in self.drawn if isinstance(one, Glyphs)]


@dataclass(frozen=True)
class OfdBody:
    """One document of a package: where its root lies, that root, and the index of its signatures ("" for none)."""

    place: str
    root: Element
    signatures: str


class OfdPackage:
    """An opened OFD file.

    Raises:
        RefusedHere: it breaks the limits of archives or pages, or is damaged.
    """

    def __init__(self, source: BinaryIO, limits: Limits) -> None:
        self.limits = limits
        self._archive = open_archive(source, limits)
        self.names = frozenset(entry.filename for entry in self._archive.infolist() if not entry.is_dir())
        self.head = self.parse("OFD.xml")
        self.bodies = [self._body(element) for element in every(self.head, "DocBody")]
        if not self.bodies:
            raise RefusedHere(Refusal.UNREADABLE)
        if self.page_count > limits.pages:
            raise RefusedHere(Refusal.TOO_MANY_PAGES)

    @property
    def page_count(self) -> int:
        """How many pages the documents declare."""
        return sum(1 for body in self.bodies for _ in every(body.root, "Pages/Page"))

    def declared(self) -> dict[str, str]:
        """Name and value pairs of the package head (CustomData)."""
        return {element.get("Name", ""): (element.text or "").strip() for element in every(self.head, "CustomData")}

    def attached(self) -> Element | None:
        """The structured invoice that lies in the package, whatever its name; original_invoice.xml comes first."""
        likely = [name for name in self.names if name.lower().endswith(".xml")]
        likely = [name for name in likely if "invoice" in name.lower() or "attach" in name.lower()]
        likely.sort(key=lambda name: (not name.lower().endswith("original_invoice.xml"), name))
        for name in islice((name for name in likely if "/tags/" not in name.lower()), _MOST_ATTACHED):
            root = self._optional(name)
            if root is not None and local_name(root) in PATHS:
                return root
        return None

    def tags(self) -> Iterator[Element]:
        """The roots of the custom tag files the documents name."""
        for body in self.bodies:
            for index, root in self._referred(body.place, text_at(body.root, "/CustomTags")):
                for place in every(root, "CustomTag/FileLoc"):
                    yield from (tag for _, tag in self._referred(index, place.text or ""))

    def signatures(self) -> list[str]:
        """The names of all Signature.xml, in order; where no list names any, those left in the package.

        An editor that strikes the list out leaves them, and their digests tell what was edited.
        """
        found = []
        for body in self.bodies:
            for index, root in self._referred("OFD.xml", body.signatures):
                places = (one.get("BaseLoc", "") for one in every(root, "Signature"))
                found += [name for place in places if (name := self.find(index, place))]
        return found or sorted(name for name in self.names if name.lower().endswith("/signature.xml"))

    def pages(self) -> Iterator[OfdPage]:
        """All pages of all documents in order."""
        for body in self.bodies:
            resources = self._resources(body)
            for place in every(body.root, "Pages/Page"):
                yield self._page(body, place, resources)

    def page_files(self) -> frozenset[str]:
        """The names of all files that pages and templates lie in."""
        found: set[str] = set()
        for body in self.bodies:
            placed = [*every(body.root, "Pages/Page"), *every(body.root, "CommonData/TemplatePage")]
            found.update(name for one in placed if (name := self.find(body.place, one.get("BaseLoc", ""))))
        return frozenset(found)

    def parse(self, name: str) -> Element:
        """One entry as XML."""
        return parse(self.read(name))

    def read(self, name: str) -> bytes:
        """One entry whole."""
        if name not in self.names:
            raise RefusedHere(Refusal.UNREADABLE)
        return read_entry(self._archive, name, self.limits)

    def find(self, beside: str, location: str) -> str | None:
        """The entry a file refers to: from the root, beside that file or, as some write it, from the root after all."""
        plain = location.strip().replace("\\", "/")
        base = "" if plain.startswith("/") else posixpath.dirname(beside)
        for start in (base, "", base.partition("/")[0]):
            name = posixpath.normpath(posixpath.join(start, plain.lstrip("/")))
            if name in self.names:
                return name
        return None

    def _body(self, element: Element) -> OfdBody:
        place = self.find("", text_at(element, "DocRoot"))
        if place is None:
            raise RefusedHere(Refusal.UNREADABLE)
        return OfdBody(place, self.parse(place), text_at(element, "/Signatures"))

    def _referred(self, beside: str, location: str) -> Iterator[tuple[str, Element]]:
        """The file at a location with its name, when it is there."""
        name = self.find(beside, location) if location else None
        root = self._optional(name) if name else None
        if name is not None and root is not None:
            yield name, root

    def _optional(self, name: str) -> Element | None:
        """A part a document can do without; one that is damaged is left out, one that is hostile is refused."""
        try:
            return self.parse(name)
        except RefusedHere as refusal:
            if refusal.code is Refusal.UNREADABLE:
                return None
            raise

    def _resources(self, body: OfdBody) -> Resources:
        found = Resources()
        for kind in ("PublicRes", "DocumentRes"):
            for element in every(body.root, f"CommonData/{kind}"):
                self._take(found, body.place, element.text or "")
        return found

    def _take(self, resources: Resources, beside: str, location: str) -> None:
        for name, root in self._referred(beside, location):
            for identifier, place in resources.add(root):
                if picture := self.find(name, place):
                    resources.pictures[identifier] = picture

    def _page(self, body: OfdBody, place: Element, resources: Resources) -> OfdPage:
        name = self.find(body.place, place.get("BaseLoc", ""))
        if name is None:
            raise RefusedHere(Refusal.UNREADABLE)
        content = self.parse(name)
        for element in every(content, "/PageRes"):
            self._take(resources, name, element.text or "")
        usual = box_of(text_at(body.root, "CommonData/PageArea/PhysicalBox")) or _A4
        left, top, width, height = box_of(text_at(content, "Area/PhysicalBox")) or usual
        page = OfdPage(place.get("ID", ""), width, height)
        corner = (1.0, 0.0, 0.0, 1.0, -left, -top)
        behind, before = self._templates(body, content)
        for root in (*behind, content, *before):
            page.take(objects(root, resources, corner))
        for shown in self._appearances(body, page.identifier):
            left, top, _, _ = box_of(shown.get("Boundary", "")) or (0.0, 0.0, 0.0, 0.0)
            inner = joined(corner, (1.0, 0.0, 0.0, 1.0, left, top))
            page.take(objects(shown, resources, inner))
        return page

    def _templates(self, body: OfdBody, content: Element) -> tuple[list[Element], list[Element]]:
        """The templates of a page: those behind it, and those before it."""
        known = {one.get("ID"): one.get("BaseLoc", "") for one in every(body.root, "CommonData/TemplatePage")}
        behind: list[Element] = []
        before: list[Element] = []
        for used in every(content, "/Template"):
            for _, root in self._referred(body.place, known.get(used.get("TemplateID"), "")):
                (before if used.get("ZOrder") == "Foreground" else behind).append(root)
        return behind, before

    def _appearances(self, body: OfdBody, page: str) -> Iterator[Element]:
        for index, root in self._referred(body.place, text_at(body.root, "/Annotations")):
            for listed in every(root, "Page"):
                if listed.get("PageID") == page:
                    for _, annotations in self._referred(index, text_at(listed, "FileLoc")):
                        shown = (one for one in every(annotations, "Annot") if one.get("Visible") != "false")
                        yield from (one for annotation in shown for one in every(annotation, "Appearance"))
