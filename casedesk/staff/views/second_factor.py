"""The second factor: at sign-in, by a code on paper when it is lost, and asked anew before a decision."""

from datetime import datetime

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from casedesk.database import transaction
from casedesk.guards import public, requires
from casedesk.languages import format_moment
from casedesk.staff import presence, recovery_codes, service
from casedesk.staff.forms import DigitsForm, RecoveryCodeForm
from casedesk.staff.models import StaffSession
from casedesk.staff.permissions import Permission
from casedesk.staff.views import bp
from casedesk.staff.views.ways import asked_for, onward


@bp.route("/staff/second-factor", methods=["GET", "POST"])
@public
def second_factor() -> ResponseReturnValue:
    """Finish signing in by six digits or a passkey; somebody without either must enrol first."""
    session = presence.pending_session()
    if session is None:
        return redirect(onward() if presence.current_session() else url_for("staff.sign_in", next=asked_for() or None))
    if service.needs_enrolment(session.member):
        return redirect(url_for("staff.enrol", next=asked_for() or None))
    form = DigitsForm()
    if form.validate_on_submit():
        presence.spend_factor(session.member)
        last = session.member.last_sign_in_at
        with transaction():
            raw = service.finish_by_digits(session, form.digits.data or "")
        if raw:
            greet(last)
            return presence.keep(make_response(redirect(onward())), raw)
        form.digits.errors = [_("These 6 digits are not right. Wait for the next ones")]
    status = 422 if form.is_submitted() else 200
    return render_template("staff/second_factor.html", form=form, member=session.member, next=asked_for()), status


@bp.route("/staff/recovery-code", methods=["GET", "POST"])
@public
def recovery_code() -> ResponseReturnValue:
    """Finish signing in by one of the codes on paper."""
    session = presence.pending_session()
    if session is None or service.needs_enrolment(session.member):
        return redirect(url_for("staff.sign_in", next=asked_for() or None))
    form = RecoveryCodeForm()
    if form.validate_on_submit():
        presence.spend_factor(session.member)
        with transaction():
            raw = service.finish_by_recovery_code(session, form.code.data or "")
        if raw:
            count = recovery_codes.left(session.member)
            flash(ngettext("%(num)d recovery code is left", "%(num)d recovery codes are left", count), "warn")
            return presence.keep(make_response(redirect(url_for("staff.account"))), raw)
        form.code.errors = [_("This code is not right, or it was used before")]
    status = 422 if form.is_submitted() else 200
    return render_template("staff/recovery_code.html", form=form, next=asked_for()), status


@bp.route("/staff/recheck", methods=["GET", "POST"])
@requires(Permission.OWN_SESSION)
def recheck() -> ResponseReturnValue:
    """Check the second factor anew and go back."""
    session = signed_in()
    form = DigitsForm()
    if form.validate_on_submit():
        presence.spend_factor(session.member)
        with transaction():
            right = service.recheck(session, form.digits.data or "")
        if right:
            return redirect(onward())
        form.digits.errors = [_("These 6 digits are not right. Wait for the next ones")]
    status = 422 if form.is_submitted() else 200
    return render_template("staff/recheck.html", form=form, member=session.member, next=asked_for()), status


def signed_in() -> StaffSession:
    """The session of a route that requires one."""
    session = presence.current_session()
    assert session is not None
    return session


def greet(last: datetime | None) -> None:
    """Say when the person signed in before, so that they notice a stranger."""
    if last is not None:
        flash(_("You signed in last at %(time)s", time=format_moment(last)), "info")
