"""Which appeal this browser may open, and the encrypted cookie that shows its tracking code again."""

import base64
import binascii
import hmac
from datetime import timedelta

from flask import Response, current_app, request, session
from flask.typing import ResponseReturnValue

from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import by_reference
from casedesk.database import field_keys
from casedesk.errors import NotFound
from casedesk.extensions import app_settings

_SESSION = "appeal"
_COOKIE = "tracking"
_PROOF = 16


def enter(appeal: Appeal) -> None:
    """Let this browser open the appeal until its tracking code changes."""
    session[_SESSION] = {"ref": appeal.reference, "proof": appeal.tracking_digest[:_PROOF]}


def of_this_browser(reference: str) -> Appeal:
    """The appeal of an address, if this browser came to it by starting it or by its tracking code.

    Raises:
        NotFound: any other number, whether it exists or not (S31).
    """
    appeal = current()
    if appeal is None or appeal.reference != reference:
        current_app.logger.warning("refused", extra={"endpoint": request.endpoint})
        raise NotFound()
    return appeal


def current() -> Appeal | None:
    """The appeal this browser may open, if any."""
    entered = session.get(_SESSION)
    if not isinstance(entered, dict):
        return None
    appeal = by_reference(str(entered.get("ref")))
    if appeal is None or not hmac.compare_digest(appeal.tracking_digest[:_PROOF], str(entered.get("proof"))):
        return None
    return appeal


def show_code(response: Response, appeal: Appeal, code: str) -> ResponseReturnValue:
    """Let this browser, and nothing else, show the tracking code again until it is saved."""
    settings = app_settings()
    sealed = field_keys().encrypt(code.encode(), _purpose(appeal))
    response.set_cookie(
        settings.cookie(_COOKIE),
        base64.urlsafe_b64encode(sealed).decode(),
        max_age=timedelta(days=settings.draft_days),
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )
    return response


def shown_code(appeal: Appeal) -> str | None:
    """The tracking code, if this browser holds it and it is still the right one."""
    held = request.cookies.get(app_settings().cookie(_COOKIE), "")
    try:
        return field_keys().decrypt(base64.urlsafe_b64decode(held), _purpose(appeal)).decode()
    except (ValueError, IndexError, binascii.Error):
        return None


def forget_code(response: Response) -> ResponseReturnValue:
    """Show the tracking code never again."""
    response.delete_cookie(app_settings().cookie(_COOKIE), secure=app_settings().https, httponly=True, samesite="Lax")
    return response


def _purpose(appeal: Appeal) -> str:
    # Bound to the digest, so that a code that was replaced is not shown as if it still opened anything.
    return f"cookie.tracking:{appeal.tracking_digest}"
