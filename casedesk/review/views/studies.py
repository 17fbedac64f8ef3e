"""Back-tests and re-estimations: asked for, watched while the worker is at them, and read."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from casedesk.database import transaction
from casedesk.errors import Invalid, NotFound
from casedesk.extensions import db
from casedesk.guards import requires
from casedesk.review.case_file import staff_names
from casedesk.review.forms import PressForm
from casedesk.review.learning.study_results import BackTest, Estimate
from casedesk.review.models import PolicyVersion
from casedesk.review.policies import service as policies
from casedesk.review.policies import studies
from casedesk.review.policies.models import PolicyDraft, PolicyStudy
from casedesk.review.policies.study_pages import back_test_view, estimate_view, trouble_words
from casedesk.review.views import bp
from casedesk.review.views.drafts import draft_of_address, new_draft_page
from casedesk.review.views.managers_forms import BackTestForm
from casedesk.review.views.policy_page import title_of, version_of_address
from casedesk.staff.permissions import Permission

CHANGES_AT_FIRST = 25


@bp.post("/policies/<policy_id>/back-tests")
@requires(Permission.MANAGE_POLICIES)
def policy_back_test(policy_id: str) -> ResponseReturnValue:
    """Replay a policy on record."""
    return _ask(version_of_address(policy_id))


@bp.post("/policies/drafts/<int:draft_id>/back-tests")
@requires(Permission.MANAGE_POLICIES)
def draft_back_test(draft_id: int) -> ResponseReturnValue:
    """Replay a draft as it is now."""
    return _ask(draft_of_address(draft_id))


def _ask(subject: PolicyDraft | PolicyVersion) -> ResponseReturnValue:
    form = BackTestForm()
    if not form.validate_on_submit():
        raise Invalid()
    with transaction():
        study_id = studies.back_test(current_user, subject, int(form.last.data)).id
    return redirect(url_for("review.study", study_id=study_id))


@bp.post("/policies/estimates")
@requires(Permission.MANAGE_POLICIES)
def policy_estimate() -> ResponseReturnValue:
    """Have a draft learnt from confirmed outcomes; refused with the reason when they are too few."""
    PressForm().validate()
    try:
        with transaction():
            study_id = studies.estimate_draft(current_user).id
    except Invalid as refused:
        return new_draft_page(too_few=str(refused.message)), 422
    return redirect(url_for("review.study", study_id=study_id))


@bp.get("/policies/studies/<int:study_id>")
@requires(Permission.MANAGE_POLICIES)
def study(study_id: int) -> ResponseReturnValue:
    """How far a study is, and what came of it."""
    found = db.session.get(PolicyStudy, study_id)
    if found is None:
        raise NotFound()
    result = studies.result_of(found)
    draft = db.session.get(PolicyDraft, found.draft_id) if found.draft_id else None
    version = db.session.get(PolicyVersion, found.policy_id)
    return render_template(
        "policies/study.html",
        study=found,
        back_test=back_test_view(result) if isinstance(result, BackTest) else None,
        estimate=estimate_view(result) if isinstance(result, Estimate) else None,
        result=result,
        draft=draft,
        subject=draft.name if draft else title_of(policies.standing_of(version)) if version else "",
        version=version,
        trouble=trouble_words(found.trouble) if found.trouble else "",
        names=staff_names(),
        shown=None if request.args.get("changes") == "all" else CHANGES_AT_FIRST,
    )
