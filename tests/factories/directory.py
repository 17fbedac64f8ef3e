"""Accounts of the local directory."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from casedesk.directory import importing
from casedesk.directory.base import Contact, ContactKind, Device, Purchase, SignIn
from casedesk.directory.models import LocalAccount
from casedesk.directory.records import AccountRecord
from casedesk.extensions import db

_NUMBERS = count(1)
PASSWORD = "Yanhan1996_"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def account_record(**changes: Any) -> AccountRecord:
    """A good account, as read from a line of an import; each call another id, phone and mailbox."""
    number = next(_NUMBERS)
    fields: dict[str, Any] = {
        "id": f"acc-{number:04}",
        "language": "zh_Hans",
        "registered_on": date(2019, 5, 29),
        "registered_city": "湛江",
        "contacts": (
            Contact(ContactKind.PHONE, f"+86130{number:08}", date(2019, 5, 29), date(2021, 6, 16)),
            Contact(ContactKind.PHONE, f"+86131{number:08}", date(2021, 6, 16)),
            Contact(ContactKind.EMAIL, f"owner{number}@post.example", date(2019, 5, 29)),
        ),
        "devices": (
            Device(
                "iPhone 13",
                "353011094841806",
                date(2023, 9, 15),
                Purchase("1500082080722482", date(2023, 9, 14), Decimal("6799.00"), "Apple Store 在线商店"),
            ),
        ),
        "sign_ins": (SignIn(datetime(2026, 11, 17, 13, 6, tzinfo=UTC), "湛江", "iPhone 13"),),
        "password": PASSWORD,
        "former_passwords": ("yanhan96", "Yanhan1996"),
        "answers": (("您第一只宠物叫什么？", "豆 豆"), ("您最喜欢吃什么菜？", "Mapo Tofu")),
        "second_factor": False,
        "totp_secret": None,
    }
    return AccountRecord(**{**fields, **changes})


def account(**changes: Any) -> LocalAccount:
    """The same, kept in the database and committed."""
    from casedesk.database import transaction

    made = account_record(**changes)
    with transaction():
        importing.keep(importing.hashed([made]))
    return db.session.get_one(LocalAccount, made.id)
