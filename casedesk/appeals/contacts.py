"""The one contact of an appeal: proven by a code first, changed only with new proof."""

import phonenumbers

from casedesk import attempts, clock
from casedesk.appeals import notices
from casedesk.appeals.changes import lock, require_open_to_owner, void_if_decided
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER
from casedesk.audit.tags import EventTag
from casedesk.database import lookup
from casedesk.directory.base import ContactKind
from casedesk.directory.canonical import canonical_contact
from casedesk.errors import Invalid
from casedesk.extensions import app_settings, db
from casedesk.notifications.letters import Letter
from casedesk.recovery import codes
from casedesk.recovery.models import OneTimeCode

_HOUR = 3600


def kinds() -> tuple[ContactKind, ...]:
    """The ways a contact can be proven here: phones only where text messages can be sent."""
    if app_settings().sms_sender == "none":
        return (ContactKind.EMAIL,)
    return (ContactKind.PHONE, ContactKind.EMAIL)


def address_of(kind: ContactKind, typed: str) -> str | None:
    """Where a code for this contact goes: a number in its one spelling, an address as typed; None when it is none."""
    form = canonical_contact(kind, typed)
    if form is None or kind is ContactKind.EMAIL:
        return form and typed.strip()
    return form if phonenumbers.is_valid_number(phonenumbers.parse(form)) else None


def flow_of(appeal: Appeal) -> str:
    """What a code for a new contact is bound to."""
    return f"contact:{appeal.id}"


def ask_contact_code(appeal: Appeal, kind: ContactKind, contact: str) -> None:
    """Send a code to a contact that shall become the appeal's.

    Raises:
        Invalid: not a phone number or address, or a kind we cannot reach.
        TooMany: asked too often.
        WrongState: the case is closed or frozen.
    """
    require_open_to_owner(appeal)
    address = address_of(kind, contact)
    if address is None or kind not in kinds():
        raise Invalid()
    codes.ask(flow_of(appeal), kind, address, language=appeal.language, appeal_id=appeal.id)


def pending_contact(appeal: Appeal) -> OneTimeCode | None:
    """The contact that waits for its code, if one does."""
    code = codes.latest(flow_of(appeal))
    return code if code and code.used_at is None else None


def spend_asking(address: str) -> None:
    """Count one asking for a code from a client address, in a transaction of its own before `ask_contact_code`.

    The limit of each contact alone would let one draft write to number after number.
    """
    attempts.spend("code_asked_from", address, limit=app_settings().limit_codes_address, seconds=_HOUR)


def spend_guess(appeal: Appeal) -> None:
    """Count one guess at the code, in a transaction of its own before `prove_contact`.

    The guesses of a day are those at one contact, over all appeals. Counted by account, a stranger's wrong codes
    would keep its owner from filing (S07).
    """
    pending = codes.latest(flow_of(appeal))
    codes.spend_guess(flow_of(appeal), pending.contact_lookup if pending else appeal.reference)


def prove_contact(appeal: Appeal, digits: str) -> None:
    """Make the contact with the right code the appeal's; in a filed case approvals are void and all are told.

    Raises:
        Invalid: the code is wrong, old or used.
        WrongState: the case is closed or frozen.
    """
    lock(appeal)
    require_open_to_owner(appeal)
    code = codes.prove(flow_of(appeal), digits)
    digest = lookup("contact", canonical_contact(code.kind, code.contact) or code.contact)
    changed = appeal.contact_lookup is not None and appeal.contact_lookup != digest
    appeal.contact_kind, appeal.contact, appeal.contact_lookup = code.kind, code.contact, digest
    appeal.contact_proven_at = appeal.saved_at = clock.utcnow()
    tag = EventTag.CONTACT_CHANGE if changed else EventTag.CONTACT_PROVE
    audit.record(tag, actor=OWNER, appeal_id=appeal.id, kind=code.kind.value, digest=digest)
    db.session.flush()
    if changed and appeal.status is not AppealStatus.DRAFT:
        void_if_decided(appeal, "contact", OWNER)
        notices.warn_known_contacts(appeal, Letter.NOTICE_CONTACT_CHANGED)
