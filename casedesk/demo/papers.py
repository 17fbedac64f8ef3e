"""Papers that people photograph: the till receipt of a phone and the white label under its box."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from PIL import Image, ImageDraw
from stdnum import luhn

from casedesk.demo.barcodes import barcode
from casedesk.demo.invoices import PurchaseFacts, seller_of
from casedesk.demo.photos import Camera, font, photograph
from casedesk.directory.catalogue import by_model

_INK = (38, 38, 44)
_COLOURS = ("曜石黑", "雪域白", "星海蓝", "竹月绿", "晴空紫")
_CAMERAS = (
    ("Xiaomi", "2211133C"),
    ("HUAWEI", "ALN-AL00"),
    ("Apple", "iPhone 13"),
    ("vivo", "V2309A"),
    ("HONOR", "REA-AN00"),
)


def receipt_photo(facts: PurchaseFacts, taken_days_after: int = 3) -> tuple[datetime, bytes]:
    """Photograph the till receipt of a purchase, some days after it: when it was taken, and the JPEG."""
    rng = facts.random("receipt")
    sold_at = datetime.combine(facts.on, time(rng.randint(10, 20), rng.randint(0, 59), rng.randint(0, 59)))
    paper, camera = _receipt(facts, sold_at, rng), _camera(sold_at, taken_days_after, rng)
    return camera.taken_at, photograph(paper, camera, rng)


def box_label_photo(facts: PurchaseFacts, taken_days_after: int = 30) -> tuple[datetime, bytes]:
    """Photograph the label of the phone's box with its IMEI in digits and bars: when it was taken, and the JPEG."""
    rng = facts.random("box")
    bought_at = datetime.combine(facts.on, time(rng.randint(9, 21), rng.randint(0, 59), rng.randint(0, 59)))
    paper, camera = _box_label(facts, rng), _camera(bought_at, taken_days_after, rng)
    return camera.taken_at, photograph(paper, camera, rng, (1360, 940))


def _camera(moment: datetime, days_after: int, rng: Random) -> Camera:
    make, model = rng.choice(_CAMERAS)
    return Camera(make, model, moment + timedelta(days=days_after, minutes=rng.randint(5, 300)))


def _receipt(facts: PurchaseFacts, sold_at: datetime, rng: Random) -> Image.Image:
    width, height = 720, 1230
    paper = Image.new("RGB", (width, height), (250, 249, 245))
    drawing = ImageDraw.Draw(paper)
    seller = seller_of(facts.shop)
    till = rng.randint(1, 9)
    drawing.text((width // 2, 64), facts.shop, _INK, font(46), anchor="mm")
    drawing.text((width // 2, 116), "销 售 小 票", _INK, font(30), anchor="mm")
    rows: list[tuple[str, str]] = [
        ("商户", seller.name),
        ("地址", seller.address),
        ("单号", facts.order_number),
        ("收银", f"{till:02d} 号机 {seller.clerk[0]}师傅"),
        ("时间", f"{sold_at:%Y-%m-%d %H:%M:%S}"),
    ]
    top = _rows(drawing, rows, 160)
    top = _dashes(drawing, top, width)
    drawing.text((44, top), "品名", _INK, font(26))
    drawing.text((width - 250, top), "数量", _INK, font(26))
    drawing.text((width - 44, top), "金额", _INK, font(26), anchor="ra")
    top += 46
    drawing.text((44, top), facts.model, _INK, font(30))
    drawing.text((width - 230, top), "1", _INK, font(30))
    drawing.text((width - 44, top), f"{facts.amount}", _INK, font(30), anchor="ra")
    drawing.text((44, top + 42), facts.storage, _INK, font(24))
    drawing.text((44, top + 78), f"IMEI {facts.imei}", _INK, font(24))
    top = _dashes(drawing, top + 124, width)
    for label, value, size in (("合计", facts.amount, 38), ("实收", facts.amount, 28)):
        drawing.text((44, top), f"{label}（元）", _INK, font(size))
        drawing.text((width - 44, top), f"¥{value}", _INK, font(size), anchor="ra")
        top += size + 22
    method = rng.choice(("微信支付", "支付宝", "银行卡", "现金"))
    top = _rows(drawing, [("支付", method), ("保修", "一年，凭本小票与发票")], top)
    top = _dashes(drawing, top, width)
    right = barcode(drawing, facts.order_number, 118, top, 2, 92)
    drawing.text(((118 + right) // 2, top + 118), facts.order_number, _INK, font(24), anchor="mm")
    drawing.text((width // 2, top + 176), "谢谢惠顾，请妥善保管", _INK, font(26), anchor="mm")
    drawing.text((width // 2, top + 216), "演示用样张", (120, 120, 124), font(18), anchor="mm")
    return _faded(paper.crop((0, 0, width, min(top + 260, height))), rng)


def _rows(drawing: ImageDraw.ImageDraw, rows: list[tuple[str, str]], top: int) -> int:
    for label, value in rows:
        drawing.text((44, top), f"{label}：{value}", _INK, font(26))
        top += 42
    return top


def _dashes(drawing: ImageDraw.ImageDraw, top: int, width: int) -> int:
    for left in range(44, width - 44, 20):
        drawing.line((left, top + 8, left + 11, top + 8), fill=_INK, width=2)
    return top + 30


def _faded(paper: Image.Image, rng: Random) -> Image.Image:
    """Thermal paper loses ink in bands."""
    drawing = ImageDraw.Draw(paper, "RGBA")
    for _ in range(4):
        left = rng.randint(0, paper.width)
        drawing.rectangle((left, 0, left + rng.randint(6, 30), paper.height), fill=(250, 249, 245, rng.randint(40, 95)))
    return paper


def _box_label(facts: PurchaseFacts, rng: Random) -> Image.Image:
    width, height = 1180, 730
    paper = Image.new("RGB", (width, height), (252, 252, 252))
    drawing = ImageDraw.Draw(paper)
    drawing.rounded_rectangle((14, 14, width - 15, height - 15), 18, outline=(170, 170, 170), width=3)
    maker = by_model()[facts.model].maker
    drawing.text((52, 44), maker, _INK, font(54))
    drawing.text((52, 122), f"{facts.model}  {facts.storage}", _INK, font(40))
    drawing.text((52, 186), f"颜色：{rng.choice(_COLOURS)}    数量：1 台", _INK, font(30))
    drawing.text((width - 52, 60), "移动电话机", _INK, font(32), anchor="ra")
    made_on = facts.on - timedelta(days=rng.randint(20, 120))
    drawing.text((width - 52, 108), f"生产日期：{made_on:%Y.%m}", _INK, font(26), anchor="ra")
    drawing.text((width - 52, 148), "执行标准：GB 4943.1", _INK, font(26), anchor="ra")
    second = f"{facts.imei[:13]}{(int(facts.imei[13]) + 1) % 10}"
    for label, digits, top in (("IMEI 1", facts.imei, 250), ("IMEI 2", second + luhn.calc_check_digit(second), 392)):
        drawing.text((52, top + 20), label, _INK, font(34))
        right = barcode(drawing, digits, 220, top, 3, 72)
        drawing.text(((220 + right) // 2, top + 98), digits, _INK, font(34), anchor="mm")
    serial = f"{rng.randrange(10**5):05d}/{''.join(rng.choices('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789', k=9))}"
    drawing.text((52, 556), "S/N", _INK, font(34))
    barcode(drawing, serial, 220, 536, 3, 60)
    drawing.text((220, 606), serial, _INK, font(28))
    drawing.text((52, height - 56), "进网许可证号与标志贴于机身    演示用样张", (90, 90, 94), font(24))
    return paper
