"""Signing in for everyone of the desk, and the verbs other packages ask of staff."""

from typing import Any

from sqlalchemy import select

from casedesk.audit.actors import STRANGER
from casedesk.audit.service import record
from casedesk.audit.tags import EventTag
from casedesk.extensions import db
from casedesk.hashing import matches
from casedesk.staff import passkeys, recovery_codes, sessions, totp
from casedesk.staff.models import StaffMember, StaffSession
from casedesk.staff.people import canonical_address, create_member, rights_lost
from casedesk.staff.presence import current_session
from casedesk.staff.rechecks import factor_is_fresh, recheck, recheck_by_passkey, require_fresh_factor

__all__ = [
    "create_member",
    "current_session",
    "factor_is_fresh",
    "recheck",
    "recheck_by_passkey",
    "require_fresh_factor",
    "rights_lost",
]


def whose_password(email: str, password: str) -> StaffMember | None:
    """The person whose e-mail and password these are; the same work is done for nobody and for the disabled."""
    address = canonical_address(email)
    member = db.session.scalars(select(StaffMember).where(StaffMember.email == address)).one_or_none()
    right = matches(member.password_hash if member else None, password)
    return member if member is not None and right and member.is_active else None


def begin_sign_in(member: StaffMember | None, agent: str) -> str | None:
    """Begin a session for whose_password's answer, or record the refusal; returns the raw id for the cookie."""
    if member is None:
        record(EventTag.STAFF_SIGN_IN_REFUSED, actor=STRANGER, why="password")
        return None
    return sessions.begin(member, agent)


def needs_enrolment(member: StaffMember) -> bool:
    """Whether a person has no second factor yet."""
    return not member.totp_secret and not member.passkeys


def finish_by_digits(session: StaffSession, digits: str) -> str | None:
    """Finish a half-signed-in session by six digits; returns the new raw id, or None when they are not right."""
    return _finish(session, "totp", totp.take_digits(session.member, digits))


def finish_by_passkey(session: StaffSession, answer: dict[str, Any]) -> str | None:
    """Finish a half-signed-in session by a passkey's answer."""
    return _finish(session, "passkey", passkeys.check(session, answer))


def finish_by_recovery_code(session: StaffSession, code: str) -> str | None:
    """Finish a half-signed-in session by one of the codes on paper."""
    return _finish(session, "recovery_code", recovery_codes.take(session.member, code))


def _finish(session: StaffSession, factor: str, right: bool) -> str | None:
    if session.factor_at is not None or session.ended_at is not None:
        return None
    if right:
        return sessions.finish(session, factor)
    record(EventTag.STAFF_SIGN_IN_REFUSED, actor=session.member.actor, why=factor)
    return None


def enrol_totp(session: StaffSession, digits: str) -> str | None:
    """Take an authenticator app as first second factor and finish signing in with it."""
    if not needs_enrolment(session.member) or not totp.enrol(session, digits):
        return None
    return sessions.finish(session, "totp")


def enrol_passkey(session: StaffSession, answer: dict[str, Any], label: str) -> str | None:
    """Take a passkey as first second factor and finish signing in with it."""
    if not needs_enrolment(session.member) or not passkeys.register(session, answer, label):
        return None
    return sessions.finish(session, "passkey")
