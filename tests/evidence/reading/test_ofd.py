"""OFD packages of many makers: paths, names, tags and documents as they come, and pages drawn as they look."""

import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from casedesk.evidence.kinds import Kind, Limits, Refusal, RefusedHere
from casedesk.evidence.reading import chinese_font
from casedesk.evidence.reading.model import DocumentKind, FieldValue, Item, Reading
from casedesk.evidence.reading.ofd import OfdReader
from tests.evidence import specimens

SHARED = Path(__file__).parents[4] / "shared" / "data" / "invoices-ofd"
VALUES = {
    "number": "24312000000012345678",
    "date": "2024-06-18",
    "buyer": "林小雨",
    "issuer": "上海示例数码有限公司",
    "total": "6000.00",
    "currency": "CNY",
}


def read(entries: Mapping[str, bytes]) -> Reading:
    return OfdReader(chinese_font(), Limits()).read(io.BytesIO(specimens.archive(entries)), Kind.OFD)


def values(reading: Reading) -> dict[str, str]:
    return {name: value.value for name, value in {**reading.fields, **reading.details}.items()}


def replaced(entries: Mapping[str, bytes], *pairs: tuple[str, str]) -> dict[str, bytes]:
    """The same with texts replaced in every entry."""
    changed = dict(entries)
    for old, new in pairs:
        assert any(old.encode() in data for data in changed.values()), old
        changed = {name: data.replace(old.encode(), new.encode()) for name, data in changed.items()}
    return changed


def moved(entries: Mapping[str, bytes], old: str, new: str) -> dict[str, bytes]:
    return {name.replace(old, new): data for name, data in entries.items()}


def others() -> dict[str, dict[str, bytes]]:
    """The invoice of specimens.py as other programs would write it."""
    plain = specimens.ofd_entries()
    return {
        "absolute paths": replaced(plain, (">Tags.xml<", ">/Doc_0/Tags.xml<"), ('"Page.xml"', '"/Doc_0/Page.xml"')),
        "paths from the root": replaced(plain, ('"Page.xml"', '"Doc_0/Page.xml"')),
        "backslashes": replaced(moved(plain, "Doc_0/Page.xml", "Doc_0/P/Page.xml"), ('"Page.xml"', '".\\P\\Page.xml"')),
        "another namespace": replaced(plain, ("http://www.ofdspec.org/2016", "http://www.ofdspec.org")),
        "no prefix": replaced(plain, ("xmlns:ofd", "xmlns"), ("<ofd:", "<"), ("</ofd:", "</")),
        "other tags": replaced(
            plain,
            *(("ofd:InvoiceNo>", "ofd:EInvoiceNumber>"), ("ofd:IssueDate>", "ofd:KPRQ>")),
            *(("ofd:SellerName>", "ofd:XSFMC>"), ("ofd:BuyerName>", "ofd:GMFMC>")),
            ("ofd:TaxInclusiveTotalAmount>", "ofd:TotalTax-includedAmount>"),
        ),
        "references with pages": replaced(plain, ("<ofd:ObjectRef>", '<ofd:ObjectRef PageRef="1">')),
        "a missing list of resources": replaced(
            plain, ("<ofd:CommonData>", "<ofd:CommonData><ofd:PublicRes>Gone.xml</ofd:PublicRes>")
        ),
    }


@pytest.mark.parametrize("maker", others())
def test_the_same_invoice_of_other_makers(maker: str) -> None:
    reading = read(others()[maker])

    assert values(reading) == VALUES
    assert {value.reader for name, value in reading.fields.items() if name != "currency"} == {"ofd-tag"}
    assert all(value.page == 1 and value.box for name, value in reading.fields.items() if name != "currency")


def test_every_value_has_its_place() -> None:
    reading = read(specimens.ofd_entries())

    left, top, right, bottom = reading.fields["number"].box or (0, 0, 0, 0)
    assert left == pytest.approx(150 / 210, abs=0.01)
    assert right == pytest.approx((150 + 20 * 1.6) / 210, abs=0.01)
    assert 10 / 140 < top < 14 / 140 < bottom < 15.5 / 140


def test_without_tags_the_words_of_the_page_are_read() -> None:
    labels = "".join(
        f'<ofd:TextObject Boundary="{x} {y} 40 5" Size="3.2"><ofd:TextCode X="0" Y="4">{label}</ofd:TextCode>'
        "</ofd:TextObject>"
        for x, y, label in (
            *((130, 10, "发票号码："), (130, 16, "开票日期："), (18, 30, "名称："), (118, 30, "名称：")),
            *((40, 4, "电子发票（普通发票）"), (12, 96, "价税合计（大写）"), (136, 96, "（小写）")),
        )
    )
    entries = replaced(specimens.ofd_entries(), ("<ofd:Layer>", f"<ofd:Layer>{labels}"))
    del entries["Doc_0/Tags.xml"]

    reading = read(entries)

    assert values(reading).items() >= VALUES.items()
    assert {value.reader for value in reading.fields.values()} == {"ofd-text"}
    assert reading.document is DocumentKind.FULLY_DIGITAL


def test_tags_may_hold_their_values_themselves() -> None:
    entries = specimens.ofd_entries()
    entries["Doc_0/Tag.xml"] = (
        '<fp:eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019"><fp:InvoiceCode>011001605111</fp:InvoiceCode>'
        "<fp:InvoiceNo>80100798</fp:InvoiceNo><fp:TaxExclusiveTotalAmount>¥5309.73</fp:TaxExclusiveTotalAmount>"
        "<fp:InvoiceCheckCode>85342 96568 11163 80258</fp:InvoiceCheckCode></fp:eInvoice>"
    ).encode()

    reading = read(entries)

    assert (
        values(reading).items()
        >= {
            "number": "80100798",
            "code": "011001605111",
            "net": "5309.73",
            "check_code": "85342965681116380258",
        }.items()
    )
    assert reading.document is DocumentKind.VAT_ORDINARY


def test_a_total_tagged_in_capitals_and_in_figures_gives_both() -> None:
    entries = replaced(
        specimens.ofd_entries(),
        (">林小雨<", ">陆仟圆整<"),
        ("<ofd:ObjectRef>15<", "<ofd:ObjectRef>13</ofd:ObjectRef><ofd:ObjectRef>15<"),
    )

    assert values(read(entries)).items() >= {"total": "6000.00", "capital_total": "6000.00"}.items()


def test_lines_of_goods_by_their_tags() -> None:
    columns = {
        "Item": ("*手机*甲", "很长的名字", "*手机*乙"),
        "Quantity": ("1", None, "2"),
        "Price": ("100", None, "50.5"),
        "Amount": ("100.00", None, "101.00"),
    }
    drawn, tags = "", ""
    for left, (tag, cells) in enumerate(columns.items()):
        refs = ""
        for row, cell in enumerate(cells):
            if cell:
                name = f"9{left}{row}"
                refs += f"<ofd:ObjectRef>{name}</ofd:ObjectRef>"
                drawn += (
                    f'<ofd:TextObject ID="{name}" Boundary="{10 + 40 * left} {50 + 5 * row} 40 5" Size="3">'
                    f'<ofd:TextCode X="0" Y="4">{cell}</ofd:TextCode></ofd:TextObject>'
                )
        tags += f"<ofd:{tag}>{refs}</ofd:{tag}>"
    entries = replaced(
        specimens.ofd_entries(), ("<ofd:Layer>", f"<ofd:Layer>{drawn}"), ("<ofd:Buyer>", f"{tags}<ofd:Buyer>")
    )

    assert read(entries).items == (
        Item("*手机*甲很长的名字", "1", "100.00", "100.00"),
        Item("*手机*乙", "2", "50.50", "101.00"),
    )


def test_attached_data_of_any_name_come_first_and_take_the_place_of_what_is_printed() -> None:
    data = specimens.EINVOICE.replace("上海示例数码有限公司", "上海示例数码有限公司浦东分公司").encode()

    fields = read({**specimens.ofd_entries(), "Doc_0/Attachs/dzfp.xml": data}).fields

    assert (fields["issuer"].value, fields["issuer"].reader) == ("上海示例数码有限公司浦东分公司", "ofd-data")
    assert (fields["total"].reader, fields["total"].page) == ("ofd-data", 1)
    assert fields["total"].box is not None


def test_all_documents_of_a_package_are_read() -> None:
    entries = specimens.ofd_entries()
    second = "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    entries |= {
        **replaced(entries, ("</ofd:OFD>", second)),
        "Doc_1/Document.xml": entries["Doc_0/Document.xml"].replace(b'ID="1"', b'ID="2"'),
        "Doc_1/Page.xml": entries["Doc_0/Page.xml"].replace("林小雨".encode(), "第二页".encode()),
    }

    reading = read(entries)

    assert (reading.pages, len(reading.texts)) == (2, 2)
    assert "第二页" in reading.texts[1] and "第二页" not in reading.texts[0]


@pytest.mark.parametrize("name", ["Doc_0/Tags.xml", "Doc_0/Tag.xml", "Doc_0/Attachs/original_invoice.xml"])
def test_a_damaged_part_is_left_out_and_a_hostile_one_refused(name: str) -> None:
    assert read({**specimens.ofd_entries(), name: b"<a><b></a>"}).pages == 1

    with pytest.raises(RefusedHere) as caught:
        read({**specimens.ofd_entries(), name: b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'})
    assert caught.value.code is Refusal.WRONG_TYPE


def test_a_package_without_a_document_is_refused() -> None:
    with pytest.raises(RefusedHere) as caught:
        read(replaced(specimens.ofd_entries(), ("Doc_0/Document.xml", "Doc_9/Document.xml")))

    assert caught.value.code is Refusal.UNREADABLE


needs_samples = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the sample documents do not lie beside the project (../shared/data)"
)


@needs_samples
def test_all_of_a_genuine_vat_invoice() -> None:
    reading = read_file("vat-ordinary-chongqing")

    assert values(reading) == {
        "number": "99999951",
        "code": "050001700111",
        "date": "2020-10-10",
        "issuer": "杭州融易算企业管理咨询有限公司",
        "buyer": "科游迈利有限公司",
        "total": "318.00",
        "currency": "CNY",
        "net": "300.00",
        "tax": "18.00",
        "capital_total": "318.00",
        "check_code": "14754822929856772523",
        "machine_number": "016000351595",
        "seller_tax_id": "91500106MA2CE71F65",
        "buyer_tax_id": "9150010807MGZHI002",
    }
    assert all(one.box for one in placed(reading))
    assert reading.items == (Item("*餐饮服务*餐费", "4", "25.00", "100.00"),) * 3
    assert reading.document is DocumentKind.VAT_ORDINARY
    assert [code.text for code in reading.codes] == [
        "01,10,050001700111,99999951,300.00,20201010,14754822929856772523,E400,"
    ]


@needs_samples
def test_all_of_a_genuine_fully_digital_invoice() -> None:
    reading = read_file("fully-digital-2024")

    assert values(reading) == {
        "number": "24112000000048542163",
        "date": "2024-05-28",
        "issuer": "北京互联三六五科技有限公司",
        "buyer": "海南麒麟云服科技有限公司",
        "total": "4449.00",
        "currency": "CNY",
        "net": "4197.17",
        "tax": "251.83",
        "capital_total": "4449.00",
        "seller_tax_id": "91110108690017781B",
        "buyer_tax_id": "91460300MAA92DJN95",
    }
    assert all(one.box for one in placed(reading))
    assert reading.items == (Item("*信息技术服务*技术服务费", "1", "4197.17", "4197.17"),)
    assert reading.document is DocumentKind.FULLY_DIGITAL
    assert [code.text for code in reading.codes] == ["01,31,,24112000000048542163,4449.00,20240528,,B2B6"]


@needs_samples
def test_what_is_no_invoice_has_no_number_and_no_total() -> None:
    reading = read_file("not-an-invoice")

    assert not {"number", "code", "total"} & reading.fields.keys()
    assert reading.document not in (DocumentKind.FULLY_DIGITAL, DocumentKind.VAT_ORDINARY, DocumentKind.VAT_SPECIAL)


def read_file(name: str) -> Reading:
    with (SHARED / f"{name}.ofd").open("rb") as opened:
        return OfdReader(chinese_font(), Limits()).read(opened, Kind.OFD)


def placed(reading: Reading) -> list[FieldValue]:
    found = {**reading.fields, **reading.details}
    return [value for name, value in found.items() if name != "currency"]
