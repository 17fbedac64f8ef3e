"""What a page of a PDF paints, in the order it is painted: text with its signs, pictures and filled shapes."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium
from PIL import Image

from casedesk.evidence.reading.model import Box

_MOST_SIGNS, _MOST_OBJECTS = 20_000, 20_000  # of a page
_DEEPEST_FORM = 8
_MOST_PIXELS = 12_000_000  # of a page as drawn
_SIMPLE_PATH = 6  # segments: a rectangle has five
_FIXED_POINT = 1_000_000  # pdfium gives places on a device in whole numbers

Colour = tuple[int, int, int, int]
_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Sign:
    """One character; `run` is the order of the text that paints it, -1 where the library put it in; "" is a gap."""

    text: str
    box: Box
    run: int


@dataclass(frozen=True, slots=True)
class Run:
    """One piece of text as painted: its mode (PDF 32000-1, table 106), font, size in points and colour."""

    order: int
    mode: int
    font: str
    size: float
    colour: Colour | None
    text: str = ""
    box: Box = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Shape:
    """A picture or an area; `solid` when it hides all that lies below it, `colour` None when it has many."""

    order: int
    box: Box
    picture: bool
    solid: bool
    colour: Colour | None = None
    pixels: int = 0


@dataclass
class Allowance:
    """How many characters and painted objects of a whole document are taken in, so that none takes too long."""

    signs: int = 150_000
    objects: int = 60_000


@dataclass
class Page:
    """One page: `number` from 1, places as shares of its width and height as it is shown."""

    number: int
    width: float
    height: float
    signs: list[Sign] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    notes: list[tuple[str, Box]] = field(default_factory=list)


def read_page(page: Any, number: int, left: Allowance) -> Page:
    """Take in one page, as much of it as the document has `left`; what is taken is counted off.

    Args:
        page: of pypdfium2; nothing of it is needed afterwards.
    """
    width, height = page.get_size()
    found = Page(number, max(width, 1), max(height, 1))
    place = _Placing(page)
    styles: dict[int, Run] = {}
    order = -1
    for order, (thing, matrix) in enumerate(_objects(page, min(left.objects, _MOST_OBJECTS))):
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            styles[_address(thing)] = _style(thing, order, matrix)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING):
            found.shapes += _shape(thing, kind, order, matrix, place)
    _take_signs(page, found, place, styles, min(left.signs, _MOST_SIGNS))
    left.objects -= order + 1
    left.signs -= len(found.signs)
    found.notes = list(_annotations(page, place))
    return found


def drawn(page: Any, scale: float) -> Image.Image:
    """A page in shades of grey, `scale` pixels a point, or as many as memory has room for."""
    width, height = page.get_size()
    most = (_MOST_PIXELS / max(width * height, 1)) ** 0.5
    picture: Image.Image = page.render(scale=min(scale, most), may_draw_forms=False, grayscale=True).to_pil()
    return picture


class _Placing:
    """From the page's own space to shares of the page as shown: turned, and cut to its visible box."""

    def __init__(self, page: Any) -> None:
        self._page = page
        x, y = self._shown(0, 0)
        right, up = self._shown(1000, 0), self._shown(0, 1000)
        self._x, self._y = x, y
        self._across = ((right[0] - x) / 1000, (right[1] - y) / 1000)
        self._along = ((up[0] - x) / 1000, (up[1] - y) / 1000)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        one, other = self._point(left, bottom), self._point(right, top)
        return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return (
            self._x + x * self._across[0] + y * self._along[0],
            self._y + x * self._across[1] + y * self._along[1],
        )

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        size = _FIXED_POINT
        pdfium.FPDF_PageToDevice(self._page, 0, 0, size, size, 0, x, y, across, down)
        return across.value / size, down.value / size


def _objects(page: Any, left: int) -> Iterator[tuple[Any, _Matrix]]:
    """Everything painted, in order, also inside forms, with the matrix of the form it lies in."""
    stack = [(page, iter(range(pdfium.FPDFPage_CountObjects(page))), pdfium.FPDFPage_GetObject, _SAME)]
    while stack and left:
        holder, numbers, get, matrix = stack[-1]
        number = next(numbers, None)
        if number is None:
            stack.pop()
            continue
        left -= 1
        thing = get(holder, number)
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_FORM:
            if len(stack) <= _DEEPEST_FORM:
                inner = _times(_matrix(thing), matrix)
                count = range(pdfium.FPDFFormObj_CountObjects(thing))
                stack.append((thing, iter(count), pdfium.FPDFFormObj_GetObject, inner))
        else:
            yield thing, matrix


def _style(thing: Any, order: int, matrix: _Matrix) -> Run:
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(thing, size)
    _, _, across, along, _, _ = _times(_matrix(thing), matrix)
    tall = abs(size.value) * (across**2 + along**2) ** 0.5
    mode = pdfium.FPDFTextObj_GetTextRenderMode(thing)
    return Run(order, mode, _font(pdfium.FPDFTextObj_GetFont(thing)), tall, _colour(thing))


def _font(font: Any) -> str:
    name = ctypes.create_string_buffer(128)
    length = pdfium.FPDFFont_GetBaseFontName(font, name, len(name)) if font else 0
    return name.raw[: max(min(length, len(name)) - 1, 0)].decode("utf-8", "replace")


def _shape(thing: Any, kind: int, order: int, matrix: _Matrix, place: _Placing) -> Iterator[Shape]:
    bounds = _bounds(thing, matrix)
    if bounds is None:
        return
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        width, height = ctypes.c_uint(), ctypes.c_uint()
        pdfium.FPDFImageObj_GetImagePixelSize(thing, width, height)
        solid = not pdfium.FPDFPageObj_HasTransparency(thing)
        yield Shape(order, place.box(*bounds), picture=True, solid=solid, pixels=width.value * height.value)
    elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
        yield Shape(order, place.box(*bounds), picture=False, solid=False)
    elif _is_filled(thing):
        colour = _colour(thing)
        plain = pdfium.FPDFPath_CountSegments(thing) <= _SIMPLE_PATH
        solid = plain and colour is not None and colour[3] == 255 and not pdfium.FPDFPageObj_HasTransparency(thing)
        yield Shape(order, place.box(*bounds), picture=False, solid=solid, colour=colour)


def _is_filled(thing: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(thing, fill, stroke)) and fill.value != pdfium.FPDF_FILLMODE_NONE


def _bounds(thing: Any, matrix: _Matrix) -> tuple[float, float, float, float] | None:
    """The place of an object cut by its clip path, in the space of the page; None when nothing of it is left."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    box = (left.value, bottom.value, right.value, top.value)
    clip = pdfium.FPDFPageObj_GetClipPath(thing)
    # -1 stands for no clip path.
    for path in range(min(pdfium.FPDFClipPath_CountPaths(clip), 8) if clip else 0):
        points = _points(clip, path)
        if points:
            across, along = [x for x, _ in points], [y for _, y in points]
            box = (
                *(max(box[0], min(across)), max(box[1], min(along))),
                *(min(box[2], max(across)), min(box[3], max(along))),
            )
    if box[0] >= box[2] or box[1] >= box[3]:
        return None
    corners = [_moved(matrix, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, along = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(along), max(across), max(along)


def _points(clip: Any, path: int) -> list[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    count = min(pdfium.FPDFClipPath_CountPathSegments(clip, path), 50)
    segments = (pdfium.FPDFClipPath_GetPathSegment(clip, path, number) for number in range(count))
    return [(x.value, y.value) for segment in segments if pdfium.FPDFPathSegment_GetPoint(segment, x, y)]


def _take_signs(page: Any, found: Page, place: _Placing, styles: dict[int, Run], most: int) -> None:
    text = page.get_textpage()
    words: dict[int, list[str]] = {}
    boxes: dict[int, Box] = {}
    for index in range(min(text.count_chars(), most)):
        sign = chr(pdfium.FPDFText_GetUnicode(text, index))
        if sign.isspace() or not sign.isprintable():
            found.signs.append(Sign("", (0, 0, 0, 0), -1))
            continue
        painted = _address(pdfium.FPDFText_GetTextObject(text, index))
        box = place.box(*text.get_charbox(index, loose=True))
        style = styles.get(painted)
        found.signs.append(Sign(sign, box, style.order if style else -1))
        words.setdefault(painted, []).append(sign)
        known = boxes.get(painted, box)
        boxes[painted] = (
            *(min(known[0], box[0]), min(known[1], box[1])),
            *(max(known[2], box[2]), max(known[3], box[3])),
        )
    for painted, style in styles.items():
        if painted in words:
            said = "".join(words[painted])
            found.runs.append(Run(style.order, style.mode, style.font, style.size, style.colour, said, boxes[painted]))


def _annotations(page: Any, place: _Placing) -> Iterator[tuple[str, Box]]:
    """Text boxes, stamps and areas a person laid over the page in a viewer, with their places."""
    kinds = {
        pdfium.FPDF_ANNOT_FREETEXT: "FreeText",
        pdfium.FPDF_ANNOT_STAMP: "Stamp",
        pdfium.FPDF_ANNOT_SQUARE: "Square",
    }
    rectangle = pdfium.FS_RECTF()
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), 500)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        kind = kinds.get(pdfium.FPDFAnnot_GetSubtype(annotation))
        hidden = pdfium.FPDFAnnot_GetFlags(annotation) & (pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW)
        if kind and not hidden and pdfium.FPDFAnnot_GetRect(annotation, rectangle):
            yield kind, place.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _colour(thing: Any) -> Colour | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(thing, *parts):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _matrix(thing: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, matrix):
        return _SAME
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _address(thing: Any) -> int:
    return ctypes.cast(thing, ctypes.c_void_p).value or 0
