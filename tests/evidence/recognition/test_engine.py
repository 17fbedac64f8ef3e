"""Chinese and English print is recognised, whichever way it lies, and its place is told on the picture as it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from casedesk.evidence.reading.model import FieldValue, Reading
from casedesk.evidence.recognition.recogniser import Fault, NotRecognised, Recogniser, Sheet
from tests.evidence import papers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def recogniser() -> Iterator[Recogniser]:
    """One warm process for all of these."""
    warm = Recogniser()
    yield warm
    warm.close()


def read(recogniser: Recogniser, folder: Path, *pictures: Image.Image) -> Reading:
    sheets = []
    for page, picture in enumerate(pictures, start=1):
        path = folder / f"page-{page}.jpg"
        path.write_bytes(papers.jpeg(picture))
        sheets.append(Sheet(page, path))
    return recogniser.read(sheets).reading


def ink(picture: Image.Image, value: FieldValue) -> float:
    """The share of dark print at the place of a value."""
    assert value.box is not None
    left, top, right, bottom = value.box
    width, height = picture.size
    place = picture.convert("L").crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))
    return sum(count for level, count in enumerate(place.histogram()) if level < 75) / (place.width * place.height)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 6, -9, 96])
def test_a_photo_is_read_whichever_way_it_lies(degrees: float, recogniser: Recogniser, tmp_path: Path) -> None:
    picture = papers.photo(degrees)

    found = read(recogniser, tmp_path, picture)

    assert found.fields["date"].value == "2024-06-18"
    assert found.fields["total"].value == "5999.00"
    assert "星河数码专卖店" in found.texts[0]
    for name in ("date", "total"):
        assert ink(picture, found.fields[name]) > 0.03, "there is print at the place told"


def test_english_print_is_read_in_rows(recogniser: Recogniser, tmp_path: Path) -> None:
    found = read(recogniser, tmp_path, papers.photo(3, papers.ENGLISH))

    assert found.fields["total"].value == "299.00"
    assert found.fields["date"].value == "2024-06-18"
    assert "NORTHWIND MOBILE LTD" in found.texts[0].upper()


def test_pages_keep_their_numbers(recogniser: Recogniser, tmp_path: Path) -> None:
    found = read(recogniser, tmp_path, papers.sheet(["第一页", "没有金额"]), papers.sheet())

    assert found.fields["total"].page == 2
    assert "第一页" in found.texts[0]
    assert "5999.00" in found.texts[1]


def test_an_empty_page_gives_nothing(recogniser: Recogniser, tmp_path: Path) -> None:
    found = read(recogniser, tmp_path, Image.new("RGB", (600, 800), "white"))

    assert (found.fields, found.texts) == ({}, ("",))


def test_a_long_and_narrow_receipt_keeps_its_small_print(recogniser: Recogniser, tmp_path: Path) -> None:
    lines = ["星河数码专卖店", *[f"商品编号 {1000 + at}  {at}.50" for at in range(60)], "合计: ¥5999.00"]
    picture = papers.sheet(lines, size=24)

    found = read(recogniser, tmp_path, picture)

    assert found.fields["total"].value == "5999.00"
    assert sum(str(1000 + at) in found.texts[0] for at in range(60)) >= 57


def test_a_bomb_behind_the_preview_is_not_opened(recogniser: Recogniser, tmp_path: Path) -> None:
    with pytest.raises(NotRecognised) as caught:
        read(recogniser, tmp_path, Image.new("RGB", (5000, 4200), "white"))

    assert caught.value.fault is Fault.MALFORMED
