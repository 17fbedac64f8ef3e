"""Work around a case: take it, give it back, take it over, hand it on, write to the owner."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from casedesk.database import transaction
from casedesk.errors import NotAllowed, NotFound, WrongState
from casedesk.extensions import db
from casedesk.forms import options
from casedesk.guards import requires
from casedesk.review import correspondence
from casedesk.review.deciding import assignment
from casedesk.review.deciding.decisions import record_refusal
from casedesk.review.deciding.leanings import note_leaning
from casedesk.review.forms import AssignForm, LeaningForm, MessageForm, PressForm, TakeOverForm
from casedesk.review.models import LeaningWay
from casedesk.review.views import bp
from casedesk.review.views.case_page import Extra, case_of_address, case_page
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission


def _back(ref: str) -> ResponseReturnValue:
    return redirect(url_for("review.case", ref=ref))


@contextmanager
def _refusals_on_record(ref: str, name: str) -> Iterator[None]:
    """Put it on record when a person with a tie, or without the right, is refused."""
    appeal_id = case_of_address(ref).id
    try:
        yield
    except NotAllowed as refused:
        with transaction():
            record_refusal(appeal_id, current_user, name, refused)
        raise


@bp.post("/review/<ref>/assignment")
@requires(Permission.TAKE_CASES)
def take(ref: str) -> ResponseReturnValue:
    """Take a case nobody has; a person with a tie is refused, on record (S17)."""
    PressForm().validate()
    try:
        with _refusals_on_record(ref, "take"), transaction():
            assignment.take(case_of_address(ref, to_change=True), current_user)
    except WrongState:
        flash(_("Somebody else has taken this case"), "warn")
    return _back(ref)


@bp.post("/review/<ref>/release")
@requires(Permission.TAKE_CASES)
def release(ref: str) -> ResponseReturnValue:
    """Give one's own case back."""
    PressForm().validate()
    with transaction():
        assignment.release(case_of_address(ref, to_change=True), current_user)
    return _back(ref)


@bp.post("/review/<ref>/take-over")
@requires(Permission.ASSIGN_CASES)
def take_over(ref: str) -> ResponseReturnValue:
    """Take a case from somebody else, with a reason."""
    form = TakeOverForm()
    if not form.validate_on_submit():
        flash(_("Choose a reason first"), "bad")
        return _back(ref)
    with _refusals_on_record(ref, "take_over"), transaction():
        assignment.take_over(case_of_address(ref, to_change=True), current_user, form.why.data)
    return _back(ref)


@bp.post("/review/<ref>/leaning")
@requires(Permission.DECIDE_APPEALS)
def lean(ref: str) -> ResponseReturnValue:
    """Note one's own leaning; the score is shown from then on."""
    form = LeaningForm()
    if form.validate_on_submit():
        try:
            with transaction():
                note_leaning(case_of_address(ref, to_change=True), current_user, LeaningWay(form.way.data))
        except WrongState:
            flash(_("Your leaning was noted before, or there is no score yet"), "warn")
    return redirect(url_for("review.case", ref=ref, _anchor="score"))


@bp.post("/review/<ref>/assignee")
@requires(Permission.ASSIGN_CASES)
def assign(ref: str) -> ResponseReturnValue:
    """Hand a case to another person."""
    form = AssignForm()
    form.person.choices = options([(form.person.data, "")] if form.person.data else [])
    if not form.validate_on_submit():
        raise NotFound()
    with _refusals_on_record(ref, "assign"), transaction():
        person = db.session.get(StaffMember, form.person.data)
        if person is None:
            raise NotFound()
        assignment.assign(case_of_address(ref, to_change=True), person, current_user)
    return _back(ref)


@bp.post("/review/<ref>/messages")
@requires(Permission.WRITE_MESSAGES)
def write(ref: str) -> ResponseReturnValue:
    """Write to the owner."""
    form = MessageForm()
    if not form.validate_on_submit():
        return case_page(case_of_address(ref), Extra(message=form)), 422
    with transaction():
        correspondence.write_to_owner(case_of_address(ref, to_change=True), current_user, form.body.data or "")
    flash(_("The message is on the owner's page"))
    return redirect(url_for("review.case", ref=ref, _anchor="messages"))
