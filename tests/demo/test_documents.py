"""Generated evidence: right arithmetic, readable Chinese text, the same bytes each time, real flaws."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image
from stdnum import imei
from stdnum.cn import uscc

from casedesk.demo import documents
from casedesk.demo.documents import DocumentKind
from casedesk.demo.invoices import Flaw, as_printed, capital, invoice_of
from tests.factories.purchases import BOUGHT


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_invoice_amounts_add_up_and_numbers_are_well_formed() -> None:
    for amount in ("2499.00", "799.00", "10999.00", "3788.01"):
        invoice = invoice_of(replace(BOUGHT, amount=Decimal(amount)))
        assert invoice.net + invoice.tax == invoice.total == Decimal(amount)
        assert abs(invoice.net * Decimal("0.13") - invoice.tax) <= Decimal("0.01")
    assert len(invoice.number) == 20 and invoice.number.isdigit()
    assert uscc.is_valid(invoice.seller.tax_id)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("2499.50", "贰仟肆佰玖拾玖圆伍角"),
        ("2499", "贰仟肆佰玖拾玖圆整"),
        ("10005.03", "壹万零伍圆零叁分"),
        ("100200.00", "壹拾万零贰佰圆整"),
        ("2010.10", "贰仟零壹拾圆壹角"),
        ("0.07", "柒分"),
        ("0", "零圆整"),
    ],
)
def test_capital_amounts(amount: str, written: str) -> None:
    assert capital(Decimal(amount)) == written


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_a_document_is_made_the_same_each_time(kind: DocumentKind) -> None:
    assert documents.make(kind, BOUGHT) == documents.make(kind, BOUGHT)
    assert documents.make(kind, BOUGHT) != documents.make(kind, BOUGHT, Flaw.OTHER_MODEL)


def test_the_pdf_says_all_that_matters() -> None:
    name, body = documents.pdf_invoice(BOUGHT)
    invoice = invoice_of(BOUGHT)
    text = text_of(body)
    assert name == f"电子发票_{invoice.number}.pdf"
    for expected in (
        *("电子发票（普通发票）", invoice.number, "2024年03月02日", "陈晓雨（个人）", invoice.seller.name),
        *("Redmi K70 16GB+512GB", "¥2499.00", "贰仟肆佰玖拾玖圆整", BOUGHT.imei, BOUGHT.order_number),
    ):
        assert expected in text


def test_an_edited_amount_leaves_the_code_as_issued() -> None:
    edited = invoice_of(BOUGHT, Flaw.AMOUNT_EDITED)
    assert edited.total == Decimal("3499.00")
    assert edited.qr_text == invoice_of(BOUGHT).qr_text
    assert ",2499.00,20240302," in edited.qr_text
    assert "¥3499.00" in text_of(documents.pdf_invoice(BOUGHT, Flaw.AMOUNT_EDITED)[1])


def test_the_paper_of_another_phone_shares_nothing_with_the_purchase() -> None:
    other = as_printed(BOUGHT, Flaw.OTHER_MODEL)
    assert other.model != BOUGHT.model and other.on < BOUGHT.on
    assert {other.imei, other.order_number, other.shop}.isdisjoint({BOUGHT.imei, BOUGHT.order_number, BOUGHT.shop})
    assert imei.is_valid(other.imei)


def test_the_ofd_package_holds_page_tags_and_structured_invoice() -> None:
    _, body = documents.ofd_invoice(BOUGHT)
    package = zipfile.ZipFile(BytesIO(body))
    assert package.testzip() is None and package.namelist()[0] == "OFD.xml"
    for name in package.namelist():
        if name.endswith(".xml"):
            fromstring(package.read(name), forbid_dtd=True)
    ofd = {"ofd": "http://www.ofdspec.org/2016", "fp": "http://www.edrm.org.cn/schema/e-invoice/2019"}
    page = fromstring(package.read("Doc_0/Pages/Page_0/Content.xml"))
    shown = {
        one.get("ID"): one.findtext("ofd:TextCode", namespaces=ofd) for one in page.iterfind(".//ofd:TextObject", ofd)
    }
    tags = fromstring(package.read("Doc_0/Tags/CustomTag.xml"))
    tagged = {
        tag.tag.split("}")[1]: shown[tag.findtext("ofd:ObjectRef", namespaces=ofd)]
        for tag in tags.iter()
        if len(tag) == 1 and "Ref" in tag[0].tag
    }
    assert tagged["InvoiceNo"] == invoice_of(BOUGHT).number
    assert tagged["TaxInclusiveTotalAmount"] == "¥2499.00"
    assert tagged["BuyerName"] == "陈晓雨（个人）"
    data = fromstring(package.read("Doc_0/Attachs/original_invoice.xml"))
    assert data.findtext("fp:TaxInclusiveTotalAmount", namespaces=ofd) == "2499.00"


def test_the_xml_invoice_is_well_formed_and_complete() -> None:
    root = fromstring(documents.xml_invoice(BOUGHT)[1], forbid_dtd=True)
    assert root.findtext(".//InvoiceNumber") == invoice_of(BOUGHT).number
    assert root.findtext(".//TotalTax-includedAmount") == "2499.00"
    assert BOUGHT.imei in (root.findtext(".//Remark") or "")


@pytest.mark.parametrize("kind", [DocumentKind.RECEIPT_PHOTO, DocumentKind.BOX_LABEL_PHOTO])
def test_photos_are_jpegs_with_camera_data_of_a_day_after_the_purchase(kind: DocumentKind) -> None:
    picture = Image.open(BytesIO(documents.make(kind, BOUGHT)[1]))
    exif = picture.getexif()
    assert picture.format == "JPEG" and min(picture.size) >= 900
    assert exif[0x010F] and exif[0x0110]
    assert exif.get_ifd(0x8769)[0x9003][:10].replace(":", "-") > BOUGHT.on.isoformat()
