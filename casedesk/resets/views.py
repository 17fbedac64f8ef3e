"""The pages behind a reset link; opening them never uses a link up (S09)."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casedesk import attempts
from casedesk.client import client_address
from casedesk.database import transaction
from casedesk.extensions import app_settings
from casedesk.guards import public
from casedesk.resets import service
from casedesk.resets.forms import NewPasswordForm
from casedesk.resets.service import Outcome

bp = Blueprint("resets", __name__)

_FIVE_MINUTES = 300


@bp.get("/reset/<token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    """Move the token from the address to a short-lived cookie (security.md §3.6)."""
    settings = app_settings()
    response = redirect(url_for("resets.redeem"), 303)
    response.set_cookie(
        settings.cookie("reset"),
        token,
        max_age=settings.link_minutes * 60,
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )
    return _secretive(response)


@bp.get("/reset")
@public
def redeem() -> ResponseReturnValue:
    """The form, or the one sentence for every link that is dead."""
    if not service.is_alive(_token()):
        return _dead(Outcome.DEAD)
    return _form(NewPasswordForm())


@bp.post("/reset")
@public
def set_password() -> ResponseReturnValue:
    """Try the link, the tracking code and the password."""
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _form(form)
    with transaction():
        attempts.spend("link", client_address(), limit=app_settings().limit_links, seconds=_FIVE_MINUTES)
    with transaction():
        tried = service.redeem(_token(), str(form.tracking_code.data), str(form.password.data))
    if tried.outcome is Outcome.UNPROVEN:
        form.tracking_code.errors = [_("The tracking code is not right, or this link no longer works")]
        return _form(form)
    if tried.outcome is Outcome.REFUSED:
        form.password.errors = [str(fault) for fault in tried.faults]
        return _form(form)
    if tried.outcome is not Outcome.DONE:
        return _dead(tried.outcome)
    response = redirect(url_for("resets.done"), 303)
    response.delete_cookie(app_settings().cookie("reset"), secure=app_settings().https, httponly=True, samesite="Lax")
    return _secretive(response)


@bp.get("/reset/done")
@public
def done() -> ResponseReturnValue:
    """The password is changed, and what keeps the account safe from here."""
    return render_template("resets/done.html", sign_in=url_for("demo.sign_in") if app_settings().demo_pages else None)


def _token() -> str:
    return request.cookies.get(app_settings().cookie("reset"), "")


def _form(form: NewPasswordForm) -> Response:
    page = render_template("resets/new_password.html", form=form, minimum=app_settings().password_min)
    return _secretive(make_response(page, 422 if form.errors else 200))


def _dead(outcome: Outcome) -> Response:
    return _secretive(make_response(render_template("resets/dead.html", outcome=outcome), 410))


def _secretive(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
