"""Where everything stands on a fully digital VAT invoice, in millimetres: one layout for its PDF and its OFD."""

from __future__ import annotations

from dataclasses import dataclass

from casedesk.demo.invoices import Invoice, capital

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 140.0
QR_BOX = (6.5, 6.0, 20.0, 20.0)
SEAL_BOX = (92.0, 12.6, 26.0, 17.0)
SPECIMEN = "演示用样张，不是真实发票"


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text: its box, its size, and the name its value has in the structured data ("" for a label)."""

    text: str
    left: float
    top: float
    width: float
    size: float = 3.175
    field: str = ""
    align: str = "left"
    mono: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight hairline between two points."""

    left: float
    top: float
    width: float
    height: float


def rules() -> list[Rule]:
    """The frame: outer box, party columns, total row, remarks row, double line under the title."""
    across = [(65.5, 17.8, 79.0), (65.5, 18.8, 79.0), *((4.5, top, 201.0) for top in (30.0, 52.0, 96.0, 104.0, 124.0))]
    down = [(4.5, 30.0, 94.0), (205.5, 30.0, 94.0), (10.7, 30.0, 22.0), (105.2, 30.0, 22.0), (111.2, 30.0, 22.0)]
    down += [(10.7, 104.0, 20.0), (56.5, 96.0, 8.0)]
    return [
        *(Rule(left, top, width, 0.0) for left, top, width in across),
        *(Rule(*one[:2], 0.0, one[2]) for one in down),
    ]


def words(invoice: Invoice) -> list[Words]:
    """Labels and values in reading order."""
    return [*_head(invoice), *_parties(invoice), *_line(invoice), *_totals(invoice), *_foot(invoice)]


def _head(invoice: Invoice) -> list[Words]:
    return [
        Words("电子发票（普通发票）", 60.0, 8.6, 90.0, size=7.0, align="center", heading=True),
        Words("发票号码：", 152.0, 10.9, 18.0),
        Words(invoice.number, 169.0, 10.9, 40.0, field="InvoiceNo"),
        Words("开票日期：", 152.0, 16.9, 18.0),
        Words(f"{invoice.issued_on:%Y年%m月%d日}", 169.0, 16.9, 40.0, field="IssueDate"),
    ]


def _parties(invoice: Invoice) -> list[Words]:
    side = [
        Words(letter, left, top, 4.0)
        for left, letters in ((6.0, "购买方信息"), (106.6, "销售方信息"))
        for letter, top in zip(letters, (32.3, 36.0, 39.7, 43.4, 47.1), strict=True)
    ]
    label = "统一社会信用代码/纳税人识别号："
    return [
        *side[:5],
        Words("名称：", 11.8, 34.6, 12.0),
        Words(f"{invoice.buyer}（个人）", 21.0, 34.6, 83.0, field="BuyerName"),
        Words(label, 11.8, 44.4, 52.0),
        *side[5:],
        Words("名称：", 112.3, 34.6, 12.0),
        Words(invoice.seller.name, 121.5, 34.6, 83.0, field="SellerName"),
        Words(label, 112.3, 44.4, 52.0),
        Words(invoice.seller.tax_id, 161.0, 44.2, 44.0, size=3.6, field="SellerTaxID", mono=True),
    ]


def _line(invoice: Invoice) -> list[Words]:
    heads = (
        ("项目名称", 15.5),
        ("规格型号", 51.0),
        ("单 位", 82.0),
        ("数 量", 97.0),
        ("单 价", 117.5),
        ("金 额", 143.0),
    )
    return [
        *(Words(text, left, 53.4, 20.0) for text, left in heads),
        Words("税率/征收率", 158.5, 53.4, 20.0),
        Words("税 额", 193.5, 53.4, 12.0),
        Words(invoice.item, 5.6, 58.4, 42.0, field="Item"),
        Words(invoice.specification, 44.0, 58.4, 36.0, size=2.9, field="Specification"),
        Words("台", 83.5, 58.4, 8.0, field="MeasurementDimension"),
        Words("1", 95.0, 58.4, 10.0, field="Quantity", align="center"),
        Words(f"{invoice.unit_price}", 103.0, 58.4, 27.0, size=2.9, field="Price", align="right"),
        Words(f"{invoice.net}", 131.0, 58.4, 22.0, field="Amount", align="right"),
        Words("13%", 160.0, 58.4, 12.0, field="TaxScheme", align="center"),
        Words(f"{invoice.tax}", 184.0, 58.4, 20.0, field="TaxAmount", align="right"),
    ]


def _totals(invoice: Invoice) -> list[Words]:
    return [
        Words("合", 20.0, 91.2, 5.0),
        Words("计", 36.0, 91.2, 5.0),
        Words(f"¥{invoice.net}", 127.0, 91.2, 26.0, field="TaxExclusiveTotalAmount", align="right"),
        Words(f"¥{invoice.tax}", 178.0, 91.2, 26.0, field="TaxTotalAmount", align="right"),
        Words("价税合计（大写）", 17.5, 98.2, 32.0),
        Words(capital(invoice.total), 65.0, 98.2, 74.0, field="TaxInclusiveTotalAmountInWords"),
        Words("（小写）", 140.0, 98.2, 16.0),
        Words(f"¥{invoice.total}", 156.0, 98.0, 40.0, size=3.6, field="TaxInclusiveTotalAmount"),
    ]


def _foot(invoice: Invoice) -> list[Words]:
    return [
        Words("备", 6.0, 109.4, 4.0),
        Words("注", 6.0, 115.4, 4.0),
        Words(invoice.remarks, 12.0, 106.0, 190.0, field="Note"),
        Words("开票人：", 19.0, 129.2, 16.0),
        Words(invoice.seller.clerk, 32.0, 129.2, 30.0, field="InvoiceClerk"),
        Words(SPECIMEN, 150.0, 129.6, 55.0, size=2.4, align="right"),
    ]
