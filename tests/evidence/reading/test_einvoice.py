"""E-invoice XML of every kind, with its details, its lines and what its words say."""

import io
from collections.abc import Callable
from xml.etree.ElementTree import fromstring

import pytest

from casedesk.evidence import documents
from casedesk.evidence.kinds import Limits, Refusal, RefusedHere
from casedesk.evidence.reading.einvoice import chinese_kind, read_invoice, structured_value
from casedesk.evidence.reading.model import DETAIL_NAMES, FIELD_NAMES, DocumentKind, Extracted, Item
from casedesk.evidence.reading.xml import parse
from tests.evidence import specimens

DIGITAL = """<?xml version="1.0" encoding="UTF-8"?>
<fp:EInvoice xmlns:fp="urn:any:namespace"><fp:Header><fp:EIid>24312000000012345678</fp:EIid><fp:InherentLabel>
<fp:EInvoiceType><fp:LabelCode>01</fp:LabelCode></fp:EInvoiceType></fp:InherentLabel></fp:Header><fp:EInvoiceData>
<fp:SellerInformation><fp:SellerIdNum>91110108690017781B</fp:SellerIdNum><fp:SellerName>上海示例数码有限公司</fp:SellerName>
</fp:SellerInformation><fp:BuyerInformation><fp:BuyerIdNum/><fp:BuyerName>林小雨（个人）</fp:BuyerName></fp:BuyerInformation>
<fp:BasicInformation><fp:TotalAmWithoutTax>5309.73</fp:TotalAmWithoutTax><fp:TotalTaxAm>690.27</fp:TotalTaxAm>
<fp:TotalTax-includedAmount>6000.00</fp:TotalTax-includedAmount>
<fp:TotalTax-includedAmountInChinese>陆仟圆整</fp:TotalTax-includedAmountInChinese>
<fp:RequestTime>2024-06-18 10:14:07</fp:RequestTime></fp:BasicInformation>
<fp:IssuItemInformation><fp:ItemName>*移动通信设备*手机</fp:ItemName><fp:SpecMod>X1 Pro</fp:SpecMod>
<fp:Quantity>1</fp:Quantity>
<fp:UnPrice>5309.734513</fp:UnPrice><fp:Amount>5309.73</fp:Amount><fp:TotaltaxIncludedAmount>1.00</fp:TotaltaxIncludedAmount>
</fp:IssuItemInformation><fp:AdditionalInformation><fp:Remark>订单编号：240618-550012345678;IMEI:490154203237518</fp:Remark>
</fp:AdditionalInformation></fp:EInvoiceData></fp:EInvoice>"""

TWO_CURRENCIES = specimens.CII.replace(
    "<ram:GrandTotalAmount>",
    '<ram:TaxTotalAmount currencyID="SEK">1600.00</ram:TaxTotalAmount>'
    '<ram:TaxTotalAmount currencyID="EUR">143.54</ram:TaxTotalAmount>'
    "<ram:TaxBasisTotalAmount>755.46</ram:TaxBasisTotalAmount><ram:GrandTotalAmount>",
).replace(
    "<ram:ApplicableHeaderTradeAgreement>",
    "<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>Phone X1</ram:Name>"
    "</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>"
    "<ram:ChargeAmount>755.4600</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>"
    '<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity>'
    "</ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement>"
    "<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>755.46</ram:LineTotalAmount>"
    "</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>"
    "</ram:IncludedSupplyChainTradeLineItem><ram:ApplicableHeaderTradeAgreement>",
)
FIRST_ZUGFERD = (
    TWO_CURRENCIES.replace("CrossIndustryInvoice:100", "CrossIndustryDocument:invoice:1p0")
    .replace("CrossIndustryInvoice", "CrossIndustryDocument")
    .replace("rsm:ExchangedDocument", "rsm:HeaderExchangedDocument")
    .replace("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
    .replace("SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
    .replace("IssuerAssignedID", "ID")
)
UBL = specimens.UBL.replace(
    "<cac:LegalMonetaryTotal>",
    '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">21.00</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>',
).replace(
    "</Invoice>",
    "<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity>2</cbc:InvoicedQuantity>"
    "<cbc:LineExtensionAmount>100.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Phone X1</cbc:Name></cac:Item>"
    "<cac:Price><cbc:PriceAmount>50.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine></Invoice>",
)


def read(text: str) -> Extracted:
    return read_invoice(fromstring(text.encode()), "einvoice")  # noqa: S314 - our own text


def values(found: Extracted) -> dict[str, str]:
    return {name: value.value for name, value in {**found.fields, **found.details}.items()}


def test_a_fully_digital_invoice_in_any_namespace() -> None:
    found = read(DIGITAL)

    assert values(found) == {
        "number": "24312000000012345678",
        "date": "2024-06-18",
        "issuer": "上海示例数码有限公司",
        "buyer": "林小雨（个人）",
        "total": "6000.00",
        "currency": "CNY",
        "net": "5309.73",
        "tax": "690.27",
        "capital_total": "6000.00",
        "seller_tax_id": "91110108690017781B",
        "order_number": "240618-550012345678",
    } | {name: value.value for name, value in found.fields.items() if name == "model"}
    assert found.items == (Item("*移动通信设备*手机 X1 Pro", "1", "5309.73", "5309.73"),)
    assert found.document is DocumentKind.FULLY_DIGITAL
    assert [one.value for one in found.imei] == ["490154203237518"]


def test_what_words_say_is_less_sure_than_structure_and_has_no_place() -> None:
    fields = read(DIGITAL).fields

    assert fields["order_number"].confidence < fields["number"].confidence
    assert (fields["order_number"].page, fields["order_number"].box) == (None, None)


@pytest.mark.parametrize("text", [TWO_CURRENCIES, FIRST_ZUGFERD], ids=["cii", "zugferd-1"])
def test_cii_with_its_lines_and_the_tax_in_the_currency_of_the_invoice(text: str) -> None:
    found = read(text)

    assert values(found) == {
        "number": "R-2024/77",
        "date": "2024-06-18",
        "issuer": "Beispiel Technik GmbH",
        "buyer": "Mira Muster",
        "total": "899.00",
        "currency": "EUR",
        "order_number": "B-4711",
        "net": "755.46",
        "tax": "143.54",
    }
    assert found.items == (Item("Phone X1", "1", "755.46", "755.46"),)
    assert found.document is DocumentKind.INVOICE


def test_ubl_with_its_lines() -> None:
    found = read(UBL)

    assert (values(found)["number"], values(found)["tax"], values(found)["net"]) == ("INV-9", "21.00", "100.00")
    assert found.items == (Item("Phone X1", "2", "50.00", "100.00"),)


def test_only_known_names_are_given() -> None:
    for text in (DIGITAL, TWO_CURRENCIES, UBL):
        found = read(text)
        assert set(found.fields) <= set(FIELD_NAMES)
        assert set(found.details) <= set(DETAIL_NAMES)


def test_another_root_says_nothing() -> None:
    assert read("<note><InvoiceNumber>1</InvoiceNumber></note>") == Extracted()


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2024年06月18日", "2024-06-18"),
        ("20240618", "2024-06-18"),
        ("20240618101407", "2024-06-18"),
        ("2024-06-18T10:14:07", "2024-06-18"),
        ("2024-6-8 10:14", "2024-06-08"),
        ("2024-13-18", None),
        ("soon", None),
    ],
)
def test_structured_dates(raw: str, iso: str | None) -> None:
    assert structured_value("date", raw) == iso


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        ("24312000000012345678", "", DocumentKind.FULLY_DIGITAL),
        ("80100798", "011001605111", DocumentKind.VAT_ORDINARY),
        ("80100798", "011001605113", DocumentKind.VAT_SPECIAL),
        ("03630024", "1200154130", DocumentKind.VAT_SPECIAL),
        ("00015045", "4200161350", DocumentKind.VAT_ORDINARY),
        ("1", "", DocumentKind.INVOICE),
    ],
)
def test_the_kind_of_a_chinese_invoice(number: str, code: str, kind: DocumentKind) -> None:
    assert chinese_kind(number, code) is kind


@pytest.mark.parametrize("encoding", ["GBK", "gb2312", "GB18030"])
def test_chinese_encodings_are_read_whole(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_BLOCK", 61)  # blocks that end within a sign
    data = specimens.EINVOICE.replace("UTF-8", encoding).encode(encoding)

    assert documents.invoice_root(io.BytesIO(data), Limits()) == "EInvoice"
    assert values(read_invoice(parse(data), "einvoice"))["issuer"] == "上海示例数码有限公司"


@pytest.mark.parametrize("read_it", [parse, lambda data: documents.invoice_root(io.BytesIO(data), Limits())])
def test_a_document_type_is_refused_in_a_chinese_encoding_too(read_it: Callable[[bytes], object]) -> None:
    data = '<?xml version="1.0" encoding="GBK"?><!DOCTYPE a [<!ENTITY x "发票">]><EInvoice>&x;</EInvoice>'.encode("gbk")

    with pytest.raises(RefusedHere) as caught:
        read_it(data)

    assert caught.value.code is Refusal.WRONG_TYPE
