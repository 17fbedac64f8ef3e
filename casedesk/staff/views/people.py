"""The admin's pages: who is here, what they may do, who is away, who must leave."""

import secrets
from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.audit.actors import Actor
from casedesk.database import transaction
from casedesk.errors import Invalid
from casedesk.guards import requires
from casedesk.staff import people as service
from casedesk.staff import rechecks
from casedesk.staff.forms import EmptyForm, PersonForm, RolesForm, chosen
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission
from casedesk.staff.views import bp
from casedesk.staff.views.second_factor import signed_in


@bp.get("/staff/people")
@requires(Permission.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """Everybody, with roles, second factor and presence."""
    return render_template("staff/people.html", people=service.everybody())


@bp.route("/staff/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add_person() -> ResponseReturnValue:
    """Take somebody in with a first password that is shown once."""
    form = PersonForm(on_duty=True)
    if not rechecks.factor_is_fresh(signed_in()):
        return redirect(url_for("staff.recheck", next=url_for("staff.add_person")))
    if form.validate_on_submit():
        password = _first_password()
        try:
            with transaction():
                by = signed_in().member
                member = service.create_member(
                    form.email.data or "",
                    form.name.data or "",
                    chosen(form),
                    password,
                    language=by.language,
                    by=by.actor,
                )
                member.on_duty = form.on_duty.data
            return render_template("staff/first_password.html", member=member, password=password)
        except Invalid as refused:
            (form.roles if refused.code == "roles" else form.email).errors = [refused.message]
    return render_template("staff/person_new.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/staff/people/<int:staff_id>")
@requires(Permission.MANAGE_PEOPLE)
def person(staff_id: int) -> ResponseReturnValue:
    """One person."""
    member = service.member_of(staff_id)
    return _page(member, RolesForm(roles=member.role_names, on_duty=member.on_duty))


def _page(member: StaffMember, form: RolesForm, status: int = 200) -> ResponseReturnValue:
    return render_template("staff/person.html", person=member, form=form), status


@bp.post("/staff/people/<int:staff_id>")
@requires(Permission.MANAGE_PEOPLE)
def save_person(staff_id: int) -> ResponseReturnValue:
    """Other roles, away or back; acts on the person's next request."""
    member, form = service.member_of(staff_id), RolesForm()
    if form.validate_on_submit() and _is_fresh_or_told():
        try:
            with transaction():
                by = signed_in().member
                service.change_roles(member, chosen(form), by)
                service.set_duty(member, form.on_duty.data, by)
            flash(_("Saved"))
            return redirect(url_for("staff.people"))
        except Invalid as refused:
            form.roles.errors = [refused.message]
    return _page(member, form, 422)


@bp.post("/staff/people/<int:staff_id>/leave")
@requires(Permission.MANAGE_PEOPLE)
def disable_person(staff_id: int) -> ResponseReturnValue:
    """Let a person go."""
    return _act(staff_id, service.disable, _("Disabled. Every session of this person has ended"))


@bp.post("/staff/people/<int:staff_id>/return")
@requires(Permission.MANAGE_PEOPLE)
def enable_person(staff_id: int) -> ResponseReturnValue:
    """Let a person in again."""
    return _act(staff_id, service.enable, _("Enabled again, with the roles as before"))


def _act(staff_id: int, act: Callable[[StaffMember, Actor], None], said: str) -> ResponseReturnValue:
    member = service.member_of(staff_id)
    EmptyForm().validate()
    if _is_fresh_or_told():
        try:
            with transaction():
                act(member, signed_in().member.actor)
            flash(said)
        except Invalid as refused:
            flash(str(refused.message), "bad")
    return redirect(url_for("staff.person", staff_id=staff_id))


@bp.post("/staff/people/<int:staff_id>/renewal")
@requires(Permission.MANAGE_PEOPLE)
def renew_person(staff_id: int) -> ResponseReturnValue:
    """A new first password for somebody who lost the second factor and the codes."""
    member = service.member_of(staff_id)
    EmptyForm().validate()
    if not _is_fresh_or_told() or member.id == signed_in().member.id:
        return redirect(url_for("staff.person", staff_id=staff_id))
    password = _first_password()
    with transaction():
        service.renew(member, password, signed_in().member.actor)
    return render_template("staff/first_password.html", member=member, password=password)


def _is_fresh_or_told() -> bool:
    if rechecks.factor_is_fresh(signed_in()):
        return True
    flash(_("Confirm it is you with your second factor, then try again"), "warn")
    return False


def _first_password() -> str:
    return secrets.token_urlsafe(15)
