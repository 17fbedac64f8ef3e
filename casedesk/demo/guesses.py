"""What impostors state: what their kind can know, and guesses for the rest."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from random import Random

from casedesk.demo import people
from casedesk.demo.cities import cities, city_weights
from casedesk.demo.memory import recall, typed
from casedesk.demo.plans import Author, Claims, day_claim, month_claim, year_claim
from casedesk.demo.records import Account, Device
from casedesk.directory.catalogue import by_model, phones

# Which claims each kind of impostor really holds; the rest is guessed or left out.
_HELD: dict[Author, tuple[str, ...]] = {
    Author.STRANGER: (),
    Author.ACQUAINTANCE: ("model", "cities", "last_use", "phone", "registered_city"),
    Author.PHISHER: ("model", "email", "order_number", "amount", "shop", "bought", "registered"),
    Author.BUYER: ("model", "imei"),
    Author.INSIDER: (
        *("model", "imei", "order_number", "bought", "amount", "shop", "registered", "registered_city"),
        *("last_use", "cities", "phone", "email"),
    ),
    Author.FORGER: ("model", "phone"),
}
_GUESSED_SHARE = 0.3
_AT_HOME = 0.85
_COMMON_SHOPS = ("京东自营旗舰店", "天猫官方旗舰店", "小米之家", "华为商城")
_COMMON_ANSWERS = ("豆豆", "红烧肉", "北京", "王", "李", "实验小学")


def guess(rng: Random, author: Author, account: Account | None, device: Device | None, today: date) -> Claims:
    """State what an impostor would; without an account everything is guessed."""
    claims = _guesses(rng, today)
    if author is not Author.STRANGER:
        # Who knows something is careful with the rest.
        claims = {name: value for name, value in claims.items() if rng.random() < _GUESSED_SHARE}
    if account is not None and device is not None:
        known = recall(rng, account, device, today)
        known |= {"model": device.model, "imei": device.imei}
        claims |= {name: known[name] for name in _HELD[author] if name in known}
        phone = account.contact("phone")
        if author is Author.FORGER and phone is not None:
            claims["phone"] = typed(phone)
    return claims


def _guesses(rng: Random, today: date) -> Claims:
    phone = rng.choices(phones(), cum_weights=list(accumulate(one.share for one in phones())))[0]
    city = some_city(rng)
    claims: Claims = {"model": phone.model, "cities": [city]}
    if rng.random() < 0.7:
        claims["bought"] = month_claim(by_model()[phone.model].released_on + timedelta(days=rng.randint(20, 400)))
        claims["amount"] = str(phone.list_price)
        claims["shop"] = rng.choice(_COMMON_SHOPS)
    if rng.random() < 0.7:
        claims["registered"] = year_claim(date(rng.randint(2014, today.year - 1), 6, 1))
        claims["registered_city"] = city
    if rng.random() < 0.6:
        claims["last_use"] = day_claim(today - timedelta(days=rng.randint(1, 20)))
    if rng.random() < 0.5:
        word = people.name(rng)
        claims["former_password"] = f"{word.surname_pinyin}{word.given_pinyin}{rng.randint(100, 999999)}"
    if rng.random() < 0.6:
        claims["answers"] = [rng.choice(_COMMON_ANSWERS), rng.choice((None, *_COMMON_ANSWERS))]
    return claims


def city_of_filing(rng: Random, author: Author, account: Account) -> str:
    """Where somebody files from: owners mostly at home, those around them in the same city, the others anywhere."""
    if author is Author.OWNER:
        return account.sign_ins[-1].city if rng.random() < _AT_HOME else account.registered_city
    if author is Author.INSIDER:
        return account.sign_ins[-1].city
    anywhere = some_city(rng)
    return account.sign_ins[-1].city if author is Author.ACQUAINTANCE else anywhere


def some_city(rng: Random) -> str:
    """Draw a city by how many people live there."""
    return rng.choices(cities(), cum_weights=city_weights())[0].name
