"""Honest owners: what they kept, what they remember and how wrongly, and what they leave out."""

from decimal import Decimal
from random import Random

from bench.scoring.accounts import Account
from bench.scoring.filings import Draft, any_part, part_of, sibling, sign_in
from bench.scoring.memory import exactly, mistyped, remembered
from bench.scoring.places import cities, shops
from casedesk.directory.catalogue import phones
from casedesk.review.engine.facts import Document, Fit, PasswordKnown, SubmittingDevice, Tier


def owner(chance: Random, account: Account) -> tuple[Draft, set[str]]:
    """An owner's filing, and the sub-groups of owners it belongs to."""
    draft = Draft(account)
    skill = chance.betavariate(2.2, 1.6)
    keeps_papers = chance.random() < 0.42
    eager = chance.betavariate(3, 1.4)  # how much of the form somebody under stress fills in
    _device(draft, chance, skill, keeps_papers, eager)
    _purchase(draft, chance, skill, keeps_papers, eager)
    _registration(draft, chance, skill, eager)
    _life(draft, chance, skill, eager)
    _secrets(draft, chance, skill, eager)
    _circumstances(draft, chance)
    groups = set() if draft.documents else {"no document"}
    if account.record.devices[account.current].order is None:
        groups.add("no order on file")
    if account.record.registered_on and account.record.registered_on.year < 2016:
        groups.add("old account")
    if account.moved:
        groups.add("moved house")
    return draft, groups


def _device(draft: Draft, chance: Random, skill: float, papers: bool, eager: float) -> None:
    account, record = draft.account, draft.account.record
    phone, device = account.phones[account.current], record.devices[account.current]
    if chance.random() < 0.97:
        confused = chance.random() < 0.07 - 0.04 * skill
        draft.claim(model=sibling(chance, phone, phones()) if confused else phone.model)
    if len(record.devices) > 1 and chance.random() < 0.65 * eager:
        earlier = account.phones[account.current - 1]
        draft.claim(second_model=earlier.model if chance.random() < 0.8 else sibling(chance, earlier, phones()))
    if papers and device.imei and chance.random() < 0.7 * eager:
        draft.claim(imei=mistyped(chance, device.imei))


def _purchase(draft: Draft, chance: Random, skill: float, papers: bool, eager: float) -> None:
    account = draft.account
    order, device = account.purchases[account.current], account.record.devices[account.current]
    assert order.on is not None and order.number is not None and order.amount is not None
    reads = papers and chance.random() < 0.6
    if reads:
        draft.claim(bought=exactly(order.on, chance), amount=order.amount, shop=order.shop)
        if chance.random() < 0.75 * eager:
            draft.claim(order_number=mistyped(chance, order.number))
    else:
        if chance.random() < 0.55 + 0.4 * eager:
            draft.claim(bought=remembered(chance, order.on, skill))
        if chance.random() < 0.75 * eager:
            draft.claim(amount=_recalled(chance, order.amount, skill))
        if chance.random() < 0.8 * eager:
            draft.claim(shop=order.shop if chance.random() < 0.72 + 0.15 * skill else shops().one(chance))
    if (papers and chance.random() < 0.85) or chance.random() < 0.08:
        names_it = chance.random() < 0.75 or (device.order is None and chance.random() < 0.6)
        fit = Fit.STRONG if names_it else chance.choice((Fit.MEDIUM, Fit.MEDIUM, Fit.WEAK))
        if chance.random() < 0.03:
            fit = Fit.CONTRADICTS  # the paper of a gift, or of another phone of the family
        checked = device.order is not None and fit is Fit.STRONG and chance.random() < 0.3
        weights = (0.36, 0.58, 0.06)
        tier = Tier.VERIFIED if checked else chance.choices((Tier.CONSISTENT, Tier.PHOTO, Tier.SUSPICIOUS), weights)[0]
        draft.documents.append(Document(fit, tier))


def _recalled(chance: Random, amount: Decimal, skill: float) -> Decimal:
    """A price from memory: exact, rounded, or off by some share."""
    told = chance.random()
    if told < 0.15 + 0.25 * skill:
        return amount
    if told < 0.75:
        return Decimal(max(100, round(float(amount) / 100) * 100))
    return Decimal(max(100, round(float(amount) * chance.gauss(1, 0.18) / 50) * 50))


def _registration(draft: Draft, chance: Random, skill: float, eager: float) -> None:
    record = draft.account.record
    assert record.registered_on is not None
    if chance.random() < 0.3 + 0.5 * eager:
        kept_mail = chance.random() < 0.04
        on = record.registered_on
        draft.claim(registered=exactly(on, chance) if kept_mail else remembered(chance, on, skill))
    if chance.random() < 0.4 + 0.5 * eager:
        right = chance.random() < 0.74 + 0.12 * skill
        wrongly = draft.account.home if draft.account.moved else cities().one(chance)
        draft.claim(registered_city=record.registered_city if right else wrongly)


def _life(draft: Draft, chance: Random, skill: float, eager: float) -> None:
    record, account = draft.account.record, draft.account
    recent = sorted(record.sign_ins, key=lambda each: each.at)[-6:]
    rows = []
    for each in recent[-chance.choice((0, 1, 1, 2, 3)) :] if eager > 0.2 else []:
        on = remembered(chance, each.at.date(), skill, sharp=True)
        part = part_of(each.at.hour) if chance.random() < 0.7 else any_part(chance)
        city = each.city if chance.random() < 0.93 else account.home
        rows.append(sign_in(on, part, city, each.device if chance.random() < 0.95 else None))
    if rows and len(rows) <= 3:
        draft.claim(sign_ins=tuple(rows))
    elif chance.random() < 0.6:
        draft.claim(last_use=remembered(chance, account.lost, skill, sharp=True))
    if chance.random() < 0.5 + 0.5 * eager:
        been = list(dict.fromkeys(each.city for each in recent if each.city))
        others = [city for city in record.shares_of_cities if city != account.home]
        stated = [account.home, *chance.sample(others, min(len(others), chance.choice((0, 0, 0, 1, 1, 2))))]
        if chance.random() < 0.2:
            stated.append(cities().one(chance))  # a place of life that saw no sign-in
        if chance.random() < 0.10:
            stated = been[:1] or stated
        if chance.random() < 0.04:
            stated = [cities().one(chance)]  # just moved
        draft.claim(cities=tuple(dict.fromkeys(stated)))


def _secrets(draft: Draft, chance: Random, skill: float, eager: float) -> None:
    record = draft.account.record
    if chance.random() < 0.35 + 0.45 * eager:
        known = chance.choices(tuple(PasswordKnown), (0.25, 0.20 + 0.2 * skill, 0.55 - 0.2 * skill))[0]
        draft.claim(former_password=known)
    if record.questions and chance.random() < 0.7:
        right = sum(chance.random() < 0.45 + 0.25 * skill for _ in range(record.questions))
        draft.claim(answers_given=record.questions, answers_right=right)
    assert record.former_phone and record.former_email
    if chance.random() < 0.85:
        wrong = chance.random() < 0.03
        draft.claim(
            phone="1" + "".join(chance.choices("0123456789", k=10)) if wrong else mistyped(chance, record.former_phone)
        )
    if chance.random() < 0.6 * eager + 0.2:
        other = chance.random() < 0.10
        draft.claim(
            email=f"x{chance.randrange(10**6)}@mail.example" if other else mistyped(chance, record.former_email, 0.08)
        )


def _circumstances(draft: Draft, chance: Random) -> None:
    account = draft.account
    where = chance.random()
    elsewhere = [city for city in account.record.shares_of_cities if city != account.home] or [account.home]
    hijacked = chance.random() < 0.10
    draft.context |= {
        "city": account.home if where < 0.76 else chance.choice(elsewhere) if where < 0.90 else cities().one(chance),
        "device": chance.choices(tuple(SubmittingDevice), (0.11, 0.12, 0.77))[0],
        "contacts_changed": chance.random() < (0.8 if hijacked else 0.12),
        "odd_sign_in": chance.random() < (0.85 if hijacked else 0.05),
        "device_reset": chance.random() < 0.09,
        "earlier_appeals": min(4, int(chance.expovariate(2.1))),
        "document_reused": bool(draft.documents) and chance.random() < 0.004,
    }
