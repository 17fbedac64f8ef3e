"""Deciding a case, and taking the decision back within seconds."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.service import entries_of
from casedesk.database import transaction
from casedesk.errors import NotAllowed, WrongState
from casedesk.guards import requires
from casedesk.review import queries
from casedesk.review.case_file import staff_names
from casedesk.review.deciding import decisions, resolutions
from casedesk.review.deciding.approvals import shown_digest
from casedesk.review.deciding.choices import ALL
from casedesk.review.deciding.decisions import Reasoned
from casedesk.review.forms import DecisionForm, PressForm
from casedesk.review.models import Opinion
from casedesk.review.scores.service import latest_score
from casedesk.review.views import bp
from casedesk.review.views.case_page import Extra, case_of_address, case_page
from casedesk.review.views.record import changes_since
from casedesk.review.views.undo import forget_undo, offer_undo
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission
from casedesk.staff.presence import prove_factor
from casedesk.staff.service import current_session

Verb = Callable[[Appeal, StaffMember, Reasoned], Opinion]
VERBS: dict[str, Verb] = {
    "reject": decisions.reject,
    "escalate": decisions.escalate,
    "disagree": decisions.disagree,
    "stop": decisions.stop,
    "resume": resolutions.resume,
    "reject_dispute": resolutions.reject_dispute,
    "clear": resolutions.clear_incident,
    "reverse": resolutions.reverse_incident,
    "reopen": resolutions.reopen,
    "return": resolutions.return_wait,
    "wait_unreached": resolutions.wait_unreached,
}
_FACTOR_CODES = {"factor_due", "factor_wrong"}


@bp.post("/review/<ref>/decision")
@requires(Permission.READ_CASES)
def decision(ref: str) -> ResponseReturnValue:
    """Decide a case; what was typed is kept whatever comes in between."""
    form = DecisionForm(list(ALL))
    appeal_id = case_of_address(ref).id
    if not form.validate_on_submit():
        return case_page(case_of_address(ref), Extra(decision=form)), 422
    try:
        prove_factor(form.digits.data)
        with transaction():
            opinion = _decide(case_of_address(ref, to_change=True), form)
    except NotAllowed as refused:
        return _refused(ref, appeal_id, form, refused)
    except WrongState as refused:
        return _moved_on(ref, appeal_id, form, refused)
    offer_undo(ref, opinion)
    following = queries.first_to_do(current_user)
    if following is None:
        return redirect(url_for("review.queue"))
    return redirect(url_for("review.case", ref=following, _anchor="case-title"))


def _decide(appeal: Appeal, form: DecisionForm) -> Opinion:
    """Call the verb that was chosen, bound to the version and the digest on the screen."""
    why = Reasoned(form.chosen_reasons, int(form.seen_version.data or 0), form.note.data or "")
    score = latest_score(appeal.id)
    approves = form.outcome.data == "approve"
    covers = shown_digest(appeal, score.id) if score else ""
    if (approves or form.shown.data) and form.shown.data != covers:
        raise WrongState(code="file_changed")
    if approves:
        return _approve(appeal, why)
    if form.outcome.data == "ask_for_more":
        items, body = tuple(form.items.data or ()), form.message.data or ""
        return decisions.ask_for_more(appeal, current_user, why, items=items, body=body, deadline=form.deadline_at)
    return VERBS[form.outcome.data](appeal, current_user, why)


def _approve(appeal: Appeal, why: Reasoned) -> Opinion:
    if appeal.status is AppealStatus.PROPOSED:
        return decisions.confirm(appeal, current_user, why)
    session = current_session()
    session_id = session.id if session else None
    if decisions.one_is_enough(appeal):
        return decisions.approve_alone(appeal, current_user, why, session_id=session_id)
    return decisions.propose(appeal, current_user, why, session_id=session_id)


def _refused(ref: str, appeal_id: int, form: DecisionForm, refused: NotAllowed) -> ResponseReturnValue:
    if refused.code in _FACTOR_CODES:
        form.digits.errors = [refused.message]
        return case_page(case_of_address(ref), Extra(decision=form)), 403
    with transaction():
        decisions.record_refusal(appeal_id, current_user, form.outcome.data, refused)
    return case_page(case_of_address(ref), Extra(decision=form, problem=_why_not(refused))), 403


def _moved_on(ref: str, appeal_id: int, form: DecisionForm, refused: WrongState) -> ResponseReturnValue:
    """The same page with what changed, and what was typed."""
    seen = int(form.seen_event.data or 0)
    changes = changes_since(entries_of(appeal_id), seen, staff_names())
    with transaction():
        decisions.record_refusal(appeal_id, current_user, form.outcome.data, refused)
    return case_page(case_of_address(ref), Extra(form, problem=str(refused.message), changes=changes)), 409


def _why_not(refused: NotAllowed) -> str:
    words = {
        "linked": _("You share a contact with this account or appeal. Somebody else has to decide"),
        "decided_before": _("You decided this or the earlier appeal before. Somebody else has to decide now"),
        "own_proposal": _("You proposed this. A second person has to confirm"),
        "not_drawn": _("Another person was drawn to look second"),
        "two_needed": _("This approval takes two people"),
        "no_account": _("There is no such account, so there is nothing to give back"),
        "took_part": _("You took part in the approval. Another lead has to decide"),
    }
    return str(words.get(refused.code, refused.message))


@bp.post("/review/<ref>/undo")
@requires(Permission.READ_CASES)
def undo(ref: str) -> ResponseReturnValue:
    """Take one's last decision back while nothing has left yet."""
    PressForm().validate()
    try:
        with transaction():
            resolutions.undo(case_of_address(ref, to_change=True), current_user)
        flash(_("The decision on %(case)s is taken back", case=ref))
    except WrongState:
        flash(_("Too late to take it back: the letters have left, or the case has moved on"), "warn")
    forget_undo()
    return redirect(url_for("review.case", ref=ref, _anchor="case-title"))
