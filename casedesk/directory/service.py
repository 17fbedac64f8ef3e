"""The directory of the running application, and the shares that tell what is common in it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from casedesk import clock
from casedesk.directory.base import AccountFacts, ContactKind, Directory, ReadsMany
from casedesk.directory.local import LocalDirectory
from casedesk.directory.models import DirectorySnapshot, LocalAccount, LocalDevice, LocalQuestion
from casedesk.extensions import app_settings, db

_KEY = "casedesk.directory"
_ROWS_AT_ONCE = 500
_QUESTIONS = 12


def directory() -> Directory:
    """The account system of this installation; the local one unless another was bound."""
    bound: Directory = current_app.extensions.setdefault(_KEY, LocalDirectory())
    return bound


def facts_of_all(account_ids: Collection[str]) -> Mapping[str, AccountFacts]:
    """The facts of many accounts, by id; one by one where the account system cannot give them in one go.

    Raises:
        DirectoryUnavailable: the account system is away.
    """
    asked = directory()
    if isinstance(asked, ReadsMany):
        return asked.facts_of_all(account_ids)
    found = {account_id: asked.facts(account_id) for account_id in set(account_ids)}
    return {account_id: facts for account_id, facts in found.items() if facts}


def given_up_days() -> dict[ContactKind, int]:
    """For each kind of contact, the days since its removal from which on it proves no control, as the settings say."""
    settings = app_settings()
    return {ContactKind.PHONE: settings.given_up_phone_days, ContactKind.EMAIL: settings.given_up_mailbox_days}


def take_snapshot(shares: dict[str, Any] | None = None) -> DirectorySnapshot:
    """Keep the shares of cities and models as they are now; scores name the snapshot they used by its time.

    Args:
        shares: from count_shares(), when they were counted before the transaction began.
    """
    now = clock.utcnow()
    snapshot = DirectorySnapshot(taken_at=now, shares=shares or count_shares())
    db.session.add(snapshot)
    db.session.flush()
    return snapshot


def count_shares() -> dict[str, Any]:
    """Share of each city and model over all accounts (scoring.md §4); reads every account once.

    A city's share is the mean over accounts: each spreads one over the cities it was registered in or signs in from.
    A model's share is its part of all bound devices.
    """
    cities: defaultdict[str, float] = defaultdict(float)
    accounts = 0
    rows = db.session.execute(
        select(LocalAccount.registered_city, LocalAccount.sign_ins).execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for registered_city, sign_ins in rows:
        own = {city for _at, city, _device, succeeded in sign_ins if succeeded and city}
        own |= {registered_city} if registered_city else set()
        for city in own:
            cities[city] += 1 / len(own)
        accounts += bool(own)
    by_question = select(LocalQuestion.question).group_by(LocalQuestion.question)
    questions = by_question.order_by(func.count().desc(), LocalQuestion.question).limit(_QUESTIONS)
    by_model = select(LocalDevice.model, func.count()).group_by(LocalDevice.model)
    models = dict(db.session.execute(by_model).all())
    opened = db.session.scalar(select(func.min(LocalAccount.registered_on)))
    return {
        "service_opened_on": (opened or clock.utcnow().date()).isoformat(),
        "cities": {city: round(part / accounts, 9) for city, part in sorted(cities.items())},
        "questions": list(db.session.scalars(questions)),
        "models": {model: round(count / sum(models.values()), 9) for model, count in sorted(models.items())},
    }
