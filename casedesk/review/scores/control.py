"""Whether the contact proven at filing is one of before, which is a proof of control, or was given up too long ago."""

from datetime import date, datetime
from typing import Protocol

from casedesk.database import lookup
from casedesk.directory.base import AccountFacts, Contact
from casedesk.directory.canonical import canonical_contact
from casedesk.directory.service import given_up_days
from casedesk.languages import desk_today


class ProvenContact(Protocol):
    """What an appeal tells of the contact it was filed with."""

    @property
    def contact_lookup(self) -> str | None:
        """Keyed digest of the contact that was proven by a code at filing, or since."""

    @property
    def contact_proven_at(self) -> datetime | None:
        """When it was proven."""


def reaches_former(appeal: ProvenContact, facts: AccountFacts, filed: date) -> bool:
    """Whether the contact proven at filing is one the account has had for long and did not give up long ago.

    Args:
        appeal: the case, with the contact it was filed with.
        facts: of its account.
        filed: the day at the desk.
    """
    if appeal.contact_lookup is None:
        return False
    read = desk_today(appeal.contact_proven_at) if appeal.contact_proven_at else None
    proving = facts.may_prove_control(filed, given_up_days=given_up_days(), read=read)
    return any(_is(contact, appeal) for contact in proving)


def given_up_on(appeal: ProvenContact, facts: AccountFacts, filed: date) -> date | None:
    """When the account gave up the contact proven at filing, if that is why it counts for nothing; else None."""
    if appeal.contact_lookup is None or reaches_former(appeal, facts, filed):
        return None
    return max((c.removed for c in facts.long_held(filed) if c.removed and _is(c, appeal)), default=None)


def _is(contact: Contact, appeal: ProvenContact) -> bool:
    canonical = canonical_contact(contact.kind, contact.value) or contact.value
    return lookup("contact", canonical) == appeal.contact_lookup
