"""What an owner states from memory: mostly right, rounded to months, shifted towards today, and much not remembered."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from casedesk.demo.cities import cities, neighbours
from casedesk.demo.plans import Claims, day_claim, month_claim, season_claim, year_claim
from casedesk.demo.records import Account, Contact, Device, SignIn
from casedesk.directory.catalogue import by_model, phones

_FORGOTTEN_PER_YEAR = 0.06
_KEPT_OR_NOTED = ("imei", "order_number", "amount", "former_password", "answers", "second_model", "phone")


def recall(rng: Random, account: Account, device: Device, today: date) -> Claims:
    """State what an owner remembers of an account, about one of its phones, on a day; unstated things are left out."""
    claims: Claims = {"model": device.model if rng.random() < 0.95 else _same_family(rng, device.model)}
    others = [one.model for one in account.devices if one.model != device.model]
    if others and rng.random() < 0.45:
        claims["second_model"] = rng.choice(others)
    if rng.random() < 0.55:
        claims["imei"] = device.imei if rng.random() < 0.92 else slip(rng, device.imei)
    claims |= _purchase(rng, account, device, today)
    if rng.random() < 0.75:
        claims["registered"] = remembered(rng, account.registered_on, today)
        claims["registered_city"] = account.registered_city if rng.random() < 0.85 else rng.choice(cities()).name
    claims |= _use(rng, account, today)
    claims |= _secrets(rng, account)
    for kind, name in (("phone", "phone"), ("email", "email")):
        contact = account.contact(kind, former=True) or account.contact(kind)
        if contact is not None and rng.random() < 0.6:
            claims[name] = typed(contact) if rng.random() < 0.93 else slip(rng, typed(contact))
    return claims


def recall_little(rng: Random, account: Account, device: Device, today: date) -> Claims:
    """State what an owner remembers who kept no papers: some of it, in rough dates, with a wrong thing now and then."""
    claims = recall(rng, account, device, today)
    kept: Claims = {name: value for name, value in claims.items() if name not in _KEPT_OR_NOTED and rng.random() < 0.42}
    kept["model"] = device.model if rng.random() < 0.8 else _same_family(rng, device.model)
    kept["registered"] = year_claim(account.registered_on + timedelta(days=rng.choice((0, 0, -365, 365))))
    if rng.random() < 0.4:
        kept["answers"] = [rng.choice(cities()).name, None]
    return kept


def _same_family(rng: Random, model: str) -> str:
    family = by_model()[model].family
    return rng.choice([one.model for one in phones() if one.family == family])


def slip(rng: Random, text: str) -> str:
    """Copy a text with one digit wrong; a text without digits comes back as it is."""
    places = [place for place, character in enumerate(text) if character.isdigit()]
    if not places:
        return text
    place = rng.choice(places)
    wrong = rng.choice([digit for digit in "0123456789" if digit != text[place]])
    return f"{text[:place]}{wrong}{text[place + 1 :]}"


def _purchase(rng: Random, account: Account, device: Device, today: date) -> Claims:
    claims: Claims = {}
    purchase = account.purchase_of(device)
    if rng.random() < 0.8:
        claims["bought"] = remembered(rng, purchase.on if purchase else device.activated_on, today)
    if purchase is None:
        return claims
    if rng.random() < 0.35:
        claims["order_number"] = purchase.number if rng.random() < 0.94 else slip(rng, purchase.number)
    if rng.random() < 0.6:
        rounded = round(purchase.amount / 100) * 100
        claims["amount"] = str(purchase.amount) if rng.random() < 0.6 else f"{rounded}.00"
    if rng.random() < 0.65:
        claims["shop"] = purchase.shop
    return claims


def remembered(rng: Random, day: date, today: date) -> dict[str, str]:
    """State a past day: with age it gets coarser and moves, more often towards today than away from it."""
    years = (today - day).days / 365
    if rng.random() < min(_FORGOTTEN_PER_YEAR * years + 0.15, 0.7):
        days = int(abs(rng.gauss(0, 25 + 18 * years)))
        day = min(day + timedelta(days=days if rng.random() < 0.65 else -days), today)
    exact = rng.random()
    if exact < 0.28 - 0.02 * years:
        return day_claim(day)
    if exact < 0.72:
        return month_claim(day)
    return season_claim(day) if exact < 0.82 else year_claim(day)


def _use(rng: Random, account: Account, today: date) -> Claims:
    claims: Claims = {}
    normal = [one for one in account.sign_ins if one.result == "success" and one.at.date() <= today]
    if not normal:
        return claims
    if rng.random() < 0.7:
        last = normal[-1].at.date() + timedelta(days=rng.choice((0, 0, 0, 0, 1, -1, -2, 3)))
        claims["last_use"] = day_claim(min(last, today))
    if rng.random() < 0.6:
        claims["sign_ins"] = [sign_in_claim(one) for one in normal[: -rng.randint(2, 4) : -1]]
    if rng.random() < 0.85:
        places = sorted({one.city for one in normal}, key=lambda city: -sum(one.city == city for one in normal))
        wrong = rng.choice(neighbours(places[0]))
        claims["cities"] = [places[0], *(places[1:2] if rng.random() < 0.6 else [wrong] if rng.random() < 0.2 else [])]
    return claims


def sign_in_claim(one: SignIn) -> dict[str, object]:
    """State a sign-in as people do: day, part of the day, city and phone."""
    parts = ((5, "night"), (12, "morning"), (18, "afternoon"), (24, "evening"))
    part = next(name for hour, name in parts if one.at.hour < hour)
    return {"on": day_claim(one.at.date()), "part_of_day": part, "city": one.city, "device": one.device}


def _secrets(rng: Random, account: Account) -> Claims:
    claims: Claims = {}
    drawn = rng.random()
    if drawn < 0.35:
        claims["former_password"] = account.former_passwords[-1]
    elif drawn < 0.6:
        claims["former_password"] = account.password
    elif drawn < 0.75:
        claims["former_password"] = slip(rng, account.former_passwords[0])
    if rng.random() < 0.7:
        right = [one.answer if rng.random() < 0.68 else None for one in account.security_questions]
        claims["answers"] = right if any(right) else [account.security_questions[0].answer, None]
    return claims


def typed(contact: Contact) -> str:
    """A contact as people type it: a Chinese number without its country code."""
    return contact.value.removeprefix("+86")
