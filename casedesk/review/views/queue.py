"""The queue: tabs, filters, pages, search, and claiming the next case."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from casedesk.database import transaction
from casedesk.guards import requires
from casedesk.review import queries
from casedesk.review.case_file import staff_names
from casedesk.review.deciding import assignment
from casedesk.review.deciding.leanings import scores_hidden
from casedesk.review.forms import PressForm, QueueForm
from casedesk.review.views import bp
from casedesk.review.views.queue_page import bar_counts, queue_page, queue_rows, shown_counts
from casedesk.review.views.undo import undo_offer
from casedesk.staff.permissions import Permission


@bp.get("/review")
@requires(Permission.READ_CASES)
def queue() -> ResponseReturnValue:
    """One page of one saved view; everything about it is in the address."""
    asked = request.args.get("q", "").strip()
    if asked:
        return _search(asked)
    names = staff_names()
    form = QueueForm.for_people(request.args, names)
    page = queue_page(form.filters(queries.tabs_of(current_user)), current_user, names)
    return render_template("review/queue.html", form=form, page=page, counts=page.counts, undo=undo_offer())


def _search(asked: str) -> ResponseReturnValue:
    """A case by its number, or the cases of an account."""
    reference = queries.reference_as_typed(asked, current_user)
    if reference:
        return redirect(url_for("review.case", ref=reference))
    found = queries.cases_of_account(asked)
    rows = queue_rows(found, staff_names(), scores_hidden(found, current_user))
    counts = bar_counts(shown_counts(queries.counts(current_user)))
    return render_template("review/search.html", asked=asked, rows=rows, counts=counts)


@bp.get("/review/second-look")
@requires(Permission.READ_CASES)
def second_look() -> ResponseReturnValue:
    """The saved view of what another person has to look at."""
    return redirect(url_for("review.queue", tab=queries.Tab.SECOND_LOOK.value))


@bp.post("/review/next")
@requires(Permission.TAKE_CASES)
def claim_next() -> ResponseReturnValue:
    """Take the case due next that nobody has."""
    PressForm().validate()
    with transaction():
        reference = assignment.claim_next(current_user)
    if reference is None:
        flash(_("Nothing to claim: every case is taken"), "info")
        return redirect(url_for("review.queue"))
    return redirect(url_for("review.case", ref=reference, _anchor="case-title"))
