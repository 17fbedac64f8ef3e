"""What makes a picture hard to read is told at once; a good one is left in peace."""

import io
import time
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading import measure_in_child
from casedesk.evidence.reading.quality import warnings_of
from tests.evidence import papers

_RECEIPTS = Path(__file__).parents[4] / "shared" / "data" / "receipts"


def warned(picture: Image.Image) -> list[str]:
    return list(warnings_of(io.BytesIO(papers.jpeg(picture)), Kind.JPEG, Limits()))


def cut(picture: Image.Image, share: float) -> Image.Image:
    return picture.crop((int(picture.width * share), 0, picture.width, picture.height))


LONG = [f"{at:02} Handset with case and cover  {at}9.00" for at in range(20)]


def test_a_good_picture_is_left_in_peace() -> None:
    assert warned(papers.photo(0, LONG)) == []
    assert warned(papers.photo(5)) == []
    assert warned(Image.new("RGB", (1200, 1600), "white")) == []


def test_each_trouble_is_told_by_its_name() -> None:
    photo = papers.photo(0, LONG)

    assert warned(photo.point(lambda level: level * 0.3)) == ["dark"]
    assert warned(photo.filter(ImageFilter.GaussianBlur(photo.height / 300))) == ["blurred"]
    assert warned(photo.resize((360, 360 * photo.height // photo.width))) == ["small"]
    assert warned(cut(papers.sheet(LONG), 0.25)) == ["cut"]


def test_a_dark_screen_with_bright_letters_is_not_dark() -> None:
    screen = papers.sheet(LONG).point(lambda level: 255 - level)

    assert "dark" not in warned(screen.resize((screen.width * 2, screen.height * 2)))


def test_the_child_measures_a_large_photo_at_once(tmp_path: Path) -> None:
    large = papers.photo(0, LONG).resize((3000, 4000))
    file = io.BytesIO(papers.jpeg(large))
    began = time.monotonic()

    measured = measure_in_child(file, Kind.JPEG, tmp_path)

    assert (measured.pages, measured.warnings) == (1, ())
    assert time.monotonic() - began < 5


@pytest.mark.slow
def test_real_receipts_are_seldom_warned_of_and_their_bad_copies_are() -> None:
    files = sorted(_RECEIPTS.glob("*.jpg"))[::4]
    if not files:
        pytest.skip("no sample receipts beside the project")
    found: dict[str, int] = dict.fromkeys(("own", "dark", "blurred", "small", "cut"), 0)
    for file in files:
        with Image.open(file) as opened:
            picture = opened.convert("RGB")
        soft = ImageFilter.GaussianBlur(max(picture.size) / 400)
        found["own"] += bool(warned(picture))
        found["dark"] += "dark" in warned(picture.point(lambda level: level * 0.35))
        found["blurred"] += "blurred" in warned(picture.filter(soft))
        found["small"] += "small" in warned(picture.resize((picture.width * 2 // 5, picture.height * 2 // 5)))
        found["cut"] += "cut" in warned(cut(picture, 0.3))

    assert found["own"] <= len(files) / 10
    assert found["dark"] == found["blurred"] == found["small"] == len(files)
    assert found["cut"] >= len(files) * 0.75
