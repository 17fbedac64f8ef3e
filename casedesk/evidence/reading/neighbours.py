"""A hash by which pictures that look alike are near each other; it prompts a look and never weighs."""

from collections.abc import Iterable

from PIL import Image

from casedesk.evidence.reading.model import Preview

_ACROSS, _DOWN = 9, 8


def difference_hash(previews: Iterable[Preview]) -> str | None:
    """64 bits of the first page as 16 hexadecimal digits, None without pages.

    Each bit tells whether a field of 8 by 8 is brighter than the one to its right (dHash, N. Krawetz 2013), so that
    scaling, compression and brightness change few of them.

    Args:
        previews: files in the current folder; the thumbnail, of page 0, is what is hashed.
    """
    name = next((preview.name for preview in previews if preview.page == 0), None)
    if name is None:
        return None
    with Image.open(name, formats=("JPEG",)) as drawn:
        small = drawn.convert("L").resize((_ACROSS, _DOWN), Image.Resampling.BOX)
    fields = small.tobytes()
    bits = 0
    for row in range(_DOWN):
        for column in range(_ACROSS - 1):
            here = row * _ACROSS + column
            bits = bits << 1 | (fields[here] > fields[here + 1])
    return f"{bits:016x}"
