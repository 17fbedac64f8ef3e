"""Dates, amounts, currencies and device numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


FIGURES = "零壹贰叁肆伍陆柒捌玖"


def in_capitals(cents: int) -> str:
    """An amount as cashiers write it: 壹仟零伍圆整."""
    whole, rest = divmod(cents, 100)
    text = ""
    for size, mark in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, whole = divmod(whole, size)
        if section and text and section < 1000:
            text += "零"
        pending = False
        for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
            figure, section = divmod(section, unit)
            if figure:
                text += ("零" if pending else "") + FIGURES[figure] + name
            pending = bool(text) and not figure and not text.endswith("零") and bool(section)
        text += mark if text and not text.endswith(("亿", "零")) else ""
    tens, ones = divmod(rest, 10)
    ending = (f"{FIGURES[tens]}角" if tens else "零" if ones else "") + (f"{FIGURES[ones]}分" if ones else "整")
    return f"{text or '零'}圆{ending}"


@given(st.integers(min_value=0, max_value=9_999_999_99))
def test_every_amount_in_capitals_is_read(cents: int) -> None:
    assert values.read_capital(f"价税合计（大写） ⊗{in_capitals(cents)}") == str(
        (Decimal(cents) / 100).quantize(Decimal("0.01"))
    )


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("壹仟贰佰圆整", "1200.00"),
        ("壹佰零伍圆正", "105.00"),
        ("陆 仟 圆 整", "6000.00"),
        ("壹拾万零伍佰元叁角贰分", "100500.32"),
        ("拾元", "10.00"),
        ("（负数）壹佰圆整", "-100.00"),
        ("壹萬貳仟圓整", "12000.00"),
        ("仟圆", None),
        ("圆", None),
        ("壹贰佰圆", None),
        ("壹佰贰仟圆", None),
        ("1200", None),
    ],
)
def test_amounts_in_capitals(text: str, amount: str | None) -> None:
    assert values.read_capital(text) == amount
