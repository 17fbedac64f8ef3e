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
        (("Net amount | 100.00", "VAT 20% | 20.00", "Total | 120.00"), "120.00"),
        (("Net amount | 250.00", "VAT @20% | 50.00", "Gross amount | £300.00"), "300.00"),
        (("TOTAL RM | 6.00", "TOTAL INCLUDES GST 6% RM 0.34", "CASH RM | 10.00", "CHANGE RM | 4.00"), "6.00"),
        (("Total Invoice Value | Rs. 1,19,900.00",), "119900.00"),
        (("Total CHF inkl. 7.7% MWST | CHF 1'234.55",), "1234.55"),
        (("Base imponible | 1.020,00 €", "IVA (21%) | 214,20 €", "TOTAL | 1.234,20 €"), "1234.20"),
        (("Imponibile | € 200,00", "IVA 22% | € 44,00", "Totale fattura | € 244,00"), "244.00"),
        (("Total Amt Ind. GST @ 6% | 8.48", "Rounding Adjustrrent | (0.02)", "Totel Amt Peyahle | 8.50"), "8.50"),
        (("Subtotaal | € 100,00", "Te betalen | € 121,00"), "121.00"),
        (("OFFICIAL RECEIPT", "BEING PAYMENT OF CONSULTATION", "RM 65.00"), "65.00"),
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
