"""How pictures were made: programs, screens and dates are told, and genuine ones have nothing against them."""

import io
import struct
import warnings
import zlib
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from casedesk.demo.photos import Camera, photograph
from casedesk.evidence.authenticity.picture_facts import is_even, picture_checks
from casedesk.evidence.kinds import Kind
from casedesk.evidence.reading import read_in_child
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from tests.evidence import specimens

C = CheckCode
RECEIPTS = Path(__file__).parents[4] / "shared" / "data" / "receipts"
RECEIVED = datetime(2026, 5, 1, tzinfo=UTC)
TAKEN = datetime(2024, 6, 18, 10, 15)


def checks(data: bytes, received_at: datetime | None = RECEIVED) -> dict[CheckCode, Check]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # damaged camera data
        with Image.open(io.BytesIO(data)) as picture:
            return {check.code: check for check in picture_checks(picture, picture.size, received_at)}


def photo(size: tuple[int, int] = (1080, 1920)) -> bytes:
    return photograph(page((700, 1100)), Camera("Example", "Phone 9", TAKEN), Random(7), size)


def page(size: tuple[int, int]) -> Image.Image:
    drawn = Image.new("RGB", size, "white")
    for down in range(60, size[1] - 40, 60):
        text = "Order 40012345678  Total 899.00"
        ImageDraw.Draw(drawn).text((40, down), text, "black", font=ImageFont.load_default(34))
    return drawn


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def with_exif(data: bytes, **tags: str | bytes) -> bytes:
    numbers = {"make": 0x010F, "model": 0x0110, "software": 0x0131, "changed": 0x0132}
    with Image.open(io.BytesIO(data)) as picture:
        exif = Image.Exif()
        for name, value in tags.items():
            if name in numbers:
                exif[numbers[name]] = value
        for name, number in (("taken", 0x9003), ("zone", 0x9011), ("comment", 0x9286)):
            if name in tags:
                exif.get_ifd(0x8769)[number] = tags[name]
        return saved(picture, "JPEG", quality=90, exif=exif)


def with_packet(data: bytes, packet: str) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        return saved(picture, "JPEG", xmp=packet.encode())


def test_a_genuine_photo_tells_its_camera_and_nothing_else() -> None:
    found = checks(photo())

    assert {code: check.detail for code, check in found.items()} == {
        C.CAMERA: "Example; Phone 9",
        C.CAMERA_DATES: "2024-06-18T10:15:00+00:00; 2024-06-18T10:15:00+00:00",
    }
    assert {check.result for check in found.values()} == {Result.NOTED}


@pytest.mark.parametrize("quality", [85, 60, 35])
def test_a_photo_sent_through_a_chat_tells_nothing(quality: int) -> None:
    with Image.open(io.BytesIO(photo())) as picture:
        assert checks(saved(picture.convert("RGB"), "JPEG", quality=quality)) == {}
        smaller = picture.convert("RGB").resize((720, 1280))
        assert checks(saved(smaller, "WEBP", quality=quality)) == {}


@pytest.mark.skipif(not RECEIPTS.is_dir(), reason="the folder of sample documents is not here")
def test_no_real_receipt_has_anything_against_it() -> None:
    found = {path.name: checks(path.read_bytes()) for path in sorted(RECEIPTS.glob("*.jpg"))}

    assert len(found) == 40
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize(
    "program",
    [
        "Adobe Photoshop 25.1 (Windows)",
        "GIMP 2.10.34",
        "Snapseed 2.0",
        "美图秀秀 9.8",
        "PicsArt",
        "Adobe Lightroom 7.0",
    ],
)
def test_programs_that_change_pictures_are_a_weak_fact(program: str) -> None:
    found = checks(with_exif(photo(), make="Example", software=program.encode()))[C.EDITING_SOFTWARE]

    assert (found.result, found.strength) == (Result.FAILED, Strength.WEAK)
    assert found.detail == program


@pytest.mark.parametrize("system", ["17.4.1", "HDR+ 1.0.6", "Camera", "MediaTek Camera Application", "G991BXXU5"])
def test_the_system_of_a_phone_is_no_editing_program(system: str) -> None:
    assert C.EDITING_SOFTWARE not in checks(with_exif(photo(), make="Example", software=system))


def test_a_program_named_in_the_packet_alone_is_found() -> None:
    packet = '<x:xmpmeta><rdf:li stEvt:action="saved" stEvt:softwareAgent="Adobe Photoshop 24.0"/></x:xmpmeta>'

    assert checks(with_packet(photo(), packet))[C.EDITING_SOFTWARE].detail == "Adobe Photoshop 24.0"


def test_a_picture_that_says_it_was_generated_is_named() -> None:
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    found = checks(with_packet(photo(), f"<x:xmpmeta Iptc4xmpExt:DigitalSourceType='{source}'/>"))[C.EDITING_SOFTWARE]

    assert (found.result, found.strength, found.detail) == (Result.FAILED, Strength.MEDIUM, "trainedAlgorithmicMedia")


@pytest.mark.parametrize(
    ("taken", "zone", "late"),
    [
        ("2026:05:01 23:00:00", "", False),
        ("2026:05:02 07:00:00", "+08:00", False),
        ("2026:05:04 07:00:00", "", True),
        ("2031:01:01 00:00:00", "", True),
    ],
)
def test_a_photo_taken_after_it_came_is_a_weak_fact(taken: str, zone: str, late: bool) -> None:
    found = checks(with_exif(photo(), make="Example", taken=taken, zone=zone))[C.CAMERA_DATES]

    assert (found.result is Result.FAILED) is late
    assert found.strength is Strength.WEAK


@pytest.mark.parametrize("taken", ["    :  :     :  :  ", "0000:00:00 00:00:00", "yesterday", "2024:13:99 10:00:00"])
def test_dates_that_are_none_tell_nothing(taken: str) -> None:
    assert C.CAMERA_DATES not in checks(with_exif(photo(), make="Example", taken=taken))


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (saved(page((1170, 2532)), "PNG"), True),
        (saved(page((2532, 1170)), "PNG"), True),
        (saved(page((1080, 2400)), "JPEG", quality=80), True),
        (saved(page((1080, 2400)), "WEBP", quality=80), True),
        (saved(page((1170, 6000)), "PNG"), True),
        (saved(page((1000, 1414)), "PNG"), False),
        (saved(page((1240, 1754)), "JPEG"), False),
        (photo((1080, 2400)), False),
    ],
    ids=["png", "lying", "jpeg", "webp", "rolled", "paper", "scan", "photo"],
)
def test_pictures_of_screens_are_told(data: bytes, shown: bool) -> None:
    found = checks(data).get(C.SCREENSHOT)

    assert (found is not None) is shown
    assert found is None or found.result is Result.NOTED


def test_a_picture_that_calls_itself_a_screenshot_is_told() -> None:
    named = PngImagePlugin.PngInfo()
    named.add_text("Software", "gnome-screenshot")

    assert C.SCREENSHOT in checks(saved(page((811, 633)), "PNG", pnginfo=named))
    assert C.SCREENSHOT in checks(with_exif(photo((811, 1233)), comment="Screenshot"))


@pytest.mark.parametrize("quality", [85, 50, 15])
def test_screens_are_even_and_photos_are_not_whatever_was_lost(quality: int) -> None:
    for picture, even in ((Image.open(io.BytesIO(photo())), False), (page((1080, 2400)), True)):
        for form in ("JPEG", "WEBP"):
            with Image.open(io.BytesIO(saved(picture.convert("RGB"), form, quality=quality))) as sent:
                assert is_even(sent) is even


def test_provenance_data_are_told_where_they_are() -> None:
    box = b"\0\0\0\x40jumb\0\0\0\x20jumdc2pa" + bytes(40)
    jpeg = photo()
    png = saved(page((300, 300)), "PNG")
    chunk = struct.pack(">I", len(box)) + b"caBX" + box + struct.pack(">I", zlib.crc32(b"caBX" + box))

    for data in (
        jpeg[:2] + b"\xff\xeb" + struct.pack(">H", len(box) + 2) + box + jpeg[2:],
        png[:33] + chunk + png[33:],
    ):
        found = checks(data)[C.PROVENANCE]
        assert (found.result, found.detail) == (Result.NOTED, "present")
    assert C.PROVENANCE not in checks(jpeg)


def test_places_are_never_told() -> None:
    told = " ".join(check.detail for check in checks(specimens.picture("JPEG", with_place=True)).values())

    assert "Camera of nobody" in told
    assert "31" not in told
    assert "14" not in told


@pytest.mark.parametrize("seed", range(40))
def test_damaged_camera_data_tell_nothing_and_do_no_harm(seed: int) -> None:
    data = bytearray(with_exif(photo((320, 480)), make="Example", model="Phone", taken="2024:06:18 10:00:00"))
    start = data.index(b"Exif\0\0") + 6
    rng = Random(seed)
    for _ in range(10):
        data[start + rng.randrange(100)] = rng.randrange(256)

    assert all(check.result is not Result.PASSED for check in checks(bytes(data)).values())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_child_tells_the_camera_and_its_previews_keep_nothing_of_it(form: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0131] = "Example", "Adobe Photoshop 25.1"
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (31.0, 14.0, 0.0)
    specimens.picture("HEIF")  # makes the format known
    data = saved(page((600, 800)), form, exif=exif)

    found = read_in_child(io.BytesIO(data), Kind("heic" if form == "HEIF" else form.lower()), tmp_path)

    told = {check.code: check.detail for check in found.reading.checks}
    assert told == {C.CAMERA: "Example", C.EDITING_SOFTWARE: "Adobe Photoshop 25.1"}
    assert found.previews
    for preview in found.previews:
        with Image.open(tmp_path / preview.name) as drawn:
            assert not drawn.getexif()
            assert "xmp" not in drawn.info
        assert b"Example" not in (tmp_path / preview.name).read_bytes()
