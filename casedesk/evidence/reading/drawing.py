"""Previews as plain JPEG files in the current folder: new pixels, no metadata of the original."""

from PIL import Image

from casedesk.evidence.reading.model import Preview

LONGEST_SIDE = 2000
THUMBNAIL_SIDE = 480
PREVIEW_PAGES = 5
_QUALITY = 85


class Sheets:
    """Collects page previews; the first also gives the thumbnail."""

    def __init__(self) -> None:
        self.previews: list[Preview] = []
        self._pages = 0

    def add(self, picture: Image.Image) -> None:
        """Save one page, scaled down when its longest side is more than 2000 pixels."""
        if max(picture.size) > LONGEST_SIDE:
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)
        self._pages += 1
        self._save(picture, f"page-{self._pages}.jpg", self._pages)
        if self._pages == 1:
            small = picture.copy()
            small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2)
            self._save(small, "thumbnail.jpg", 0)

    def _save(self, picture: Image.Image, name: str, page: int) -> None:
        clean = Image.new("RGB", picture.size)
        clean.paste(picture)
        clean.save(name, "JPEG", quality=_QUALITY)
        self.previews.append(Preview(name, page, *clean.size))
