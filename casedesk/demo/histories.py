"""What an account has lived through: phones bought and bound, and the sign-ins made with them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from itertools import accumulate
from random import Random

from stdnum import luhn

from casedesk.demo.cities import cities, city_weights
from casedesk.demo.records import Device, Purchase, SignIn
from casedesk.directory.catalogue import Phone, Variant, phones

CHINA = timezone(timedelta(hours=8))
_LONGEST_SALE = timedelta(days=1_000)
_HOURS = (1, 1, 0, 0, 0, 1, 4, 8, 9, 7, 6, 6, 9, 7, 5, 5, 5, 6, 8, 10, 13, 14, 9, 4)
MOST_DEVICES = 4
_HISTORY = timedelta(days=730)
SHOPS = ("京东自营旗舰店", "天猫官方旗舰店", "苏宁易购", "移动营业厅", "电信营业厅", "讯通数码", "百汇手机城")
_OWN_SHOPS = {
    "小米": ("小米商城", "小米之家"),
    "华为": ("华为商城", "华为体验店"),
    "荣耀": ("荣耀商城", "荣耀体验店"),
    "OPPO": ("OPPO 商城", "OPPO 专卖店"),
    "vivo": ("vivo 官网", "vivo 专卖店"),
    "Apple": ("Apple Store 在线商店", "Apple 授权经销商"),
    "三星": ("三星网上商城", "三星体验店"),
    "一加": ("一加商城", "一加体验店"),
    "真我": ("真我商城", "真我专卖店"),
    "魅族": ("魅族商城", "魅族专卖店"),
}


def devices_and_purchases(
    rng: Random, number: int, registered_on: date, today: date
) -> tuple[tuple[Device, ...], tuple[Purchase, ...]]:
    """Draw one to four phones in the order of their activation, and orders for about three in four of them.

    `number` is the account's place in the row, which keeps every IMEI the only one. The newest phone was bought at
    least 40 days before `today`; nothing is bought before its model was released.
    """
    devices: list[Device] = []
    purchases: list[Purchase] = []
    for place, bought_on in enumerate(_purchase_days(rng, registered_on, today)):
        phone, variant = _bought(rng, bought_on)
        activated_on = min(bought_on + timedelta(days=int(rng.expovariate(0.25))), today - timedelta(days=20))
        device = Device(phone.model, variant.storage, _imei(variant.tac, number * MOST_DEVICES + place), activated_on)
        devices.append(device)
        if rng.random() < 0.76:
            amount = _paid(rng, phone, variant, bought_on)
            shop = _shop(rng, phone.maker)
            order = str(rng.randrange(10**15, 10**16))
            purchases.append(Purchase(order, bought_on, amount, shop, device.imei))
    return tuple(devices), tuple(purchases)


def _purchase_days(rng: Random, registered_on: date, today: date) -> list[date]:
    latest = max(registered_on, today - timedelta(days=40))
    day = max(registered_on - timedelta(days=rng.choice((0, 0, 1, 20, 200))), phones()[0].released_on)
    days = [min(day + timedelta(days=30), latest)]
    while (day := days[-1] + timedelta(days=int(rng.triangular(420, 1_500, 800)))) < latest:
        days.append(day)
    return days[-MOST_DEVICES:]


def _bought(rng: Random, on: date) -> tuple[Phone, Variant]:
    choices, weights = _on_sale(on.year, on.month)
    phone = rng.choices(choices, cum_weights=weights)[0]
    return phone, rng.choice(phone.variants)


@cache
def _on_sale(year: int, month: int) -> tuple[tuple[Phone, ...], tuple[float, ...]]:
    first = date(year, month, 1)
    choices = tuple(phone for phone in phones() if first - _LONGEST_SALE <= phone.released_on <= first)
    if not choices:
        choices = tuple(sorted((one for one in phones() if one.released_on <= first), key=_release)[-10:])
    return choices, tuple(accumulate(phone.share for phone in choices))


def _release(phone: Phone) -> date:
    return phone.released_on


def _imei(tac: str, serial: int) -> str:
    body = f"{tac}{serial * 7_919 % 10**6:06d}"
    return body + luhn.calc_check_digit(body)


def _paid(rng: Random, phone: Phone, variant: Variant, on: date) -> Decimal:
    """List price at first, later often less; prices end in 9 or 0 and fall to about 70 % before the sale ends."""
    age = max((on - phone.released_on).days, 0) / _LONGEST_SALE.days
    if rng.random() < 0.55 - 0.4 * age:
        return variant.list_price
    cut = rng.uniform(0.02, 0.08 + 0.24 * age)
    return Decimal(int(float(variant.list_price) * (1 - cut)) // 10 * 10 + 9).quantize(Decimal("0.01"))


def _shop(rng: Random, maker: str) -> str:
    return rng.choice(_OWN_SHOPS[maker] if rng.random() < 0.5 else SHOPS)


def sign_ins(
    rng: Random, devices: tuple[Device, ...], registered_on: date, as_of: datetime, home: str, second: str
) -> tuple[SignIn, ...]:
    """Draw 20 to 400 sign-ins of the last two years, oldest first.

    Most are at home, some in the second city, few elsewhere; each is made with the newest phone of its day, now and
    then with the one before. About one account in twelve has a few odd ones in its last 30 days.
    """
    last = as_of - timedelta(days=_idle_days(rng), minutes=rng.randrange(1, 1_400))
    opened = datetime.combine(registered_on, time(), UTC) + timedelta(days=1)
    first = max(opened, last - _HISTORY)
    count = min(max(int(rng.lognormvariate(4.4, 0.6)), 20), 400)
    span_days = max((last - first).days, 1)
    home_share = rng.uniform(0.6, 0.9)
    places = rng.choices(
        (home, second, rng.choices(cities(), cum_weights=city_weights())[0].name),
        cum_weights=(home_share, home_share + (1 - home_share) * 0.8, 1.0),
        k=count,
    )
    hours = rng.choices(range(24), weights=_HOURS, k=count)
    midnight = datetime.combine(last.astimezone(CHINA).date(), time(), CHINA)
    draw = rng.random
    moments = sorted(
        midnight - timedelta(days=int(draw() * span_days), hours=-hour, minutes=-int(draw() * 60)) for hour in hours
    )
    moments = [moment if moment <= last else moment - timedelta(days=1) for moment in moments]
    moments[-1] = last.astimezone(CHINA).replace(microsecond=0)
    moments.sort()
    starts = [device.activated_on for device in devices]
    made = []
    for moment, city in zip(moments, places, strict=True):
        newest = max(bisect_right(starts, moment.date()) - 1, 0)
        used = newest - 1 if newest and draw() < 0.06 else newest
        made.append(SignIn(moment, city, devices[used].model, "failed" if draw() < 0.03 else "success"))
    made[-1] = made[-1]._replace(city=home, result="success")
    return tuple(_with_odd_ones(rng, made, as_of) if rng.random() < 0.08 else made)


def _idle_days(rng: Random) -> int:
    return int(rng.expovariate(0.6)) if rng.random() < 0.7 else min(int(rng.expovariate(0.03)), 200)


def _with_odd_ones(rng: Random, made: list[SignIn], as_of: datetime) -> list[SignIn]:
    usual = {one.city for one in made}
    far = next(city.name for city in rng.sample(cities(), len(cities())) if city.name not in usual)
    model = rng.choices(phones(), weights=[phone.share for phone in phones()])[0].model
    moment = (as_of - timedelta(days=rng.randint(1, 25), minutes=rng.randrange(600))).astimezone(CHINA)
    moment = moment.replace(microsecond=0)
    odd = [
        SignIn(moment + timedelta(minutes=3 * place), far, model, "success" if place == 2 else "failed")
        for place in range(rng.randint(1, 3))
    ]
    return sorted(made + odd)
