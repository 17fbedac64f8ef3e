"""Five cases of the demo's desk to read side by side: why one is strong and another is not stands on their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from casedesk.demo.documents import DocumentKind
from casedesk.demo.histories import CHINA
from casedesk.demo.memory import sign_in_claim, typed
from casedesk.demo.owners import STORIES_OF_OWNERS, OwnerStory, fitting_accounts, reaching_accounts
from casedesk.demo.plans import Actor, Author, CasePlan, Claims, PlannedDocument, PlannedMove, day_claim, month_claim
from casedesk.demo.records import Account, SignIn
from casedesk.directory.catalogue import by_model

# The ordinary cases whose place they take, all new on the desk.
KEYS = ("new-5", "new-6", "new-7", "new-8", "new-11")
# What their pages let a reader find, told at the terminal.
WHY = {
    "verified-invoice": "all agrees, and the invoice is verified against the order on record",
    "facts-without-papers": "all agrees too, but somebody close could know it, and there is neither paper nor proof",
    "former-phone-answers": "no paper either, but a code sent to the phone given up weeks ago was read back",
    "two-phones-mixed-up": "IMEI and purchase date are of another phone, sent while travelling; the rest fits",
    "mailbox-in-other-hands": "what order mails tell is right, what was never mailed is wrong",
}
_FAR_CITIES = ("拉萨", "西宁", "海口", "大庆")
_WRONG_ANSWER = "不记得"
_UNTIL_ASKED, _UNTIL_READ_BACK = timedelta(minutes=18), timedelta(minutes=2)


def desk_stories(accounts: Sequence[Account], as_of: datetime) -> tuple[OwnerStory, ...]:
    """Strong by a verified invoice; likely, since facts alone reach no further; unclear, since the owner mixes up two
    phones; weak, since all that is right stands in the mailbox; strong without papers, by a code to a former phone.

    Raises:
        ValueError: too few accounts fit.
    """
    today = as_of.astimezone(CHINA).date()
    fitting = fitting_accounts(accounts, today)[STORIES_OF_OWNERS:]
    reaching = reaching_accounts(accounts, today)
    if len(fitting) < len(KEYS) - 1 or not reaching:
        raise ValueError("too few accounts for the desk stories")
    return (
        _story("verified-invoice", fitting[0], _known(fitting[0]), "strong", DocumentKind.INVOICE_PDF),
        _story("facts-without-papers", fitting[1], _known(fitting[1]), "likely"),
        _story("two-phones-mixed-up", fitting[2], _mixed_up(fitting[2], accounts), "unclear"),
        _story("mailbox-in-other-hands", fitting[3], _from_the_mailbox(fitting[3], today), "weak"),
        _reading_back(_story("former-phone-answers", reaching[0], _known(reaching[0]), "strong"), reaching[0]),
    )


def with_desk_stories(plans: dict[str, CasePlan], stories: Sequence[OwnerStory]) -> None:
    """Put the stories in the place of ordinary cases; moves, times and contacts stay.

    Who reads back a code does so after all other moves, so that case was begun earlier by as much.
    """
    for key, story in zip(KEYS, stories, strict=True):
        moves = _proving(plans[key].moves) if story.reads_back else plans[key].moves
        plans[key] = replace(
            plans[key],
            moves=moves,
            started_ago=plans[key].started_ago + moves[-1].after - plans[key].moves[-1].after,
            reads_back=story.reads_back,
            typed=story.account,
            account_id=story.account_id,
            language=story.language,
            author=Author.PHISHER if story.expect_band == "weak" else Author.OWNER,
            claims=story.claims,
            documents=story.documents,
            submission_city=story.city,
            marks=frozenset({story.name}),
        )


def _proving(moves: tuple[PlannedMove, ...]) -> tuple[PlannedMove, ...]:
    """The moves, and then a code to a contact of before that is read back."""
    asked = moves[-1].after + _UNTIL_ASKED
    return (
        *moves,
        PlannedMove("ask_former_code", Actor.OWNER, asked),
        PlannedMove("read_back", Actor.OWNER, asked + _UNTIL_READ_BACK),
    )


def _reading_back(story: OwnerStory, account: Account) -> OwnerStory:
    phone = account.contact("phone", former=True)
    if phone is None:
        raise ValueError("the account of this story must have a former phone")
    return replace(story, reads_back=typed(phone))


def _story(name: str, account: Account, claims: Claims, band: str, *papers: DocumentKind) -> OwnerStory:
    place = len(account.devices) - 1
    present = account.contact("phone")
    return OwnerStory(
        name=name,
        language=account.language,
        account=typed(present) if present else account.id,
        account_id=account.id,
        contact=f"{name}@mail.example",
        claims=claims,
        documents=tuple(PlannedDocument(kind, account.id, place) for kind in papers),
        city=_often(account)[0] if band in ("strong", "likely") else _far_from(account)[0],
        expect_band=band,
    )


def _known(account: Account) -> Claims:
    """All an owner with a good memory knows."""
    good = _good(account)
    phone = account.contact("phone", former=True)
    return {
        **_purchase(account),
        "imei": account.devices[-1].imei,
        "second_model": account.devices[-2].model,
        "registered": month_claim(account.registered_on),
        "registered_city": account.registered_city,
        "sign_ins": [sign_in_claim(one) for one in good[:-3:-1]],
        "cities": _often(account)[:2],
        "former_password": account.former_passwords[0],
        "answers": [one.answer for one in account.security_questions],
        **({"phone": typed(phone)} if phone else {}),
    }


def _good(account: Account) -> list[SignIn]:
    return [one for one in account.sign_ins if one.result == "success"]


def _often(account: Account) -> list[str]:
    """The cities it is used in, the usual one first."""
    good = _good(account)
    return sorted({one.city for one in good}, key=lambda city: -sum(one.city == city for one in good))


def _far_from(account: Account) -> list[str]:
    visited = {one.city for one in account.sign_ins} | {account.registered_city}
    return [city for city in _FAR_CITIES if city not in visited]


def _purchase(account: Account) -> Claims:
    device = account.devices[-1]
    purchase = account.purchase_of(device)
    if purchase is None:
        raise ValueError("the account of this story must have an order")
    return {
        "model": device.model,
        "order_number": purchase.number,
        "bought": day_claim(purchase.on),
        "amount": str(purchase.amount),
        "shop": purchase.shop,
    }


def _mixed_up(account: Account, accounts: Sequence[Account]) -> Claims:
    """An owner who reads the IMEI off the box of another phone, and the purchase before that model was there."""
    model = account.devices[-1].model
    other = next(one.devices[0] for one in accounts if one.devices[0].model != model)
    known = _known(account)
    kept = ("registered", "registered_city", "sign_ins", "cities", "former_password")
    return {
        "model": model,
        "imei": other.imei,
        "bought": month_claim(by_model()[model].released_on - timedelta(days=200)),
        **{name: known[name] for name in kept},
    }


def _from_the_mailbox(account: Account, today: date) -> Claims:
    """Order mails and the address itself are at hand; what was never mailed is guessed."""
    email = account.contact("email", former=True)
    return {
        **_purchase(account),
        **({"email": email.value} if email else {}),
        "registered": month_claim(account.registered_on),
        "last_use": day_claim(today - timedelta(days=70)),
        "cities": _far_from(account)[:2],
        "former_password": "woaini1314520",
        "answers": [_WRONG_ANSWER, _WRONG_ANSWER],
    }
