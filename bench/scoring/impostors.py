"""Six kinds of impostor: what each holds, what that tells them exactly or roughly, how they guess the rest."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from bench.scoring.accounts import Account
from bench.scoring.filings import Draft, any_part, part_of, sign_in
from bench.scoring.memory import exactly, mistyped, remembered, stated
from bench.scoring.places import AS_OF, ONLINE, cities, phones_of, shops
from casedesk.directory.catalogue import SERVICE_OPENED_ON, phones
from casedesk.review.engine.facts import Document, Fit, PasswordKnown, Precision, SubmittingDevice, Tier

MIX = {"stranger": 0.40, "acquaintance": 0.15, "phisher": 0.15, "buyer": 0.15, "insider": 0.05, "forger": 0.10}


@dataclass
class Knowledge:
    """What one impostor has: names of items known exactly, and those known roughly as a bystander would."""

    exact: set[str] = field(default_factory=set)
    rough: set[str] = field(default_factory=set)
    lives_near: bool = False

    def learn(self, chance: Random, **shares: float) -> None:
        """Items learnt independently, each with its chance."""
        self.exact |= {name for name, share in shares.items() if chance.random() < share}


def impostor(chance: Random, account: Account, profile: str) -> Draft:
    """A filing of somebody who is not the owner."""
    draft = Draft(account)
    known = _WAYS[profile](chance, account)
    bold = chance.betavariate(3, 1.4)  # fills in as much as owners do: what is not known is guessed
    _device(draft, chance, known, bold)
    _purchase(draft, chance, known, bold)
    _registration(draft, chance, known, bold)
    _life(draft, chance, known, bold)
    _secrets(draft, chance, known, bold)
    _papers(draft, chance, profile, known)
    _circumstances(draft, chance, profile, known)
    return draft


def _stranger(chance: Random, account: Account) -> Knowledge:
    known = Knowledge()
    leaked = chance.random() < 0.22  # the account is in a leaked list of some shop or forum
    if leaked:
        known.learn(chance, phone=0.6, email=0.5, password=0.35, registered_city=0.25, places=0.12, model=0.08)
    known.learn(chance, model=0.03, places=0.02)
    return known


def _acquaintance(chance: Random, account: Account) -> Knowledge:
    close = chance.betavariate(2.5, 1.5)
    known = Knowledge(lives_near=chance.random() < 0.65)
    known.learn(chance, model=0.55 + 0.4 * close, second_model=0.25 + 0.4 * close, phone=0.6 + 0.35 * close)
    known.learn(chance, email=0.15 + 0.5 * close, places=0.75 + 0.2 * close, registered_city=0.15 + 0.3 * close)
    known.learn(chance, answer_1=0.1 + 0.3 * close, answer_2=0.05 + 0.3 * close, password=0.12 * close)
    known.learn(chance, imei=0.06 * close)
    known.learn(chance, shop=0.25 * close, order_number=0.03 * close, box=0.08 * close)
    for item, share in (("bought", 0.3), ("amount", 0.2), ("registered", 0.25), ("last_use", 0.8)):
        if chance.random() < share * (0.4 + close):
            known.rough.add(item)
    return known


def _phisher(chance: Random, account: Account) -> Knowledge:
    known = Knowledge()
    known.learn(chance, email=0.96, phone=0.65, registered=0.5, places=0.3, password=0.30, registered_city=0.35)
    bought_online = account.purchases[account.current].shop in ONLINE
    if bought_online and chance.random() < 0.8:  # the confirmation of the order lies in the mailbox
        known.learn(chance, model=0.98, order_number=0.9, bought=0.95, amount=0.92, shop=0.97, invoice=0.5)
        known.learn(chance, imei=0.3)
    known.learn(chance, model=0.5, last_use=0.3, second_model=0.25)
    return known


def _buyer(chance: Random, account: Account) -> Knowledge:
    known = Knowledge(lives_near=chance.random() < 0.25)
    known.learn(chance, model=0.98, imei=0.9, last_use=0.2, places=0.25, phone=0.15, email=0.15, second_model=0.05)
    if chance.random() < 0.2:  # the box came with it, sometimes with the invoice in it
        known.learn(chance, box=0.9, invoice=0.5, bought=0.4, amount=0.35, shop=0.5, order_number=0.35)
    known.rough |= {"bought"} if chance.random() < 0.5 else set()
    return known


def _insider(chance: Random, account: Account) -> Knowledge:
    known = Knowledge()
    known.learn(chance, model=0.95, second_model=0.85, imei=0.8, order_number=0.75, bought=0.8, amount=0.75, shop=0.8)
    known.learn(chance, registered=0.9, registered_city=0.88, last_use=0.8, places=0.85, phone=0.6, email=0.6)
    return known


def _forger(chance: Random, account: Account) -> Knowledge:
    known = Knowledge()
    victim_talked = chance.random() < 0.45  # a trick call before
    share = 0.5 if victim_talked else 0.12
    known.learn(chance, model=share + 0.2, imei=share * 0.6, phone=share, email=share * 0.8, places=share)
    known.learn(chance, registered_city=share * 0.4, password=0.06, bought=share * 0.25)
    return known


_WAYS: dict[str, Callable[[Random, Account], Knowledge]] = {
    "stranger": _stranger,
    "acquaintance": _acquaintance,
    "phisher": _phisher,
    "buyer": _buyer,
    "insider": _insider,
    "forger": _forger,
}


def _device(draft: Draft, chance: Random, known: Knowledge, bold: float) -> None:
    account, devices = draft.account, draft.account.record.devices
    if "model" in known.exact:
        draft.claim(model=account.phones[account.current].model)
    elif chance.random() < 0.96:
        sold, weights = phones_of(chance.choice((2023, 2024, 2025)))
        draft.claim(model=chance.choices(sold, cum_weights=weights)[0].model)
    if "second_model" in known.exact and len(devices) > 1:
        draft.claim(second_model=account.phones[account.current - 1].model)
    elif chance.random() < 0.35 * bold:
        sold, weights = phones_of(2022)
        draft.claim(second_model=chance.choices(sold, cum_weights=weights)[0].model)
    imei = devices[account.current].imei
    if imei and known.exact & {"imei", "box"}:
        draft.claim(imei=mistyped(chance, imei, 0.03))
    elif chance.random() < 0.05 * bold:
        draft.claim(imei=(imei or "86")[:8] + f"{chance.randrange(10**7):07d}")


def _purchase(draft: Draft, chance: Random, known: Knowledge, bold: float) -> None:
    account = draft.account
    order, phone = account.purchases[account.current], account.phones[account.current]
    assert order.on is not None and order.number is not None and order.amount is not None
    named = next((one for one in phones() if one.model == draft.claims.get("model")), phone)
    if "bought" in known.exact:
        draft.claim(bought=exactly(order.on, chance))
    elif "bought" in known.rough:
        draft.claim(bought=remembered(chance, order.on, 0.2))
    elif chance.random() < 0.62 + 0.36 * bold:
        open_days = max(1, (AS_OF - named.released_on).days)
        guessed = named.released_on + timedelta(days=int(open_days * chance.betavariate(1.1, 2.2)))
        draft.claim(bought=stated(guessed, chance.choices(tuple(Precision), (0.25, 0.55, 0.20))[0], chance))
    if "amount" in known.exact:
        draft.claim(amount=order.amount)
    elif chance.random() < 0.85 * bold:
        off = chance.choice((0, 0, 0, -100, -200, -300, 100))
        draft.claim(amount=max(Decimal(100), chance.choice(named.variants).list_price + off))
    if "shop" in known.exact:
        draft.claim(shop=order.shop)
    elif chance.random() < 0.85 * bold:
        draft.claim(shop=shops().one(chance))
    if "order_number" in known.exact:
        draft.claim(order_number=mistyped(chance, order.number, 0.02))


def _registration(draft: Draft, chance: Random, known: Knowledge, bold: float) -> None:
    record, account = draft.account.record, draft.account
    assert record.registered_on is not None
    if "registered" in known.exact:
        draft.claim(registered=exactly(record.registered_on, chance))
    elif "registered" in known.rough:
        draft.claim(registered=remembered(chance, record.registered_on, 0.1))
    elif chance.random() < 0.3 + 0.5 * bold:
        guessed = SERVICE_OPENED_ON + timedelta(days=int(chance.betavariate(2, 2) * (AS_OF - SERVICE_OPENED_ON).days))
        draft.claim(registered=stated(guessed, chance.choices(tuple(Precision), (0.15, 0.4, 0.45))[0], chance))
    if "registered_city" in known.exact:
        draft.claim(registered_city=record.registered_city)
    elif chance.random() < 0.4 + 0.5 * bold:
        draft.claim(registered_city=account.home if "places" in known.exact else cities().one(chance))


def _life(draft: Draft, chance: Random, known: Knowledge, bold: float) -> None:
    account, record = draft.account, draft.account.record
    recent = sorted(record.sign_ins, key=lambda each: each.at)[-3:]
    knows_place = "places" in known.exact
    if "last_use" in known.exact:
        draft.claim(
            sign_ins=tuple(
                sign_in(exactly(each.at.date(), chance), part_of(each.at.hour), each.city, each.device)
                for each in recent[-chance.choice((1, 2, 3)) :]
            )
        )
    elif "last_use" in known.rough:
        draft.claim(last_use=remembered(chance, account.lost, 0.3, sharp=True))
    elif chance.random() < 0.92:
        ago = min(200, int(chance.expovariate(1 / 14)) + 1)
        on = stated(AS_OF - timedelta(days=ago), chance.choices(tuple(Precision), (0.85, 0.15, 0.0))[0], chance)
        city = account.home if knows_place else cities().one(chance)
        draft.claim(sign_ins=(sign_in(on, any_part(chance), city, draft.claims.get("model")),))
    if knows_place:
        others = [city for city in record.shares_of_cities if city != account.home]
        draft.claim(cities=(account.home, *others[: chance.choice((0, 0, 1))]))
    elif chance.random() < 0.5 + 0.5 * bold:
        draft.claim(cities=tuple({cities().one(chance) for _ in range(chance.choice((1, 1, 2, 3)))}))


def _secrets(draft: Draft, chance: Random, known: Knowledge, bold: float) -> None:
    record = draft.account.record
    assert record.former_phone and record.former_email
    if "password" in known.exact:
        draft.claim(former_password=chance.choices((PasswordKnown.OLDER, PasswordKnown.LATEST), (0.35, 0.65))[0])
    elif chance.random() < 0.35 + 0.45 * bold:
        draft.claim(former_password=PasswordKnown.NONE)
    if record.questions and chance.random() < 0.7:
        right = sum(
            f"answer_{number}" in known.exact or chance.random() < 0.07 for number in range(1, record.questions + 1)
        )
        draft.claim(answers_given=record.questions, answers_right=right)
    if "phone" in known.exact:
        draft.claim(phone=mistyped(chance, record.former_phone, 0.02))
    elif chance.random() < 0.75:
        draft.claim(phone="1" + "".join(chance.choices("3578", k=1) + chance.choices("0123456789", k=9)))
    if "email" in known.exact:
        draft.claim(email=record.former_email)
    elif chance.random() < 0.6 * bold + 0.1:
        draft.claim(email=f"y{chance.randrange(10**6)}@mail.example")


def _papers(draft: Draft, chance: Random, profile: str, known: Knowledge) -> None:
    if known.exact & {"box", "invoice"} and chance.random() < 0.85:
        fit = Fit.STRONG if chance.random() < 0.8 else Fit.MEDIUM
        draft.documents.append(Document(fit, chance.choices(tuple(Tier), (0.14, 0.35, 0.46, 0.05))[0]))
        return
    forges = {"forger": 0.92, "insider": 0.25, "stranger": 0.14, "acquaintance": 0.08, "phisher": 0.10, "buyer": 0.12}
    if chance.random() < forges[profile]:
        weights = (0.78, 0.12, 0.06, 0.04) if "imei" in known.exact else (0.10, 0.28, 0.35, 0.27)
        tiers = (0.005, 0.33, 0.36, 0.305)
        draft.documents.append(Document(chance.choices(tuple(Fit), weights)[0], chance.choices(tuple(Tier), tiers)[0]))


def _circumstances(draft: Draft, chance: Random, profile: str, known: Knowledge) -> None:
    home = draft.account.home
    guesses_place = {"stranger": 0.01, "phisher": 0.05, "insider": 0.03, "forger": 0.12}.get(profile, 0.05)
    near = known.lives_near or chance.random() < guesses_place
    shares = {"phisher": (0.45, 0.5), "acquaintance": (0.13, 0.14), "stranger": (0.06, 0.07)}.get(profile, (0.06, 0.07))
    devices = (0.65, 0.05, 0.30) if profile == "buyer" else (0.02, 0.04, 0.94)
    draft.context |= {
        "city": home if near else cities().one(chance),
        "device": chance.choices(tuple(SubmittingDevice), devices)[0],
        "contacts_changed": chance.random() < shares[0],
        "odd_sign_in": chance.random() < shares[1],
        "device_reset": chance.random() < (0.55 if profile == "buyer" else 0.05),
        "earlier_appeals": min(4, int(chance.expovariate(1.35))),
        "document_reused": bool(draft.documents) and chance.random() < (0.14 if profile == "forger" else 0.015),
    }
