"""Taking a second factor: the first one while signing in, another app later, and the codes on paper."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.database import transaction
from casedesk.guards import public, requires
from casedesk.staff import presence, rechecks, recovery_codes, service, totp
from casedesk.staff.forms import DigitsForm, EmptyForm
from casedesk.staff.models import StaffSession
from casedesk.staff.permissions import Permission
from casedesk.staff.views import bp
from casedesk.staff.views.second_factor import signed_in
from casedesk.staff.views.ways import asked_for, onward


@bp.route("/staff/enrol", methods=["GET", "POST"])
@public
def enrol() -> ResponseReturnValue:
    """The first second factor of a person; nobody goes on without one."""
    session = presence.pending_session()
    if session is None or not service.needs_enrolment(session.member):
        return redirect(url_for("staff.sign_in", next=asked_for() or None))
    form = DigitsForm()
    if form.validate_on_submit():
        presence.spend_factor(session.member)
        with transaction():
            raw = service.enrol_totp(session, form.digits.data or "")
        if raw:
            way = url_for("staff.recovery_codes_page", next=asked_for() or None)
            return presence.keep(make_response(redirect(way)), raw)
        form.digits.errors = [_("These 6 digits are not right. Wait for the next ones")]
    return _enrolment_page("staff/enrol.html", form, session)


@bp.route("/staff/account/app", methods=["GET", "POST"])
@requires(Permission.OWN_SESSION)
def renew_app() -> ResponseReturnValue:
    """Another authenticator app in place of the old one."""
    session = signed_in()
    if not rechecks.factor_is_fresh(session):
        return redirect(url_for("staff.recheck", next=url_for("staff.renew_app")))
    form = DigitsForm()
    if form.validate_on_submit():
        presence.spend_factor(session.member)
        with transaction():
            right = totp.enrol(session, form.digits.data or "")
        if right:
            flash(_("The authenticator app is set up"))
            return redirect(url_for("staff.account"))
        form.digits.errors = [_("These 6 digits are not right. Wait for the next ones")]
    return _enrolment_page("staff/renew_app.html", form, session)


def _enrolment_page(template: str, form: DigitsForm, session: StaffSession) -> ResponseReturnValue:
    if session.enrolling is None:
        with transaction():
            totp.begin_enrolment(session)
    secret = session.enrolling or ""
    address = totp.address(session.member, secret)
    status = 422 if form.is_submitted() else 200
    page = render_template(
        template, form=form, secret=secret, picture=totp.picture(address), address=address, next=asked_for()
    )
    return page, status


@bp.route("/staff/account/recovery-codes", methods=["GET", "POST"])
@requires(Permission.OWN_SESSION)
def recovery_codes_page() -> ResponseReturnValue:
    """Make ten codes and show them once, in the answer to this very request."""
    session = signed_in()
    if not rechecks.factor_is_fresh(session):
        return redirect(url_for("staff.recheck", next=url_for("staff.recovery_codes_page")))
    codes: list[str] = []
    if EmptyForm().validate_on_submit():
        with transaction():
            codes = recovery_codes.make(session.member)
    left = recovery_codes.left(session.member)
    return render_template("staff/recovery_codes.html", codes=codes, left=left, onward=onward())
