"""E1: a photo of 12 megapixels hashed and drawn anew as previews, beside the bare steps; codes are no part of it."""

import hashlib
import os
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from bench.browsing import alternate
from bench.table import Finding, slower
from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading.drawing import LONGEST_SIDE, THUMBNAIL_SIDE
from casedesk.evidence.reading.picture import PictureReader

_SIZE = (4000, 3000)


def photo(rounds: int) -> list[Finding]:
    """Ours without its child process, beside hash, decoding at a fraction of the size, and two JPEG files."""
    written = BytesIO()
    Image.effect_noise(_SIZE, 40).convert("RGB").save(written, "JPEG", quality=88)
    content = written.getvalue()
    reader = PictureReader(Limits())

    def ours() -> None:
        hashlib.sha256(content).digest()
        reader.preview(BytesIO(content), Kind.JPEG)

    def bare() -> None:
        hashlib.sha256(content).digest()
        picture = Image.open(BytesIO(content))
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        for side in (LONGEST_SIDE, THUMBNAIL_SIDE):
            picture.thumbnail((side, side), reducing_gap=2)
            picture.save(f"bare-{side}.jpg", "JPEG", quality=85)

    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # previews are written into the current folder, which in earnest is the child's own
        try:
            times = alternate(rounds, ours, bare, warm=1)
        finally:
            os.chdir(here)
    return [slower("E1", "photo of 12 MP, without codes", *times, None)]
