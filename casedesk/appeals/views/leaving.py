"""The end of an appeal: withdrawn, stopped by who did not send it, or looked after. Opening a page changes nothing."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.appeals import access, objections, service
from casedesk.appeals.forms.others import ButtonForm
from casedesk.appeals.status import AppealStatus
from casedesk.appeals.views import bp
from casedesk.appeals.views.showing import page
from casedesk.database import transaction
from casedesk.errors import NotFound
from casedesk.guards import public
from casedesk.review.outcomes import service as outcomes


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


@bp.route("/appeals/<reference>/aftercare", methods=["GET", "POST"])
@public
def aftercare(reference: str) -> ResponseReturnValue:
    """What keeps the account safe now, and the button that says it is done."""
    appeal = access.of_this_browser(reference)
    if appeal.status is not AppealStatus.REDEEMED:
        raise NotFound()
    form = ButtonForm()
    if not form.validate_on_submit():
        return page("aftercare", form, appeal=appeal)
    with transaction():
        outcomes.note_aftercare(appeal)
    flash(_("Thank you. It is noted"))
    return redirect(url_for("appeals.status", reference=reference))
