"""A lost tracking code: a code to the appeal's contact makes a new one; any number gets the same answers."""

from flask import flash, make_response, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.appeals import access, service
from casedesk.appeals.forms.others import CodeForm, LostCodeForm
from casedesk.appeals.forms.parts import typed
from casedesk.appeals.references import normal_reference
from casedesk.appeals.tracking import ask_lost_code, spend_lost, spend_lost_guess
from casedesk.appeals.views import bp
from casedesk.appeals.views.showing import page, refuse
from casedesk.client import client_address
from casedesk.database import transaction
from casedesk.errors import Invalid, TooMany
from casedesk.guards import public
from casedesk.recovery.codes import WRONG

_LOST = "lost"


@bp.route("/appeals/lost-code", methods=["GET", "POST"])
@public
def lost_code() -> ResponseReturnValue:
    """Name the case; if it has a contact, a code goes there."""
    here = access.current()
    form = LostCodeForm(reference=here.reference if here else "")
    if not form.validate_on_submit():
        return page("lost_code", form)
    try:
        with transaction():
            spend_lost(typed(form.reference), client_address())
    except TooMany as refused:
        return page("lost_code", form, status=refuse(form.reference, refused))
    with transaction():
        ask_lost_code(typed(form.reference))
    session[_LOST] = normal_reference(typed(form.reference))
    return redirect(url_for("appeals.lost_code_proof"))


@bp.route("/appeals/lost-code/proof", methods=["GET", "POST"])
@public
def lost_code_proof() -> ResponseReturnValue:
    """Enter the six digits; the new tracking code is shown at once and the old one opens nothing."""
    reference = session.get(_LOST)
    if not reference:
        return redirect(url_for("appeals.lost_code"))
    form = CodeForm()
    if not form.validate_on_submit():
        return page("lost_code_proof", form, reference=reference)
    try:
        with transaction():
            counted = spend_lost_guess(reference)
        if not counted:
            raise Invalid(WRONG)
        with transaction():
            appeal, code = service.renew_lost_code(reference, typed(form.code))
    except (Invalid, TooMany) as refused:
        return page("lost_code_proof", form, status=refuse(form.code, refused), reference=reference)
    session.pop(_LOST)
    access.enter(appeal)
    flash(_("This is your new tracking code. The old one no longer works"))
    kept = redirect(url_for("appeals.sent" if appeal.sent_at else "appeals.keep", reference=appeal.reference))
    return access.show_code(make_response(kept), appeal, code)
