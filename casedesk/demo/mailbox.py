"""Demonstration only: everything that would have been sent, and the six digits of the staff."""

from datetime import datetime
from typing import Any

import pyotp
from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from casedesk import clock
from casedesk.demo.views import bp
from casedesk.errors import NotFound
from casedesk.extensions import app_settings, db
from casedesk.guards import public
from casedesk.notifications.sink import kept, kept_one
from casedesk.staff.models import StaffMember

_SHOWN = 50
# The letter is HTML of our own with styles in its elements, which the policy of pages refuses.
_LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


@bp.get("/demo/mailbox")
@public
def mailbox() -> ResponseReturnValue:
    """The newest letters of both channels, one of them open, and what each authenticator app would show now."""
    letters = [_with_moment(message) for message in kept(app_settings().sink_dir, _SHOWN)]
    asked = request.args.get("letter")
    opened = next((each for each in letters if each["message_id"] == asked), letters[0] if letters else None)
    return render_template("demo/mailbox.html", letters=letters, opened=opened, people=_digits())


@bp.get("/demo/mailbox/<message_id>")
@public
def letter(message_id: str) -> ResponseReturnValue:
    """One mail as its reader sees it."""
    message = kept_one(app_settings().sink_dir, message_id)
    if message is None or message["html"] is None:
        raise NotFound()
    response = make_response(message["html"])
    response.headers["Content-Security-Policy"] = _LETTER_POLICY
    return response


def _with_moment(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "at": datetime.fromisoformat(message["at"])}


def _digits() -> list[tuple[StaffMember, str]]:
    able = select(StaffMember).where(StaffMember.totp_secret.is_not(None), StaffMember.disabled_at.is_(None))
    now = clock.utcnow()
    people = db.session.scalars(able.order_by(StaffMember.id)).all()
    return [(person, pyotp.TOTP(person.totp_secret or "").at(now)) for person in people]
