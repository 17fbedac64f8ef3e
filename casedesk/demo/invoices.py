"""The content of a fully digital VAT invoice (数电发票) for a purchase: parties, number, tax arithmetic, QR text."""

from __future__ import annotations

import binascii
import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from random import Random

from stdnum import luhn
from stdnum.cn import uscc

from casedesk.demo import people
from casedesk.demo.histories import SHOPS
from casedesk.demo.records import Account, Device
from casedesk.directory.catalogue import phones

TAX_RATE = Decimal("0.13")
_CENT = Decimal("0.01")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
# (place, code of the place in invoice and tax numbers)
_PLACES = (
    ("北京", "11"),
    ("上海", "31"),
    ("杭州", "33"),
    ("武汉", "42"),
    ("深圳", "44"),
    ("成都", "51"),
    ("西安", "61"),
)
_TRADE_NAMES = ("晴川", "远帆", "恒信达", "云栖", "启明", "百汇", "星桥", "瑞禾", "长河", "合众联")
_TRADES = ("通信科技", "电子商务", "数码科技", "通讯器材", "商贸")


class Flaw(StrEnum):
    """What is wrong with a generated document."""

    NONE = "none"
    AMOUNT_EDITED = "amount_edited"
    OTHER_MODEL = "other_model"


@dataclass(frozen=True, slots=True)
class PurchaseFacts:
    """One purchase as its papers show it; `amount` in CNY with tax."""

    buyer: str
    model: str
    storage: str
    imei: str
    order_number: str
    on: date
    amount: Decimal
    shop: str

    def random(self, purpose: str) -> Random:
        """A source of the accidents of one paper, the same each time."""
        return Random(f"{purpose}:{self.imei}:{self.order_number}")  # noqa: S311 - drawing, not secrets


@dataclass(frozen=True, slots=True)
class Seller:
    """A fictional company; its tax number has a right check digit."""

    name: str
    tax_id: str
    place: str
    place_code: str
    address: str
    clerk: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice of one line; `net` + `tax` = `total`, all in CNY."""

    number: str
    issued_on: date
    seller: Seller
    buyer: str
    item: str
    model: str
    specification: str
    unit_price: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    remarks: str
    qr_text: str


def facts_of(account: Account, device: Device) -> PurchaseFacts:
    """What the papers of a device say that has an order on record.

    Raises:
        ValueError: there is no order for this device.
    """
    purchase = account.purchase_of(device)
    if purchase is None:
        raise ValueError("this device has no order on record")
    return PurchaseFacts(
        buyer=account.name,
        model=device.model,
        storage=device.storage,
        imei=device.imei,
        order_number=purchase.number,
        on=purchase.on,
        amount=purchase.amount,
        shop=purchase.shop,
    )


def invoice_of(facts: PurchaseFacts, flaw: Flaw = Flaw.NONE) -> Invoice:
    """Draw up the invoice of a purchase.

    An edited amount changes what is printed and leaves the QR text as issued, as an edited file would; another model is
    a true invoice for another phone.
    """
    shown = _issue(as_printed(facts, flaw))
    return replace(shown, qr_text=_issue(facts).qr_text) if flaw is Flaw.AMOUNT_EDITED else shown


def as_printed(facts: PurchaseFacts, flaw: Flaw) -> PurchaseFacts:
    """What a paper with this flaw says of the purchase."""
    if flaw is Flaw.OTHER_MODEL:
        return _other_phone(facts)
    return replace(facts, amount=facts.amount + 1_000) if flaw is Flaw.AMOUNT_EDITED else facts


def _issue(facts: PurchaseFacts) -> Invoice:
    seller = seller_of(facts.shop)
    rng = facts.random("invoice")
    serial = int(hashlib.sha256(facts.order_number.encode()).hexdigest(), 16) % 10**15
    number = f"{facts.on:%y}{seller.place_code}2{serial:015d}"
    net = (facts.amount / (1 + TAX_RATE)).quantize(_CENT, ROUND_HALF_UP)
    body = f"01,32,,{number},{facts.amount},{facts.on:%Y%m%d},"
    return Invoice(
        number=number,
        issued_on=facts.on,
        seller=replace(seller, clerk=people.name(rng).full),
        buyer=facts.buyer,
        item="*移动通信设备*智能手机",
        model=facts.model,
        specification=f"{facts.model} {facts.storage}",
        unit_price=(facts.amount / (1 + TAX_RATE)).quantize(Decimal("1e-10")),
        net=net,
        tax=facts.amount - net,
        total=facts.amount,
        remarks=f"订单号：{facts.order_number}；IMEI：{facts.imei}；购买渠道：{facts.shop}",
        qr_text=f"{body},{binascii.crc_hqx(body.encode(), 0):04X},",
    )


def seller_of(shop: str) -> Seller:
    """The fictional company behind a shop, the same each time."""
    rng = Random(f"seller:{shop}")  # noqa: S311 - drawing, not secrets
    place, code = rng.choice(_PLACES)
    body = f"91{code}01{rng.choice('0158')}{rng.randint(0, 9)}MA{rng.randrange(10**7):07d}"
    return Seller(
        name=f"{place}{rng.choice(_TRADE_NAMES)}{rng.choice(_TRADES)}有限公司",
        tax_id=body + uscc.calc_check_digit(body),
        place=place,
        place_code=code,
        address=f"{place}市{people.street(rng)}",
        clerk=people.name(rng).full,
    )


def _other_phone(facts: PurchaseFacts) -> PurchaseFacts:
    """A purchase that has nothing to do with this one: somebody else's older phone."""
    rng = facts.random("other")
    on = facts.on - timedelta(days=rng.randint(40, 300))
    others = [one for one in phones() if one.model != facts.model and one.released_on < on]
    phone = rng.choice(others[-40:])
    variant = phone.variants[0]
    body = f"{variant.tac}{rng.randrange(10**6):06d}"
    return PurchaseFacts(
        buyer=people.name(rng).full,
        model=phone.model,
        storage=variant.storage,
        imei=body + luhn.calc_check_digit(body),
        order_number=str(rng.randrange(10**15, 10**16)),
        on=on,
        amount=variant.list_price,
        shop=rng.choice([shop for shop in SHOPS if shop != facts.shop]),
    )


def capital(amount: Decimal) -> str:
    """Write an amount below one hundred million CNY in capital characters: 2499.50 is 贰仟肆佰玖拾玖圆伍角."""
    cents = int(amount.quantize(_CENT) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    written = f"{_capital_number(yuan)}圆" if yuan else ""
    if not jiao and not fen:
        return f"{written or '零圆'}整"
    if jiao:
        written += f"{_DIGITS[jiao]}角"
    elif yuan:
        written += "零"
    return f"{written}{_DIGITS[fen]}分" if fen else written


def _capital_number(number: int) -> str:
    high, low = divmod(number, 10_000)
    if not high:
        return _capital_below_ten_thousand(low)
    joint = "零" if 0 < low < 1_000 else ""
    return f"{_capital_below_ten_thousand(high)}万{joint}{_capital_below_ten_thousand(low)}"


def _capital_below_ten_thousand(number: int) -> str:
    written = ""
    for place, unit in ((1_000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            written += f"{_DIGITS[digit]}{unit}"
        elif written and number and not written.endswith("零"):
            written += "零"
    return written
