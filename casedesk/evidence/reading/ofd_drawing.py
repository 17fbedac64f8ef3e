"""Drawing OFD pages by Pillow: text in one system font at its true places, paths, pictures with their blending."""

import io
import math
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFont

from casedesk.evidence.kinds import RefusedHere
from casedesk.evidence.reading.drawing import LONGEST_SIDE
from casedesk.evidence.reading.ofd_document import OfdPackage, OfdPage
from casedesk.evidence.reading.ofd_objects import Drawn, Glyphs, Outline, Picture
from casedesk.evidence.reading.ofd_resources import BLACK, Colour, Matrix, Point, joined, through

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_MOST_SCALE = 10.0  # pixels a millimetre
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF")
_MOST_PICTURES = 200
_MOST_HELD = 40_000_000  # pixels of all pictures
_MOST_PAINTED = 300_000_000  # pixels touched on a page
_SMALLEST, _LARGEST, _WIDEST = 4, 600, 200
_SOLID = 255
_FAR = 20_000.0  # pixels; what lies farther off shows nothing
_SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True)
class Stamp:
    """What a seal shows on a page, in millimetres: objects of its own package within left, top, width, height."""

    page: str
    box: tuple[float, float, float, float]
    size: tuple[float, float]
    package: OfdPackage | None
    drawn: tuple[Drawn, ...]
    picture: bytes = b""


class Painter:
    """Draws pages of one package; pictures are opened once."""

    def __init__(self, package: OfdPackage, font: tuple[str, int] | None) -> None:
        self._package = package
        self._font = font
        self._fonts: dict[int, Font] = {}
        self._pictures: dict[tuple[int, str], Image.Image | None] = {}
        self._left = _MOST_HELD

    def page(self, page: OfdPage, stamps: tuple[Stamp, ...] = ()) -> Image.Image:
        """One page on white, its longest side at most 2000 pixels, its seals on top."""
        scale = min(LONGEST_SIDE / max(page.width, page.height, 1), _MOST_SCALE)
        size = max(1, round(page.width * scale)), max(1, round(page.height * scale))
        canvas = _Canvas(Image.new("RGB", size, "white"), (scale, 0.0, 0.0, scale, 0.0, 0.0))
        self._all(canvas, self._package, page.drawn)
        for stamp in stamps:
            left, top, width, height = stamp.box
            if stamp.picture:
                matrix = joined(canvas.matrix, (width, 0.0, 0.0, height, left, top))
                self._paste(canvas, self._hold(stamp.picture), matrix, _SOLID, darken=True)
            elif stamp.package:
                across, down = width / (stamp.size[0] or 1), height / (stamp.size[1] or 1)
                usual = canvas.matrix
                canvas.matrix = joined(usual, (across, 0.0, 0.0, down, left, top))
                self._all(canvas, stamp.package, stamp.drawn)
                canvas.matrix = usual
        return canvas.sheet

    def picture(self, name: str) -> Image.Image | None:
        """A picture of the package, None when it cannot be shown."""
        return self._open(self._package, name)

    def _all(self, canvas: "_Canvas", package: OfdPackage, drawn: list[Drawn] | tuple[Drawn, ...]) -> None:
        for one in drawn:
            if isinstance(one, Glyphs):
                self._text(canvas, one)
            elif isinstance(one, Outline):
                canvas.outline(one)
            else:
                self._image(canvas, package, one)

    def _text(self, canvas: "_Canvas", run: Glyphs) -> None:
        matrix = joined(canvas.matrix, run.matrix)
        a, b, c, d = (part * run.size for part in matrix[:4])
        pixels = round(math.hypot(c, d))
        if pixels < 1:
            return
        size = min(max(pixels, _SMALLEST), _LARGEST)
        colour, alpha = run.style.fill or BLACK, run.style.alpha
        upright = abs(b) < 0.02 * size and abs(c) < 0.02 * size and d > 0
        plain = upright and abs(a - d) < 0.08 * d and alpha == _SOLID
        bold = run.bold or any(word in run.font for word in ("黑体", "Bold", "小标宋"))
        font = self._sized(size)
        for sign, point in zip(run.text, run.at, strict=True):
            x, y = canvas.pixel(point)
            if sign.isspace() or not (-size < x < canvas.sheet.width + size and -size < y < canvas.sheet.height + size):
                continue
            if plain and canvas.spend(size * size):
                canvas.pen.text((x, y), sign, font=font, fill=colour, anchor="ls", stroke_width=int(bold))
            elif not plain:
                canvas.turned(sign, font, (x, y), (a / size, b / size, c / size, d / size), size, colour, alpha)

    def _image(self, canvas: "_Canvas", package: OfdPackage, one: Picture) -> None:
        if len(self._pictures) < _MOST_PICTURES and (picture := self._open(package, one.name)):
            self._paste(canvas, picture, joined(canvas.matrix, one.matrix), one.alpha, darken=one.darken)

    def _paste(
        self, canvas: "_Canvas", picture: Image.Image | None, matrix: Matrix, alpha: int, *, darken: bool
    ) -> None:
        if picture:
            canvas.paste(picture, matrix, alpha, darken=darken)

    def _open(self, package: OfdPackage, name: str) -> Image.Image | None:
        key = (id(package), name)
        if key not in self._pictures:
            try:
                self._pictures[key] = self._hold(package.read(name))
            except RefusedHere:
                self._pictures[key] = None
        return self._pictures[key]

    def _hold(self, data: bytes) -> Image.Image | None:
        picture = _opened(data, self._left)
        self._left -= picture.width * picture.height if picture else 0
        return picture

    def _sized(self, size: int) -> Font:
        if size not in self._fonts:
            made = ImageFont.truetype(self._font[0], size, self._font[1]) if self._font else None
            self._fonts[size] = made or ImageFont.load_default(size)
        return self._fonts[size]


class _Canvas:
    """A sheet of pixels and the way to it from millimetres."""

    def __init__(self, sheet: Image.Image, matrix: Matrix) -> None:
        self.sheet = sheet
        self.matrix = matrix
        self.pen = ImageDraw.Draw(sheet)
        self._left = _MOST_PAINTED

    def spend(self, pixels: float) -> bool:
        """Whether so many more pixels may be painted on this page."""
        self._left -= math.ceil(pixels)
        return self._left >= 0

    def pixel(self, point: Point) -> Point:
        x, y = through(self.matrix, *point)
        return max(-_FAR, min(_FAR, x)), max(-_FAR, min(_FAR, y))

    def outline(self, path: Outline) -> None:
        parts = [[self.pixel(point) for point in part] for part in path.parts]
        if path.filled and path.style.fill:  # without a colour a path is not filled (GB/T 33190, 9.1)
            self._fill(parts, path.style.fill, path.style.alpha)
        if path.stroked:
            width = min(max(1, round(path.width * abs(self.matrix[0] * self.matrix[3]) ** 0.5)), _WIDEST)
            for part in parts:
                if self.spend(len(part) + sum(min(math.dist(*ends), 4000) for ends in pairwise(part)) * width):
                    self.pen.line(part, fill=path.style.stroke or BLACK, width=width, joint="curve")

    def _fill(self, parts: list[list[Point]], colour: Colour, alpha: int) -> None:
        """Even-odd, so that rings keep their hole."""
        box = self._seen([point for part in parts for point in part])
        if box is None:
            return
        left, top, right, bottom = box
        mask = Image.new("1", (right - left, bottom - top))
        for part in parts:
            if not self.spend(mask.height * (mask.width + len(part))):
                return
            own = Image.new("1", mask.size)
            ImageDraw.Draw(own).polygon([(x - left, y - top) for x, y in part], fill=1)
            mask = ImageChops.logical_xor(mask, own)
        self.sheet.paste(colour, (left, top), mask.convert("L").point([0] * _SOLID + [min(alpha, _SOLID)]))

    def paste(self, picture: Image.Image, matrix: Matrix, alpha: int, *, darken: bool) -> None:
        """A picture whose unit square the matrix takes to pixels."""
        box = self._seen([through(matrix, *point) for point in _SQUARE])
        determinant = matrix[0] * matrix[3] - matrix[1] * matrix[2]
        if box is None or not determinant:
            return
        left, top, right, bottom = box
        size = right - left, bottom - top
        if not self.spend(size[0] * size[1] + picture.width * picture.height):
            return
        a, b, c, d, e, f = matrix
        # A picture much larger than its place is made smaller first: a transformation alone skips pixels.
        shrink = max(1, min(picture.width // (2 * size[0]) or 1, picture.height // (2 * size[1]) or 1))
        source = picture.reduce(shrink) if shrink > 1 else picture
        x, y = source.width / determinant, source.height / determinant
        e, f = e - left, f - top
        back = (d * x, -c * x, (c * f - d * e) * x, -b * y, a * y, (b * e - a * f) * y)
        smooth = Image.Resampling.BILINEAR if source.width > size[0] else Image.Resampling.NEAREST
        shown = source.convert("RGBA").transform(size, Image.Transform.AFFINE, back, smooth)
        mask = shown.getchannel("A")
        if alpha < _SOLID:
            mask = mask.point([value * alpha // _SOLID for value in range(256)])
        colours = shown.convert("RGB")
        if darken:
            colours = ImageChops.darker(colours, self.sheet.crop(box))
        self.sheet.paste(colours, (left, top), mask)

    def turned(
        self,
        sign: str,
        font: Font,
        at: Point,
        axes: tuple[float, float, float, float],
        size: int,
        colour: Colour,
        alpha: int,
    ) -> None:
        """One character whose letters' axes are turned or narrowed."""
        a, b, c, d = axes
        determinant = a * d - b * c
        reach = 2 * size
        if abs(determinant) < 1e-3 or not self.spend(32 * reach * reach):
            return
        own = Image.new("L", (2 * reach, 2 * reach))
        ImageDraw.Draw(own).text((reach, reach), sign, font=font, fill=min(max(alpha, 0), _SOLID), anchor="ls")
        back = (d / determinant, -c / determinant, -b / determinant, a / determinant)
        shift_x = reach - back[0] * reach - back[1] * reach
        shift_y = reach - back[2] * reach - back[3] * reach
        data = (back[0], back[1], shift_x, back[2], back[3], shift_y)
        mask = own.transform(own.size, Image.Transform.AFFINE, data, Image.Resampling.BILINEAR)
        self.sheet.paste(colour, (round(at[0] - reach), round(at[1] - reach)), mask)

    def _seen(self, points: list[Point]) -> tuple[int, int, int, int] | None:
        """The pixels that points span, as far as they lie on the sheet."""
        left, top = max(0, math.floor(min(x for x, _ in points))), max(0, math.floor(min(y for _, y in points)))
        right = min(self.sheet.width, math.ceil(max(x for x, _ in points)))
        bottom = min(self.sheet.height, math.ceil(max(y for _, y in points)))
        return (left, top, right, bottom) if right > left and bottom > top else None


def _opened(data: bytes, most: int) -> Image.Image | None:
    """A picture of a known format and of at most so many pixels; None for anything else."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > most:
                return None
            return opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
