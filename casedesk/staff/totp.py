"""Authenticator apps: six digits of RFC 6238, each taken once."""

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import CursorResult, update

from casedesk import clock
from casedesk.audit.actors import Actor
from casedesk.audit.service import record
from casedesk.audit.tags import EventTag
from casedesk.extensions import app_settings, db
from casedesk.staff.models import StaffMember, StaffSession

# A phone's clock may be one step of 30 s off.
WINDOW = 1


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32(32)


def address(member: StaffMember, secret: str) -> str:
    """The otpauth address that authenticator apps read from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=member.email, issuer_name=app_settings().service_name_en)


def picture(address: str) -> str:
    """The QR code of an address as data: URI; dark on light in both themes, because cameras want it so."""
    import segno  # drawn once a person, when they enrol

    uri: str = segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#17211e", light="#ffffff")
    return uri


def begin_enrolment(session: StaffSession) -> str:
    """The secret this session is about to enrol; the same one until its first digits were right."""
    if session.enrolling is None:
        session.enrolling = new_secret()
    return session.enrolling


def enrol(session: StaffSession, digits: str) -> bool:
    """Take the session's secret as second factor if these digits come from it."""
    member, secret = session.member, session.enrolling
    step = _step(secret, digits) if secret else None
    if step is None:
        return False
    session.enrolling = None
    member.totp_secret, member.totp_last_step = secret, step
    record(EventTag.STAFF_FACTOR_ADD, actor=member.actor, factor="totp")
    return True


def give(member: StaffMember, by: Actor, secret: str | None = None) -> str:
    """Give a person an authenticator secret without asking for digits, from a command; returns the secret."""
    given = secret or new_secret()
    member.totp_secret, member.totp_last_step = given, 0
    record(EventTag.STAFF_FACTOR_ADD, actor=by, factor="totp")
    return given


def take_digits(member: StaffMember, digits: str) -> bool:
    """Whether these digits are right and new: one UPDATE decides, so that a step works once."""
    step = _step(member.totp_secret, digits) if member.totp_secret else None
    if step is None:
        return False
    unused = (StaffMember.id == member.id, StaffMember.totp_last_step < step)
    taken = db.session.execute(update(StaffMember).where(*unused).values(totp_last_step=step))
    return isinstance(taken, CursorResult) and taken.rowcount == 1


def _step(secret: str | None, digits: str) -> int | None:
    plain = "".join(digits.split())
    if secret is None or len(plain) != 6 or not plain.isascii():
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(plain, for_time=clock.utcnow(), valid_window=WINDOW)
    except OTPVerificationError:
        return None
