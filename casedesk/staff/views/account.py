"""A person's own account: how the desk looks, password, second factors, sessions."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.database import transaction
from casedesk.errors import Invalid, NotFound
from casedesk.extensions import app_settings
from casedesk.guards import requires
from casedesk.hashing import matches
from casedesk.languages import COOKIE
from casedesk.staff import passkeys, people, presence, rechecks, recovery_codes, sessions
from casedesk.staff.forms import EmptyForm, PasswordForm, PreferencesForm
from casedesk.staff.permissions import Permission
from casedesk.staff.views import bp
from casedesk.staff.views.second_factor import signed_in


@bp.get("/staff/account")
@requires(Permission.OWN_SESSION)
def account() -> ResponseReturnValue:
    """Everything of one's own on one page."""
    return _page(PreferencesForm(obj=signed_in().member))


def _page(form: PreferencesForm, status: int = 200) -> ResponseReturnValue:
    session = signed_in()
    page = render_template(
        "staff/account.html",
        form=form,
        member=session.member,
        session=session,
        sessions=[one for one in sessions.open_sessions(session.member) if one.factor_at],
        codes_left=recovery_codes.left(session.member),
        fresh=rechecks.factor_is_fresh(session),
    )
    return page, status


@bp.post("/staff/account")
@requires(Permission.OWN_SESSION)
def save_preferences() -> ResponseReturnValue:
    """Language and density; the choice made on a page gives way to the one made here."""
    form = PreferencesForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    with transaction():
        member = signed_in().member
        member.language, member.density = form.language.data, form.density.data
    flash(_("Saved"))
    response = make_response(redirect(url_for("staff.account")))
    response.delete_cookie(COOKIE)
    return response


@bp.route("/staff/account/password", methods=["GET", "POST"])
@requires(Permission.OWN_SESSION)
def change_password() -> ResponseReturnValue:
    """Another password; all other sessions of this person end."""
    session, form = signed_in(), PasswordForm()
    if not rechecks.factor_is_fresh(session):
        return redirect(url_for("staff.recheck", next=url_for("staff.change_password")))
    if form.validate_on_submit():
        presence.spend_factor(session.member)
        if not matches(session.member.password_hash, form.present.data or ""):
            form.present.errors = [_("This is not your present password")]
        else:
            try:
                with transaction():
                    people.change_password(session.member, form.password.data or "", session.member.actor)
                    sessions.end_all(session.member, "password", besides=session)
                flash(_("Your password is changed. All other sessions have ended"))
                return redirect(url_for("staff.account"))
            except Invalid as refused:
                form.password.errors = [refused.message]
    page = render_template("staff/password.html", form=form, minimum=app_settings().password_min)
    return page, 422 if form.is_submitted() else 200


@bp.post("/staff/account/passkeys/<int:passkey_id>/removal")
@requires(Permission.OWN_SESSION)
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove one of one's passkeys; the last factor stays."""
    session = signed_in()
    if not rechecks.factor_is_fresh(session):
        return redirect(url_for("staff.recheck", next=url_for("staff.account")))
    EmptyForm().validate()
    if not session.member.totp_secret and len(session.member.passkeys) == 1:
        flash(_("This is your only second factor. Add another one first"), "bad")
        return redirect(url_for("staff.account"))
    with transaction():
        if not passkeys.remove(session.member, passkey_id):
            raise NotFound()
    flash(_("The passkey is removed"))
    return redirect(url_for("staff.account"))


@bp.post("/staff/account/sessions/end")
@requires(Permission.OWN_SESSION)
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    session = signed_in()
    EmptyForm().validate()
    with transaction():
        sessions.end_all(session.member, "by_hand", besides=session)
    flash(_("All other sessions have ended"))
    return redirect(url_for("staff.account"))
