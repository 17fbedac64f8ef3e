"""How well a picture can be read, told to its owner at upload: a fraction of a second, Pillow only, inside the child.

The thresholds were set on 40 scanned receipts and on dark, blurred, small and cut copies of them; what a picture
shows decides, not what took it. They prompt a look and refuse nothing.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from PIL import Image, ImageFilter, ImageStat

from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading.picture import PictureReader

_LOOKED_AT = 1200  # pixels, the longest side
_LAPLACE = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=4, offset=128)
_FLAT = 128
# The brightest part of a page is paper or a lit screen, 220 to 255 where it is well lit.
_PAPER_SHARE, _DARK = 0.95, 100
_TILES, _LEAST_CONTRAST = 6, 12
_SHARP_SHARE, _BLURRED = 0.75, 0.055
_NARROWEST, _FEWEST_PIXELS = 400, 300_000
_STEPS, _INK, _EDGE = 120, 0.15, 14
_CUT_LINES, _MOST_INK = 9, 0.7

Pixels = tuple[int, int, int, int]


def warnings_of(source: BinaryIO, kind: Kind, limits: Limits) -> Iterator[str]:
    """What makes a picture hard to read, of model.WARNINGS; raises RefusedHere as its reader does."""
    picture, full = PictureReader(limits).decoded(source, kind, _LOOKED_AT)
    grey = picture.convert("L")
    edges = _edges(grey)
    if is_dark(grey):
        yield "dark"
    if is_blurred(grey, edges):
        yield "blurred"
    if min(full) < _NARROWEST or full[0] * full[1] < _FEWEST_PIXELS:
        yield "small"
    if is_cut(edges):
        yield "cut"


def is_dark(grey: Image.Image) -> bool:
    """Whether even the brightest twentieth of the picture is dim."""
    counts, seen = grey.histogram(), 0
    for level, count in enumerate(counts):
        seen += count
        if seen >= _PAPER_SHARE * grey.width * grey.height:
            return level < _DARK
    return False


def is_blurred(grey: Image.Image, edges: Image.Image) -> bool:
    """Whether the parts that show something have soft edges for their contrast.

    The spread of the Laplacian by the spread of the brightness does not depend on light and print, and falls fast
    with blur. Three quarters of the parts must be soft: the table around a paper may be.
    """
    sharpness = []
    for part in _parts(grey.size):
        contrast = ImageStat.Stat(grey.crop(part)).stddev[0]
        if contrast > _LEAST_CONTRAST:
            sharpness.append(ImageStat.Stat(edges.crop(part)).stddev[0] / contrast)
    return bool(sharpness) and sorted(sharpness)[int(len(sharpness) * _SHARP_SHARE)] < _BLURRED


def is_cut(edges: Image.Image) -> bool:
    """Whether lines of text run into the left or right border.

    Letters and gaps alternate there; the edge of a table or the shadow of a paper is one long mark.
    """
    width, height = edges.size
    strip = max(4, round(min(edges.size) / 100))
    marks = edges.point(lambda value: 255 if abs(value - _FLAT) > _EDGE else 0)
    top, bottom = height // 20, height * 19 // 20
    sides = ((2, top, 2 + strip, bottom), (width - 2 - strip, top, width - 2, bottom))
    return any(_lines_through(marks.crop(side)) for side in sides)


def _lines_through(strip: Image.Image) -> bool:
    steps = min(_STEPS, strip.height)
    bounds = [(strip.height * step // steps, strip.height * (step + 1) // steps) for step in range(steps)]
    inked = [ImageStat.Stat(strip.crop((0, top, strip.width, bottom))).mean[0] / 255 > _INK for top, bottom in bounds]
    lines = sum(ink and not after for ink, after in pairwise(inked))
    return lines >= _CUT_LINES and sum(inked) <= _MOST_INK * steps


def _edges(grey: Image.Image) -> Image.Image:
    """The Laplacian around 128; the outermost pixels, which the filter leaves as they were, are flat."""
    found = Image.new("L", grey.size, _FLAT)
    if min(grey.size) > 4:
        inner = (1, 1, grey.width - 1, grey.height - 1)
        found.paste(grey.filter(_LAPLACE).crop(inner), inner)
    return found


def _parts(size: tuple[int, int]) -> Iterator[Pixels]:
    across, down = min(_TILES, size[0]), min(_TILES, size[1])
    for row in range(down):
        for column in range(across):
            left, right = size[0] * column // across, size[0] * (column + 1) // across
            yield left, size[1] * row // down, right, size[1] * (row + 1) // down
