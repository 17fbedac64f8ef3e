"""Pages before an appeal: landing, naming the account, help, the choice of language."""

from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from casedesk.appeals import access
from casedesk.errors import NotFound
from casedesk.extensions import app_settings
from casedesk.guards import public
from casedesk.languages import COOKIE, LANGUAGES
from casedesk.recovery.forms import FindForm

bp = Blueprint("recovery", __name__)

_YEAR_SECONDS = 365 * 86400


@bp.get("/")
@public
def landing() -> ResponseReturnValue:
    """The way in, what it takes, and the line against phishing."""
    return render_template("recovery/landing.html", appeal=access.current())


@bp.route("/find", methods=["GET", "POST"])
@public
def find_account() -> ResponseReturnValue:
    """Name the account: what was typed is kept, and nothing is looked up here (security.md §2.1)."""
    form = FindForm()
    if not form.validate_on_submit():
        wrong = bool(form.errors)
        return render_template("recovery/find.html", form=form, has_errors=wrong), 422 if wrong else 200
    session["named"] = form.account.data
    return redirect(url_for("appeals.start"))


@bp.get("/help")
@public
def help_page() -> ResponseReturnValue:
    """What to prepare, who sees it, what we never ask for."""
    return render_template("recovery/help.html")


@bp.get("/language/<language>")
@public
def set_language(language: str) -> ResponseReturnValue:
    """Keep the chosen language in this browser and return to the page it was chosen on."""
    if language not in LANGUAGES:
        raise NotFound()
    answer = make_response(redirect(local_address(request.args.get("next", ""))))
    secure = app_settings().https
    answer.set_cookie(COOKIE, language, max_age=_YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax")
    return answer


def local_address(asked: str) -> str:
    """A path on this site, or the first page for anything that could lead elsewhere."""
    plain = asked.replace("\\", "/")
    parts = urlsplit(plain)
    if parts.scheme or parts.netloc or not plain.startswith("/") or plain.startswith("//") or not plain.isprintable():
        return url_for("recovery.landing")
    return plain
