"""The plan of the demo's cases: every status, both languages, overdue ones, conflicts, repeats, a veto; pure data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count, cycle
from random import Random

from casedesk.demo import guesses, memory, people
from casedesk.demo.desk_stories import desk_stories, with_desk_stories
from casedesk.demo.documents import DocumentKind
from casedesk.demo.invoices import Flaw
from casedesk.demo.owners import owner_stories
from casedesk.demo.paths import WAYS, Way, walk
from casedesk.demo.plans import Author, CasePlan, Claims, PlannedDocument, PlannedMove, month_claim
from casedesk.demo.records import Account
from casedesk.directory.catalogue import by_model

_FIRST_NEW_CONTACT = 600_000
_FIRST_UNKNOWN_PHONE = 700_000
# About the shares of the scoring policy: strangers most, then people around the owner, then forgers.
_IMPOSTORS = (
    *(Author.STRANGER, Author.ACQUAINTANCE, Author.STRANGER, Author.PHISHER),
    *(Author.BUYER, Author.STRANGER, Author.FORGER, Author.PHISHER),
)
_CLOSED = ("redeemed", "rejected", "withdrawn", "expired", "reversed")
_FIRST_E_INVOICES = date(2021, 12, 1)


def plan_cases(accounts: Sequence[Account], as_of: datetime, seed: int = 7) -> list[CasePlan]:
    """Plan the demo's 160 cases over the given accounts (800 or more), oldest start first.

    The same arguments give the same plan. Accounts of the owner stories have no case, those of the desk
    stories have theirs alone.
    """
    rng = Random(seed)  # noqa: S311 - invented cases, the same ones each time
    stories = desk_stories(accounts, as_of)
    reserved = {story.account_id for story in (*owner_stories(accounts, as_of), *stories)}
    pool = [account for account in accounts if account.id not in reserved]
    rng.shuffle(pool)
    by_id = {one.id: one for one in accounts}
    by_key = {plan.key: plan for plan in _with_special_cases(rng, list(_ordinary(rng, pool, as_of)), by_id, as_of)}
    with_desk_stories(by_key, stories)
    return sorted(by_key.values(), key=lambda plan: plan.started_ago, reverse=True)


def _ordinary(rng: Random, pool: list[Account], as_of: datetime) -> Iterator[CasePlan]:
    impostors = cycle(_IMPOSTORS)
    serials = count(_FIRST_NEW_CONTACT)
    for way in WAYS:
        for number in range(way.count):
            by_owner = (number + 0.5) / way.count < way.true_owner_share
            author = Author.OWNER if by_owner else Author.INSIDER if _approved(way) else next(impostors)
            language = "en" if rng.random() < 0.2 else "zh_Hans"
            moves, started_ago = walk(rng, way, language)
            account = _account_for(pool, author, way, as_of - started_ago)
            contact = _new_contact(rng, next(serials))
            setting = _Setting(f"{way.name}-{number + 1}", way, account, author, language, contact)
            yield _plan(setting, rng, as_of, started_ago, moves)


def _approved(way: Way) -> bool:
    return any(leg.move == "propose" for leg in way.legs) and way.name != "disagreed"


def _account_for(pool: list[Account], author: Author, way: Way, started_at: datetime) -> Account:
    """Take the next account that fits: an owner with an open case has not signed in since it began."""
    idle = author is Author.OWNER and way.status not in _CLOSED
    for place, account in enumerate(pool):
        fits = account.devices[0].activated_on < started_at.date() and account.purchases
        if fits and not (idle and account.sign_ins[-1].at > started_at):
            return pool.pop(place)
    raise ValueError("too few accounts for the demo's cases")


@dataclass(frozen=True, slots=True)
class _Setting:
    key: str
    way: Way
    account: Account
    author: Author
    language: str
    contact: str


def _plan(
    setting: _Setting, rng: Random, as_of: datetime, started_ago: timedelta, moves: tuple[PlannedMove, ...]
) -> CasePlan:
    account, author, way = setting.account, setting.author, setting.way
    today = (as_of - started_ago).date()
    little = False
    place = max(number for number, device in enumerate(account.devices) if device.activated_on <= today)
    device = account.devices[place]
    if author is Author.OWNER:
        little = rng.random() < (0.12 if _approved(way) else 0.65)
        claims = (memory.recall_little if little else memory.recall)(rng, account, device, today)
        city = guesses.city_of_filing(rng, author, account)
        used = "known" if len(account.devices) > 1 and rng.random() < 0.2 else "new"
    else:
        claims = guesses.guess(rng, author, account, device, today)
        city = guesses.city_of_filing(rng, author, account)
        used = "known" if author is Author.BUYER else "new"
    return CasePlan(
        key=setting.key,
        typed=_typed(rng, account),
        account_id=account.id,
        language=setting.language,
        contact=setting.contact,
        author=author,
        claims=claims,
        documents=() if little and rng.random() < 0.75 else _documents(rng, account, place, author, way),
        started_ago=started_ago,
        moves=moves,
        status=way.status,
        submission_city=city,
        submission_device=used,
        marks=frozenset({way.name} & {"overdue", "vetoed", "vetoed_early"}),
    )


def _typed(rng: Random, account: Account) -> str:
    kind = rng.choices(("phone", "email", "id"), (60, 25, 15))[0]
    contact = account.contact(kind)
    return memory.typed(contact) if contact else account.id


def _new_contact(rng: Random, serial: int) -> str:
    return people.mailbox(people.name(rng), serial, rng) if rng.random() < 0.7 else people.mobile(serial)


def _documents(rng: Random, account: Account, place: int, author: Author, way: Way) -> tuple[PlannedDocument, ...]:
    purchase = account.purchase_of(account.devices[place])
    if purchase is None:
        return ()
    kinds = [DocumentKind.RECEIPT_PHOTO, DocumentKind.BOX_LABEL_PHOTO]
    if purchase.on >= _FIRST_E_INVOICES:
        kinds += [
            DocumentKind.INVOICE_PDF,
            DocumentKind.INVOICE_PDF,
            DocumentKind.INVOICE_OFD,
            DocumentKind.INVOICE_XML,
        ]
    flaw = Flaw.NONE
    if author in (Author.STRANGER, Author.ACQUAINTANCE):
        wanted = 0 if rng.random() < 0.7 else 1
        flaw = Flaw.OTHER_MODEL
    elif author is Author.FORGER:
        wanted, flaw = 1, rng.choice((Flaw.AMOUNT_EDITED, Flaw.OTHER_MODEL))
    elif author is Author.BUYER:
        wanted, kinds = 1, kinds[1::-1]
    elif author in (Author.PHISHER, Author.INSIDER):
        wanted, kinds = 1, kinds[2:] or kinds
    else:
        wanted = rng.choices((0, 1, 2), (20, 50, 30))[0]
    chosen = [PlannedDocument(kind, account.id, place, flaw) for kind in dict.fromkeys(rng.sample(kinds, wanted))]
    if any(leg.move == "answer" for leg in way.legs):
        more = next(kind for kind in kinds if kind not in {one.kind for one in chosen})
        chosen.append(PlannedDocument(more, account.id, place, flaw, with_answer=True))
    return tuple(chosen)


def _with_special_cases(
    rng: Random, plans: list[CasePlan], accounts: dict[str, Account], as_of: datetime
) -> list[CasePlan]:
    """Turn some ordinary cases into those a desk must be ready for; their number and statuses stay."""
    by_key = {plan.key: plan for plan in plans}
    for number, key in enumerate(("new-20", "new-21", "overdue-10", "rejected-12")):
        by_key[key] = _no_such_account(rng, by_key[key], number, as_of)
    papers = (one for plan in plans if plan.status == "redeemed" for one in plan.documents)
    for key in ("new-17", "new-18"):
        by_key[key] = _with_reused_invoice(by_key[key], next(papers))
    for number, key in enumerate(("new-1", "answered-1")):
        before = by_key[f"rejected-{number + 1}"]
        by_key[key] = _repeated(rng, by_key[key], before, accounts, as_of)
    by_key["new-22"] = _on_same_account(by_key["new-22"], by_key["asked-1"])
    for key in ("new-2", "new-3", "overdue-1", "overdue-2", "asked-2"):
        by_key[key] = _contradicting(by_key[key], accounts)
    forged = next(one for one in by_key.values() if one.author is Author.FORGER and one.documents and not one.marks)
    by_key[forged.key] = replace(
        forged, documents=tuple(replace(paper, flaw=Flaw.AMOUNT_EDITED) for paper in forged.documents)
    )
    return list(by_key.values())


def _no_such_account(rng: Random, plan: CasePlan, number: int, as_of: datetime) -> CasePlan:
    today = (as_of - plan.started_ago).date()
    return replace(
        plan,
        typed=people.mobile(_FIRST_UNKNOWN_PHONE + number).removeprefix("+86"),
        account_id=None,
        author=Author.STRANGER,
        claims=guesses.guess(rng, Author.STRANGER, None, None, today),
        documents=(),
        marks=plan.marks | {"no_such_account"},
    )


def _with_reused_invoice(plan: CasePlan, paper: PlannedDocument) -> CasePlan:
    marks = plan.marks | {"repeated_invoice"}
    return replace(plan, author=Author.FORGER, documents=(replace(paper, with_answer=False),), marks=marks)


def _repeated(rng: Random, plan: CasePlan, before: CasePlan, accounts: dict[str, Account], as_of: datetime) -> CasePlan:
    account = accounts[before.account_id or ""]
    today = (as_of - plan.started_ago).date()
    device = max(number for number, one in enumerate(account.devices) if one.activated_on <= today)
    label = PlannedDocument(DocumentKind.BOX_LABEL_PHOTO, account.id, device)
    return replace(
        plan,
        typed=before.typed,
        account_id=account.id,
        contact=before.contact,
        author=Author.OWNER,
        claims=memory.recall(rng, account, account.devices[device], today),
        documents=(label,) if account.purchase_of(account.devices[device]) else (),
        submission_city=guesses.city_of_filing(rng, Author.OWNER, account),
        follows=before.key,
        marks=plan.marks | {"repeated_appeal"},
    )


def _on_same_account(plan: CasePlan, other: CasePlan) -> CasePlan:
    return replace(
        plan, typed=other.typed, account_id=other.account_id, documents=(), marks=plan.marks | {"two_open_cases"}
    )


def _contradicting(plan: CasePlan, accounts: dict[str, Account]) -> CasePlan:
    """State an IMEI of another phone and a purchase before the model came out, as confused or invented answers do."""
    account = accounts[plan.account_id or ""]
    model = account.devices[-1].model
    others = [one.devices[0] for one in accounts.values() if one.devices[0].model != model]
    too_early = by_model()[model].released_on - timedelta(days=200)
    claims: Claims = {**plan.claims, "model": model, "imei": others[0].imei, "bought": month_claim(too_early)}
    return replace(plan, claims=claims, marks=plan.marks | {"conflict"})
