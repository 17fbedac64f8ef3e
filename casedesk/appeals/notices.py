"""Letters about one appeal: to the contact its owner proved, and to every known contact of the account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.directory.base import Contact, ContactKind
from casedesk.directory.canonical import canonical_contact
from casedesk.directory.service import directory
from casedesk.extensions import db
from casedesk.languages import desk_today
from casedesk.notifications import service as notifications
from casedesk.notifications.letters import PARAMS, Channel, Letter
from casedesk.notifications.models import OutboxMessage
from casedesk.notifications.secrets import register

CHANNELS = {ContactKind.PHONE: Channel.SMS, ContactKind.EMAIL: Channel.EMAIL}

# Between a decision and its letter the case can move on, within the seconds of an undo or while mail is down.
_TRUE_WHILE = {
    Letter.MORE_NEEDED: frozenset({AppealStatus.WAITING_FOR_OWNER}),
    Letter.MORE_REMINDER: frozenset({AppealStatus.WAITING_FOR_OWNER}),
    Letter.APPROVED: frozenset({AppealStatus.WAITING, AppealStatus.LINK_SENT}),
    Letter.NOT_APPROVED: frozenset({AppealStatus.REJECTED}),
    Letter.LAPSED: frozenset({AppealStatus.EXPIRED}),
}


def _if_still_true(message: OutboxMessage) -> dict[str, str] | None:
    appeal = db.session.get(Appeal, message.appeal_id)
    return {} if appeal is not None and appeal.status in _TRUE_WHILE[message.letter] else None


for _letter in _TRUE_WHILE:
    register(_letter, _if_still_true)


def tell_owner(
    appeal: Appeal,
    letter: Letter,
    params: Mapping[str, Any] | None = None,
    *,
    cause: str | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Queue a letter to the contact the owner proved; tells whether there is one.

    Args:
        appeal: the case; its number and due time are filled in where the letter says them.
        letter: which words.
        params: what the letter says instead.
        cause: see notifications.service.enqueue.
        not_before: the same.
    """
    if appeal.contact is None or appeal.contact_kind is None or appeal.contact_proven_at is None:
        return False
    asks_owner = letter in (Letter.MORE_NEEDED, Letter.MORE_REMINDER)
    known = {"reference": appeal.reference, "due": appeal.owner_due_at if asks_owner else appeal.due_at}
    notifications.enqueue(
        letter,
        channel=CHANNELS[appeal.contact_kind],
        to=appeal.contact,
        language=appeal.language,
        params={**{name: known[name] for name in PARAMS[letter]}, **(params or {})},
        appeal_id=appeal.id,
        cause=cause,
        not_before=not_before,
    )
    return True


def warn_known_contacts(
    appeal: Appeal, letter: Letter, *, cause: str | None = None, not_before: datetime | None = None
) -> int:
    """Queue one notice for each known contact of the account, those removed lately too; returns how many.

    Each carries an objection key of its own, drawn at sending (security.md §4.5). An appeal that names no
    account warns nobody.
    """
    facts = directory().facts(appeal.account_id) if appeal.account_id else None
    if facts is None:
        return 0
    now = clock.utcnow()
    contacts = _once_each(facts.known_contacts(desk_today(now)))
    for contact in contacts:
        notifications.enqueue(
            letter,
            channel=CHANNELS[contact.kind],
            to=contact.value,
            language=facts.language,
            params={"on": appeal.sent_at or now},
            appeal_id=appeal.id,
            cause=cause,
            not_before=not_before,
        )
    return len(contacts)


def _once_each(contacts: tuple[Contact, ...]) -> list[Contact]:
    """The contacts without those that differ in spelling only; the newest spelling stays."""
    newest = sorted(contacts, key=lambda contact: contact.since)
    return list({(c.kind, canonical_contact(c.kind, c.value) or c.value): c for c in newest}.values())
