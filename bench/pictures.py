"""E1: a photo of 12 megapixels hashed, its QR code read, drawn anew as previews, beside the bare steps."""

import hashlib
import os
import tempfile
from io import BytesIO
from pathlib import Path

import segno
import zxingcpp
from PIL import Image

from bench.browsing import alternate
from bench.table import Finding, slower
from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading.barcodes import FORMATS
from casedesk.evidence.reading.drawing import LONGEST_SIDE, THUMBNAIL_SIDE
from casedesk.evidence.reading.picture import PictureReader

_SIZE = (4000, 3000)
_CODE = "01,10,044031900111,12345678,123.45,20210304,12345678901234567890,ABCD"


def _content() -> bytes:
    """A photo full of fine detail, which costs decoders the most, with a QR code as wide as a thumb."""
    drawn, written = BytesIO(), BytesIO()
    segno.make(_CODE).save(drawn, kind="png", scale=12)
    scene = Image.effect_noise(_SIZE, 40).convert("RGB")
    with Image.open(drawn) as code:
        scene.paste(code.convert("RGB"), (600, 500))
    scene.save(written, "JPEG", quality=88)
    return written.getvalue()


def photo(rounds: int) -> list[Finding]:
    """Ours without child process and copy for recognition, beside hash, decoding, QR code and two JPEG files."""
    content = _content()

    def ours() -> None:
        hashlib.sha256(content).digest()
        reader = PictureReader(Limits(), draws_for_recognition=False)
        if not reader.read(BytesIO(content), Kind.JPEG).codes:
            raise AssertionError("the code was not read")
        reader.preview(BytesIO(content), Kind.JPEG)

    def bare() -> None:
        hashlib.sha256(content).digest()
        picture = Image.open(BytesIO(content))
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)
        zxingcpp.read_barcodes(picture.convert("L"), formats=FORMATS)
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
    return [slower("E1", "photo of 12 MP with a QR code", *times, 1.3)]
