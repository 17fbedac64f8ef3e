"""What a document is, by its words."""

import re
from collections.abc import Collection, Sequence

from casedesk.evidence.reading.fields.labels import Label, compact, phrases, tight
from casedesk.evidence.reading.layout import Row
from casedesk.evidence.reading.model import DocumentKind

_TILL = phrases("cash", "change", "cashier", "tendered", "tender", "receipt", "gst summary", "rounding",
                "please come again", "goods sold are not", "thank you", "quittung", "kassenbon", "kassabon", "bon",
                "收银", "小票", "找零", "实收", "收款员", "欢迎光临", "谢谢惠顾", "营业员", "凭此票",
                "退换")  # fmt: skip
_LETTER = phrases("bill to", "billing address", "due date", "payment terms", "iban", "bic", "swift", "rechnungsnr",
                  "rechnungsdatum", "rechnungsnummer", "factuurnummer", "factuurdatum", "vervaldatum", "ust-id",
                  "ustid", "authorized signatory", "date de facture", "zahlungsziel", "shipping address",
                  "factuuradres", "kvk")  # fmt: skip
_INVOICE = Label("invoice", "rechnung", "factuur", "facture", "tax invoice", "发票", "credit note", "gutschrift")
_ORDER = phrases("订单编号", "订单号", "下单时间", "实付款", "订单详情", "创建时间", "付款时间", "发货时间",
                 "成交时间", "收货地址", "商品总价", "确认收货", "再次购买", "申请售后", "order placed",
                 "order number", "order details", "order total", "order summary", "shipping address",
                 "payment method", "order id", "track package", "buy it again", "return items", "arriving",
                 "delivered")  # fmt: skip
_BOX = phrases("imei", "meid", "s/n", "serial no", "serial number", "part no", "eid", "序列号", "进网许可", "型号",
               "颜色", "制造商", "made in china", "assembled in china", "生产日期", "model", "执行标准", "输入",
               "产品名称", "input", "designed by", "color", "colour")  # fmt: skip
_STATUS_BAR = re.compile(r"^\W{0,3}(?:[01]?\d|2[0-3])[:：][0-5]\d(?!\s?[:：]|\s?[AaPp]\.?[Mm])(?!\d)")
_SIGNALS = re.compile(
    r"(?<![A-Za-z0-9])(?:[345]G\+?|4G\+?|LTE|VoLTE|HD|WLAN|Wi-?Fi)(?![A-Za-z0-9])|\d{1,3}\s?%|(?<!\d)\d{2,3}$|KB/s|K/s"
)
_SPECIAL, _ORDINARY = "专用发票", "普通发票"
_NUMBER_OF_FULLY_DIGITAL = re.compile(r"(?<!\d)\d{20}(?!\d)")
_FEW, _MANY = 2, 3


def document_kind(rows: Sequence[Row], fields: Collection[str], *, with_imei: bool) -> DocumentKind | None:
    """The kind; None for a page without words.

    Args:
        fields: names of what was found.
        with_imei: whether a device number was found.
    """
    text = tight("\n".join(row.text for row in rows))
    if not re.search(r"[^\W\d_]{2}", text):
        return None
    words = compact(text)
    if (invoice := _vat_kind(text)) is not None:
        return invoice
    box, order, till, letter = (_count(words, of) for of in (_BOX, _ORDER, _TILL, _LETTER))
    if (with_imei or "imei" in words) and box >= _FEW and "total" not in fields:
        return DocumentKind.BOX_LABEL
    called_invoice = _INVOICE.find(text) is not None
    if order >= _FEW and ("order_number" in fields or order >= _MANY) and not (called_invoice and letter):
        return DocumentKind.ORDER_PAGE
    if "total" in fields and till >= _FEW and till > letter:
        return DocumentKind.RECEIPT
    if called_invoice and ("number" in fields or "total" in fields):
        return DocumentKind.INVOICE if letter or not till else DocumentKind.RECEIPT
    if _is_screen(rows):
        return DocumentKind.SCREENSHOT
    if "total" in fields and (till or "date" in fields) and "issuer" in fields:
        return DocumentKind.RECEIPT
    return DocumentKind.BOX_LABEL if box >= _MANY and "total" not in fields else DocumentKind.OTHER


def _vat_kind(text: str) -> DocumentKind | None:
    """By the title; a fully digital invoice has a number of 20 digits and no code."""
    plain = re.sub(r"\s+", "", text)
    titled = _SPECIAL in plain or _ORDINARY in plain
    numbered = _NUMBER_OF_FULLY_DIGITAL.search(text) or re.search(r"电子发票[(（]", plain)
    if ("电子发票" in plain or "数电" in plain) and titled and numbered and "发票代码" not in plain:
        return DocumentKind.FULLY_DIGITAL
    if not ("发票号码" in plain or "发票代码" in plain or "价税合计" in plain or "增值税" in plain):
        return None
    if _SPECIAL in plain:
        return DocumentKind.VAT_SPECIAL
    return DocumentKind.VAT_ORDINARY if _ORDINARY in plain or "增值税" in plain else None


def _count(words: str, of: Sequence[str]) -> int:
    return sum(word in words for word in of)


def _is_screen(rows: Sequence[Row]) -> bool:
    """Whether the first lines are the status bar of a phone: the time, and signs of network or battery."""
    top = " ".join(row.text for row in rows[:2])
    return _STATUS_BAR.search(top) is not None and _SIGNALS.search(top) is not None
