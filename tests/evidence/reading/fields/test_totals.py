"""The amount to pay is told from all the other amounts of a receipt."""

import pytest

from tests.evidence.reading.fields.pages import read, values


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        (("Sub Total | 9.02", "Total | 9.02", "Rounding Adj | -0.02", "Total Rounded | 9.00", "Cash | 10.00"), "9.00"),
        (("Total Qty: 7 | 51.42", "Total Sales (Excluding GST) | 51.42", "Total GST | 3.08",
          "Total Sales (Inclusive of GST) | 54.50"), "54.50"),
        (("TOTAL | RM | 14.10", "CASH | RM 20.00", "CHANGE | RM | 5.90"), "14.10"),
        (("TOTAL | 22.00", "GST Summary | Amount | Tax", "SR 6% | 20.75 | 1.25", "Total | 20.75 | 1.25"), "22.00"),
        (("T0TAI | 12.40", "CASH | 20.00", "CHANGE | 7.60"), "12.40"),
        (("Item 2 | Total with GST 6% | 77.20", "Total Saving | 1.00 | Total | 77.20"), "77.20"),
        (("Totel Amt Ind. GST @ 6% : | 8.48", "Rounding : | 0.02", "Totel Amt Peyable : | 8.50"), "8.50"),
        (("Subtotal | 6.00", "Total Incl of GST | 600", "Payment: | 6.00", "Change Due | 0.00"), "6.00"),
        (("Total 0% supplies: | 39.01", "Total 6% supplies (Inc. GST): | -18.80", "Total Payable: | 20.21"), "20.21"),
        (("合计 | 2529.00", "优惠 | 29.00", "应收 | 2500.00", "实收 | 2600.00", "找零 | 100.00"), "2500.00"),
        (("商品总价 | ￥4299.00", "店铺优惠 | -￥300.00", "实付款 | ￥3999.00"), "3999.00"),
        (("Zwischensumme | 713,45 €", "MwSt. 19% | 135,55 €", "Gesamtbetrag | 849,00 €"), "849.00"),
        (("Total HT | 249,17 €", "TVA 20 % | 49,83 €", "Total TTC | 299,00 €"), "299.00"),
        (("Subtotaal | € 80,00", "Exclusief BTW | € 66,12", "Totaal | € 80,00"), "80.00"),
        (("Total RM Incl. of GST | 8.82", "Rounding Adj | -0.02", "Total RM | 8.80", "Cash | -10.00",
        "CHANGE | 1.20"), "8.80"),
        (("TOTAL | 22-60", "CASH | 30.00", "CHANGE | 7.40"), "22.60"),
        (("Qty: 1 | | Total Exclude GST: | 193.00", "| | Total GST @6%: | 0.00", "| | TOTAL: | 193.00"), "193.00"),
        (("Amount due", "1.007,50 EUR"), "1007.50"),
    ],
)  # fmt: skip
def test_totals(lines: tuple[str, ...], total: str) -> None:
    assert values(*lines)["total"] == total


def test_without_a_word_for_it_the_payment_proves_the_total() -> None:
    fields = read("PEN | 2.00", "BOOK | 6.50", "8.50", "CASH | 10.00", "CHANGE | 1.50").fields

    assert fields["total"].value == "8.50"
    assert fields["total"].confidence == 0.5


def test_amounts_that_are_no_total_yield_none() -> None:
    assert "total" not in values("Change | 3.00", "You saved | 5.00", "Total Qty | 3", "Total discount | 1.00")


def test_the_place_of_the_amount_is_kept() -> None:
    total = read("PEN | 2.00", "TOTAL | 2.00").fields["total"]

    assert total.page == 1
    assert total.box is not None
    assert total.box[0] > 0.2


@pytest.mark.parametrize(
    ("lines", "code", "alternatives"),
    [
        (("Total | RM 5.00",), "MYR", ()),
        (("Total | € 5,00",), "EUR", ()),
        (("Total | $5.00",), "USD", ("AUD", "HKD", "SGD")),
        (("示例数码广场销售小票谢谢惠顾欢迎再次光临本店", "商品金额数量单价", "合计 | 5.00"), "CNY", ()),
    ],
)
def test_currencies(lines: tuple[str, ...], code: str, alternatives: tuple[str, ...]) -> None:
    currency = read(*lines).fields["currency"]

    assert (currency.value, currency.alternatives) == (code, alternatives)
