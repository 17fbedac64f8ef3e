"""One file on the desk: looking at it beside claim and record, and saying what it is worth."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from casedesk.appeals.models import Appeal
from casedesk.database import transaction
from casedesk.errors import NotAllowed, WrongState
from casedesk.evidence import service
from casedesk.evidence.models import EvidenceFile, Verdict
from casedesk.guards import requires
from casedesk.review import reading
from casedesk.review.deciding import verdicts
from casedesk.review.deciding.decisions import record_refusal
from casedesk.review.forms import PressForm, RevealForm, VerdictForm
from casedesk.review.views import bp
from casedesk.review.views.case_page import case_of_address
from casedesk.review.views.evidence_page import Extra, evidence_page, next_file, url_of
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission


@bp.get("/review/<ref>/evidence/<public_id>")
@requires(Permission.READ_EVIDENCE)
def evidence(ref: str, public_id: str) -> ResponseReturnValue:
    """The page of one file; opening it is a look at its case."""
    appeal, file = _of_address(ref, public_id)
    if reading.is_reading_due(appeal.id, current_user):
        with transaction():
            reading.note_reading(appeal.id, current_user)
        appeal, file = _of_address(ref, public_id)
    return evidence_page(appeal, file)


@bp.post("/review/<ref>/evidence/<public_id>/verdict")
@requires(Permission.DECIDE_APPEALS)
def verdict(ref: str, public_id: str) -> ResponseReturnValue:
    """Say what a file is worth, and go on to the next one that nobody has looked at."""
    appeal, file = _of_address(ref, public_id)
    form = VerdictForm()
    if not form.validate_on_submit():
        return evidence_page(appeal, file, Extra(verdict=form)), 422
    try:
        with transaction():
            file = _of_address(ref, public_id)[1]
            verdicts.give_verdict(file, current_user, Verdict(form.verdict.data), form.chosen_reason)
    except (NotAllowed, WrongState) as refused:
        return _refused(ref, "verdict", refused)
    appeal, file = _of_address(ref, public_id)
    following = next_file(appeal, file)
    if following is None:
        flash(_("Every file has a verdict"))
        return redirect(url_for("review.case", ref=ref, _anchor="papers"))
    return redirect(url_of(appeal, following))


@bp.post("/review/<ref>/evidence/<public_id>/verdict/withdrawal")
@requires(Permission.DECIDE_APPEALS)
def withdraw_verdict(ref: str, public_id: str) -> ResponseReturnValue:
    """Take back what was said of a file."""
    return _pressed(ref, public_id, "verdict_withdrawal", verdicts.withdraw_verdict)


@bp.post("/review/<ref>/evidence/<public_id>/case-code")
@requires(Permission.DECIDE_APPEALS)
def confirm_code(ref: str, public_id: str) -> ResponseReturnValue:
    """Confirm that the code of this case stands beside the document."""
    return _pressed(ref, public_id, "case_code", verdicts.confirm_code)


@bp.post("/review/<ref>/evidence/<public_id>/case-code/withdrawal")
@requires(Permission.DECIDE_APPEALS)
def withdraw_code(ref: str, public_id: str) -> ResponseReturnValue:
    """Take back that the code stands beside the document."""
    return _pressed(ref, public_id, "case_code_withdrawal", verdicts.withdraw_code)


@bp.post("/review/<ref>/evidence/<public_id>/reveal")
@requires(Permission.READ_EVIDENCE)
def reveal_in_file(ref: str, public_id: str) -> ResponseReturnValue:
    """Show one masked value in this answer alone, after its reason is on record."""
    appeal, file = _of_address(ref, public_id)
    form = RevealForm()
    if not form.validate_on_submit():
        return evidence_page(appeal, file), 422
    with transaction():
        reading.note_reveal(appeal, current_user, form.what.data, form.why.data)
    appeal, file = _of_address(ref, public_id)
    return evidence_page(appeal, file, Extra(revealed={form.what.data}))


def _pressed(
    ref: str, public_id: str, name: str, act: Callable[[EvidenceFile, StaffMember], None]
) -> ResponseReturnValue:
    """An act without fields, then the page of the file again."""
    PressForm().validate()
    try:
        with transaction():
            act(_of_address(ref, public_id)[1], current_user)
    except (NotAllowed, WrongState) as refused:
        return _refused(ref, name, refused)
    return redirect(url_for("review.evidence", ref=ref, public_id=public_id, _anchor="verdict"))


def _of_address(ref: str, public_id: str) -> tuple[Appeal, EvidenceFile]:
    """The case and one of its present files; NotFound for any other id, whether it exists or not (S31)."""
    appeal = case_of_address(ref)
    return appeal, service.file_of(appeal, public_id)


def _refused(ref: str, name: str, refused: NotAllowed | WrongState) -> ResponseReturnValue:
    """Put a refused try on record, then answer as every refusal does."""
    appeal_id = case_of_address(ref).id
    with transaction():
        record_refusal(appeal_id, current_user, name, refused)
    raise refused
