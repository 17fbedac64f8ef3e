"""Small synthetic documents of every kind we take, made in memory."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import pillow_heif
from PIL import Image, ImageDraw

IMEI = "490154203237518"

EINVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>24312000000012345678</EIid></Header><EInvoiceData>
<SellerInformation><SellerIdNum>91310000MA1FL0000X</SellerIdNum><SellerName>上海示例数码有限公司</SellerName></SellerInformation>
<BuyerInformation><BuyerName>林小雨</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>5309.73</TotalAmWithoutTax><TotalTaxAm>690.27</TotalTaxAm>
<TotalTax-includedAmount>6000.00</TotalTax-includedAmount></BasicInformation>
<IssuItemInformation><ItemName>*移动通信设备*手机 IMEI 490154203237518</ItemName></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>24312000000012345678</InvoiceNumber><IssueTime>2024-06-18</IssueTime></TaxSupervisionInfo>
</EInvoice>"""

CII = """<?xml version="1.0"?><rsm:CrossIndustryInvoice
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>R-2024/77</ram:ID>
<ram:IssueDateTime><udt:DateTimeString format="102">20240618</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Beispiel Technik GmbH</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Mira Muster</ram:Name></ram:BuyerTradeParty>
<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>B-4711</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>
</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeSettlement>
<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:LineTotalAmount>755.46</ram:LineTotalAmount><ram:GrandTotalAmount>899.00</ram:GrandTotalAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""

UBL = """<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>INV-9</cbc:ID><cbc:IssueDate>2024-06-18</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:OrderReference><cbc:ID>PO-12</cbc:ID></cac:OrderReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Voorbeeld B.V.</cbc:Name></cac:PartyName></cac:Party>
</cac:AccountingSupplierParty>
<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount>100.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount>121.00</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal></Invoice>"""


def picture(form: str = "JPEG", size: tuple[int, int] = (640, 400), *, with_place: bool = False) -> bytes:
    """A picture; `with_place` adds camera and GPS data and asks for a quarter turn."""
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).text((20, 20), "RECEIPT 2024-06-18", fill="black")
    target = io.BytesIO()
    if not with_place:
        pillow_heif.register_heif_opener()
        drawn.save(target, form)
        return target.getvalue()
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of nobody"
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (31.0, 14.0, 0.0)
    drawn.save(target, form, exif=exif)
    return target.getvalue()


def pdf(
    lines: Sequence[str] = ("Invoice number: A-100234", "Total EUR 899,00"), pages: int = 1, extra: str = ""
) -> bytes:
    """A PDF with a text layer; `extra` goes into the trailer."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 50 780 Td {shown} ET"
    kids = " ".join(f"{4 + index} 0 R" for index in range(pages))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *[
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {4 + pages} 0 R>>"
            for _ in range(pages)
        ],
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
    ]
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj{one}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    start = body.rindex("xref\n0")
    return (body + f"trailer<</Size {len(objects) + 1}/Root 1 0 R{extra}>>\nstartxref\n{start}\n%%EOF\n").encode(
        "latin-1"
    )


def locked_pdf() -> bytes:
    """A PDF that no empty password opens."""
    words = f"<{'11' * 32}>"
    return pdf(extra=f"/ID[<{'00' * 16}><{'00' * 16}>]/Encrypt<</Filter/Standard/V 1/R 2/O{words}/U{words}/P -4>>")


def ofd_entries() -> dict[str, bytes]:
    """The entries of an OFD invoice whose tags point at text on the page."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    texts = [
        ("11", 150, 10, "24312000000012345678"),
        ("12", 150, 16, "2024年06月18日"),
        ("13", 30, 30, "林小雨"),
        ("14", 130, 30, "上海示例数码有限公司"),
        ("15", 150, 96, "¥"),
        ("16", 153, 96, "6000.00"),
    ]
    drawn = "".join(
        f'<ofd:TextObject ID="{name}" Boundary="{x} {y} 60 5" Size="3.2"><ofd:TextCode X="0" Y="4" DeltaX="g 30 1.6">'
        f"{text}</ofd:TextCode></ofd:TextObject>"
        for name, x, y, text in texts
    )
    refs = {"InvoiceNo": "11", "IssueDate": "12", "TaxInclusiveTotalAmount": "15 16"}
    tags = "".join(
        f"<ofd:{tag}>{''.join(f'<ofd:ObjectRef>{one}</ofd:ObjectRef>' for one in ids.split())}</ofd:{tag}>"
        for tag, ids in refs.items()
    )
    ref = "<ofd:ObjectRef>{}</ofd:ObjectRef>"
    tags += f"<ofd:Buyer><ofd:BuyerName>{ref.format(13)}</ofd:BuyerName></ofd:Buyer>"
    tags += f"<ofd:Seller><ofd:SellerName>{ref.format(14)}</ofd:SellerName></ofd:Seller>"
    document = (
        "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Page.xml"/></ofd:Pages><ofd:CustomTags>Tags.xml</ofd:CustomTags>'
    )
    frame = (
        '<ofd:PathObject Boundary="10 90 190 20"><ofd:AbbreviatedData>M 0 0 L 190 0 L 190 20 C</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
    )
    files = {
        "OFD.xml": ("OFD", "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"),
        "Doc_0/Document.xml": ("Document", document),
        "Doc_0/Page.xml": ("Page", f"<ofd:Content><ofd:Layer>{drawn}{frame}</ofd:Layer></ofd:Content>"),
        "Doc_0/Tags.xml": ("CustomTags", "<ofd:CustomTag><ofd:FileLoc>Tag.xml</ofd:FileLoc></ofd:CustomTag>"),
        "Doc_0/Tag.xml": ("root", tags),
    }
    return {name: f"<ofd:{root} {space}>{text}</ofd:{root}>".encode() for name, (root, text) in files.items()}


def archive(entries: Mapping[str, bytes]) -> bytes:
    """A zip of these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return target.getvalue()


def ofd(**changed: bytes) -> bytes:
    """An OFD invoice."""
    return archive({**ofd_entries(), **changed})


def all_kinds() -> dict[str, bytes]:
    """One honest file of every kind, by a fitting name."""
    return {
        "photo.jpg": picture("JPEG", with_place=True),
        "screen.png": picture("PNG"),
        "chat.webp": picture("WEBP"),
        "IMG_0001.HEIC": picture("HEIF"),
        "invoice.pdf": pdf(),
        "发票.ofd": ofd(),
        "invoice.xml": EINVOICE.encode(),
        "factur-x.xml": CII.encode(),
        "ubl.xml": UBL.encode(),
    }


def large_picture(size: int) -> bytes:
    """A JPEG of exactly this many bytes: a small picture with comments no viewer shows."""
    small = picture()
    room = size - len(small)
    comments = b""
    while room:
        length = min(room, 65_535 + 2)
        # Each comment has four bytes around it, so what is left must be none or enough for one more.
        if 0 < room - length < 4:
            length -= 4
        comments += b"\xff\xfe" + (length - 2).to_bytes(2, "big") + bytes(length - 4)
        room -= length
    return small[:2] + comments + small[2:]
