"""What the pages of an OFD document share (GB/T 33190, 7.9): colours and lines, fonts, pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from casedesk.evidence.reading.xml import every, text_at

Point = tuple[float, float]
Colour = tuple[int, int, int]
Matrix = tuple[float, float, float, float, float, float]

BLACK: Colour = (0, 0, 0)
UNCHANGED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOST_PARENTS = 10


@dataclass(frozen=True)
class DrawParam:
    """How something is drawn; None where it is not said. Line width in millimetres."""

    fill: Colour | None = None
    stroke: Colour | None = None
    line_width: float | None = None
    alpha: int = 255

    def under(self, nearer: DrawParam) -> DrawParam:
        """These values where the nearer ones say nothing."""
        return replace(
            nearer,
            fill=nearer.fill or self.fill,
            stroke=nearer.stroke or self.stroke,
            line_width=self.line_width if nearer.line_width is None else nearer.line_width,
        )


@dataclass
class Resources:
    """Shared things by their identifier: drawing parameters, font names, and names of picture files in the package."""

    params: dict[str, DrawParam] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    def add(self, root: Element) -> list[tuple[str, str]]:
        """Take one resource file; the answer lists identifier and location of its pictures, as the file gives them."""
        for font in every(root, "Fonts/Font"):
            self.fonts[font.get("ID", "")] = f"{font.get('FontName', '')} {font.get('FamilyName', '')}"
        written = {one.get("ID", ""): one for one in every(root, "DrawParams/DrawParam")}
        for identifier in written:
            self.params[identifier] = self._param(identifier, written, _MOST_PARENTS)
        folder = root.get("BaseLoc", "").strip()
        return [
            (media.get("ID", ""), f"{folder}/{place}" if folder and not place.startswith("/") else place)
            for media in every(root, "MultiMedias/MultiMedia")
            if (place := text_at(media, "MediaFile"))
        ]

    def _param(self, identifier: str, written: dict[str, Element], parents: int) -> DrawParam:
        element = written.get(identifier)
        if element is None:
            return self.params.get(identifier, DrawParam())
        own = style(element)
        parent = element.get("Relative")
        return self._param(parent, written, parents - 1).under(own) if parent and parents else own


def style(element: Element) -> DrawParam:
    """What an element says itself of its colours and its line."""
    return DrawParam(
        fill=_colour(element, "FillColor"),
        stroke=_colour(element, "StrokeColor"),
        line_width=numbers(element.get("LineWidth", ""))[0] if numbers(element.get("LineWidth", "")) else None,
        alpha=int(number(element.get("Alpha"), 255)),
    )


def _colour(element: Element, name: str) -> Colour | None:
    """Grey, RGB or CMYK by the number of its parts, decimal or hexadecimal (#ee); None when it is not given."""
    for given in every(element, f"/{name}"):
        parts = [
            int(part[1:], 16) if part.startswith("#") else int(float(part))
            for part in given.get("Value", "").split()
            if re.fullmatch(r"#[0-9a-fA-F]{1,2}|\d{1,3}(?:\.\d*)?", part)
        ]
        parts = [min(part, 255) for part in parts]
        if len(parts) == 1:
            return (parts[0], parts[0], parts[0])
        if len(parts) == 3:
            return (parts[0], parts[1], parts[2])
        if len(parts) == 4:
            left = 255 - parts[3]
            return ((255 - parts[0]) * left // 255, (255 - parts[1]) * left // 255, (255 - parts[2]) * left // 255)
        return BLACK
    return None


def box_of(text: str) -> tuple[float, float, float, float] | None:
    """Left, top, width and height in millimetres."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None


def matrix_of(text: str) -> Matrix:
    """A transformation of six numbers; anything else changes nothing."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if len(found) == 6 else UNCHANGED


def through(matrix: Matrix, x: float, y: float) -> Point:
    """A point taken through a transformation."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def joined(outer: Matrix, inner: Matrix) -> Matrix:
    """The inner transformation, then the outer one."""
    a, b, c, d, _, _ = outer
    e, f = through(outer, inner[4], inner[5])
    left, right = inner[:2], inner[2:4]
    return (
        a * left[0] + c * left[1],
        b * left[0] + d * left[1],
        a * right[0] + c * right[1],
        b * right[0] + d * right[1],
        e,
        f,
    )


def numbers(text: str) -> list[float]:
    """All numbers of a text that stay within reason for a page in millimetres."""
    found = re.findall(r"[-+]?(?:\d{1,9}(?:\.\d*)?|\.\d+)(?:[eE]-?\d{1,2})?", text)
    return [max(-1e6, min(1e6, float(one))) for one in found]


def number(text: str | None, otherwise: float) -> float:
    """The first number, or another."""
    found = numbers(text or "")
    return found[0] if found else otherwise
