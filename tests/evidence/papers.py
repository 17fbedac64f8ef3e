"""Synthetic papers as a shop prints them, drawn with the system's font, and photos of them."""

import io
from collections.abc import Sequence

import pytest
from PIL import Image, ImageDraw, ImageFont

from casedesk.evidence.reading import chinese_font

RECEIPT = (
    "星河数码专卖店",
    "销售小票",
    "单号: XH20240618007",
    "日期: 2024-06-18 14:32",
    "商品: 手机 256GB 黑色",
    "数量 1  单价 5999.00",
    "合计: ¥5999.00",
    "谢谢惠顾",
)
ENGLISH = (
    "NORTHWIND MOBILE LTD",
    "12 Harbour Road",
    "Receipt No: R-20418",
    "Date: 18/06/2024",
    "Phone case           15.00",
    "Handset             284.00",
    "Subtotal            299.00",
    "Total:              299.00",
    "Cash                300.00",
    "Change                1.00",
)


def font(size: int) -> ImageFont.FreeTypeFont:
    """The system's font with Chinese; a test that needs it is skipped where there is none."""
    found = chinese_font()
    if found is None:
        pytest.skip("this system has no font with Chinese")
    return ImageFont.truetype(found[0], size, found[1])


def sheet(lines: Sequence[str] = RECEIPT, size: int = 34) -> Image.Image:
    """A paper with these lines, as wide as a receipt."""
    paper = Image.new("RGB", (760, 140 + len(lines) * size * 2), "#fdfdfa")
    pen = ImageDraw.Draw(paper)
    for at, line in enumerate(lines):
        pen.text((60, 60 + at * size * 2), line, font=font(size), fill="#222222")
    return paper


def jpeg(picture: Image.Image, **options: object) -> bytes:
    """The picture as a JPEG file."""
    written = io.BytesIO()
    picture.convert("RGB").save(written, "JPEG", quality=88, **options)
    return written.getvalue()


def photo(degrees: float = 0, lines: Sequence[str] = RECEIPT) -> Image.Image:
    """The paper on a dark table, turned counter-clockwise by so many degrees, without a note of it in the file."""
    paper = sheet(lines)
    table = Image.new("RGB", (paper.width + 240, paper.height + 240), "#6b5d4f")
    table.paste(paper, (120, 120))
    return table.rotate(degrees, expand=True, fillcolor="#6b5d4f", resample=Image.Resampling.BICUBIC)
