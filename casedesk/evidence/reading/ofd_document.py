"""The parts of an OFD package (GB/T 33190): pages with text and lines in millimetres, tags and attached data."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element

from casedesk.evidence.archive import open_archive, read_entry
from casedesk.evidence.kinds import Limits, Refusal, RefusedHere
from casedesk.evidence.reading.xml import every, parse, text_at

Point = tuple[float, float]
_A4 = (0.0, 0.0, 210.0, 297.0)
_MOST_OBJECTS = 20_000


@dataclass(frozen=True)
class Glyphs:
    """A run of text: where each character begins on its base line, in millimetres of the page."""

    identifier: str
    text: str
    at: tuple[Point, ...]
    size: float


@dataclass
class OfdPage:
    """One page, its template included."""

    identifier: str
    width: float
    height: float
    glyphs: list[Glyphs] = field(default_factory=list)
    lines: list[tuple[Point, Point]] = field(default_factory=list)


class OfdPackage:
    """An opened OFD file.

    Raises:
        RefusedHere: it breaks the limits of archives or pages, or is damaged.
    """

    def __init__(self, source: BinaryIO, limits: Limits) -> None:
        self._limits = limits
        self._archive = open_archive(source, limits)
        self._names = set(self._archive.namelist())
        self.head = self._parse("OFD.xml")
        self._root = self._resolve("", text_at(self.head, "DocBody/DocRoot"))
        self._document = self._parse(self._root)
        self._places = list(every(self._document, "Pages/Page"))
        if len(self._places) > limits.pages:
            raise RefusedHere(Refusal.TOO_MANY_PAGES)

    @property
    def page_count(self) -> int:
        """How many pages the document declares."""
        return len(self._places)

    def declared(self) -> dict[str, str]:
        """Name and value pairs of the package head (CustomData)."""
        return {
            element.get("Name", ""): (element.text or "").strip()
            for element in every(self.head, "CustomDatas/CustomData")
        }

    def attached(self, ending: str) -> Element | None:
        """The first entry whose name ends so, parsed."""
        for name in sorted(self._names):
            if name.lower().endswith(ending):
                return self._parse(name)
        return None

    def tags(self) -> Iterator[Element]:
        """The roots of the custom tag files the document names."""
        listed = text_at(self._document, "/CustomTags")
        if not listed:
            return
        index = self._resolve(self._root, listed)
        for place in every(self._parse(index), "CustomTag/FileLoc"):
            yield self._parse(self._resolve(index, (place.text or "").strip()))

    def pages(self) -> Iterator[OfdPage]:
        """All pages in order."""
        templates = {one.get("ID"): one.get("BaseLoc", "") for one in every(self._document, "TemplatePage")}
        usual = _box(text_at(self._document, "PageArea/PhysicalBox")) or _A4
        for place in self._places:
            content = self._parse(self._resolve(self._root, place.get("BaseLoc", "")))
            left, top, width, height = _box(text_at(content, "Area/PhysicalBox")) or usual
            page = OfdPage(place.get("ID", ""), width, height)
            layers = [content]
            for used in every(content, "/Template"):
                if location := templates.get(used.get("TemplateID")):
                    layers.insert(0, self._parse(self._resolve(self._root, location)))
            for layer in layers:
                _fill(page, layer, (left, top))
            yield page

    def _parse(self, name: str) -> Element:
        return parse(read_entry(self._archive, name, self._limits))

    def _resolve(self, beside: str, location: str) -> str:
        base = "" if location.startswith("/") else posixpath.dirname(beside)
        name = posixpath.normpath(posixpath.join(base, location.lstrip("/")))
        if name not in self._names:
            raise RefusedHere(Refusal.UNREADABLE)
        return name


def _fill(page: OfdPage, layer: Element, origin: Point) -> None:
    for drawn in every(layer, "TextObject"):
        if len(page.glyphs) < _MOST_OBJECTS:
            page.glyphs.extend(_glyphs(drawn, origin))
    for drawn in every(layer, "PathObject"):
        if len(page.lines) < _MOST_OBJECTS:
            page.lines.extend(_lines(drawn, origin))


def _glyphs(drawn: Element, origin: Point) -> Iterator[Glyphs]:
    place = _Placement(drawn, origin)
    size = _numbers(drawn.get("Size", "3"))[0] * place.scale
    x = y = 0.0
    for code in every(drawn, "TextCode"):
        text = (code.text or "").strip("\r\n")
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        steps_x, steps_y = _steps(code.get("DeltaX", "")), _steps(code.get("DeltaY", ""))
        here, at = (x, y), []
        for index in range(len(text)):
            at.append(place.on_page(here))
            step_x = steps_x[min(index, len(steps_x) - 1)] if steps_x else (0.0 if steps_y else size)
            step_y = steps_y[min(index, len(steps_y) - 1)] if steps_y else 0.0
            here = here[0] + step_x, here[1] + step_y
        if text.strip():
            yield Glyphs(drawn.get("ID", ""), text, tuple(at), size)


def _lines(drawn: Element, origin: Point) -> Iterator[tuple[Point, Point]]:
    """Straight pieces of a path; curves become their chords, which is enough to recognise a form."""
    place = _Placement(drawn, origin)
    start = here = (0.0, 0.0)
    data = text_at(drawn, "AbbreviatedData")
    for letter, figures in re.findall(r"([SMLQBAC])([^SMLQBAC]*)", data):
        numbers = _numbers(figures)
        end = start if letter == "C" else (numbers[-2], numbers[-1]) if len(numbers) >= 2 else here
        if letter in "SM":
            start = end
        else:
            yield place.on_page(here), place.on_page(end)
        here = end


class _Placement:
    """From an object's own coordinates to the page: its matrix, then its boundary."""

    def __init__(self, drawn: Element, origin: Point) -> None:
        box = _box(drawn.get("Boundary", "")) or (0.0, 0.0, 0.0, 0.0)
        self._left, self._top = box[0] - origin[0], box[1] - origin[1]
        matrix = _numbers(drawn.get("CTM", ""))
        self._matrix = matrix if len(matrix) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        a, b, c, d, _, _ = self._matrix
        self.scale = abs(a * d - b * c) ** 0.5 or 1.0

    def on_page(self, point: Point) -> Point:
        a, b, c, d, e, f = self._matrix
        x, y = point
        return self._left + a * x + c * y + e, self._top + b * x + d * y + f


def _steps(deltas: str) -> list[float]:
    """Distances between characters: "g 3 1.5" is 1.5 three times, and the last one repeats (GB/T 33190, 11.3)."""
    parts = deltas.split()
    steps: list[float] = []
    while parts and len(steps) < _MOST_OBJECTS:
        part = parts.pop(0)
        if part == "g" and len(parts) >= 2:
            count, step = int(_number(parts.pop(0), 0)), _number(parts.pop(0), 0)
            steps += [step] * min(max(count, 0), _MOST_OBJECTS)
        else:
            steps.append(_number(part, 0))
    return steps


def _box(text: str) -> tuple[float, float, float, float] | None:
    numbers = _numbers(text)
    if len(numbers) != 4:
        return None
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?|-?\.\d+", text)]


def _number(text: str | None, otherwise: float) -> float:
    numbers = _numbers(text or "")
    return numbers[0] if numbers else otherwise
