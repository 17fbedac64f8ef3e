"""Signing in by password, and signing out."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from casedesk.clock import utcnow
from casedesk.database import transaction
from casedesk.errors import TooMany
from casedesk.guards import public, requires
from casedesk.staff import presence, service, sessions
from casedesk.staff.forms import SignInForm
from casedesk.staff.permissions import Permission
from casedesk.staff.views import bp
from casedesk.staff.views.ways import asked_for, first_page, onward


@bp.get("/staff")
@requires(Permission.OWN_SESSION)
def home() -> ResponseReturnValue:
    """The first page of this person's work."""
    return redirect(first_page())


@bp.route("/staff/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password; the answer is the same whoever it is."""
    if current_user.is_authenticated:
        return redirect(onward())
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    try:
        presence.spend_sign_in(form.email.data or "")
    except TooMany as refused:
        return _page(form, 429, retry_after=refused.retry_after)
    member = service.whose_password(form.email.data or "", form.password.data or "")
    with transaction():
        raw = service.begin_sign_in(member, presence.agent())
    if raw is None:
        form.form_errors.append(_("The email or the password is not right"))
        return _page(form, 422)
    return presence.keep(make_response(redirect(url_for("staff.second_factor", next=asked_for() or None))), raw)


def _page(form: SignInForm, status: int, retry_after: int | None = None) -> ResponseReturnValue:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    page = render_template("staff/sign_in.html", form=form, retry_after=retry_after, now=utcnow())
    return page, status, headers


@bp.post("/staff/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this session on our side too; calling it twice does no harm."""
    raw = request.cookies.get(presence.cookie_name(), "")
    session = sessions.find(raw)
    if session is not None:
        with transaction():
            sessions.end(session, "by_hand")
    return presence.forget(make_response(redirect(url_for("staff.sign_in"))))
