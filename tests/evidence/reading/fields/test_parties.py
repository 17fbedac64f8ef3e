"""The seller by the head of a document; addresses, numbers and buyers are no sellers."""

import pytest

from casedesk.evidence.reading.fields.models import match_model
from tests.evidence.reading.fields.pages import read, values

END = ("TAX INVOICE", "PEN | 2.00", "TOTAL | 2.00")
ADDRESS = ("NO 1, JALAN CONTOH 2/3,", "40000 SHAH ALAM.", "TEL:03-12345678")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (("GEMILANG GADJET SDN BHD", "(1234567-X)", *ADDRESS), "GEMILANG GADJET SDN BHD"),
        (
            ("tan chay", "*** COPY ***", "GEMILANG MARKETING SDN BHD", "ROC NO: 538358-H", *ADDRESS),
            "GEMILANG MARKETING SDN BHD",
        ),
        (("79 SPEED STORE 5/B (519537-X)", *ADDRESS), "79 SPEED STORE S/B"),
        (("kasih", "GEMILANG GADJET SDN. BHD. (1234567-X)", *ADDRESS), "GEMILANG GADJET SDN. BHD."),
        (("31802016", "MAJU JAYA HARDWARE", "(81109-A)", *ADDRESS), "MAJU JAYA HARDWARE"),
        (("SIMPLIFIED TAX INVOICE", "TAN & SONS &", "COMPANY", "REG.NO:00168397-H", *ADDRESS), "TAN & SONS & COMPANY"),
        (("GEMILANG GADJET", "SDN BHD", "(1234567-X)", *ADDRESS), "GEMILANG GADJET SDN BHD"),
        (("TWO PARROTS", "BISTRO & CAFE", *ADDRESS), "TWO PARROTS"),
        (("SERIBATU OLD HOUSE", "SOH NOODLE HOUSE", "(002049088-U)", *ADDRESS), "SOH NOODLE HOUSE"),
        (("MAJUSTATIONERYSHOP", *ADDRESS, "Owned By :", "MAJU SUPPLY SDN BHD (1135772-K)"), "MAJUSTATIONERYSHOP"),
        (("示例数码广场（中关村店）", "销售小票", "电话：010-12345678"), "示例数码广场（中关村店）"),
        (("Musterladen GmbH · Hauptstr. 1 · 10115 Berlin", "Frau Beispiel", "Rechnung"), "Musterladen GmbH"),
        (("a", "Anzel Printing (M) Sdn Bhd (759785-H)", *ADDRESS), "Anzel Printing (M) Sdn Bhd"),
        (("Voorbeeldwinkel B.V.", "Dorpsstraat 1", "1234 AB Utrecht"), "Voorbeeldwinkel B.V."),
        (("Blue Interior", "1 Sample St", "Bill to", "Other Firm Ltd", "mail@blue-interior.com"), "Blue Interior"),
        (("Sold by: Example Phones LLC", "Bill to: Buyer Corp"), "Example Phones LLC"),
        (("商家：示例数码专营店", "收货人：林小雨"), "示例数码专营店"),
    ],
)
def test_sellers(head: tuple[str, ...], name: str) -> None:
    assert values(*head, *END)["issuer"] == name


def test_a_company_registered_at_the_foot_goes_before_the_brand_at_the_head() -> None:
    lines = ["Marca", "www.marca.com", "Factuur", "Totaal | 5,00", *["- - -"] * 24]
    fields = read(*lines, "Voorbeeld Nederland B.V. iov Marca", "Kvk nummer: 04080176").fields

    assert (fields["issuer"].value, fields["issuer"].alternatives) == ("Voorbeeld Nederland B.V.", ("Marca",))
    assert values(*lines, "Powered by Voorbeeld B.V.", "Kvk nummer: 04080176")["issuer"] == "Marca"


def test_a_shop_of_phones_is_no_telephone_number() -> None:
    assert values("Phone Paradise B.V.", "Keizersgracht 1", "Totaal | 5,00")["issuer"] == "Phone Paradise B.V."


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("Facture", "Client :", "ACME Conseil", "Net à payer : 12,00 €", "",
          "Ordinateurs Martin SARL - 5 rue Nationale 59000 Lille - SIRET 12345678900012"), "Ordinateurs Martin SARL"),
        (("Factuur", "Aan:", "Test BV", "Te betalen: € 12,00", "",
          "Softwarehuis Oost | Enschede | www.softwarehuisoost.nl"), "Softwarehuis Oost"),
        (("Invoice", "Bill to:", "John Doe", "Total | $4.11", "",
          "Cloudworks Services, Inc., 4 Terry Ave North, Seattle"), "Cloudworks Services, Inc."),
    ],
)  # fmt: skip
def test_where_the_head_is_a_logo_the_foot_names_the_seller(lines: tuple[str, ...], name: str) -> None:
    head, foot = lines[:4], lines[5]
    filler = ["- - -"] * 24
    assert values(*head, *filler, foot)["issuer"] == name


def test_who_made_the_till_or_keeps_the_account_is_no_seller() -> None:
    lines = ["Total | 5.00", *(f"{number} x 1.00" for number in range(24))]
    found = values(*lines, "Powered by Tillmaker Sdn Bhd", "Sparkasse Musterstadt AG, IBAN DE89 3704 0044")

    assert "issuer" not in found


def test_a_buyer_is_no_seller() -> None:
    found = values("Factuuradres | | Afleveradres", "Buyer Corp | | Jan", "Dorpsstraat 1 | | Utrecht", "Totaal | 4,00")

    assert found.get("issuer") is None
    assert found["buyer"] == "Buyer Corp"


def test_the_name_of_the_site_is_kept_beside_the_seller() -> None:
    fields = read("Sold by: Example Phones LLC", "Marketly customer care", "www.marketly.com/support").fields

    assert fields["issuer"].alternatives == ("Marketly",)


def test_prose_names_nobody() -> None:
    assert "issuer" not in values("We met on Tuesday to talk about it.", "Nothing was bought.")


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("Xiaomi 14 12GB+256GB 黑色", "小米 14"),
        ("小米14", "小米 14"),
        ("Xiaomi小米15 (16GB+512GB)", "小米 15"),
        ("小米14Pro", None),
        ("红米K70 16+512", "Redmi K70"),
        ("REDMI  NOTE-13 PRO", "Redmi Note 13 Pro"),
        ("Redmi K70E", None),
        ("iPhone15ProMax256GB", "iPhone 15 Pro Max"),
        ("苹果15 128G", "iPhone 15"),
        ("HUAWEI Mate60Pro 12+512", "Mate 60 Pro"),
        ("华为P40", "P40"),
        ("P40", None),
        ("shelf X90 row 3", None),
        ("HONOR 90", "荣耀 90"),
        ("OPPO Find X7 Ultra", None),
        ("OnePlus Ace 3 5G", "一加 Ace 3"),
    ],
)
def test_models_of_the_catalogue(text: str, model: str | None) -> None:
    assert match_model(text) == model
