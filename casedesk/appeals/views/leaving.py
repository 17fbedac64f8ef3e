"""Ending an appeal: withdrawn by its owner, or stopped by who did not send it. Opening either page changes nothing."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.appeals import access, objections, service
from casedesk.appeals.forms.others import ButtonForm
from casedesk.appeals.views import bp
from casedesk.appeals.views.showing import page
from casedesk.database import transaction
from casedesk.guards import public


@bp.route("/appeals/<reference>/withdrawal", methods=["GET", "POST"])
@public
def withdrawal(reference: str) -> ResponseReturnValue:
    """Ask once, then withdraw."""
    appeal = access.of_this_browser(reference)
    form = ButtonForm()
    if not form.validate_on_submit():
        return page("withdrawal", form, appeal=appeal)
    with transaction():
        service.withdraw(appeal)
    return redirect(url_for("appeals.status", reference=reference))


@bp.route("/appeals/<reference>/stop", methods=["GET", "POST"])
@public
def stop(reference: str) -> ResponseReturnValue:
    """ "Did not send this appeal?": one button freezes it."""
    appeal = access.of_this_browser(reference)
    form = ButtonForm()
    if not form.validate_on_submit():
        return page("stop", form, appeal=appeal)
    with transaction():
        outcome = objections.object_by_owner(appeal)
    if outcome is objections.Outcome.STOPPED:
        flash(_("Stopped. Nothing on the account has changed"))
    return redirect(url_for("appeals.status", reference=reference))
