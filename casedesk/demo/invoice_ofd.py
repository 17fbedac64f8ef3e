"""A fully digital VAT invoice as OFD (GB/T 33190): page, template, tagged values, structured invoice attached."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from casedesk.demo.invoice_layout import PAGE_HEIGHT, PAGE_WIDTH, QR_BOX, SPECIMEN, Words, rules, words
from casedesk.demo.invoice_pdf import qr_picture
from casedesk.demo.invoices import Invoice, capital

OFD: Final = "http://www.ofdspec.org/2016"
INVOICE: Final = "http://www.edrm.org.cn/schema/e-invoice/2019"
_SONG, _COURIER = "11", "12"
_RED = "128 0 0"
_PAGE, _TEMPLATE, _QR = "2", "3", "4"
_FIRST_OBJECT = 100

register_namespace("ofd", OFD)
register_namespace("fp", INVOICE)


def render(invoice: Invoice) -> bytes:
    """Make the OFD package of an invoice, the same bytes each time."""
    texts = words(invoice)
    files = {
        "OFD.xml": _xml(_entrance(invoice)),
        "Doc_0/Document.xml": _xml(_document()),
        "Doc_0/PublicRes.xml": _xml(_fonts()),
        "Doc_0/DocumentRes.xml": _xml(_pictures()),
        "Doc_0/Res/qr.png": qr_picture(invoice.qr_text),
        "Doc_0/Tpls/Tpl_0/Content.xml": _xml(_template(texts)),
        "Doc_0/Pages/Page_0/Content.xml": _xml(_page(texts)),
        "Doc_0/Tags/CustomTags.xml": _xml(_tag_index()),
        "Doc_0/Tags/CustomTag.xml": _xml(_tags(texts)),
        "Doc_0/Attachs/Attachments.xml": _xml(_attachments(invoice)),
        "Doc_0/Attachs/original_invoice.xml": _xml(structured(invoice)),
    }
    package = BytesIO()
    moment = datetime.combine(invoice.issued_on, time(10, 14))
    with ZipFile(package, "w", ZIP_DEFLATED) as archive:
        for name, body in files.items():
            entry = ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, body)
    return package.getvalue()


def _entrance(invoice: Invoice) -> Element:
    root = _ofd("OFD", DocType="OFD", Version="1.0")
    body = _in(root, "DocBody")
    info = _in(body, "DocInfo")
    _in(info, "DocID", f"{int(invoice.number):032x}")
    _in(info, "Author", invoice.seller.name)
    _in(info, "CreationDate", invoice.issued_on.isoformat())
    _in(info, "Subject", SPECIMEN)
    _in(info, "Creator", "casedesk demo")
    data = _in(info, "CustomDatas")
    for name, value in (
        ("发票号码", invoice.number),
        ("开票日期", f"{invoice.issued_on:%Y年%m月%d日}"),
        ("销售方纳税人识别号", invoice.seller.tax_id),
        ("合计金额", str(invoice.net)),
        ("合计税额", str(invoice.tax)),
    ):
        _in(data, "CustomData", value, Name=name)
    _in(body, "DocRoot", "Doc_0/Document.xml")
    return root


def _document() -> Element:
    root = _ofd("Document")
    common = _in(root, "CommonData")
    _in(common, "MaxUnitID", "999")
    area = _in(common, "PageArea")
    _in(area, "PhysicalBox", f"0 0 {PAGE_WIDTH:g} {PAGE_HEIGHT:g}")
    _in(common, "PublicRes", "PublicRes.xml")
    _in(common, "DocumentRes", "DocumentRes.xml")
    _in(common, "TemplatePage", ID=_TEMPLATE, BaseLoc="Tpls/Tpl_0/Content.xml")
    _in(_in(root, "Pages"), "Page", ID=_PAGE, BaseLoc="Pages/Page_0/Content.xml")
    _in(root, "Attachments", "Attachs/Attachments.xml")
    _in(root, "CustomTags", "Tags/CustomTags.xml")
    return root


def _fonts() -> Element:
    root = _ofd("Res", BaseLoc="Res")
    _in(_in(root, "ColorSpaces"), "ColorSpace", ID="10", Type="RGB")
    fonts = _in(root, "Fonts")
    _in(fonts, "Font", ID=_SONG, FontName="宋体", FamilyName="SimSun")
    _in(fonts, "Font", ID=_COURIER, FontName="Courier New", FamilyName="Courier New")
    return root


def _pictures() -> Element:
    root = _ofd("Res", BaseLoc="Res")
    picture = _in(_in(root, "MultiMedias"), "MultiMedia", ID=_QR, Type="Image", Format="PNG")
    _in(picture, "MediaFile", "qr.png")
    return root


def _template(texts: list[Words]) -> Element:
    root, layer = _sheet("20")
    for number, rule in enumerate(rules(), start=700):
        box = f"{rule.left:g} {rule.top - 0.2:g} {max(rule.width, 0.4):g} {max(rule.height, 0.4):g}"
        path = _in(layer, "PathObject", ID=str(number), Boundary=box, LineWidth="0.25")
        _in(path, "StrokeColor", Value=_RED, ColorSpace="10")
        _in(path, "AbbreviatedData", f"M 0 0.2 L {rule.width:g} {rule.height + 0.2:g}")
    for number, one in enumerate(texts, start=_FIRST_OBJECT):
        if not one.field:
            _text(layer, number, one)
    return root


def _page(texts: list[Words]) -> Element:
    root, layer = _sheet("21", template=True)
    for number, one in enumerate(texts, start=_FIRST_OBJECT):
        if one.field:
            _text(layer, number, one)
    left, top, width, height = (f"{value:g}" for value in QR_BOX)
    box = f"{left} {top} {width} {height}"
    _in(layer, "ImageObject", ID="800", CTM=f"{width} 0 0 {height} 0 0", Boundary=box, ResourceID=_QR)
    return root


def _sheet(layer_id: str, *, template: bool = False) -> tuple[Element, Element]:
    root = _ofd("Page")
    _in(_in(root, "Area"), "PhysicalBox", f"0 0 {PAGE_WIDTH:g} {PAGE_HEIGHT:g}")
    if template:
        _in(root, "Template", TemplateID=_TEMPLATE, ZOrder="Background")
    return root, _in(_in(root, "Content"), "Layer", ID=layer_id)


def _text(layer: Element, number: int, one: Words) -> None:
    widths = [one.size if ord(character) > 0x2E80 else one.size / 2 for character in one.text]
    indent = {"left": 0.0, "center": (one.width - sum(widths)) / 2, "right": one.width - sum(widths)}[one.align]
    shown = _in(
        layer,
        "TextObject",
        ID=str(number),
        Boundary=f"{one.left:g} {one.top:g} {one.width:g} {one.size * 1.4:.4g}",
        Font=_COURIER if one.mono else _SONG,
        Size=f"{one.size:g}",
    )
    if not one.field:
        _in(shown, "FillColor", Value=_RED, ColorSpace="10")
    code = _in(shown, "TextCode", one.text, X=f"{max(indent, 0):.4g}", Y=f"{one.size:g}")
    if len(widths) > 1:
        code.set("DeltaX", " ".join(f"{width:.4g}" for width in widths[:-1]))


def _tag_index() -> Element:
    root = _ofd("CustomTags")
    _in(_in(root, "CustomTag", TypeID="root"), "FileLoc", "CustomTag.xml")
    return root


def _tags(texts: list[Words]) -> Element:
    root = _ofd("root", version="1.0")
    groups = {"BuyerName": _in(root, "Buyer"), "SellerName": _in(root, "Seller")}
    groups["SellerTaxID"] = groups["SellerName"]
    for number, one in enumerate(texts, start=_FIRST_OBJECT):
        if one.field:
            tag = _in(groups.get(one.field, root), one.field)
            _in(tag, "ObjectRef", str(number), PageRef=_PAGE)
    return root


def _attachments(invoice: Invoice) -> Element:
    root = _ofd("Attachments")
    stamp = f"{invoice.issued_on.isoformat()}T10:14:00"
    one = _in(root, "Attachment", ID="900", Name="original_invoice", Format="xml", CreationDate=stamp, Visible="false")
    _in(one, "FileLoc", "original_invoice.xml")
    return root


def structured(invoice: Invoice) -> Element:
    """The invoice as the data that OFD invoices carry beside their page."""
    root = Element(f"{{{INVOICE}}}eInvoice", {"Version": "1.0"})
    fields = {
        "DocID": "01",
        "InvoiceNo": invoice.number,
        "IssueDate": f"{invoice.issued_on:%Y年%m月%d日}",
        "GraphCode": invoice.qr_text,
        "TaxInclusiveTotalAmount": str(invoice.total),
        "TaxInclusiveTotalAmountWithWords": capital(invoice.total),
        "TaxExclusiveTotalAmount": str(invoice.net),
        "TaxTotalAmount": str(invoice.tax),
        "Note": invoice.remarks,
        "InvoiceClerk": invoice.seller.clerk,
    }
    for name, value in fields.items():
        SubElement(root, f"{{{INVOICE}}}{name}").text = value
    buyer = SubElement(root, f"{{{INVOICE}}}Buyer")
    SubElement(buyer, f"{{{INVOICE}}}BuyerName").text = invoice.buyer
    seller = SubElement(root, f"{{{INVOICE}}}Seller")
    SubElement(seller, f"{{{INVOICE}}}SellerName").text = invoice.seller.name
    SubElement(seller, f"{{{INVOICE}}}SellerTaxID").text = invoice.seller.tax_id
    goods = SubElement(SubElement(root, f"{{{INVOICE}}}GoodsInfos"), f"{{{INVOICE}}}GoodsInfo")
    line = {
        "Item": invoice.item,
        "Specification": invoice.specification,
        "MeasurementDimension": "台",
        "Price": str(invoice.unit_price),
        "Quantity": "1",
        "Amount": str(invoice.net),
        "TaxScheme": "13%",
        "TaxAmount": str(invoice.tax),
    }
    for name, value in line.items():
        SubElement(goods, f"{{{INVOICE}}}{name}").text = value
    return root


def _ofd(name: str, **attributes: str) -> Element:
    return Element(f"{{{OFD}}}{name}", attributes)


def _in(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    child = SubElement(parent, f"{{{OFD}}}{name}", attributes)
    child.text = text
    return child


def _xml(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written
