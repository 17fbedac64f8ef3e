"""Fields from rows of text by general rules, in Chinese and in other languages."""

import pytest

from casedesk.evidence.reading.fields import extract
from casedesk.evidence.reading.layout import Piece, rows


def read(*lines: str) -> dict[str, str]:
    """Fields of a page; " | " in a line separates its columns."""
    pieces = [
        Piece(text, 1, (0.05 + column * 0.3, 0.05 * number, 0.05 + column * 0.3 + 0.2, 0.05 * number + 0.02))
        for number, line in enumerate(lines, start=1)
        for column, text in enumerate(line.split(" | "))
        if text
    ]
    found = extract(rows(pieces), "test")
    fields, imei = found.fields, found.imei
    found = {name: value.value for name, value in fields.items()}
    return found | {"imei": " ".join(one.value for one in imei)} if imei else found


def test_a_chinese_invoice() -> None:
    assert read(
        "电子发票（普通发票） | 发票号码：24312000000012345678",
        " | 开票日期：2024年06月18日",
        "名称：林小雨 | 名称：上海示例数码有限公司",
        "项目名称 | 规格型号 | 金额",
        "*移动通信设备*手机 | X1 Pro | 5309.73",
        "合  计 | ¥5309.73 | ¥690.27",
        "价税合计（大写） | 陆仟圆整 | （小写）¥6000.00",
        "备注：IMEI 490154203237518",
    ) == {
        "number": "24312000000012345678",
        "date": "2024-06-18",
        "buyer": "林小雨",
        "issuer": "上海示例数码有限公司",
        "total": "6000.00",
        "currency": "CNY",
        "imei": "490154203237518",
    }


def test_a_chinese_order_page() -> None:
    found = read(
        "订单编号：240618-550012345678",
        "下单时间：2024-06-18 20:31:05",
        "型号：X1 Pro 12GB+256GB",
        "实付款：￥5,999.00",
    )

    assert found == {
        "order_number": "240618-550012345678",
        "date": "2024-06-18",
        "model": "X1 Pro 12GB+256GB",
        "total": "5999.00",
        "currency": "CNY",
    }


def test_an_invoice_with_values_under_their_labels() -> None:
    found = read(
        "Invoice date | Invoice no. | Order number",
        "18 June 2024 | A-100234 | PO-77",
        "Seller: Example Phones Ltd",
        "Total due | 899.00 EUR",
    )

    assert found == {
        "date": "2024-06-18",
        "number": "A-100234",
        "order_number": "PO-77",
        "issuer": "Example Phones Ltd",
        "total": "899.00",
        "currency": "EUR",
    }


@pytest.mark.parametrize(
    "lines",
    [
        ("Subtotal | 90.00", "Tax total | 10.00", "Total | 100.00", "Change | 20.00"),
        ("Total | 90.00", "Grand total | 100.00", "Total tax | 10.00"),
        ("Total excl. VAT | 90.00", "Total incl. VAT | 100.00"),
        ("Subtotaal € 90,00", "Totaal € 100,00"),
    ],
)
def test_the_total_is_told_from_its_neighbours(lines: tuple[str, ...]) -> None:
    assert read(*lines)["total"] == "100.00"


def test_an_ambiguous_date_keeps_both_readings() -> None:
    fields = extract(rows([Piece("Invoice date: 03/04/2021", 1, (0, 0, 1, 0.1))]), "test").fields

    assert (fields["date"].value, fields["date"].alternatives) == ("2021-04-03", ("2021-03-04",))
    assert fields["date"].box == (0, 0, 1, 0.1)


def test_prose_yields_nothing() -> None:
    assert (
        read("We met on Tuesday to talk about the total effort.", "The order of things is a matter of date and place.")
        == {}
    )
