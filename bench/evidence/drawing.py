"""Pages of invented documents drawn as pictures, and made worse as phones do: tilted, blurred, noisy, unevenly lit."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from casedesk.evidence.reading import chinese_font


@dataclass(frozen=True)
class Words:
    """A run of text: place of its left top in shares of the width and in lines, and size in lines."""

    text: str
    left: float
    line: float
    size: float = 1.0


@dataclass(frozen=True)
class Look:
    """How a page is drawn: width in pixels, pixels a line, colours, and what the camera did.

    Args:
        tilt: degrees. blur: radius in pixels. noise: 0 to 1. shadow: darkening towards one corner, 0 to 1.
    """

    width: int = 900
    line: int = 44
    paper: str = "#ffffff"
    ink: str = "#111111"
    tilt: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    shadow: float = 0.0


def photographed(random: Random, width: int, line: int) -> Look:
    """A photo taken by hand."""
    return Look(
        width,
        line,
        paper=random.choice(("#fbfaf5", "#f1efe8", "#ffffff")),
        ink=random.choice(("#222222", "#3a3a3a", "#454545")),
        tilt=random.uniform(-2.5, 2.5),
        blur=random.uniform(0.3, 0.9),
        noise=random.uniform(0.03, 0.10),
        shadow=random.uniform(0.0, 0.35),
    )


def drawn(page: Sequence[Words], look: Look) -> Image.Image:
    """The picture of a page."""
    font = chinese_font()
    if font is None:
        raise RuntimeError("no system font with Chinese: install fonts-noto-cjk")
    last = max(words.line + words.size for words in page)
    sheet = Image.new("RGB", (look.width, round((last + 2) * look.line)), look.paper)
    pen = ImageDraw.Draw(sheet)
    for words in page:
        letters = ImageFont.truetype(font[0], round(0.62 * words.size * look.line), index=font[1])
        pen.text((words.left * look.width, (words.line + 1) * look.line), words.text, font=letters, fill=look.ink)
    return _worsened(sheet, look)


def encoded(picture: Image.Image, kind: str) -> bytes:
    """The picture as a file: JPEG, PNG or HEIF."""
    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    written = io.BytesIO()
    picture.save(written, kind, **({} if kind == "PNG" else {"quality": 85}))
    return written.getvalue()


def _worsened(sheet: Image.Image, look: Look) -> Image.Image:
    if look.shadow:
        slope = Image.linear_gradient("L").rotate(30, expand=True).resize(sheet.size)
        dark = Image.new("RGB", sheet.size, "black")
        sheet = Image.composite(dark, sheet, slope.point(lambda light: round(light * look.shadow)))
    if look.tilt:
        sheet = sheet.rotate(look.tilt, Image.Resampling.BICUBIC, expand=True, fillcolor="#6b6259")
    if look.blur:
        sheet = sheet.filter(ImageFilter.GaussianBlur(look.blur))
    if look.noise:
        grain = Image.effect_noise(sheet.size, 90).convert("RGB")
        sheet = Image.blend(sheet, grain, look.noise)
    return sheet
