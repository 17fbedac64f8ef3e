"""Previews as plain JPEG files in the current folder: new pixels, no metadata of the original."""

import math

from PIL import Image

from casedesk.evidence.reading.model import Preview, legible_name

LONGEST_SIDE = 2000
THUMBNAIL_SIDE = 480
PREVIEW_PAGES = 5
LEGIBLE_PIXELS = 8_000_000
# Recognition reads from these pictures: at 85, edges of small print cost real receipts letters.
_QUALITY = 93
# A long receipt scaled to 2000 pixels would be too narrow to read.
_NARROWEST, _LONGEST_STRIP = 1000, 5000
_WORTH_IT = 1.2  # times the preview: a larger picture for recognition


def shown_size(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the preview of a page of this size: at most 2000 pixels long, long receipts more."""
    scale = max(LONGEST_SIDE / max(size), min(_NARROWEST / min(size), _LONGEST_STRIP / max(size)))
    return _scaled(size, scale)


def legible_size(size: tuple[int, int]) -> tuple[int, int] | None:
    """Width and height of the picture for recognition, of at most 8 megapixels; None where the preview does."""
    larger = _scaled(size, min(math.sqrt(LEGIBLE_PIXELS / (size[0] * size[1])), _LONGEST_STRIP / max(size)))
    return larger if max(larger) > _WORTH_IT * max(shown_size(size)) else None


def save_legible(picture: Image.Image, page: int) -> None:
    """Save a page for recognition, new pixels too."""
    _clean(picture).save(legible_name(page), "JPEG", quality=_QUALITY)


class Sheets:
    """Collects page previews; the first also gives the thumbnail."""

    def __init__(self) -> None:
        self.previews: list[Preview] = []
        self._pages = 0

    def add(self, picture: Image.Image) -> None:
        """Save one page, scaled down when it is larger than a preview."""
        if picture.size != (size := shown_size(picture.size)):
            picture.thumbnail(size, reducing_gap=2)
        self._pages += 1
        self._save(picture, f"page-{self._pages}.jpg", self._pages)
        if self._pages == 1:
            small = picture.copy()
            small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2)
            self._save(small, "thumbnail.jpg", 0)

    def _save(self, picture: Image.Image, name: str, page: int) -> None:
        _clean(picture).save(name, "JPEG", quality=_QUALITY)
        self.previews.append(Preview(name, page, *picture.size))


def _clean(picture: Image.Image) -> Image.Image:
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    return clean


def _scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    if scale >= 1:
        return size
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
