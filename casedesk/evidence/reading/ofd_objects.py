"""What stands on an OFD page in the order of drawing: runs of text, paths and pictures, in millimetres of the page."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from casedesk.evidence.reading.ofd_paths import strokes
from casedesk.evidence.reading.ofd_resources import (
    DrawParam,
    Matrix,
    Point,
    Resources,
    box_of,
    joined,
    matrix_of,
    number,
    style,
    through,
)
from casedesk.evidence.reading.xml import every, local_name, text_at

_MOST_STEPS = 20_000
_LONGEST_RUN = 5_000  # characters
_DEEPEST = 20
_SOLID = 255


@dataclass(frozen=True)
class Glyphs:
    """A run of text: where each character begins on its base line.

    Args:
        at: one point per character. size: of the letters. matrix: from the letters' own axes to those of the page.
        font: names of the font. bold: as the object asks.
    """

    identifier: str
    text: str
    at: tuple[Point, ...]
    size: float
    matrix: Matrix
    style: DrawParam
    font: str = ""
    bold: bool = False


@dataclass(frozen=True)
class Outline:
    """A path, curves as short lines; each part is one stroke of the pen."""

    parts: tuple[tuple[Point, ...], ...]
    style: DrawParam
    width: float
    filled: bool
    stroked: bool


@dataclass(frozen=True)
class Picture:
    """A picture file of the package; the matrix takes the unit square to the page."""

    name: str
    matrix: Matrix
    alpha: int = _SOLID
    darken: bool = False


Drawn = Glyphs | Outline | Picture


def objects(root: Element, resources: Resources, outer: Matrix) -> Iterator[Drawn]:
    """What the layers of a page, of a template or of an annotation's appearance draw.

    Args:
        root: whose content is drawn. outer: from its coordinates to those of the page.
    """
    yield from _inside(root, resources, outer, DrawParam(), _DEEPEST)


def _inside(root: Element, resources: Resources, outer: Matrix, given: DrawParam, deep: int) -> Iterator[Drawn]:
    for element in root:
        name = local_name(element)
        if name == "TextObject":
            yield from _glyphs(element, resources, outer, given)
        elif name == "PathObject":
            yield from _outline(element, resources, outer, given)
        elif name == "ImageObject":
            yield from _picture(element, resources, outer)
        elif name in ("Content", "Layer", "PageBlock") and deep:
            own = resources.params.get(element.get("DrawParam", ""), DrawParam())
            yield from _inside(element, resources, outer, given.under(own), deep - 1)


def _placed(element: Element, outer: Matrix) -> Matrix:
    """From an object's own coordinates to the page: its matrix, then the corner of its boundary."""
    left, top, _, _ = box_of(element.get("Boundary", "")) or (0.0, 0.0, 0.0, 0.0)
    return joined(outer, joined((1.0, 0.0, 0.0, 1.0, left, top), matrix_of(element.get("CTM", ""))))


def _style(element: Element, resources: Resources, given: DrawParam) -> DrawParam:
    named = resources.params.get(element.get("DrawParam", ""), DrawParam())
    return given.under(named.under(style(element)))


def _scale(matrix: Matrix) -> float:
    return math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))


def _glyphs(element: Element, resources: Resources, outer: Matrix, given: DrawParam) -> Iterator[Glyphs]:
    matrix = _placed(element, outer)
    size = number(element.get("Size"), 3)
    across = number(element.get("HScale"), 1) or 1
    letters = joined(matrix, (across, 0.0, 0.0, 1.0, 0.0, 0.0))
    drawn = _style(element, resources, given)
    font, bold = resources.fonts.get(element.get("Font", ""), ""), number(element.get("Weight"), 400) >= 600
    x = y = 0.0
    for code in every(element, "TextCode"):
        text = (code.text or "").strip("\r\n")[:_LONGEST_RUN]
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        steps_x, steps_y = _steps(code.get("DeltaX", "")), _steps(code.get("DeltaY", ""))
        here, at = (x, y), []
        for index, sign in enumerate(text):
            at.append(through(matrix, *here))
            usual = size * across * (1.0 if ord(sign) > 0x2E80 else 0.5)
            step_x = steps_x[min(index, len(steps_x) - 1)] if steps_x else (0.0 if steps_y else usual)
            step_y = steps_y[min(index, len(steps_y) - 1)] if steps_y else 0.0
            here = here[0] + step_x, here[1] + step_y
        if text.strip():
            yield Glyphs(element.get("ID", ""), text, tuple(at), size, letters, drawn, font, bold)


def _outline(element: Element, resources: Resources, outer: Matrix, given: DrawParam) -> Iterator[Outline]:
    matrix = _placed(element, outer)
    drawn = _style(element, resources, given)
    parts = tuple(
        tuple(through(matrix, *point) for point in part) for part in strokes(text_at(element, "AbbreviatedData"))
    )
    if parts:
        width = (0.353 if drawn.line_width is None else drawn.line_width) * _scale(matrix)
        filled = element.get("Fill", "false").strip().lower() in ("true", "1")
        stroked = element.get("Stroke", "true").strip().lower() not in ("false", "0")
        yield Outline(parts, drawn, width, filled, stroked)


def _picture(element: Element, resources: Resources, outer: Matrix) -> Iterator[Picture]:
    name = resources.pictures.get(element.get("ResourceID", ""))
    if name is None:
        return
    _, _, width, height = box_of(element.get("Boundary", "")) or (0.0, 0.0, 0.0, 0.0)
    matrix = _placed(element, outer)
    if not element.get("CTM"):
        matrix = joined(matrix, (width, 0.0, 0.0, height, 0.0, 0.0))
    darken = element.get("BlendMode", "").lower() in ("darken", "multiply")
    yield Picture(name, matrix, int(number(element.get("Alpha"), _SOLID)), darken)


def _steps(deltas: str) -> list[float]:
    """Distances between characters: "g 3 1.5" is 1.5 three times, and the last one repeats (GB/T 33190, 11.3)."""
    parts = deltas.split()[:_MOST_STEPS]
    steps: list[float] = []
    at = 0
    while at < len(parts) and len(steps) < _MOST_STEPS:
        if parts[at] == "g" and at + 2 < len(parts):
            count = int(number(parts[at + 1], 0))
            steps += [number(parts[at + 2], 0)] * min(max(count, 0), _MOST_STEPS)
            at += 3
        else:
            steps.append(number(parts[at], 0))
            at += 1
    return steps
