"""Who a request comes from: the staff cookie, the session behind it, and the check before a decision."""

from flask import Response, flash, g, request
from flask_babel import lazy_gettext as _
from flask_login import current_user

from casedesk import attempts
from casedesk.database import transaction
from casedesk.errors import NotAllowed, SignedOut
from casedesk.extensions import app_settings, login_manager
from casedesk.staff import sessions
from casedesk.staff.models import StaffMember, StaffSession
from casedesk.staff.people import canonical_address
from casedesk.staff.rechecks import factor_is_fresh, recheck

# Flask's own session names no staff; its protection would only write into the cookies of visitors.
login_manager.session_protection = None

WINDOW_SECONDS = 300
_WHY = {
    "idle": _("You were signed out because nothing happened for a while. Sign in again"),
    "absolute": _("You were signed out because the session was long. Sign in again"),
    "moved": _("Your session moved to another browser and was ended. Sign in again"),
}


def cookie_name() -> str:
    """The name of the staff cookie."""
    return app_settings().cookie("staff")


def agent() -> str:
    """What the browser calls itself."""
    return request.headers.get("User-Agent", "")


def current_session() -> StaffSession | None:
    """The fully signed-in session of this request."""
    session = _session()
    return session if session is not None and session.factor_at is not None else None


def pending_session() -> StaffSession | None:
    """The half-signed-in session of this request: the password was right, the second factor is due."""
    session = _session()
    return session if session is not None and session.factor_at is None else None


def _session() -> StaffSession | None:
    session = _found()
    return session if session is not None and sessions.why_over(session, agent()) is None else None


def _found() -> StaffSession | None:
    """The session of the cookie, read once a request, whether it still counts or not."""
    raw = request.cookies.get(cookie_name())
    if not raw:
        return None
    if "staff_session" not in g:
        g.staff_session = sessions.find(raw)
    session: StaffSession | None = g.staff_session
    return session


def _member(_request: object) -> StaffMember | None:
    session = current_session()
    return session.member if session else None


login_manager.request_loader(_member)


def note_presence() -> None:
    """Before each request: write down that the session is in use, or end it for good and say why."""
    session = _found() if request.endpoint not in (None, "static") else None
    if session is None:
        return
    why = sessions.why_over(session, agent())
    if why in _WHY:
        with transaction():
            sessions.end(session, why)
        if session.factor_at is not None:
            flash(_WHY[why], "warn")
    elif why is None and sessions.is_seen_long_ago(session):
        with transaction():
            sessions.note_seen(session)


def density() -> dict[str, str]:
    """How close the rows stand, for the templates."""
    return {"density": current_user.density if current_user.is_authenticated else "comfortable"}


def keep(response: Response, raw: str) -> Response:
    """Give the browser its session."""
    response.set_cookie(cookie_name(), raw, secure=app_settings().https, httponly=True, samesite="Lax", path="/")
    return response


def forget(response: Response) -> Response:
    """Take the cookie back."""
    response.delete_cookie(cookie_name(), secure=app_settings().https, httponly=True, samesite="Lax", path="/")
    return response


def spend_sign_in(email: str) -> None:
    """Count a try of a password, in a transaction of its own.

    Raises:
        TooMany: the limit is reached.
    """
    limit = app_settings().limit_sign_ins
    with transaction():
        attempts.spend("staff_sign_in", canonical_address(email), limit=limit, seconds=WINDOW_SECONDS)


def spend_factor(member: StaffMember) -> None:
    """Count a try of the second factor, in a transaction of its own.

    Raises:
        TooMany: the limit is reached.
    """
    with transaction():
        attempts.spend("staff_factor", str(member.id), limit=app_settings().limit_sign_ins, seconds=WINDOW_SECONDS)


def prove_factor(digits: str | None) -> None:
    """Make sure the second factor was checked lately; a view calls it before the transaction of a decision.

    Args:
        digits: what the form's digits field holds, if it was shown (forms.FactorField).

    Raises:
        NotAllowed: code "factor_due" when nothing was given, "factor_wrong" when it is not right; show the form again.
        TooMany: too many tries.
    """
    session = current_session()
    if session is None:
        raise SignedOut()
    if factor_is_fresh(session):
        return
    if not (digits or "").strip():
        raise NotAllowed(_("Enter the 6 digits your authenticator app shows"), code="factor_due")
    spend_factor(session.member)
    with transaction():
        right = recheck(session, digits or "")
    if not right:
        raise NotAllowed(_("These 6 digits are not right. Wait for the next ones"), code="factor_wrong")
