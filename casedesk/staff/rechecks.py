"""The second factor asked anew, because a decision needs a recent check (security.md §4.3)."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from casedesk import clock
from casedesk.audit.service import record
from casedesk.audit.tags import EventTag
from casedesk.errors import NotAllowed
from casedesk.extensions import app_settings
from casedesk.staff import passkeys, totp
from casedesk.staff.models import StaffSession


def factor_is_fresh(session: StaffSession | None) -> bool:
    """Whether the second factor was checked lately enough for a decision."""
    if session is None or session.factor_at is None:
        return False
    return clock.utcnow() - session.factor_at < timedelta(minutes=app_settings().mfa_minutes)


def require_fresh_factor(session: StaffSession | None) -> None:
    """Refuse a decision whose second-factor check is too old; asks for nothing, see presence.prove_factor.

    Raises:
        NotAllowed: with code "factor_due".
    """
    if not factor_is_fresh(session):
        raise NotAllowed(_("Confirm it is you with your second factor, then decide again"), code="factor_due")


def recheck(session: StaffSession, digits: str) -> bool:
    """Check the second factor anew by six digits; the refusal is recorded too, so commit either way."""
    return _recheck(session, "totp", totp.take_digits(session.member, digits))


def recheck_by_passkey(session: StaffSession, answer: dict[str, Any]) -> bool:
    """Check the second factor anew by a passkey."""
    return _recheck(session, "passkey", passkeys.check(session, answer))


def _recheck(session: StaffSession, factor: str, right: bool) -> bool:
    if right:
        session.factor_at = clock.utcnow()
        record(EventTag.STAFF_RECHECK, actor=session.member.actor, factor=factor)
    else:
        record(EventTag.STAFF_SIGN_IN_REFUSED, actor=session.member.actor, why=factor)
    return right
