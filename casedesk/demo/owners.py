"""The stories that `casedesk demo --info` tells: an appeal that wins and one that should not, each with its files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from casedesk.demo import documents
from casedesk.demo.documents import DocumentKind
from casedesk.demo.histories import CHINA
from casedesk.demo.invoices import Flaw, facts_of
from casedesk.demo.memory import sign_in_claim, typed
from casedesk.demo.plans import Claims, PlannedDocument, day_claim, month_claim, year_claim
from casedesk.demo.records import Account

_RECENT = timedelta(days=30)
# Within the 90 days of CASEDESK_GIVEN_UP_PHONE_DAYS, whenever the case of the story was filed.
_STILL_PROVES = timedelta(days=80)
STORIES_OF_OWNERS = 2


@dataclass(frozen=True, slots=True)
class OwnerStory:
    """Somebody who files by hand: which account, what they state, which papers they have, what the score should say.

    `city` is where they file from, for who files for them; pages of the demo have no proxy that would tell it.
    `reads_back` is a contact of before that they still reach, from which they read back a code; empty for none.
    """

    name: str
    language: str
    account: str
    account_id: str
    contact: str
    claims: Claims
    documents: tuple[PlannedDocument, ...]
    city: str
    expect_band: str
    reads_back: str = ""


def owner_stories(accounts: Sequence[Account], as_of: datetime) -> tuple[OwnerStory, OwnerStory]:
    """The two stories over the given accounts: `owner-with-invoice` (strong) and `stranger-with-guesses` (weak).

    Raises:
        ValueError: no account fits; a thousand or more always hold some.
    """
    today = as_of.astimezone(CHINA).date()
    fitting = fitting_accounts(accounts, today)
    if len(fitting) < STORIES_OF_OWNERS:
        raise ValueError("too few accounts for the owner stories")
    return _strong(fitting[0]), _weak(fitting[1], today)


def fitting_accounts(accounts: Sequence[Account], today: date) -> list[Account]:
    """The accounts a story can be told of; the first ones are those of the owner stories."""
    return [account for account in accounts if _fits(account, today)]


def reaching_accounts(accounts: Sequence[Account], today: date) -> list[Account]:
    """The accounts that gave up a phone lately, so that a code there still proves something; none of the above."""
    return [account for account in accounts if _has_much_on_record(account, today) and _gave_up_phone(account, today)]


def _gave_up_phone(account: Account, today: date) -> bool:
    phone = account.contact("phone", former=True)
    changed = max((one.removed or one.since) for one in account.contacts)
    return phone is not None and phone.removed == changed and _RECENT < today - changed < _STILL_PROVES


def _fits(account: Account, today: date) -> bool:
    """An ordinary account with everything on record, former contacts too, and no change for long."""
    changed = max((one.removed or one.since) for one in account.contacts)
    return (
        _has_much_on_record(account, today)
        and today - changed > _RECENT * 3
        and all(account.contact(kind, former=True) for kind in ("phone", "email"))
    )


def _has_much_on_record(account: Account, today: date) -> bool:
    """An order with e-invoice, two phones, many sign-ins in few cities, and none since it was lost."""
    device = account.devices[-1]
    purchase = account.purchase_of(device)
    idle = (today - account.sign_ins[-1].at.date()).days
    return (
        account.language == "zh_Hans"
        and not account.second_factor
        and len(account.devices) > 1
        and purchase is not None
        and purchase.on >= date(2022, 6, 1)
        and 1 <= idle <= 6
        and len(account.sign_ins) >= 60
        and len({one.city for one in account.sign_ins}) <= 3
    )


def _strong(account: Account) -> OwnerStory:
    place = len(account.devices) - 1
    device = account.devices[place]
    purchase = account.purchase_of(device)
    present, phone, email = (
        account.contact("phone"),
        account.contact("phone", former=True),
        account.contact("email", former=True),
    )
    if purchase is None or present is None or phone is None or email is None:
        raise ValueError("the account of this story must have an order and former contacts")
    good = [one for one in account.sign_ins if one.result == "success"]
    often = sorted({one.city for one in good}, key=lambda city: -sum(one.city == city for one in good))
    claims: Claims = {
        "model": device.model,
        "second_model": account.devices[place - 1].model,
        "imei": device.imei,
        "order_number": purchase.number,
        "bought": day_claim(purchase.on),
        "amount": str(purchase.amount),
        "shop": purchase.shop,
        "registered": month_claim(account.registered_on),
        "registered_city": account.registered_city,
        "last_use": day_claim(good[-1].at.date()),
        "sign_ins": [sign_in_claim(one) for one in good[:-3:-1]],
        "cities": list(often[:2]),
        "former_password": account.former_passwords[-1],
        "answers": [one.answer for one in account.security_questions],
        "phone": typed(phone),
        "email": email.value,
    }
    return OwnerStory(
        name="owner-with-invoice",
        language="zh_Hans",
        account=typed(present),
        account_id=account.id,
        contact="zhaohui.owner@mail.example",
        claims=claims,
        documents=(
            PlannedDocument(DocumentKind.INVOICE_PDF, account.id, place),
            PlannedDocument(DocumentKind.BOX_LABEL_PHOTO, account.id, place),
        ),
        city=often[0],
        expect_band="strong",
    )


def _weak(account: Account, today: date) -> OwnerStory:
    present = account.contact("phone")
    if present is None:
        raise ValueError("the account of this story must have a phone")
    claims: Claims = {
        "model": "Galaxy S8" if account.devices[-1].model != "Galaxy S8" else "R9",
        "bought": month_claim(today - timedelta(days=1_900)),
        "amount": "1280.00",
        "shop": "百汇手机城" if account.purchases[-1].shop != "百汇手机城" else "苏宁易购",
        "registered": year_claim(account.registered_on - timedelta(days=900)),
        "registered_city": "拉萨" if account.registered_city != "拉萨" else "海口",
        "last_use": day_claim(today - timedelta(days=60)),
        "cities": ["拉萨", "西宁"],
        "former_password": "qwerty123456",
        "answers": ["北京", "王芳"],
    }
    return OwnerStory(
        name="stranger-with-guesses",
        language="en",
        account=typed(present),
        account_id=account.id,
        contact="help.stranger@post.example",
        claims=claims,
        documents=(
            PlannedDocument(DocumentKind.RECEIPT_PHOTO, account.id, len(account.devices) - 1, Flaw.OTHER_MODEL),
        ),
        city="拉萨" if account.registered_city != "拉萨" else "海口",
        expect_band="weak",
    )


def story_info(stories: Iterable[OwnerStory], accounts: Sequence[Account], folder: Path) -> list[dict[str, Any]]:
    """Tell the stories as `casedesk demo --info --json` prints them, making their files in a folder when missing.

    Arguments:
        stories: from `owner_stories`.
        accounts: the same accounts that the stories were drawn from.
        folder: where the files belong, one folder per story inside; made when missing.
    """
    by_id = {account.id: account for account in accounts}
    return [
        {
            "name": story.name,
            "language": story.language,
            "account": story.account,
            "contact": story.contact,
            "claims": story.claims,
            "files": [str(path) for path in _files(story, by_id, folder / story.name)],
            "expect_band": story.expect_band,
        }
        for story in stories
    ]


def _files(story: OwnerStory, accounts: dict[str, Account], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for planned in story.documents:
        name, body = make_planned(planned, accounts[planned.about])
        path = (folder / name).resolve()
        if not path.exists():
            path.write_bytes(body)
        paths.append(path)
    return paths


def make_planned(planned: PlannedDocument, account: Account) -> tuple[str, bytes]:
    """Make a planned document of the account it is about: its file name and bytes."""
    return documents.make(planned.kind, facts_of(account, account.devices[planned.device]), planned.flaw)
