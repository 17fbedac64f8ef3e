"""Documents of kinds there are no free real ones of, with all their values known; seeded, so the same each time."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from PIL import Image
from stdnum import luhn

from bench.evidence import einvoices
from bench.evidence.drawing import Look, Words, drawn, encoded, photographed
from casedesk.directory.catalogue import Phone, phones

SEED = 20240618
_SHOPS = ("星河数码", "远山通讯", "蓝桥手机", "向阳电器", "青禾科技", "万象智能")
_COLOURS = ("黑色", "白色", "雪山粉", "岩石青", "雅川青", "银色", "星光蓝")
_ENGLISH_COLOURS = ("Black", "White", "Blue Titanium", "Midnight", "Silver", "Green")
_CITIES = ("杭州市西湖区", "成都市武侯区", "武汉市洪山区", "西安市雁塔区")


@dataclass(frozen=True)
class Invented:
    """A file and what it says, by name of field; `group` names its kind in the table."""

    name: str
    group: str
    content: bytes
    wanted: dict[str, str]


def invented(each: int) -> Iterator[Invented]:
    """So many documents of every kind."""
    kinds: tuple[Callable[[Random, int], Invented], ...] = (_box, _order_page, _till, _vat_picture, _heic)
    for make in kinds:
        for number in range(each):
            yield make(Random(f"{SEED} {make.__name__} {number}"), number)
    for number in range(each):
        content, wanted = einvoices.xml(Random(f"{SEED} xml {number}"), number)
        yield Invented(f"einvoice-{number}.xml", "e-invoice XML", content, wanted)


def _box(random: Random, number: int) -> Invented:
    """The label on the carton of a phone, Chinese or English, in three arrangements."""
    phone, variant = _phone(random)
    numbers = [_imei(random), _imei(random)]
    serial = "".join(random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=10)) + str(random.randrange(10, 99))
    if number % 3 == 2:
        colour = random.choice(_ENGLISH_COLOURS)
        lines = [
            f"{_english(phone)}, {colour}, {variant}",
            f"Model A{random.randrange(2000, 3999)}",
            f"(S) Serial No. {serial}",
            f"IMEI/MEID {numbers[0]}",
            f"IMEI2 {numbers[1]}",
            "Designed in California   Assembled in China",
        ]
    else:
        colour = random.choice(_COLOURS)
        name = f"{phone.maker} {phone.model}" if phone.maker not in phone.model else phone.model
        lines = [
            f"产品名称：{name}",
            f"颜色：{colour}",
            f"容量：{variant}",
            f"型号：{random.randrange(20, 25)}{serial[:6]}C",
        ]
        if number % 3 == 1:
            lines = [name, f"{variant}  {colour}", f"型号: {serial[:4]}-AL00"]
        lines += [f"IMEI1: {_spaced(numbers[0], random)}", f"IMEI2: {numbers[1]}", f"S/N: {serial}", "中国制造"]
    page = [Words(text, 0.06, 1.25 * at) for at, text in enumerate(lines)]
    look = photographed(random, 1000, 56)
    wanted = {"document": "box_label", "model": phone.model, "capacity": variant, "colour": colour, "serial": serial,
              "imei": " ".join(numbers)}  # fmt: skip
    return Invented(f"box-{number}.jpg", "box label", encoded(drawn(page, look), "JPEG"), wanted)


def _order_page(random: Random, number: int) -> Invented:
    """A screenshot of an order: three Chinese arrangements and an English one."""
    phone, variant = _phone(random)
    day, price, off = _day(random), random.randrange(999, 8999), random.choice((0, 50, 100, 300))
    order = str(random.randrange(10**17, 10**18))
    colour = random.choice(_COLOURS)
    shop = f"{random.choice(_SHOPS)}{random.choice(('官方旗舰店', '专营店', '旗舰店'))}"
    total = f"{price - off}.00"
    make = (_order_like_a_market, _order_like_a_shop, _order_of_a_maker, _order_in_english)[number % 4]
    if make is _order_in_english:
        shop, colour = "Bluebird Phones Ltd", random.choice(_ENGLISH_COLOURS)
    page = make(phone, variant, colour, shop, order, day, price, off)
    wanted = {"document": "order_page", "issuer": shop, "order_number": order, "date": f"{day:%Y-%m-%d}",
              "total": total, "model": phone.model, "capacity": variant, "colour": colour}  # fmt: skip
    if make is _order_of_a_maker:
        del wanted["issuer"]
    paper, ink = random.choice((("#ffffff", "#222222"), ("#f5f5f5", "#333333"), ("#17181c", "#e8e8e8")))
    picture = drawn(page, Look(1080, 58, paper, ink))
    return Invented(f"order-{number}.png", "order page", encoded(picture, "PNG"), wanted)


def _order_like_a_market(
    phone: Phone, variant: str, colour: str, shop: str, order: str, day: datetime, price: int, off: int
) -> list[Words]:
    rows = [
        ("商品总价", f"￥{price}.00"),
        ("运费", "￥0.00"),
        ("店铺优惠", f"-￥{off}.00"),
        ("实付款", f"￥{price - off}.00"),
    ]
    facts = [("订单编号", f"{order}  复制"), ("支付宝交易号", f"{day:%Y%m%d}2200114{order[:10]}"),
             ("创建时间", f"{day:%Y-%m-%d %H:%M:%S}"), ("付款时间", f"{day + timedelta(seconds=9):%Y-%m-%d %H:%M:%S}"),
             ("发货时间", f"{day + timedelta(days=1):%Y-%m-%d %H:%M:%S}")]  # fmt: skip
    head = [Words("20:31", 0.05, 0), Words("5G 87%", 0.8, 0), Words("交易成功", 0.05, 1.6, 1.3),
            Words(f"{shop} >", 0.05, 4), Words(f"{phone.maker} {phone.model} 5G手机", 0.3, 5.4),
            Words(f"￥{price}.00", 0.76, 5.4), Words(f"{variant} {colour}", 0.3, 6.6, 0.9),
            Words("x1", 0.9, 6.6)]  # fmt: skip
    return [*head, *_table(rows, 9, 0.72), *_table(facts, 14, 0.34)]


def _order_like_a_shop(
    phone: Phone, variant: str, colour: str, shop: str, order: str, day: datetime, price: int, off: int
) -> list[Words]:
    lines = ["订单详情", "已完成", "收货人：林小雨  138****5678", f"地址：{_CITIES[price % 4]}示例路{off + 1}号", shop,
             f"{phone.maker} {phone.model} {variant} {colour} 双卡双待", f"¥{price}.00    x1", f"订单编号：{order}",
             f"下单时间：{day:%Y-%m-%d %H:%M:%S}", "支付方式：在线支付"]  # fmt: skip
    rows = [
        ("商品总额", f"¥{price}.00"),
        ("运费", "+ ¥0.00"),
        ("立减", f"- ¥{off}.00"),
        ("应付总额", f"¥{price - off}.00"),
    ]
    return [*(Words(text, 0.05, 1.5 * at) for at, text in enumerate(lines)), *_table(rows, 16, 0.7)]


def _order_of_a_maker(
    phone: Phone, variant: str, colour: str, shop: str, order: str, day: datetime, price: int, off: int
) -> list[Words]:
    lines = ["订单信息", f"订单号：{order}", f"下单时间：{day.year}年{day.month}月{day.day}日 {day:%H:%M}", "已收货",
             f"{phone.model} {variant} {colour}", f"{price}元 x 1"]  # fmt: skip
    rows = [
        ("商品总价：", f"{price}元"),
        ("活动优惠：", f"-{off}元"),
        ("运费：", "0元"),
        ("实付金额：", f"{price - off}.00元"),
    ]
    return [*(Words(text, 0.06, 1.6 * at) for at, text in enumerate(lines)), *_table(rows, 11, 0.66)]


def _order_in_english(
    phone: Phone, variant: str, colour: str, shop: str, order: str, day: datetime, price: int, off: int
) -> list[Words]:
    lines = ["Order Details", f"Order placed {day:%B} {day.day}, {day.year}", f"Order number: {order}",
             f"Sold by: {shop}", f"{_english(phone)} {variant} {colour}", "Shipping address",
             "Lin Xiaoyu, 1 Sample Street"]  # fmt: skip
    rows = [("Item(s) Subtotal:", f"£{price}.00"), ("Shipping:", "£0.00"), ("Promotion applied:", f"-£{off}.00"),
            ("Grand Total:", f"£{price - off}.00")]  # fmt: skip
    return [*(Words(text, 0.05, 1.5 * at) for at, text in enumerate(lines)), *_table(rows, 12, 0.7)]


def _till(random: Random, number: int) -> Invented:
    """A Chinese till receipt on narrow paper, photographed."""
    phone, variant = _phone(random)
    day, price = _day(random), random.randrange(999, 6999)
    extra, off = random.randrange(10, 99), random.choice((0, 9, 50))
    shop = f"{random.choice(_SHOPS)}{random.choice(('广场', '专卖店', '有限公司'))}"
    total, paid = price + extra - off, (price + extra - off) // 100 * 100 + 100
    slip = f"XS{day:%Y%m%d}{random.randrange(1000, 9999)}"
    when = random.choice((f"{day:%Y-%m-%d %H:%M:%S}", f"{day:%Y/%m/%d %H:%M}", f"{day:%Y年%m月%d日} {day:%H:%M}"))
    lines = [f"{'小票号' if number % 2 else '单号'}：{slip}", f"日期：{when}", f"收银员：{random.randrange(10, 99):04}"]
    rows = [("合计：", f"{price + extra}.00"), ("优惠：", f"{off}.00"), ("应收：", f"{total}.00"),
            ("实收(现金)：", f"{paid}.00"), ("找零：", f"{paid - total}.00")]  # fmt: skip
    goods = [Words("品名", 0.05, 6), Words("数量", 0.5, 6), Words("单价", 0.64, 6), Words("金额", 0.83, 6)]
    for at, (name, each) in enumerate(((f"{phone.maker}{phone.model} {variant}", price), ("钢化膜", extra))):
        goods += [Words(name, 0.05, 7.2 + 2.2 * at, 0.95), Words("1", 0.54, 8.3 + 2.2 * at),
                  Words(f"{each}.00", 0.62, 8.3 + 2.2 * at), Words(f"{each}.00", 0.82, 8.3 + 2.2 * at)]  # fmt: skip
    head = [Words(shop, 0.22, 0, 1.3), Words("销售小票", 0.38, 1.7)]
    page = [*head, *(Words(text, 0.05, 2.8 + at) for at, text in enumerate(lines)), *goods, *_table(rows, 12, 0.7),
            Words("电话：0571-81234567", 0.05, 18), Words("谢谢惠顾，欢迎再次光临", 0.24, 19.2)]  # fmt: skip
    wanted = {"document": "receipt", "issuer": shop, "date": f"{day:%Y-%m-%d}", "total": f"{total}.00", "number": slip,
              "model": phone.model, "capacity": variant}  # fmt: skip
    picture = drawn(page, photographed(random, 760, 46))
    return Invented(f"till-{number}.jpg", "Chinese till receipt", encoded(picture, "JPEG"), wanted)


def _vat_picture(random: Random, number: int) -> Invented:
    """The picture of a fully digital or an ordinary VAT invoice."""
    content, wanted = einvoices.picture(random, number, _phone(random)[0], _day(random), random.choice(_SHOPS))
    return Invented(f"vat-{number}.jpg", "VAT invoice, photo", content, wanted)


def _heic(random: Random, number: int) -> Invented:
    """What a phone of one maker takes photos as."""
    twin = (_till, _box)[number % 2](random, number)
    with Image.open(io.BytesIO(twin.content)) as picture:
        return Invented(f"photo-{number}.heic", "HEIC photo", encoded(picture, "HEIF"), twin.wanted)


def _table(rows: list[tuple[str, str]], line: float, left: float) -> list[Words]:
    return [words for at, (label, value) in enumerate(rows)
            for words in (Words(label, 0.05, line + 1.15 * at), Words(value, left, line + 1.15 * at))]  # fmt: skip


def _phone(random: Random) -> tuple[Phone, str]:
    phone = random.choice(phones())
    return phone, random.choice(phone.variants).storage


def _english(phone: Phone) -> str:
    makers = {"小米": "Xiaomi", "华为": "HUAWEI", "荣耀": "HONOR", "三星": "Samsung", "一加": "OnePlus",
              "真我": "realme", "魅族": "MEIZU"}  # fmt: skip
    name = phone.model
    for chinese, english in makers.items():
        name = name.replace(chinese, english)
    maker = makers.get(phone.maker, phone.maker)
    return (
        name
        if maker.lower() in name.lower() or name.lower().startswith(("redmi", "mi ", "iqoo"))
        else f"{maker} {name}"
    )


def _imei(random: Random) -> str:
    body = f"86{random.randrange(10**11, 10**12)}"
    return body + luhn.calc_check_digit(body)


def _spaced(imei: str, random: Random) -> str:
    return imei if random.random() < 0.5 else f"{imei[:2]} {imei[2:8]} {imei[8:14]} {imei[14]}"


def _day(random: Random) -> datetime:
    return datetime(2019, 1, 1, 9, tzinfo=UTC) + timedelta(
        days=random.randrange(2300), seconds=random.randrange(40_000)
    )
