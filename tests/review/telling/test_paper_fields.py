"""Fields of a document beside claim and record: what fits, what is masked, where it stands."""

from typing import Any

import pytest
from flask import Flask

from casedesk.review.telling.masking import masked_text
from casedesk.review.telling.paper_fields import Beside, FieldRow, covered_codes, field_rows, fits
from tests.factories.documents import field

NOTHING = Beside({}, {})
pytestmark = pytest.mark.usefixtures("words")


@pytest.fixture
def words(app: Flask) -> Any:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def row(name: str, found: dict[str, Any], beside: Beside = NOTHING, **revealed: bool) -> FieldRow:
    [only] = field_rows({"fields": {name: found}}, beside, revealed)
    return only


@pytest.mark.parametrize(
    ("name", "value", "other", "same"),
    [
        ("total", "6799.00", "6799", True),
        ("total", "6799.00", "6799.01", False),
        ("total", "about", "6799", False),
        ("imei", "353011094841806", "35 301109 484180 6", True),
        ("imei", "353011094841807", "353011094841806", False),
        ("order_number", "1500-0820", "15000820", True),
        ("date", "2023-09-14", "2023-09-14", True),
        ("date", "2023-09-14", "2023-09", True),
        ("date", "2023-10-01", "2023-09", False),
        ("date", "2023-09-14", "2023-09-01/2023-09-30", True),
        ("date", "2023-10-01", "2023-09-01/2023-09-30", False),
        ("model", "iPhone 13", "Galaxy S8, iPhone 13", True),
        ("issuer", "华为商城", "华为商城", True),
        ("issuer", "苹果电子产品商贸有限公司", "Apple Store", None),
        ("number", "24422000000031070001", "24422000000031070001", None),
        ("total", "6799.00", "", None),
    ],
)
def test_a_document_says_the_same_or_not_or_it_cannot_be_told(
    name: str, value: str, other: str, same: bool | None
) -> None:
    assert fits(name, value, other) is same


def test_one_reading_of_an_ambiguous_date_is_enough() -> None:
    beside = Beside({"purchase_date": "2021-03-04"}, {"purchase_date": "2021-12-24"})

    found = row("date", field("2021-04-03", alternatives=["2021-03-04"]), beside)

    assert (found.claim_fits, found.record_fits, found.conflicts) == (True, False, True)


def test_numbers_are_masked_on_all_three_sides_until_they_are_revealed() -> None:
    beside = Beside({"imei": "353011094841806"}, {"imei": "353011094841806"})
    reading = {"fields": {"imei": [field("353011094841807")], "buyer": field("李明明"), "number": field("12345678")}}

    hidden = field_rows(reading, beside)
    shown = field_rows(reading, beside, {"imei", "number"})

    assert [(one.value, one.claim, one.record, one.reveal) for one in hidden] == [
        ("35•••••1807", "35•••••1806", "35•••••1806", "imei"),
        ("12••5678", "", "", "number"),
        ("李••", "", "", "buyer"),
    ]
    assert [one.reveal for one in shown] == ["", "", "buyer"]
    assert shown[0].claim == "353011094841806"
    assert row("number", field("12345678", raw="No 12345678")).raw == ""


def test_what_is_printed_is_told_where_it_reads_otherwise() -> None:
    assert row("total", field("6799.00", raw="¥6,799.00")).raw == ""
    assert row("date", field("2023-09-14", raw="2023年09月14日")).raw == "2023年09月14日"


@pytest.mark.parametrize("box", [None, [0.5, 0.5, 0.5, 0.6], [0.7, 0.1, 0.2, 0.2], [1.4, 0.1, 1.8, 0.2]])
def test_what_has_no_place_on_the_page_gets_none(box: list[float] | None) -> None:
    assert row("total", field("1.00", box=box)).mark is None
    assert row("total", field("1.00", 1, page=None)).mark is None


def test_a_place_beyond_the_edge_ends_at_the_edge() -> None:
    mark = row("total", field("1.00", box=[-0.2, 0.5, 0.25, 1.5])).mark

    assert mark is not None
    assert (mark.x, mark.y, mark.width, mark.height) == ("0.00%", "50.00%", "25.00%", "50.00%")


def test_places_are_numbered_in_the_order_of_the_table() -> None:
    reading = {"fields": {"total": field("1.00", 3), "model": field("iPhone 13", 1), "date": field("2023-09-14")}}

    rows = field_rows(reading, NOTHING)

    assert [(one.name, one.mark and one.mark.number) for one in rows] == [("model", 1), ("date", None), ("total", 2)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("01,32,24422000000031070001,6799.00,20230914", "01,32,24•••••0001,6799.00,20230914"),
        ("IMEI 353011094841806", "IMEI 35•••••1806"),
        ("SN C39XK12345678", "SN C3•••••5678"),
        ("2023-09-14 6,799.00", "2023-09-14 6,799.00"),
        ("2023091412345678", "20•••••5678"),
    ],
)
def test_long_numbers_in_a_text_are_masked_and_dates_are_not(text: str, told: str) -> None:
    assert masked_text(text) == told


def test_codes_are_told_as_text() -> None:
    reading = {"codes": [{"text": "353011094841806", "symbology": "Code128", "page": 2, "box": [0, 0, 1, 1]}]}

    assert covered_codes(reading) == [("35•••••1806", "Code128", 2)]
    assert covered_codes(reading, {"codes"}) == [("353011094841806", "Code128", 2)]
