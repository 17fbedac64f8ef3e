"""Pictures as a phone takes them: a paper lying on a table, a little turned, unevenly lit, grainy, with camera data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageFont

_FONT_FILES = (
    (Path(__file__).resolve().parents[1] / "static/vendor/fonts/NotoSansSC-Regular.ttf", 0),
    (Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), 2),
)
_MAKE, _MODEL, _SOFTWARE, _DATE, _EXIF_BLOCK, _TAKEN_AT = 0x010F, 0x0110, 0x0131, 0x0132, 0x8769, 0x9003
_TABLES = ((118, 88, 60), (92, 96, 100), (176, 150, 118), (58, 62, 66))


@dataclass(frozen=True, slots=True)
class Camera:
    """Who took the picture with what, and when (local time, as cameras write it)."""

    make: str
    model: str
    taken_at: datetime


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """A Chinese font at a size in pixels.

    Raises:
        FileNotFoundError: neither the packaged font nor Noto Sans CJK is there.
    """
    for path, face in _FONT_FILES:
        if path.is_file():
            return ImageFont.truetype(path, size, index=face)
    raise FileNotFoundError("no Chinese font: apt-get install fonts-noto-cjk")


def photograph(paper: Image.Image, camera: Camera, rng: Random, size: tuple[int, int] = (1000, 1400)) -> bytes:
    """Lay a drawn paper on a table and take its picture as JPEG with camera data.

    Arguments:
        paper: the flat drawing, smaller than `size` in both directions.
        camera: what EXIF says.
        rng: the accidents of this picture; the same ones give the same bytes.
        size: of the picture, in pixels.
    """
    scene = _table(size, rng)
    sheet = _crumpled(paper, rng).convert("RGBA")
    turned = sheet.rotate(rng.uniform(-4.5, 4.5), Image.Resampling.BILINEAR, expand=True)
    turned = turned.transform(turned.size, Image.Transform.QUAD, _leaning(turned.size, rng), Image.Resampling.BILINEAR)
    spot = ((size[0] - turned.width) // 2 + rng.randint(-30, 30), (size[1] - turned.height) // 2 + rng.randint(-30, 30))
    shadow = Image.new("L", size, 0)
    shadow.paste(turned.getchannel("A").point(lambda value: value * 0.45), (spot[0] + 10, spot[1] + 14))
    scene.paste((0, 0, 0), mask=shadow.filter(ImageFilter.GaussianBlur(14)))
    scene.paste(turned, spot, turned)
    return _jpeg(_as_seen(scene, rng), camera)


def _table(size: tuple[int, int], rng: Random) -> Image.Image:
    colour = rng.choice(_TABLES)
    grain = _noise((size[0] // 40, size[1]), 60, rng).resize(size, Image.Resampling.BICUBIC)
    grain = grain.filter(ImageFilter.GaussianBlur(2))
    return ImageChops.multiply(Image.new("RGB", size, colour), _lifted(grain, 0.82))


def _crumpled(paper: Image.Image, rng: Random) -> Image.Image:
    folds = _noise((7, 9), 90, rng).resize(paper.size, Image.Resampling.BICUBIC)
    fibre = _noise((paper.width // 2, paper.height // 2), 30, rng).resize(paper.size)
    shaded = ImageChops.multiply(paper.convert("RGB"), _lifted(folds, 0.94))
    return ImageChops.multiply(shaded, _lifted(fibre, 0.96))


def _noise(size: tuple[int, int], strength: int, rng: Random) -> Image.Image:
    """Even noise around middle grey with a standard deviation of `strength` levels."""
    even = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    return even.point(lambda value: min(max(128 + (value - 128) * strength // 74, 0), 255))


def _lifted(grey: Image.Image, floor: float) -> Image.Image:
    lifted = grey.point(lambda value: int(255 * (floor + (1 - floor) * value / 255)))
    return Image.merge("RGB", (lifted, lifted, lifted))


def _leaning(size: tuple[int, int], rng: Random) -> tuple[float, ...]:
    width, height = size
    lean = [rng.uniform(-0.018, 0.004) for _ in range(8)]
    corners = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0))
    points: list[float] = []
    for number, (across, down) in enumerate(corners):
        out_x = lean[2 * number] * (-1 if across else 1)
        out_y = lean[2 * number + 1] * (-1 if down else 1)
        points += [width * (across + out_x), height * (down + out_y)]
    return tuple(points)


def _as_seen(scene: Image.Image, rng: Random) -> Image.Image:
    light = Image.radial_gradient("L").resize((scene.width * 2, scene.height * 2))
    left, top = rng.randint(scene.width // 4, scene.width // 2), rng.randint(scene.height // 4, scene.height // 2)
    light = ImageChops.invert(light).crop((left, top, left + scene.width, top + scene.height))
    lit = ImageChops.multiply(scene, _lifted(light, 0.76))
    soft = ImageEnhance.Brightness(lit).enhance(rng.uniform(1.08, 1.25)).filter(ImageFilter.GaussianBlur(0.7))
    warm = Image.new("RGB", soft.size, rng.choice(((255, 248, 232), (244, 250, 255), (255, 252, 246))))
    grain = _noise((scene.width, scene.height), 8, rng)
    return ImageChops.add(ImageChops.multiply(soft, warm), Image.merge("RGB", (grain, grain, grain)), offset=-128)


def _jpeg(picture: Image.Image, camera: Camera) -> bytes:
    exif = Image.Exif()
    moment = f"{camera.taken_at:%Y:%m:%d %H:%M:%S}"
    exif[_MAKE], exif[_MODEL], exif[_SOFTWARE], exif[_DATE] = camera.make, camera.model, "Camera", moment
    exif.get_ifd(_EXIF_BLOCK)[_TAKEN_AT] = moment
    file = BytesIO()
    picture.save(file, "JPEG", quality=82, exif=exif.tobytes())
    return file.getvalue()
