"""Pages of staff: signing in, their own account, people."""

from flask import Blueprint

from casedesk.staff import presence

bp = Blueprint("staff", __name__)
bp.before_app_request(presence.note_presence)
bp.app_context_processor(presence.density)

from casedesk.staff.views import (  # noqa: E402 - they need bp
    account,
    enrolling,
    passkeys,
    people,
    second_factor,
    signing_in,
)

__all__ = ["account", "bp", "enrolling", "passkeys", "people", "second_factor", "signing_in"]
