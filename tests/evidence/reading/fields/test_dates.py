"""The day of the purchase among other dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.evidence.reading import values as text_values
from tests.evidence.reading.fields.pages import read, values


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("Invoice date: 20-10-2015", "Order date: 15-10-2015", "Due date: 30-10-2015"), "2015-10-20"),
        (("Invoice Date: | Due Date: | Reference:", "03/20/2023 | 04/04/2023 | CUST1"), "2023-03-20"),
        (("Klant | Factuur datum | Vervaldatum", "S01 | 8-9-2022 | 22-9-2022"), "2022-09-08"),
        (("Date :16-03-201812:07:10",), "2018-03-16"),
        (("Date: | 29/12/201711:41",), "2017-12-29"),
        (("Thank you", "Frid-v, 29-12-2017 | Time : 20:17"), "2017-12-29"),
        (("Printed: 22/04/2017 12:23", "BIZDATE:21/04/2017"), "2017-04-21"),
        (("POINTS EXPIRY | 31/10/2020", "18-01-2018 15:44:46"), "2018-01-18"),
        (("01:34PM | 568017 | 05 02-18",), "2018-02-05"),
        (("01:34PM | 568017 | 0502-18",), "2018-02-05"),
        (("日期:20240618 14:22",), "2024-06-18"),
        (("销售小票示例数码广场欢迎光临", "日期：24-06-18 14:22"), "2024-06-18"),
        (("创建时间 | 2023-11-21 20:31:05", "发货时间 | 2023-11-22 09:00:00"), "2023-11-21"),
        (("开票日期：2021 年 03 月 04 日", "生产日期：2020-12-01"), "2021-03-04"),
        (("DATE | : 1O OCT 2017 TUE",), "2017-10-10"),
        (("Rechnungsdatum | 7. Mai 2014", "Zahlungsziel | 21.05.14"), "2014-05-07"),
        (("Fecha de factura: 9 de abril de 2021", "Fecha de vencimiento: 09/05/2021"), "2021-04-09"),
        (("Data fattura | 18 marzo 2021", "Scadenza | 17 aprile 2021"), "2021-03-18"),
        (("DATE: MAR 25, 18 | TIME: 15:44",), "2018-03-25"),
        (("Facture n°123456789 éditée le 12 juin 2020", "Date limite de paiement : 26/06/2020"), "2020-06-12"),
        (("25/03/1809:33 AM",), "2018-03-25"),
        (("Order placed: June 18, 2024", "Delivered June 20, 2024"), "2024-06-18"),
    ],
)
def test_days(lines: tuple[str, ...], day: str) -> None:
    assert values(*lines)["date"] == day


def test_an_ambiguous_day_keeps_both_readings() -> None:
    found = read("Date: 03/04/2021 12:10").fields["date"]

    assert (found.value, found.alternatives) == ("2021-04-03", ("2021-03-04",))


def test_two_figures_of_the_year_first_stay_possible_in_chinese() -> None:
    found = read("销售小票示例数码广场欢迎光临", "日期：18-03-05").fields["date"]

    assert (found.value, set(found.alternatives)) == ("2018-03-05", {"2005-03-18"})


@pytest.mark.parametrize(
    "line", ["Tel: 03-7731 8169", "Expiry date: 31/10/2020", "192.168.10.12", "12, Jalan 2/3/4", "Ref 0502-18"]
)
def test_what_is_no_day_of_purchase(line: str) -> None:
    assert "date" not in values(line)


@given(st.dates(min_value=date(1995, 1, 1), max_value=date(2049, 12, 31)))
def test_every_written_form_of_a_day_has_it_among_its_readings(day: date) -> None:
    forms = (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}", f"{day:%d %b %Y}", f"{day:%B %d, %Y}",
             f"{day.year}年{day.month}月{day.day}日", f"{day:%d-%m-%Y}12:30")  # fmt: skip
    for form in forms:
        assert day.isoformat() in text_values.find_dates(f"Date: {form} ")[0].readings
