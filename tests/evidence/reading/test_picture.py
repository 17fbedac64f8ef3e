"""Pictures in the child: sizes for people and for recognition, codes that need the larger one, forty megapixels."""

import io
from pathlib import Path

import pytest
import segno
from PIL import Image

from casedesk.evidence.kinds import Kind
from casedesk.evidence.reading import read_in_child
from casedesk.evidence.reading.drawing import legible_size, shown_size
from tests.evidence import papers, specimens

_FORMS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIC: "HEIF"}


def written(picture: Image.Image, kind: Kind, **options: object) -> io.BytesIO:
    specimens.picture()  # registers HEIF with Pillow
    file = io.BytesIO()
    picture.save(file, _FORMS[kind], **options)
    return file


@pytest.mark.parametrize(
    ("size", "shown", "legible"),
    [
        ((640, 400), (640, 400), None),
        ((1500, 2000), (1500, 2000), None),
        ((4000, 3000), (2000, 1500), (3266, 2449)),
        ((932, 3296), (932, 3296), None),  # a long receipt would be 566 pixels wide
        ((1080, 2400), (1000, 2222), None),
        ((500, 9000), (278, 5000), None),
        ((1, 1), (1, 1), None),
    ],
)
def test_sizes_keep_print_legible(size: tuple[int, int], shown: tuple[int, int], legible: object) -> None:
    assert shown_size(size) == shown
    assert legible_size(size) == legible


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(_FORMS))
def test_s26_forty_megapixels_fit_into_the_child(kind: Kind, tmp_path: Path) -> None:
    """Gentle shades, as large as is taken at all; HEIC, which takes a minute to write, of half that size."""
    size = (5200, 3900) if kind is Kind.HEIC else (7300, 5470)
    shades = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGB", (shades, shades.transpose(Image.Transpose.ROTATE_180), shades))
    options = {Kind.WEBP: {"method": 0, "quality": 60}, Kind.PNG: {"compress_level": 1}}.get(kind, {})

    found = read_in_child(written(picture, kind, **options), kind, tmp_path)

    assert [(preview.width, preview.height) for preview in found.previews] == [shown_size(size), (480, 360)]
    with Image.open(tmp_path / found.legible[1]) as legible:
        assert legible.size == pytest.approx(legible_size(size), abs=1)


@pytest.mark.slow
def test_a_large_webp_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    picture = Image.new("RGB", (6000, 3000), "white")
    picture.paste("black", (0, 0, 1500, 3000))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn clockwise: what was left is on top
    found = read_in_child(written(picture, Kind.WEBP, exif=exif, method=0), Kind.WEBP, tmp_path)

    assert (found.previews[0].width, found.previews[0].height) == (1000, 2000)
    with Image.open(tmp_path / "page-1.jpg") as drawn:
        assert drawn.getpixel((500, 100))[0] < 40  # type: ignore[index]
        assert drawn.getpixel((500, 1900))[0] > 215  # type: ignore[index]


@pytest.mark.parametrize("kind", list(_FORMS))
def test_codes_of_every_format_are_read_with_their_place(kind: Kind, tmp_path: Path) -> None:
    code = io.BytesIO()
    segno.make("https://example.org/receipt/20418").save(code, kind="png", scale=6)
    paper = Image.new("RGB", (900, 1200), "white")
    with Image.open(code) as drawn:
        paper.paste(drawn.convert("RGB"), (90, 600))

    (found,) = read_in_child(written(paper, kind), kind, tmp_path).reading.codes

    assert (found.text, found.symbology, found.page) == ("https://example.org/receipt/20418", "QRCode", 1)
    assert found.box[0] == pytest.approx((90 + 24) / 900, abs=0.02)
    assert found.box[1] == pytest.approx((600 + 24) / 1200, abs=0.02)


def test_a_small_code_on_a_large_photo_is_found_in_the_larger_picture(tmp_path: Path) -> None:
    code = io.BytesIO()
    segno.make("01,10,044031900111,12345678,123.45,20210304,12345678901234567890,ABCD").save(code, kind="png", scale=2)
    photo = Image.new("RGB", (4000, 3000), "white")
    with Image.open(code) as drawn:
        photo.paste(drawn.convert("RGB").resize((drawn.width, drawn.height)), (300, 300))

    found = read_in_child(written(photo, Kind.JPEG, quality=95), Kind.JPEG, tmp_path)

    assert [one.text[:18] for one in found.reading.codes] == ["01,10,044031900111"]


def test_pictures_that_look_alike_have_hashes_near_each_other(tmp_path: Path) -> None:
    def hash_of(picture: Image.Image, name: str) -> int:
        folder = tmp_path / name
        folder.mkdir()
        found = read_in_child(io.BytesIO(papers.jpeg(picture)), Kind.JPEG, folder)
        return int(found.neighbour_hash or "", 16)

    photo = papers.photo()
    own = hash_of(photo, "own")
    smaller = hash_of(photo.resize((photo.width // 2, photo.height // 2)).point(lambda level: level * 0.9), "smaller")
    other = hash_of(Image.radial_gradient("L").resize((800, 600)), "other")

    assert (own ^ smaller).bit_count() <= 6
    assert (own ^ other).bit_count() > 12
