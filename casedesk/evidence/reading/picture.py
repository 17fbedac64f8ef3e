"""Photos and screenshots: decoded within limits, turned upright, drawn anew without metadata."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image, ImageOps

from casedesk.evidence.kinds import PICTURES, Kind, Limits, Refusal, RefusedHere
from casedesk.evidence.reading.drawing import LONGEST_SIDE, Sheets
from casedesk.evidence.reading.model import Preview, Reading

_FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIC: "HEIF"}


class PictureReader:
    """Reads pictures; their text is left to recognition, which gets the preview only."""

    kinds = PICTURES

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def read(self, source: BinaryIO, kind: Kind) -> Reading:
        """See Reader."""
        with self._opened(source, kind):
            return Reading(kind, 1, notes=("no_text",))

    def preview(self, source: BinaryIO, kind: Kind) -> list[Preview]:
        """See Reader."""
        sheets = Sheets()
        with self._opened(source, kind) as picture:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG decodes at a fraction of its size
            small = _reduced(picture)
            upright = ImageOps.exif_transpose(small)
            sheets.add(_on_white(upright))
        return sheets.previews

    @contextmanager
    def _opened(self, source: BinaryIO, kind: Kind) -> Iterator[Image.Image]:
        Image.MAX_IMAGE_PIXELS = self._limits.pixels
        if kind is Kind.HEIC:
            from pillow_heif import register_heif_opener  # a C library only these files need

            register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
        source.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            try:
                picture = Image.open(source, formats=(_FORMATS[kind],))
            except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
                raise RefusedHere(Refusal.TOO_MANY_PIXELS) from bomb
        with picture:
            if picture.width * picture.height > self._limits.pixels:
                raise RefusedHere(Refusal.TOO_MANY_PIXELS)
            yield picture


def _reduced(picture: Image.Image) -> Image.Image:
    """At most preview size; the full size is held once only, in its own mode."""
    if picture.mode.startswith("I") or picture.mode == "F":
        # Sixteen bits a pixel: the upper eight carry the picture.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    elif picture.mode in ("P", "1", "PA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA"):
        return picture.convert("RGB")
    sheet = Image.new("RGB", picture.size, "white")
    sheet.paste(picture, mask=picture.getchannel("A"))
    return sheet
