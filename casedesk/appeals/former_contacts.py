"""A contact of before that the owner reaches after all: a code leaves only if the account had it long, and of late.

Nothing the owner sees may tell whether it did (docs/decisions/codes-to-former-contacts.md): the page looks nothing up,
the letter's mint does, and a code that did not leave runs out and is guessed at like one that did.
"""

from datetime import timedelta

from casedesk import attempts, clock
from casedesk.appeals import contacts
from casedesk.appeals.changes import lock, void_if_decided
from casedesk.appeals.models import Appeal, FormerContact
from casedesk.appeals.queries import may_go_on, shown_status
from casedesk.appeals.status import AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER
from casedesk.audit.tags import EventTag
from casedesk.database import lookup
from casedesk.directory.base import AccountFacts, Contact, ContactKind
from casedesk.directory.canonical import canonical_contact
from casedesk.directory.service import directory, given_up_days
from casedesk.errors import Invalid, TooMany, WrongState
from casedesk.extensions import app_settings, db
from casedesk.languages import desk_today
from casedesk.notifications.letters import Letter
from casedesk.notifications.models import OutboxMessage
from casedesk.notifications.secrets import register
from casedesk.recovery import codes
from casedesk.recovery.models import OneTimeCode

_HOUR = 3600
_DAY = 86400
# Somebody may try both phone and mailbox within an hour.
_CONTACTS_AN_HOUR = 2
_WHILE = frozenset({AppealStatus.IN_REVIEW, AppealStatus.WAITING_FOR_OWNER})


def may_prove(appeal: Appeal) -> bool:
    """Whether a proof still helps: while the desk looks or waits, as the owner reads it."""
    return shown_status(appeal) in _WHILE or may_go_on(appeal)


def spend_asking(appeal: Appeal, kind: ContactKind, contact: str) -> None:
    """Count one asking by case and by contact, in a transaction of its own before `ask_former_code`; raises TooMany.

    What was typed is counted whether the account has it or not, and under a name of its own: a refusal by the count
    that other pages share would tell that codes went to this contact. That one is spent too, in silence.
    """
    limit = app_settings().limit_codes
    attempts.spend("former_code_of", appeal.reference, limit=limit * _CONTACTS_AN_HOUR, seconds=_HOUR)
    attempts.spend("former_code_to", codes.digest_of(kind, contact), limit=limit, seconds=_HOUR)
    codes.spend_silently(kind, contact)


def ask_former_code(appeal: Appeal, kind: ContactKind, contact: str) -> None:
    """Queue a code to a contact of before, which leaves only if it may prove control: `_held`.

    Raises:
        Invalid: not a phone number or address, or a kind we cannot reach.
        TooMany: asked again within a minute.
        WrongState: a proof no longer helps.
    """
    _require(appeal)
    address = contacts.address_of(kind, contact)
    if address is None or kind not in contacts.kinds():
        raise Invalid()
    codes.ask_silently(_flow(appeal), kind, address, Letter.FORMER_CODE, language=appeal.language, appeal_id=appeal.id)


def pending_former(appeal: Appeal) -> OneTimeCode | None:
    """The contact whose code is awaited, whether or not one left."""
    code = codes.latest(_flow(appeal))
    return code if code and code.used_at is None else None


def spend_guess(appeal: Appeal) -> None:
    """Count one guess, in a transaction of its own before `prove_former_contact`.

    Time and guesses are counted from the asking, so that a letter that left late, or twice, reads like one that never
    did.

    Raises:
        Invalid: the code has run out of time or of guesses.
        TooMany: too many guesses at this contact today.
    """
    code, settings = codes.latest(_flow(appeal)), app_settings()
    if code is None or clock.utcnow() >= code.asked_at + timedelta(minutes=settings.code_minutes):
        raise Invalid(codes.EXPIRED, code="code_expired")
    try:
        attempts.spend("former_guess", str(code.id), limit=settings.limit_code_guesses, seconds=_DAY)
    except TooMany:
        raise Invalid(codes.USED_UP, code="code_used_up") from None
    codes.spend_guess(code.flow, f"former:{code.contact_lookup}")


def prove_former_contact(appeal: Appeal, digits: str) -> FormerContact:
    """Note that the owner reaches a contact of before; an approval no longer covers the case, and it is scored anew.

    Raises:
        Invalid: the code is wrong, old or used.
        WrongState: a proof no longer helps.
    """
    lock(appeal)
    _require(appeal)
    code = codes.prove(_flow(appeal), digits)
    known = next((row for row in appeal.former_contacts if row.contact_lookup == code.contact_lookup), None)
    if known is not None:
        return known
    proven = FormerContact(
        kind=code.kind, contact=code.contact, contact_lookup=code.contact_lookup, proven_at=clock.utcnow()
    )
    appeal.former_contacts.append(proven)
    audit.record(
        EventTag.FORMER_PROVE, actor=OWNER, appeal_id=appeal.id, kind=code.kind.value, digest=code.contact_lookup
    )
    db.session.flush()
    void_if_decided(appeal, "former_contact", OWNER)
    return proven


def _require(appeal: Appeal) -> None:
    if not may_prove(appeal):
        raise WrongState()


def _flow(appeal: Appeal) -> str:
    return f"former:{appeal.id}"


def _drawn(message: OutboxMessage) -> dict[str, str] | None:
    """The digits, if this contact may prove control; the letter then goes to the contact as it is stored."""
    code = codes.of_letter(message)
    appeal = db.session.get(Appeal, message.appeal_id)
    if code is None or appeal is None:
        return None
    facts = directory().facts(appeal.account_id) if appeal.account_id else None
    held = _held(facts, appeal, code) if facts else None
    if facts is None or held is None or not _may_leave(code):
        codes.draw_nothing(code)
        return None
    message.to, message.to_lookup = held.value, lookup("contact", held.value)
    if facts.language != appeal.language:
        # Whoever did not file reads it too, and must understand that the code is for nobody else.
        message.language = None
    return codes.draw(message)


register(Letter.FORMER_CODE, _drawn)


def _held(facts: AccountFacts, appeal: Appeal, code: OneTimeCode) -> Contact | None:
    """The contact as stored, if the account has had it for 30 days at filing and has not given it up long ago."""
    typed, now = canonical_contact(code.kind, code.contact), clock.utcnow()
    held = facts.may_prove_control(
        desk_today(appeal.sent_at or now), given_up_days=given_up_days(), read=desk_today(now)
    )
    return next((c for c in held if c.kind is code.kind and canonical_contact(c.kind, c.value) == typed), None)


def _may_leave(code: OneTimeCode) -> bool:
    """Whether this contact gets no more codes in an hour than any other; a letter that may leave may be tried again."""
    return code.digest is not None or codes.is_one_of_few(code)
