"""Six-digit codes that prove a contact: drawn when the letter leaves, five guesses, ten minutes, once, for one flow."""

import hmac
import secrets
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
    now = clock.utcnow()
    last = latest(flow)
    if last and (wait := RESEND_SECONDS - int((now - last.asked_at).total_seconds())) > 0:
        raise TooMany(retry_after=wait)
    address = lookup("contact", canonical_contact(kind, contact) or contact)
    attempts.spend("code_sent", address, limit=app_settings().limit_codes, seconds=_HOUR)
    code = OneTimeCode(flow=flow, kind=kind, contact=contact, contact_lookup=address, asked_at=now)
    db.session.add(code)
    db.session.flush()
    enqueue(
        Letter.CONTACT_CODE,
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


def draw(message: OutboxMessage) -> dict[str, str] | None:
    """The digits of one letter, drawn as it leaves; None when the flow has a newer code or this one is used."""
    code = db.session.get(OneTimeCode, int((message.cause or "").removeprefix(_CAUSE)))
    if code is None or code.used_at is not None or latest(code.flow) is not code:
        return None
    digits = f"{secrets.randbelow(1_000_000):06d}"
    code.digest = _digest(code, digits)
    code.expires_at = clock.utcnow() + timedelta(minutes=app_settings().code_minutes)
    code.guesses = 0
    return {"code": digits}


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
