"""Invented e-invoices: as XML of four kinds, and as the picture of a Chinese VAT invoice."""

from datetime import UTC, datetime
from random import Random

from bench.evidence.drawing import Words, drawn, encoded, photographed
from casedesk.directory.catalogue import Phone

_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_DIGITAL = """<?xml version="1.0" encoding="UTF-8"?><EInvoice><Header><EIid>{number}</EIid></Header><EInvoiceData>
<SellerInformation><SellerIdNum>91310115MA1K4XXXXX</SellerIdNum><SellerName>{issuer}</SellerName></SellerInformation>
<BuyerInformation><BuyerName>林小雨</BuyerName></BuyerInformation><BasicInformation>
<TotalAmWithoutTax>{net}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm>
<TotalTax-includedAmount>{total}</TotalTax-includedAmount><RequestTime>{day} 10:14:07</RequestTime></BasicInformation>
</EInvoiceData><TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>{day}</IssueTime></TaxSupervisionInfo>
</EInvoice>"""
_BESIDE_OFD = """<?xml version="1.0" encoding="UTF-8"?><eInvoice xmlns="http://www.edrm.org.cn/schema/e-invoice/2019">
<InvoiceCode>044001900111</InvoiceCode><InvoiceNo>{number}</InvoiceNo><IssueDate>{day}</IssueDate>
<TaxInclusiveTotalAmount>{total}</TaxInclusiveTotalAmount><TaxExclusiveTotalAmount>{net}</TaxExclusiveTotalAmount>
<TaxTotalAmount>{tax}</TaxTotalAmount><Seller><SellerName>{issuer}</SellerName></Seller>
<Buyer><BuyerName>林小雨</BuyerName></Buyer></eInvoice>"""
_CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"><rsm:ExchangedDocument><ram:ID>{number}</ram:ID>
<ram:IssueDateTime><udt:DateTimeString format="102">{compact}</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty>
<ram:Name>{issuer}</ram:Name></ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>{net}</ram:TaxBasisTotalAmount>
<ram:GrandTotalAmount>{total}</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""
_UBL = """<?xml version="1.0" encoding="UTF-8"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>{number}</cbc:ID>
<cbc:IssueDate>{day}</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>{issuer}</cbc:Name></cac:PartyName></cac:Party>
</cac:AccountingSupplierParty><cac:LegalMonetaryTotal>
<cbc:TaxExclusiveAmount currencyID="EUR">{net}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">{total}</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal></Invoice>"""
_KINDS = (_DIGITAL, _CII, _BESIDE_OFD, _UBL)


def xml(random: Random, number: int) -> tuple[bytes, dict[str, str]]:
    """An e-invoice of one of four kinds, and what it says."""
    cents = random.randrange(50_000, 900_000)
    tax = cents * 13 // 113
    day = datetime(2022 + random.randrange(4), random.randrange(1, 13), random.randrange(1, 29), tzinfo=UTC)
    shape = _KINDS[number % len(_KINDS)]
    digits = {_DIGITAL: 20, _BESIDE_OFD: 8}.get(shape, 6)
    wanted = {
        "issuer": "星河数码有限公司" if shape in (_DIGITAL, _BESIDE_OFD) else "Beispiel Technik GmbH",
        "number": str(random.randrange(10 ** (digits - 1), 10**digits)),
        "date": f"{day:%Y-%m-%d}",
        "total": _money(cents),
        "net": _money(cents - tax),
    }
    content = shape.format(**wanted, tax=_money(tax), day=wanted["date"], compact=f"{day:%Y%m%d}")
    return content.encode(), wanted


def picture(random: Random, number: int, phone: Phone, day: datetime, shop: str) -> tuple[bytes, dict[str, str]]:
    """A photo of a printed VAT invoice: fully digital, or ordinary with code and check code."""
    cents = random.randrange(80_000, 900_000)
    tax = cents * 13 // 113
    seller = f"{shop}有限公司"
    digital = number % 2 == 0
    name = str(random.randrange(10**19, 10**20)) if digital else str(random.randrange(10**7, 10**8))
    wanted = {
        "document": "fully_digital" if digital else "vat_ordinary",
        "issuer": seller,
        "buyer": "林小雨",
        "number": name,
        "date": f"{day:%Y-%m-%d}",
        "total": _money(cents),
        "net": _money(cents - tax),
        "tax": _money(tax),
        "capital_total": _money(cents),
        "model": phone.model,
    }
    goods = _goods(phone, cents - tax, tax)
    page = _digital(wanted, day, goods) if digital else _ordinary(wanted, day, goods)
    if not digital:
        wanted |= {"code": "044001900111", "check_code": "12345678901234567890"}
    return encoded(drawn(page, photographed(random, 1600, 40)), "JPEG"), wanted


def in_capitals(cents: int) -> str:
    """An amount below 100,000,000 in Chinese capitals."""
    whole, rest = divmod(cents, 100)
    text = ""
    for size, mark in ((10_000, "万"), (1, "")):
        section, whole = divmod(whole, size)
        pending = bool(text) and 0 < section < 1_000
        for unit, sign in ((1_000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
            figure, section = divmod(section, unit)
            if figure:
                text += ("零" if pending else "") + _FIGURES[figure] + sign
            pending = not figure and bool(text) and (pending or section > 0)
        text += mark if text else ""
    tens, ones = divmod(rest, 10)
    ending = (f"{_FIGURES[tens]}角" if tens else "零" if ones else "") + (f"{_FIGURES[ones]}分" if ones else "整")
    return f"{text or '零'}圆{ending}"


def _goods(phone: Phone, net: int, tax: int) -> list[Words]:
    heads = (("项目名称", 0.04), ("规格型号", 0.26), ("单位", 0.44), ("数量", 0.51), ("单价", 0.59), ("金额", 0.71),
             ("税率", 0.82),
             ("税额", 0.9))  # fmt: skip
    cells = ((f"*移动通信设备*{phone.maker}手机", 0.02), (phone.model, 0.26), ("台", 0.45), ("1", 0.53),
             (_money(net), 0.57),
             (_money(net), 0.69), ("13%", 0.82), (_money(tax), 0.89))  # fmt: skip
    return [*(Words(text, left, 9) for text, left in heads), *(Words(text, left, 10.3, 0.9) for text, left in cells)]


def _digital(wanted: dict[str, str], day: datetime, goods: list[Words]) -> list[Words]:
    return [
        Words("电子发票（普通发票）", 0.36, 0, 1.5),
        Words(f"发票号码：{wanted['number']}", 0.68, 2),
        Words(f"开票日期：{day:%Y年%m月%d日}", 0.68, 3.2),
        Words("购", 0.02, 5),
        Words(f"名称：{wanted['buyer']}", 0.05, 5),
        Words("销", 0.51, 5),
        Words(f"名称：{wanted['issuer']}", 0.54, 5),
        Words("统一社会信用代码/纳税人识别号：", 0.05, 6.6),
        Words("统一社会信用代码/纳税人识别号：91310115MA1K4XXXXX", 0.54, 6.6),
        *goods,
        *_sums(wanted, 14),
    ]


def _ordinary(wanted: dict[str, str], day: datetime, goods: list[Words]) -> list[Words]:
    return [
        Words("广东增值税电子普通发票", 0.34, 0, 1.5),
        Words("机器编号：661234567890", 0.03, 2),
        Words("发票代码：044001900111", 0.72, 0.6),
        Words(f"发票号码：{wanted['number']}", 0.72, 1.8),
        Words(f"开票日期：{day:%Y年%m月%d日}", 0.72, 3),
        Words("校 验 码：12345 67890 12345 67890", 0.62, 4.2),
        Words("购", 0.015, 5.6),
        Words(f"名        称：{wanted['buyer']}", 0.05, 5.6),
        Words("纳税人识别号：", 0.05, 6.8),
        *goods,
        *_sums(wanted, 14),
        Words("销", 0.015, 17.4),
        Words(f"名        称：{wanted['issuer']}", 0.05, 17.4),
        Words("纳税人识别号：91440300MA5DXXXXX1", 0.05, 18.6),
        Words("收款人：王五        复核：李四        开票人：张三", 0.05, 20.6),
    ]


def _sums(wanted: dict[str, str], line: float) -> list[Words]:
    cents = round(float(wanted["total"]) * 100)
    return [
        Words("合        计", 0.06, line),
        Words(f"¥{wanted['net']}", 0.68, line),
        Words(f"¥{wanted['tax']}", 0.88, line),
        Words("价税合计（大写）", 0.05, line + 1.5),
        Words(f"⊗ {in_capitals(cents)}", 0.27, line + 1.5),
        Words(f"（小写）¥{wanted['total']}", 0.7, line + 1.5),
    ]


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
