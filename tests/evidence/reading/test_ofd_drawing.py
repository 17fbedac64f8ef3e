"""OFD pages drawn as they look: colours, paths, letters and pictures; crafted ones at a bounded cost."""

import io
import time
from collections.abc import Mapping

import pytest
from PIL import Image, ImageDraw

from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading import chinese_font
from casedesk.evidence.reading.ofd import OfdReader
from tests.evidence import specimens

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
RED = (200, 0, 0)
FILL = '<ofd:FillColor Value="200 0 0"/>'


def text_of(attributes: str, code: str, text: str) -> str:
    return f"<ofd:TextObject {attributes}><ofd:TextCode {code}>{text}</ofd:TextCode></ofd:TextObject>"


def path_of(attributes: str, data: str, style: str = "") -> str:
    data = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f"<ofd:PathObject {attributes}>{style}{data}</ofd:PathObject>"


def page_of(drawn: str, more: Mapping[str, bytes] | None = None, resources: str = "") -> Image.Image:
    """A page of 100 mm × 100 mm with these objects, at 10 pixels a millimetre."""
    entries = specimens.ofd_entries()
    entries["Doc_0/Page.xml"] = (
        f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{drawn}</ofd:Layer></ofd:Content></ofd:Page>".encode()
    )
    entries["Doc_0/Res.xml"] = f'<ofd:Res {SPACE} BaseLoc="Res">{resources}</ofd:Res>'.encode()
    root = entries["Doc_0/Document.xml"].replace(b"0 0 210 140", b"0 0 100 100")
    named = b"<ofd:DocumentRes>Res.xml</ofd:DocumentRes></ofd:CommonData>"
    entries["Doc_0/Document.xml"] = root.replace(b"</ofd:CommonData>", named)
    reader = OfdReader(chinese_font(), Limits())
    reader.read(io.BytesIO(specimens.archive({**entries, **(more or {})})), Kind.OFD)
    assert [sheet.size for sheet in reader._sheets] == [(1000, 1000)]
    return reader._sheets[0]


def colour(sheet: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place in millimetres."""
    found = sheet.getpixel((round(x * 10), round(y * 10)))
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("200 0 0", RED),
        ("#c8 #0 #0", RED),
        ("128", (128, 128, 128)),
        ("0 255 255 0", (255, 0, 0)),
    ],
)
def test_colours_in_every_notation(given: str, shown: tuple[int, ...]) -> None:
    box = (
        f'<ofd:PathObject Boundary="10 10 20 20" Fill="true" Stroke="false"><ofd:FillColor Value="{given}"/>'
        "<ofd:AbbreviatedData>M 0 0 L 20 0 L 20 20 L 0 20 C</ofd:AbbreviatedData></ofd:PathObject>"
    )

    sheet = page_of(box)

    assert colour(sheet, 20, 20) == shown
    assert colour(sheet, 35, 20) == (255, 255, 255)


def test_a_ring_keeps_its_hole_and_a_path_without_colour_is_not_filled() -> None:
    outer, inner = "M 0 0 L 40 0 L 40 40 L 0 40 C", "M 10 10 L 30 10 L 30 30 L 10 30 C"
    ring = path_of('Boundary="5 5 40 40" Fill="true"', f"{outer} {inner}", FILL)
    empty = path_of('Boundary="50 50 40 40" Fill="true"', outer)

    sheet = page_of(ring + empty)

    assert (colour(sheet, 10, 25), colour(sheet, 25, 25)) == (RED, (255, 255, 255))
    assert (colour(sheet, 70, 70), colour(sheet, 50, 70)) == ((255, 255, 255), (0, 0, 0))


def test_curves_and_arcs_are_round() -> None:
    circle = (
        f'<ofd:PathObject Boundary="10 10 40 40" Fill="true">{FILL}'
        "<ofd:AbbreviatedData>M 0 20 A 20 20 0 1 1 40 20 A 20 20 0 1 1 0 20 C</ofd:AbbreviatedData></ofd:PathObject>"
    )
    bent = (
        '<ofd:PathObject Boundary="55 55 40 40" LineWidth="1"><ofd:AbbreviatedData>M 0 40 B 0 0 40 0 40 40'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )

    sheet = page_of(circle + bent)

    assert [colour(sheet, x, y) for x, y in ((30, 30), (30, 12), (12, 12))] == [RED, RED, (255, 255, 255)]
    assert (colour(sheet, 75, 65), colour(sheet, 75, 90)) == ((0, 0, 0), (255, 255, 255))


def test_shared_drawing_parameters_reach_through_layers_and_each_other() -> None:
    resources = (
        '<ofd:DrawParams><ofd:DrawParam ID="3" LineWidth="4"><ofd:StrokeColor Value="200 0 0"/></ofd:DrawParam>'
        '<ofd:DrawParam ID="4" Relative="3"/><ofd:DrawParam ID="5" Relative="5"/></ofd:DrawParams>'
    )
    line = (
        '<ofd:PageBlock><ofd:PathObject DrawParam="4" Boundary="10 50 80 1"><ofd:AbbreviatedData>M 0 0 L 80 0'
        "</ofd:AbbreviatedData></ofd:PathObject></ofd:PageBlock>"
    )

    sheet = page_of(line, resources=resources)

    assert [colour(sheet, 50, y) for y in (47, 48.5, 51.5, 53)] == [(255, 255, 255), RED, RED, (255, 255, 255)]


def ink(sheet: Image.Image) -> tuple[int, int, int, int]:
    """The pixels that are not white."""
    return sheet.convert("L").point([255] * 200 + [0] * 56).getbbox() or (0, 0, 0, 0)


def test_letters_stand_where_their_distances_put_them() -> None:
    text = (
        '<ofd:TextObject Boundary="10 10 60 10" Size="10"><ofd:TextCode X="0" Y="10" DeltaX="30">国国</ofd:TextCode>'
        "</ofd:TextObject>"
    )

    left, top, right, bottom = ink(page_of(text))

    assert (100 <= left <= 115, 480 <= right <= 500) == (True, True)
    assert (105 <= top <= 130, 195 <= bottom <= 215) == (True, True)


def test_turned_and_narrowed_letters() -> None:
    turned = (
        '<ofd:TextObject Boundary="50 10 10 60" CTM="0 1 -1 0 10 0" Size="8"><ofd:TextCode X="0" Y="8" DeltaX="8 8 8">'
        "国国国国</ofd:TextCode></ofd:TextObject>"
    )
    narrow = (
        '<ofd:TextObject Boundary="10 10 60 10" HScale="0.5" Size="10"><ofd:TextCode X="0" Y="10">国</ofd:TextCode>'
        "</ofd:TextObject>"
    )

    left, top, right, bottom = ink(page_of(turned))
    assert (right - left < 100, 300 <= bottom - top <= 330) == (True, True)
    left, top, right, bottom = ink(page_of(narrow))
    assert (40 <= right - left <= 52, 80 <= bottom - top <= 100) == (True, True)


def picture_file() -> bytes:
    """Red on the left, see-through on the right."""
    made = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    ImageDraw.Draw(made).rectangle((0, 0, 19, 19), fill=(*RED, 255))
    target = io.BytesIO()
    made.save(target, "PNG")
    return target.getvalue()


MEDIA = (
    '<ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
    "</ofd:MultiMedias>"
)


@pytest.mark.parametrize(
    ("matrix", "red", "white"),
    [
        ("40 0 0 20 0 0", (15, 15), (45, 15)),
        ("-40 0 0 20 40 0", (45, 15), (15, 15)),
        ("0 40 -20 0 20 0", (20, 15), (20, 45)),
    ],
    ids=["upright", "mirrored", "turned"],
)
def test_pictures_are_placed_by_their_matrix(matrix: str, red: tuple[float, float], white: tuple[float, float]) -> None:
    shown = f'<ofd:ImageObject Boundary="10 10 40 40" CTM="{matrix}" ResourceID="7"/>'

    sheet = page_of(shown, {"Doc_0/Res/a.png": picture_file()}, MEDIA)

    assert (colour(sheet, *red), colour(sheet, *white)) == (RED, (255, 255, 255))


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_a_damaged_picture_is_left_out(data: bytes) -> None:
    shown = '<ofd:ImageObject Boundary="10 10 40 40" CTM="40 0 0 40 0 0" ResourceID="7"/>'

    assert ink(page_of(shown, {"Doc_0/Res/a.png": data}, MEDIA)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "drawn",
    [
        text_of('Boundary="0 0 9 9" Size="99"', 'X="0" Y="9" DeltaX="g 999999999 1"', "国" * 100_000),
        text_of('CTM="1 1 -1 1 0 0" Boundary="0 0 9 9" Size="60"', 'X="0" Y="9" DeltaX="0"', "国" * 5_000),
        path_of('Boundary="0 0 9 9" LineWidth="900"', "M 0 0" + " L 99999999 9 L -9e90 4" * 20_000),
        path_of('Boundary="0 0 99 99" Fill="true"', "M 0 0 L 99 0 L 99 99 C" * 9_000, FILL),
        "<ofd:PageBlock>" * 60 + "</ofd:PageBlock>" * 60,
    ],
    ids=["long", "turned", "wide", "many-parts", "deep"],
)
def test_crafted_pages_cost_little(drawn: str) -> None:
    begun = time.process_time()
    page_of(drawn)

    assert time.process_time() - begun < 5
