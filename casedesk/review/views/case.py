"""Opening a case, and revealing a masked value."""

from flask.typing import ResponseReturnValue
from flask_login import current_user

from casedesk.database import transaction
from casedesk.guards import requires
from casedesk.review import reading
from casedesk.review.forms import RevealForm
from casedesk.review.views import bp
from casedesk.review.views.case_page import Extra, case_of_address, case_page
from casedesk.staff.permissions import Permission


@bp.get("/review/<ref>")
@requires(Permission.READ_CASES)
def case(ref: str) -> ResponseReturnValue:
    """The case page; opening it is an event, reading on within minutes is not."""
    appeal = case_of_address(ref)
    if reading.is_reading_due(appeal.id, current_user):
        with transaction():
            reading.note_reading(case_of_address(ref).id, current_user)
        appeal = case_of_address(ref)
    return case_page(appeal)


@bp.post("/review/<ref>/reveal")
@requires(Permission.READ_EVIDENCE)
def reveal(ref: str) -> ResponseReturnValue:
    """Show one masked value in this answer alone, after its reason is on record."""
    form = RevealForm()
    if not form.validate_on_submit():
        return case_page(case_of_address(ref)), 422
    with transaction():
        reading.note_reveal(case_of_address(ref), current_user, form.what.data, form.why.data)
    return case_page(case_of_address(ref), Extra(revealed={form.what.data}))
