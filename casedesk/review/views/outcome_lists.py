"""What cases turned out to be: the lists, and recording it on one case."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import CLOSED
from casedesk.database import transaction
from casedesk.errors import Words, WrongState
from casedesk.guards import requires
from casedesk.review.case_file import staff_names
from casedesk.review.learning.enough import FEWEST, FEWEST_OF_A_KIND
from casedesk.review.outcomes import queries as outcome_queries
from casedesk.review.outcomes import service as outcomes
from casedesk.review.outcomes.models import Outcome, OutcomeSource
from casedesk.review.outcomes.queries import Shown
from casedesk.review.views import bp
from casedesk.review.views.case_page import case_of_address
from casedesk.review.views.managers_forms import OutcomeForm
from casedesk.review.views.policy_page import manager_tabs
from casedesk.staff.permissions import Permission

LISTS: dict[Shown, Words] = {
    Shown.DUE: _l("Outcome due"),
    Shown.OWNER: _l("The owner of the account"),
    Shown.THEFT: _l("Somebody else"),
    Shown.UNKNOWN: _l("Not known"),
}
OUTCOMES: dict[Outcome, Words] = {
    Outcome.OWNER: _l("The owner of the account"),
    Outcome.THEFT: _l("Somebody else"),
    Outcome.UNKNOWN: _l("Not known"),
}
SOURCES: dict[OutcomeSource, Words] = {
    OutcomeSource.QUIET: _l("30 days without an objection"),
    OutcomeSource.VETO: _l("an objection after the new password"),
    OutcomeSource.INCIDENT: _l("a lead looked into it"),
    OutcomeSource.DISPUTE: _l("a known contact had stopped it, and nobody came back"),
    OutcomeSource.AFTERCARE: _l("aftercare was finished, which confirms nothing by itself"),
    OutcomeSource.MANUAL: _l("a manager learnt of it"),
}


@bp.get("/outcomes")
@requires(Permission.RECORD_OUTCOMES)
def outcome_list() -> ResponseReturnValue:
    """Cases whose outcome is due, and those whose outcome is on record."""
    asked = request.args.get("shown", "")
    shown = Shown(asked) if asked in set(Shown) else Shown.DUE
    counts = outcome_queries.counts(current_user)
    rows, following = outcome_queries.outcome_rows(shown, current_user, request.args.get("before", type=int))
    return render_template(
        "policies/outcomes.html",
        tabs=manager_tabs("outcomes"),
        lists=[
            {
                "label": label,
                "url": url_for("review.outcome_list", shown=one.value),
                "current": one is shown,
                "count": f"{counts[one]:,}",
            }
            for one, label in LISTS.items()
        ],
        shown=shown.value,
        rows=rows,
        next_url=url_for("review.outcome_list", shown=shown.value, before=following) if following else None,
        sources=SOURCES,
        closed_at=outcome_queries.closed_at,
        owners=counts[Shown.OWNER],
        others=counts[Shown.THEFT],
        fewest=FEWEST,
        fewest_of_a_kind=FEWEST_OF_A_KIND,
    )


@bp.route("/review/<ref>/outcome", methods=["GET", "POST"])
@requires(Permission.RECORD_OUTCOMES)
def outcome(ref: str) -> ResponseReturnValue:
    """What one closed case turned out to be, and recording what was learnt since."""
    appeal, form = case_of_address(ref), OutcomeForm()
    if not form.validate_on_submit():
        return _outcome_page(appeal, form), 422 if form.errors else 200
    with transaction():
        appeal = case_of_address(ref, to_change=True)
        if appeal.status not in CLOSED:
            raise WrongState(_("This case is open. Its outcome is recorded when it is closed"))
        outcomes.record_outcome(
            appeal, Outcome(form.outcome.data), OutcomeSource.MANUAL, current_user, form.reason.data or ""
        )
    flash(_("The outcome of %(case)s is on record", case=ref))
    return redirect(url_for("review.outcome", ref=ref))


def _outcome_page(appeal: Appeal, form: OutcomeForm) -> str:
    return render_template(
        "policies/outcome.html",
        appeal=appeal,
        form=form,
        closed=appeal.status in CLOSED,
        history=outcomes.outcomes_of(appeal.id),
        outcomes=OUTCOMES,
        sources=SOURCES,
        names=staff_names(),
        has_errors=bool(form.errors),
    )
