"""Whole documents: kind, numbers, details, goods."""

import time

import pytest

from casedesk.evidence.reading.fields import extract
from casedesk.evidence.reading.layout import Piece, rows
from casedesk.evidence.reading.model import DocumentKind, Item
from tests.evidence.reading.fields.pages import details, read, values

ORDINARY = (
    "机器编号：499099999999 | 示例增值税电子普通发票 | | 发票代码：050001900111",
    "| | | 发票号码：12345678",
    "| | | 开票日期：2021 年 03 月 04 日",
    "| | | 校 验 码：12345 67890 12345 67890",
    "购 | 名        称：林小雨",
    "买 | 纳税人识别号：",
    "货物或应税劳务、服务名称 | 规格型号 | 单位  数量  单价 | 金额  税率  税额",
    "*移动通信设备*小米手机 | 小米 11 8GB+256GB | 台  1  3538.05 | 3538.05  13%  459.95",
    "合 计 | | | ¥3538.05  ¥459.95",
    "价税合计（大写） | ⊗叁仟玖佰玖拾捌圆整 | | （小写）¥3998.00",
    "销 | 名        称：示例通讯有限公司 | | 备 IMEI:490154203237518",
    "售 | 纳税人识别号：91500105MA5U00000X",
)
DIGITAL = (
    "电子发票（普通发票） | | | 发票号码：24312000000012345678",
    "| | | 开票日期：2024年06月18日",
    "购 名称：示例科技有限公司 | | 销 名称：示例数码有限公司",
    "统一社会信用代码/纳税人识别号：91110108MA00000000 | | 统一社会信用代码/纳税人识别号：91310115MA1K000001",
    "*移动通信设备*手机 | X1 Pro 台 | 1  5309.73 | 5309.73  13%  690.27",
    "合  计 | | | ¥5309.73  ¥690.27",
    "价税合计（大写） | 陆仟圆整 | （小写）¥6000.00",
)
ORDER_PAGE = (
    "20:31 | | | 5G 87%",
    "订单详情",
    "林小雨 138****5678",
    "示例省示例市示例街道1号",
    "示例官方旗舰店 >",
    "小米14 16GB+512GB 岩石青 | | ￥4299.00",
    "商品总价 | | | ￥4299.00",
    "实付款 | | | ￥3999.00",
    "订单编号 | 3978123456789012345复制",
    "支付宝交易号 | 2023112122001112345678901234",
    "创建时间 | 2023-11-21 20:31:05",
)
BOX = (
    "产品名称：Xiaomi 14",
    "型号：23127PN0CC",
    "颜色：岩石青",
    "12GB+256GB",
    "IMEI1: 490154203237518",
    "IMEI2: 35 209900 176148 1",
    "S/N: 41234/F3ZX00123",
)
TILL = ("GEMILANG GADJET SDN BHD", "TAX INVOICE", "INV No.: 1047523", "PHONE CASE | 2 x | 10.00 | 20.00 SR",
        "TOTAL | | | 20.00", "CASH | | | 50.00", "CHANGE | | | 30.00")  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (ORDINARY, DocumentKind.VAT_ORDINARY),
        (tuple(line.replace("普通", "专用") for line in ORDINARY), DocumentKind.VAT_SPECIAL),
        (DIGITAL, DocumentKind.FULLY_DIGITAL),
        (ORDER_PAGE, DocumentKind.ORDER_PAGE),
        (BOX, DocumentKind.BOX_LABEL),
        (TILL, DocumentKind.RECEIPT),
        (("Rechnung", "Rechnungsnummer: RE-1", "Betrag: 4,00 EUR", "IBAN DE02"), DocumentKind.INVOICE),
        (("20:31 | | 5G 87%", "About phone", "Storage"), DocumentKind.SCREENSHOT),
        (("The garden in June", "with roses"), DocumentKind.OTHER),
        (("12 34",), None),
    ],
)
def test_kinds(lines: tuple[str, ...], kind: DocumentKind | None) -> None:
    assert read(*lines).document is kind


def test_an_ordinary_vat_invoice() -> None:
    found = read(*ORDINARY)

    assert values(*ORDINARY) == {
        "issuer": "示例通讯有限公司",
        "buyer": "林小雨",
        "date": "2021-03-04",
        "total": "3998.00",
        "currency": "CNY",
        "number": "12345678",
        "code": "050001900111",
        "model": "Mi 11",
    }
    assert details(*ORDINARY) == {
        "check_code": "12345678901234567890",
        "machine_number": "499099999999",
        "net": "3538.05",
        "tax": "459.95",
        "capital_total": "3998.00",
        "seller_tax_id": "91500105MA5U00000X",
        "capacity": "8GB+256GB",
    }
    assert [one.value for one in found.imei] == ["490154203237518"]
    assert found.items == (Item("*移动通信设备*小米手机 小米 11 8GB+256GB", "1", "3538.05", "3538.05"),)


def test_a_fully_digital_invoice_has_its_parties_side_by_side() -> None:
    assert {"issuer": "示例数码有限公司", "buyer": "示例科技有限公司", "number": "24312000000012345678",
            "total": "6000.00"}.items() <= values(*DIGITAL).items()  # fmt: skip
    assert {"seller_tax_id": "91310115MA1K000001", "buyer_tax_id": "91110108MA00000000", "net": "5309.73",
            "tax": "690.27"}.items() <= details(*DIGITAL).items()  # fmt: skip


def test_labels_torn_apart_are_put_together() -> None:
    torn = tuple(
        line.replace("购 | 名        称：", "购名 | 称：").replace("销 | 名        称：", "销名 | 称：")
        for line in ORDINARY
    )

    assert {"issuer": "示例通讯有限公司", "buyer": "林小雨"}.items() <= values(*torn).items()


def test_the_capitals_stand_in_for_figures_that_cannot_be_read() -> None:
    assert values(*(line.replace("¥6000.00", "*") for line in DIGITAL))["total"] == "6000.00"


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("Fattura n. 125/2021",), "125/2021"),
        (("Factura Nº: F2021/318",), "F2021/318"),
        (("Número de factura | Fecha de factura", "INV-77 | 01/12/2020"), "INV-77"),
        (("Bonnr: 44213",), "44213"),
        (("Facture n°123456789",), "123456789"),
        (("TAX INVOICE", "No: 0045512"), "0045512"),
        (("OFFICIAL RECEIPT | NO : 00231",), "00231"),
        (("NO 5, JLN BESAR", "No: 12"), None),
    ],
)
def test_numbers_of_documents(lines: tuple[str, ...], number: str | None) -> None:
    assert values(*lines).get("number") == number


def test_an_order_page() -> None:
    assert values(*ORDER_PAGE) == {
        "issuer": "示例官方旗舰店",
        "date": "2023-11-21",
        "total": "3999.00",
        "currency": "CNY",
        "order_number": "3978123456789012345",
        "model": "小米 14",
    }
    assert details(*ORDER_PAGE) == {"capacity": "16GB+512GB", "colour": "岩石青"}


def test_a_box_label() -> None:
    found = read(*BOX)

    assert values(*BOX) == {"model": "小米 14"}
    assert details(*BOX) == {"serial": "41234/F3ZX00123", "capacity": "12GB+256GB", "colour": "岩石青"}
    assert [one.value for one in found.imei] == ["490154203237518", "352099001761481"]


def test_an_english_box_label() -> None:
    lines = ("iPhone 15 Pro Max, Blue Titanium, 256GB", "(S) Serial No. F2LXX0ABCD12", "IMEI/MEID 35 209900 176148 1")

    assert details(*lines) == {"serial": "F2LXX0ABCD12", "capacity": "256GB", "colour": "Blue Titanium"}
    assert values(*lines) == {"model": "iPhone 15 Pro Max"}


def test_letters_read_for_digits_of_a_labelled_imei_are_mended() -> None:
    assert [one.value for one in read("IMEI: 49O1542O3237518").imei] == ["490154203237518"]


def test_a_number_of_an_order_is_no_imei_though_its_check_digit_fits() -> None:
    assert read("订单编号：352099001761481").imei == ()


def test_lines_of_a_till() -> None:
    assert read(*TILL).items == (Item("PHONE CASE", "2", "10.00", "20.00"),)


def test_lines_under_heads_of_columns() -> None:
    found = read("Artikel | Aantal | Prijs | Bedrag", "Telefoon zwart | 1 | € 399,00 | € 399,00",
                 "Hoesje | 2 | € 10,00 | € 20,00", "Totaal | | | € 419,00")  # fmt: skip

    assert found.items == (Item("Telefoon zwart", "1", "399.00", "399.00"), Item("Hoesje", "2", "10.00", "20.00"))


HOSTILE = ("1" * 20_000, "1." * 10_000, "date" + " " * 20_000 + "1", "合 " * 10_000, "壹仟零" * 7_000, "a.@" * 7_000)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_long_runs_of_text_take_no_longer_for_it(text: str) -> None:
    began = time.process_time()

    extract(rows([Piece(text, 1, (0, 0, 1, 0.1))]), "test")

    assert time.process_time() - began < 2


def test_of_a_very_long_document_both_ends_are_read() -> None:
    lines = ["GEMILANG GADGET SDN BHD", *(f"PAGE LINE {number}" for number in range(3_000)), "GRAND TOTAL RM 7.00"]

    found = extract(rows([Piece(line, 1 + at, (0, 0, 0.5, 0.1)) for at, line in enumerate(lines)]), "test")

    assert found.fields["total"].value == "7.00"
    assert found.fields["issuer"].value == "GEMILANG GADGET SDN BHD"
