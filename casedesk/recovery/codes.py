"""Six-digit codes that prove a contact: drawn when the letter leaves, five guesses, ten minutes, once, for one flow."""

import hmac
import secrets
from contextlib import suppress
from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import CursorResult, select, update

from casedesk import attempts, clock
from casedesk.database import lookup
from casedesk.directory.base import ContactKind
from casedesk.directory.canonical import canonical_contact
from casedesk.errors import Invalid, TooMany
from casedesk.extensions import app_settings, db
from casedesk.notifications.letters import Channel, Letter
from casedesk.notifications.models import OutboxMessage
from casedesk.notifications.secrets import register
from casedesk.notifications.service import enqueue
from casedesk.recovery.models import OneTimeCode

RESEND_SECONDS = 60
# A letter's cause names its row.
_CAUSE = "code:"
_HOUR = 3600
_DAY = 86400
CHANNELS = {ContactKind.PHONE: Channel.SMS, ContactKind.EMAIL: Channel.EMAIL}

WRONG = _("The code is not right. Check the latest message")
EXPIRED = _("The code has expired. Get a new one")
USED_UP = _("Too many tries with this code. Get a new one")


def ask(
    flow: str, kind: ContactKind, contact: str, *, language: str | None = None, appeal_id: int | None = None
) -> int:
    """Queue a letter with a code for a contact; an older code of the flow is dead from now on.

    Args:
        flow: what the code will prove, such as "contact:17"; a code of another flow proves nothing here.
        contact: the contact as it will be written to.
        language: of the letter; None sends both.

    Returns:
        The id of the code's row.

    Raises:
        TooMany: asked again within a minute, or too often in an hour for this contact.
    """
    _require_pause(flow)
    spend_sending(digest_of(kind, contact))
    return _queued(flow, kind, contact, Letter.CONTACT_CODE, language=language, appeal_id=appeal_id)


def ask_silently(
    flow: str, kind: ContactKind, contact: str, letter: Letter, *, language: str | None, appeal_id: int
) -> int:
    """The same where nobody may learn whether the code leaves: the letter's own mint decides that.

    Args:
        letter: one whose mint calls `is_one_of_few` and `draw`; call `spend_silently` before.

    Raises:
        TooMany: asked again within a minute.
    """
    _require_pause(flow)
    return _queued(flow, kind, contact, letter, language=language, appeal_id=appeal_id)


def digest_of(kind: ContactKind, contact: str) -> str:
    """The keyed digest by which a contact is found and counted, however it is spelled."""
    return lookup("contact", canonical_contact(kind, contact) or contact)


def spend_sending(contact_lookup: str) -> None:
    """Count one code to a contact, over all flows; raises TooMany."""
    attempts.spend("code_sent", contact_lookup, limit=app_settings().limit_codes, seconds=_HOUR)


def spend_silently(kind: ContactKind, contact: str) -> None:
    """Count one code to a contact that may leave or not, in a transaction of its own; `is_one_of_few` tells the end.

    Counted where it leaves only, it would show in `ask` on another page that it did.
    """
    with suppress(TooMany):
        spend_sending(digest_of(kind, contact))


def is_one_of_few(code: OneTimeCode) -> bool:
    """Whether the contact of a code was asked for no more codes in its hour than may be sent."""
    limit = app_settings().limit_codes
    return attempts.is_within("code_sent", code.contact_lookup, limit=limit, seconds=_HOUR, at=code.asked_at)


def _require_pause(flow: str) -> None:
    last = latest(flow)
    if last and (wait := RESEND_SECONDS - int((clock.utcnow() - last.asked_at).total_seconds())) > 0:
        raise TooMany(retry_after=wait)


def _queued(
    flow: str, kind: ContactKind, contact: str, letter: Letter, *, language: str | None, appeal_id: int | None
) -> int:
    address = digest_of(kind, contact)
    code = OneTimeCode(flow=flow, kind=kind, contact=contact, contact_lookup=address, asked_at=clock.utcnow())
    db.session.add(code)
    db.session.flush()
    enqueue(
        letter,
        channel=CHANNELS[kind],
        to=contact,
        language=language,
        params={},
        appeal_id=appeal_id,
        cause=f"{_CAUSE}{code.id}",
    )
    return code.id


def latest(flow: str) -> OneTimeCode | None:
    """The newest code of a flow, the only one that can prove anything."""
    return db.session.scalars(
        select(OneTimeCode).where(OneTimeCode.flow == flow).order_by(OneTimeCode.id.desc()).limit(1)
    ).first()


def of_letter(message: OutboxMessage) -> OneTimeCode | None:
    """The code a letter carries; None when the flow has a newer one or this one is used."""
    code = db.session.get(OneTimeCode, int((message.cause or "").removeprefix(_CAUSE)))
    if code is None or code.used_at is not None or latest(code.flow) is not code:
        return None
    return code


def draw(message: OutboxMessage) -> dict[str, str] | None:
    """The digits of one letter, drawn as it leaves; None when the flow has a newer code or this one is used."""
    code = of_letter(message)
    if code is None:
        return None
    digits = f"{secrets.randbelow(1_000_000):06d}"
    _begin(code, digits)
    return {"code": digits}


def draw_nothing(code: OneTimeCode) -> None:
    """Let a code whose letter stays here run out and be guessed at like any other; nobody can type it."""
    _begin(code, secrets.token_hex(16))


def _begin(code: OneTimeCode, secret: str) -> None:
    code.digest = _digest(code, secret)
    code.expires_at = clock.utcnow() + timedelta(minutes=app_settings().code_minutes)
    code.guesses = 0


register(Letter.CONTACT_CODE, draw)


def spend_guess(flow: str, owner: str) -> None:
    """Count one guess, in a transaction of its own before `prove`, so that a wrong one stays counted.

    Args:
        owner: whose guesses of a day are counted together over all codes, such as a contact's digest.

    Raises:
        Invalid: the code has run out of time, or was used.
        TooMany: five guesses for this code, or twenty for this owner today.
    """
    settings = app_settings()
    attempts.spend("code_guess", owner, limit=settings.limit_code_guesses_day, seconds=_DAY)
    code = latest(flow)
    if code is None or code.digest is None:
        return
    now = clock.utcnow()
    alive = (
        OneTimeCode.id == code.id,
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
        OneTimeCode.guesses < settings.limit_code_guesses,
    )
    counted = db.session.execute(
        update(OneTimeCode)
        .where(*alive)
        .values(guesses=OneTimeCode.guesses + 1)
        .execution_options(synchronize_session=False)
    )
    if isinstance(counted, CursorResult) and counted.rowcount == 1:
        return
    db.session.refresh(code)
    if code.guesses >= settings.limit_code_guesses and code.used_at is None:
        raise TooMany(retry_after=max(1, RESEND_SECONDS - int((now - code.asked_at).total_seconds())))
    raise Invalid(EXPIRED, code="code_expired")


def prove(flow: str, digits: str) -> OneTimeCode:
    """Use the flow's code up; its row says which contact is proven.

    Raises:
        Invalid: not the code, or used meanwhile.
    """
    code = latest(flow)
    typed = "".join(c for c in digits if c.isdigit())
    if code is None or code.digest is None or not hmac.compare_digest(code.digest, _digest(code, typed)):
        raise Invalid(WRONG, code="code_wrong")
    now = clock.utcnow()
    unused = (OneTimeCode.id == code.id, OneTimeCode.used_at.is_(None), OneTimeCode.expires_at > now)
    used = db.session.execute(update(OneTimeCode).where(*unused).values(used_at=now))
    if not isinstance(used, CursorResult) or used.rowcount != 1:
        raise Invalid(EXPIRED, code="code_expired")
    return code


def _digest(code: OneTimeCode, digits: str) -> str:
    return lookup("code", f"{code.id}:{digits}")
