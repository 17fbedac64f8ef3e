"""The two calls a browser makes for each use of a passkey: options, then the answer; JSON for static/js/passkey.js."""

from typing import Any

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.database import transaction
from casedesk.errors import Invalid, NotAllowed
from casedesk.guards import public, requires
from casedesk.staff import passkeys, presence, rechecks, recovery_codes, service
from casedesk.staff.models import StaffSession
from casedesk.staff.permissions import Permission
from casedesk.staff.views import bp
from casedesk.staff.views.second_factor import greet, signed_in
from casedesk.staff.views.ways import asked_for, onward


@bp.post("/staff/second-factor/passkey/options")
@public
def second_factor_options() -> ResponseReturnValue:
    """A challenge for signing in."""
    session = _pending()
    with transaction():
        return _json(passkeys.check_options(session))


@bp.post("/staff/second-factor/passkey")
@public
def second_factor_passkey() -> ResponseReturnValue:
    """Finish signing in by a passkey."""
    session = _pending()
    presence.spend_factor(session.member)
    last = session.member.last_sign_in_at
    with transaction():
        raw = service.finish_by_passkey(session, _answer())
    if raw is None:
        raise Invalid(_("This passkey was not accepted. Try again, or use the 6 digits"), code="passkey")
    greet(last)
    return presence.keep(jsonify(next=onward()), raw)


@bp.post("/staff/recheck/passkey/options")
@requires(Permission.OWN_SESSION)
def recheck_options() -> ResponseReturnValue:
    """A challenge for checking anew."""
    session = signed_in()
    with transaction():
        return _json(passkeys.check_options(session))


@bp.post("/staff/recheck/passkey")
@requires(Permission.OWN_SESSION)
def recheck_passkey() -> ResponseReturnValue:
    """Check the second factor anew by a passkey."""
    session = signed_in()
    presence.spend_factor(session.member)
    with transaction():
        right = rechecks.recheck_by_passkey(session, _answer())
    if not right:
        raise Invalid(_("This passkey was not accepted. Try again, or use the 6 digits"), code="passkey")
    return jsonify(next=onward())


@bp.post("/staff/enrol/passkey/options")
@public
def enrol_options() -> ResponseReturnValue:
    """A challenge for the first passkey of a person without second factor."""
    session = _enrolling()
    with transaction():
        return _json(passkeys.registration_options(session))


@bp.post("/staff/enrol/passkey")
@public
def enrol_passkey() -> ResponseReturnValue:
    """Keep the first passkey and finish signing in with it."""
    session = _enrolling()
    with transaction():
        raw = service.enrol_passkey(session, *_registration())
    if raw is None:
        raise Invalid(_("The passkey was not made. Try again"), code="passkey")
    return presence.keep(jsonify(next=url_for("staff.recovery_codes_page", next=asked_for() or None)), raw)


@bp.post("/staff/account/passkeys/options")
@requires(Permission.OWN_SESSION)
def passkey_options() -> ResponseReturnValue:
    """A challenge for another passkey."""
    session = signed_in()
    rechecks.require_fresh_factor(session)
    with transaction():
        return _json(passkeys.registration_options(session))


@bp.post("/staff/account/passkeys")
@requires(Permission.OWN_SESSION)
def add_passkey() -> ResponseReturnValue:
    """Keep another passkey."""
    session = signed_in()
    rechecks.require_fresh_factor(session)
    with transaction():
        kept = passkeys.register(session, *_registration())
    if not kept:
        raise Invalid(_("The passkey was not made. Try again"), code="passkey")
    has_codes = recovery_codes.left(session.member) > 0
    return jsonify(next=url_for("staff.account" if has_codes else "staff.recovery_codes_page"))


def _pending() -> StaffSession:
    session = presence.pending_session()
    if session is None:
        raise NotAllowed(_("Sign in with your password first"), code="signed_out")
    return session


def _enrolling() -> StaffSession:
    session = _pending()
    if not service.needs_enrolment(session.member):
        raise NotAllowed(_("Sign in with the second factor you have"), code="enrolled")
    return session


def _answer() -> dict[str, Any]:
    answer = request.get_json()
    if not isinstance(answer, dict):
        raise Invalid()
    return answer


def _registration() -> tuple[dict[str, Any], str]:
    answer = _answer()
    return answer, str(answer.pop("name", ""))


def _json(text: str) -> Response:
    return Response(text, content_type="application/json")
