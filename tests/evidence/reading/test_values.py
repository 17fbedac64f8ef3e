"""Dates, amounts, currencies and device numbers as people write them."""

import pytest

from casedesk.evidence.reading import values


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("2024年05月28日", ("2024-05-28",)),
        ("2024 年 5 月 8 日", ("2024-05-08",)),
        ("2024-6-18 12:30", ("2024-06-18",)),
        ("2024/06/18", ("2024-06-18",)),
        ("18.06.2024", ("2024-06-18",)),
        ("03.04.21", ("2021-04-03",)),
        ("03/04/2021", ("2021-04-03", "2021-03-04")),
        ("04/04/2021", ("2021-04-04",)),
        ("25/04/2021", ("2021-04-25",)),
        ("04/25/2021", ("2021-04-25",)),
        ("7. Mai 2014", ("2014-05-07",)),
        ("19 april 2014", ("2014-04-19",)),
        ("18-Jun-24", ("2024-06-18",)),
        ("March 3rd, 2021", ("2021-03-03",)),
    ],
)
def test_dates(text: str, readings: tuple[str, ...]) -> None:
    assert [found.readings for found in values.find_dates(text)] == [readings]


@pytest.mark.parametrize(
    "text", ["2024-13-01", "30/02/2021", "1.2.3.4", "tel 010-1234-5678", "12/2024", "1234/56/7890", ""]
)
def test_what_is_no_date(text: str) -> None:
    assert values.find_dates(text) == []


def test_a_document_that_must_write_the_month_first_decides_the_order() -> None:
    assert values.writes_month_first("due 03/20/2023, from 03/04/2023")
    assert not values.writes_month_first("due 20/03/2023, from 03/04/2023")
    assert values.find_dates("03/04/2023", month_first=True)[0].readings == ("2023-03-04", "2023-04-03")


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("¥4449.00", ["4449.00"]),
        ("EUR 34,73", ["34.73"]),
        ("1.234,56 of 1,234.56", ["1234.56", "1234.56"]),
        ("1 234,50", ["1234.50"]),
        ("12,000", ["12000.00"]),
        ("RM 9.5", ["9.50"]),
        ("-9,32", ["-9.32"]),
        ("13% of 100", ["100.00"]),
        ("on 2024/06/18", []),
    ],
)
def test_amounts(text: str, amounts: list[str]) -> None:
    assert [found.readings[0] for found in values.find_amounts(text)] == amounts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("￥10", "CNY"),
        ("10元", "CNY"),
        ("€ 4", "EUR"),
        ("HK$ 4", "HKD"),
        ("$4", "USD"),
        ("Rs. 4", "INR"),
        ("RM4", "MYR"),
    ],
)
def test_currencies(text: str, code: str) -> None:
    found = values.find_currency(text)

    assert found is not None
    assert found.readings == (code,)


def test_device_numbers_need_a_right_check_digit_and_an_end() -> None:
    text = "49 015420 323751 8, 490154203237519, 1490154203237518, 000000000000000, 35-209900-176148-1"

    assert [found.readings[0] for found in values.find_imeis(text)] == ["490154203237518", "352099001761481"]
