"""Pages that stop an appeal: the one behind a notice, and the one for people who have no notice."""

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casedesk import attempts
from casedesk.appeals import objections, offers
from casedesk.appeals.forms.objections import NotMeForm, StopForm
from casedesk.appeals.views import bp
from casedesk.client import client_address
from casedesk.database import transaction
from casedesk.extensions import app_settings
from casedesk.guards import public
from casedesk.recovery.views import bp as recovery

_HOUR = 3600


@bp.get("/objection/<token>")
@public
def objection(token: str) -> ResponseReturnValue:
    """What happened and one button; opening it does nothing, because mail scanners open links (S21)."""
    return _secretive(render_template("objections/stop.html", form=StopForm()))


@bp.post("/objection/<token>")
@public
def stop_by_key(token: str) -> ResponseReturnValue:
    """Stop the appeal of this notice; without sign-in, and harmless however often it is pressed."""
    if not StopForm().validate_on_submit():
        return redirect(url_for("appeals.objection", token=token))
    with transaction():
        outcome = objections.object_by_key(token)
    return _secretive(render_template("objections/stopped.html", outcome=outcome))


@recovery.route("/not-me", methods=["GET", "POST"])
@public
def not_me() -> ResponseReturnValue:
    """Send objection links to the contacts of the account named; the answer is the same for every account."""
    form = NotMeForm()
    if not form.validate_on_submit():
        return render_template("objections/not_me.html", form=form)
    with transaction():
        attempts.spend("not_me", client_address(), limit=app_settings().limit_appeals, seconds=_HOUR)
    with transaction():
        offers.wish(str(form.account.data))
    return redirect(url_for("recovery.not_me_noted"))


@recovery.get("/not-me/noted")
@public
def not_me_noted() -> ResponseReturnValue:
    """That we have noted it, whatever was named."""
    return render_template("objections/noted.html")


def _secretive(page: str) -> Response:
    """The address holds a key: it goes to nobody."""
    response = make_response(page)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
