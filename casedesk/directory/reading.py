"""Facts of accounts read from our own tables as plain rows: four queries for one account and for hundreds."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from casedesk.directory.base import AccountFacts, Contact, Device, Purchase
from casedesk.directory.columns import unpacked
from casedesk.directory.models import LocalAccount, LocalContact, LocalDevice, LocalQuestion
from casedesk.extensions import db

_ACCOUNT = (
    *(LocalAccount.id, LocalAccount.language, LocalAccount.registered_on, LocalAccount.registered_city),
    *(LocalAccount.second_factor, LocalAccount.password_version, LocalAccount.frozen_at, LocalAccount.sign_ins),
)
_DEVICE = (
    *(LocalDevice.account_id, LocalDevice.model, LocalDevice.imei, LocalDevice.activated_on, LocalDevice.unbound_on),
    *(LocalDevice.order_number, LocalDevice.bought_on, LocalDevice.amount, LocalDevice.shop),
)
_CONTACT = (LocalContact.account_id, LocalContact.kind, LocalContact.value, LocalContact.since, LocalContact.removed)


def read_facts(account_ids: Sequence[str]) -> dict[str, AccountFacts]:
    """The facts of those accounts that exist, by id."""
    contacts: defaultdict[str, list[Contact]] = defaultdict(list)
    devices: defaultdict[str, list[Device]] = defaultdict(list)
    questions: defaultdict[str, list[str]] = defaultdict(list)
    found = select(*_CONTACT).where(LocalContact.account_id.in_(account_ids)).order_by(LocalContact.id)
    for account_id, kind, value, since, removed in db.session.execute(found):
        contacts[account_id].append(Contact(kind, value, since, removed))
    of_device = select(*_DEVICE).where(LocalDevice.account_id.in_(account_ids)).order_by(LocalDevice.id)
    for account_id, model, imei, activated_on, unbound_on, number, on, amount, shop in db.session.execute(of_device):
        bought = Purchase(number, on, amount, shop) if number and on and amount is not None and shop else None
        devices[account_id].append(Device(model, imei, activated_on, bought, unbound_on))
    asked = select(LocalQuestion.account_id, LocalQuestion.question).where(LocalQuestion.account_id.in_(account_ids))
    for account_id, question in db.session.execute(asked.order_by(LocalQuestion.id)):
        questions[account_id].append(question)
    accounts = db.session.execute(select(*_ACCOUNT).where(LocalAccount.id.in_(account_ids)))
    return {
        row.id: AccountFacts(
            id=row.id,
            language=row.language,
            registered_on=row.registered_on,
            registered_city=row.registered_city,
            contacts=tuple(contacts[row.id]),
            devices=tuple(devices[row.id]),
            sign_ins=unpacked(row.sign_ins),
            questions=tuple(questions[row.id]),
            second_factor=row.second_factor,
            password_version=row.password_version,
            frozen=row.frozen_at is not None,
        )
        for row in accounts
    }
