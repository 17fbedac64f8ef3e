"""Reading in the child: synthetic files of every kind, hostile ones, and the real ones where they lie beside us."""

import io
import json
import random
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from casedesk.evidence import reading as reading_package
from casedesk.evidence.inspection import inspect
from casedesk.evidence.kinds import Kind, Limits, Refusal
from casedesk.evidence.reading import Reading, measure_in_child, read_in_child
from casedesk.evidence.sandbox import ChildLimits, FileUnreadable, Reason
from tests.evidence import specimens
from tests.evidence.test_inspection import bomb_png

SHARED = Path(__file__).parents[4] / "shared" / "data"
CHINESE = {
    "number": "24312000000012345678",
    "date": "2024-06-18",
    "issuer": "上海示例数码有限公司",
    "buyer": "林小雨",
    "total": "6000.00",
    "currency": "CNY",
}


def values(reading: Reading) -> dict[str, str]:
    return {name: value.value for name, value in reading.fields.items()}


def read(data: bytes, kind: Kind, workdir: Path) -> Reading:
    return read_in_child(io.BytesIO(data), kind, workdir).reading


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (specimens.EINVOICE, CHINESE),
        (
            specimens.CII,
            {
                "number": "R-2024/77",
                "date": "2024-06-18",
                "issuer": "Beispiel Technik GmbH",
                "buyer": "Mira Muster",
                "total": "899.00",
                "currency": "EUR",
                "order_number": "B-4711",
            },
        ),
        (
            specimens.UBL,
            {
                "number": "INV-9",
                "date": "2024-06-18",
                "issuer": "Voorbeeld B.V.",
                "total": "121.00",
                "currency": "EUR",
                "order_number": "PO-12",
            },
        ),
    ],
    ids=["digital", "cii", "ubl"],
)
def test_e_invoices_are_read_by_their_structure(data: str, fields: dict[str, str], tmp_path: Path) -> None:
    assert values(read(data.encode(), Kind.XML, tmp_path)) == fields


def test_a_device_number_in_an_e_invoice_is_found(tmp_path: Path) -> None:
    reading = read(specimens.EINVOICE.encode(), Kind.XML, tmp_path)

    assert [one.value for one in reading.imei] == [specimens.IMEI]


def test_an_ofd_is_read_by_its_tags_and_drawn(tmp_path: Path) -> None:
    result = read_in_child(io.BytesIO(specimens.ofd()), Kind.OFD, tmp_path)

    assert values(result.reading) == CHINESE
    assert result.reading.fields["total"].reader == "ofd-tag"
    assert result.reading.fields["total"].box is not None
    assert [preview.name for preview in result.previews] == ["page-1.jpg", "thumbnail.jpg"]
    with Image.open(tmp_path / "page-1.jpg") as drawn:
        assert drawn.size == (2000, 1333)
        dark = drawn.convert("L").histogram()
        assert sum(dark[:100]) > 1000


def test_a_pdf_is_read_by_its_text_and_drawn(tmp_path: Path) -> None:
    data = specimens.pdf(("Invoice number: A-100234", "Invoice date: 18 June 2024", "Total EUR 899,00"), pages=7)

    result = read_in_child(io.BytesIO(data), Kind.PDF, tmp_path)

    assert values(result.reading) == {"number": "A-100234", "date": "2024-06-18", "total": "899.00", "currency": "EUR"}
    assert result.reading.pages == len(result.reading.texts) == 7
    assert [preview.page for preview in result.previews] == [1, 0, 2, 3, 4, 5]
    left, top, right, bottom = result.reading.fields["number"].box or (0, 0, 0, 0)
    assert 0.08 < left < 0.09 < right < 0.5
    assert 0.05 < top < bottom < 0.09


@pytest.mark.case("S30")
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_s30_previews_of_pictures_are_new_and_small(form: str, tmp_path: Path) -> None:
    data = specimens.picture(form, (2600, 1300), with_place=form == "JPEG")
    kind = inspect(io.BytesIO(data), "a").kind

    result = read_in_child(io.BytesIO(data), kind, tmp_path)

    turned = form == "JPEG"
    sizes = [(preview.width, preview.height) for preview in result.previews]
    assert sizes == ([(1000, 2000), (240, 480)] if turned else [(2000, 1000), (480, 240)])
    for preview in result.previews:
        with Image.open(tmp_path / preview.name) as drawn:
            assert (drawn.format, drawn.size) == ("JPEG", (preview.width, preview.height))
            assert not drawn.getexif()
            assert set(drawn.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Camera of nobody" not in (tmp_path / preview.name).read_bytes()


def test_a_see_through_picture_is_drawn_on_white(tmp_path: Path) -> None:
    target = io.BytesIO()
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(target, "PNG")

    read(target.getvalue(), Kind.PNG, tmp_path)

    with Image.open(tmp_path / "page-1.jpg") as drawn:
        assert drawn.getpixel((30, 30)) == (255, 255, 255)


def test_a_reading_survives_its_journey_as_json(tmp_path: Path) -> None:
    reading = read(specimens.EINVOICE.encode(), Kind.XML, tmp_path)

    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == replace(reading)


FIELD = {"value": "1", "raw": "1", "confidence": 1, "reader": "r", "page": 1, "box": [0, 0, 1, 1], "alternatives": []}


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "exe"},
        {"pages": "many"},
        {"pages": float("inf")},
        {"pages": -1},
        {"fields": {"total": {**FIELD, "page": 10**9}}},
        {"texts": [1]},
        {"fields": {"unheard_of": FIELD}},
        {"fields": {"total": {**FIELD, "value": 5}}},
        {"fields": {"total": {**FIELD, "confidence": float("nan")}}},
        {"fields": {"total": {**FIELD, "box": [0, 0, float("inf"), 1]}}},
        {"fields": {"imei": FIELD}},
    ],
)
def test_an_answer_of_a_child_taken_over_is_not_believed(changed: dict[str, Any]) -> None:
    answer = {"kind": "pdf", "pages": 1, "fields": {"total": FIELD}, "texts": ["a"], "notes": []}
    Reading.from_json(answer)

    with pytest.raises((ValueError, TypeError, KeyError)):
        Reading.from_json(answer | changed)


def test_text_that_no_database_takes_is_cut() -> None:
    fields = {"total": {**FIELD, "raw": "x" * 9000 + "\0"}, "imei": [FIELD] * 900}

    reading = Reading.from_json({"kind": "pdf", "pages": 1, "fields": fields, "texts": ["a\0b"], "notes": []})

    assert (len(reading.fields["total"].raw), len(reading.imei), reading.texts) == (500, 20, ("ab",))


def test_text_that_no_page_can_show_is_left_out() -> None:
    told = "a\ud800b\u202e.exe\x1b[2J\n\t\x85"
    check = {"code": "producer", "result": "noted", "strength": "weak", "detail": told}
    answer = {"kind": "pdf", "pages": 1, "fields": {"issuer": {**FIELD, "value": told}}, "texts": [told], "notes": []}

    reading = Reading.from_json(answer | {"checks": [check]})

    for text in (reading.fields["issuer"].value, reading.texts[0], reading.checks[0].detail):
        assert text == "ab.exe[2J\n\t"


def test_a_picture_named_for_many_pages_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page-1.jpg").write_bytes(specimens.picture())
    entry = {"name": "page-1.jpg", "page": 1, "width": 1, "height": 1}
    reading = {"kind": "pdf", "pages": 1, "fields": {}, "texts": [], "notes": []}
    answer = {"reading": reading, "previews": [entry] * 100_000, "seconds": {}, "neighbour_hash": None}
    monkeypatch.setattr("casedesk.evidence.sandbox.run", lambda *_args, **_named: answer)

    with pytest.raises(FileUnreadable) as caught:
        read_in_child(io.BytesIO(b"x"), Kind.PDF, tmp_path)

    assert caught.value.reason is Reason.MALFORMED


@pytest.mark.parametrize("name", ["../page-1.jpg", "page-9.jpg", "link.jpg", "page-1.jpg", "page-2.jpg", "page-3.jpg"])
def test_only_plain_jpeg_files_are_taken_for_previews(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(specimens.picture())
    work = tmp_path / "work"
    work.mkdir()
    (work / "page-1.jpg").symlink_to(secret)
    (work / "page-2.jpg").write_bytes(b"<html>")
    (tmp_path / "page-1.jpg").write_bytes(specimens.picture())

    with pytest.raises((ValueError, OSError)):
        reading_package._preview({"name": name, "page": 1, "width": 1, "height": 1}, work)


@pytest.mark.parametrize(
    ("data", "kind", "refusal"),
    [
        (specimens.locked_pdf(), Kind.PDF, Refusal.PASSWORD),
        (specimens.pdf(pages=51), Kind.PDF, Refusal.TOO_MANY_PAGES),
        (b"%PDF-1.4\n%%EOF", Kind.PDF, Refusal.UNREADABLE),
        (bomb_png(30_000, 30_000), Kind.PNG, Refusal.TOO_MANY_PIXELS),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><EInvoice>&x;</EInvoice>',
            Kind.XML,
            Refusal.WRONG_TYPE,
        ),
        (specimens.ofd(**{"Doc_0/Page.xml": b"<!DOCTYPE a><a/>"}), Kind.OFD, Refusal.WRONG_TYPE),
        (specimens.ofd(**{"../up.xml": b"<a/>"}), Kind.OFD, Refusal.ARCHIVE_LIMITS),
    ],
    ids=["password", "pages", "damaged", "pixels", "entity", "ofd-dtd", "ofd-path"],
)
def test_s26_s27_s29_the_child_refuses_with_the_reason(
    data: bytes, kind: Kind, refusal: Refusal, tmp_path: Path
) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read_in_child(io.BytesIO(data), kind, tmp_path)

    assert (caught.value.refusal, caught.value.reason) == (refusal, Reason.REFUSED)


def test_pages_and_passwords_are_known_before_a_file_is_accepted(tmp_path: Path) -> None:
    assert measure_in_child(io.BytesIO(specimens.pdf(pages=3)), Kind.PDF, tmp_path).pages == 3
    assert measure_in_child(io.BytesIO(specimens.ofd()), Kind.OFD, tmp_path).pages == 1
    with pytest.raises(FileUnreadable) as caught:
        measure_in_child(io.BytesIO(specimens.locked_pdf()), Kind.PDF, tmp_path)
    assert caught.value.refusal is Refusal.PASSWORD
    assert list(tmp_path.iterdir()) == []


@pytest.mark.case("S26")
def test_s26_a_bomb_past_the_first_check_dies_in_the_child(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read_in_child(
            io.BytesIO(bomb_png(30_000, 30_000)),
            Kind.PNG,
            tmp_path,
            limits=Limits(pixels=2_000_000_000),
            child=ChildLimits(memory_bytes=64 << 20),
        )

    assert caught.value.reason is Reason.MEMORY


@pytest.mark.case("S27")
@pytest.mark.parametrize("label", specimens.all_kinds())
def test_s27_damaged_files_end_as_unreadable_or_read(label: str, tmp_path: Path) -> None:
    chance = random.Random(zlib.crc32(label.encode()))
    data = specimens.all_kinds()[label]
    kind = inspect(io.BytesIO(data), label).kind
    for number in range(6):
        damaged = bytearray(data[: len(data) if number % 2 else chance.randrange(20, len(data))])
        for _ in range(8):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        (tmp_path / str(number)).mkdir()
        try:
            read_in_child(io.BytesIO(bytes(damaged)), kind, tmp_path / str(number))
        except FileUnreadable as unreadable:
            assert unreadable.reason in (Reason.REFUSED, Reason.CRASHED)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (
            "invoices-ofd/fully-digital-2024.ofd",
            {
                "number": "24112000000048542163",
                "date": "2024-05-28",
                "total": "4449.00",
                "issuer": "北京互联三六五科技有限公司",
            },
        ),
        (
            "invoices-ofd/vat-ordinary-chongqing.ofd",
            {"number": "99999951", "code": "050001700111", "date": "2020-10-10", "total": "318.00"},
        ),
        ("invoices-ofd/not-an-invoice.ofd", {}),
        ("invoices-pdf/coolblue1.pdf", {"number": "993548900", "date": "2014-04-19", "order_number": "12572103"}),
        ("invoices-pdf/FlipkartInvoice.pdf", {"date": "2015-10-20", "total": "319.00", "currency": "INR"}),
        ("invoices-pdf/saeco.pdf", {"number": "VF1005193039", "date": "2022-09-08", "total": "49.99"}),
        ("invoices-pdf/QualityHosting.pdf", {"number": "30064443", "date": "2014-05-07", "total": "34.73"}),
        ("invoices-pdf/AzureInterior.pdf", {"number": "INV/2023/03/0008", "date": "2023-03-20", "total": "279.84"}),
    ],
)
def test_real_documents(name: str, fields: dict[str, str], tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("the sample documents do not lie beside the project (../shared/data)")
    path = SHARED / name

    result = read_in_child(path, inspect(path, path.name).kind, tmp_path)

    assert values(result.reading).items() >= fields.items()
    assert result.previews
    if not fields:
        assert "total" not in result.reading.fields
