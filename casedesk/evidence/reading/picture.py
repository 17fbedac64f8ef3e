"""Photos and screenshots: decoded within limits, turned upright, their codes read, drawn anew without metadata."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from PIL import ExifTags, Image, ImageOps

from casedesk.evidence.authenticity.picture_facts import picture_checks
from casedesk.evidence.kinds import PICTURES, Kind, Limits, Refusal, RefusedHere
from casedesk.evidence.reading.barcodes import first_barcodes
from casedesk.evidence.reading.checks import Check
from casedesk.evidence.reading.drawing import Sheets, legible_size, save_legible, shown_size
from casedesk.evidence.reading.model import Preview, Reading

_FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIC: "HEIF"}
# Pillow holds a WebP picture four times, which is too much for the child from here on; OpenCV holds it once.
_LARGE_WEBP = 16_000_000

Size = tuple[int, int]


class PictureReader:
    """Reads pictures; their text is left to recognition, which gets a drawn copy only.

    Args:
        limits: of the file.
        received_at: when the file came, with zone; without it no date of the picture is held against it.
        draws_for_recognition: whether a picture larger than the preview is drawn for recognition too.
    """

    kinds = PICTURES

    def __init__(
        self, limits: Limits, received_at: datetime | None = None, *, draws_for_recognition: bool = True
    ) -> None:
        self._limits = limits
        self._received_at = received_at
        self._draws_for_recognition = draws_for_recognition
        self._page: Image.Image | None = None
        self._larger: Image.Image | None = None

    def read(self, source: BinaryIO, kind: Kind) -> Reading:
        """See Reader."""
        checks = self._checks(source, kind)
        codes = first_barcodes(self._sizes(source, kind), 1)
        return Reading(kind, 1, notes=("no_text",), codes=codes, checks=checks)

    def preview(self, source: BinaryIO, kind: Kind) -> list[Preview]:
        """See Reader."""
        sheets = Sheets()
        sheets.add(self._shown(source, kind))
        if self._draws_for_recognition and (larger := self._legible(source, kind)):
            save_legible(larger, 1)
        return sheets.previews

    def decoded(self, source: BinaryIO, kind: Kind, longest: int) -> tuple[Image.Image, Size]:
        """The picture in at most `longest` pixels, upright and on white, and its full size."""
        full = self._size(source, kind)
        scale = min(1, longest / max(full))
        return self._drawn(source, kind, (max(1, round(full[0] * scale)), max(1, round(full[1] * scale)))), full

    def _sizes(self, source: BinaryIO, kind: Kind) -> Iterator[Image.Image]:
        yield self._shown(source, kind)
        if larger := self._legible(source, kind):
            yield larger

    def _shown(self, source: BinaryIO, kind: Kind) -> Image.Image:
        """As the reviewer sees it."""
        if self._page is None:
            if kind is not Kind.JPEG and (larger := self._legible(source, kind)):
                self._page = larger.copy()  # only JPEG decodes at a fraction of its size; the others decode once
                self._page.thumbnail(shown_size(larger.size), reducing_gap=2)
            else:
                self._page = self._drawn(source, kind, shown_size(self._size(source, kind)))
        return self._page

    def _legible(self, source: BinaryIO, kind: Kind) -> Image.Image | None:
        """As recognition gets it, None where the preview is large enough."""
        if self._larger is None:
            size = legible_size(self._size(source, kind))
            self._larger = self._drawn(source, kind, size) if size else None
        return self._larger

    def _checks(self, source: BinaryIO, kind: Kind) -> tuple[Check, ...]:
        with self._opened(source, kind) as picture:  # known no longer than this: an opened WebP holds two canvases
            return picture_checks(picture, picture.size, self._received_at)

    def _size(self, source: BinaryIO, kind: Kind) -> Size:
        """Raises RefusedHere when the picture may not be decoded."""
        with self._opened(source, kind) as picture:
            return picture.size

    def _drawn(self, source: BinaryIO, kind: Kind, size: Size) -> Image.Image:
        with self._opened(source, kind) as picture:
            is_large = kind is Kind.WEBP and picture.width * picture.height > _LARGE_WEBP
            if not is_large:
                picture.draft("RGB", size)  # JPEG decodes at a fraction of its size
                return _on_white(ImageOps.exif_transpose(_reduced(picture, size)))
            turn = picture.getexif().get(ExifTags.Base.Orientation, 1)
        del picture
        drawn = _large_webp(source, size)
        drawn.getexif()[ExifTags.Base.Orientation] = turn
        return ImageOps.exif_transpose(drawn)

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


def _reduced(picture: Image.Image, size: Size) -> Image.Image:
    """At most of this size; the full size is held once only, in its own mode."""
    if picture.mode.startswith("I") or picture.mode == "F":
        # Sixteen bits a pixel: the upper eight carry the picture.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    elif picture.mode in ("P", "1", "PA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail(size, reducing_gap=2)
    return picture


def _large_webp(source: BinaryIO, size: Size) -> Image.Image:
    import cv2
    import numpy as np

    source.seek(0)
    pixels = cv2.imdecode(np.frombuffer(source.read(), np.uint8), cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise RefusedHere(Refusal.UNREADABLE)
    return Image.fromarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA"):
        return picture.convert("RGB")
    sheet = Image.new("RGB", picture.size, "white")
    sheet.paste(picture, mask=picture.getchannel("A"))
    return sheet
