"""Scoring policies: the list, one of them in words, its differences to another, signatures and activation."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from casedesk.database import transaction
from casedesk.errors import CasedeskError, Invalid, NotAllowed
from casedesk.guards import requires
from casedesk.languages import format_moment
from casedesk.review.policies import service as policies
from casedesk.review.views import bp
from casedesk.review.views.managers_forms import ActivateForm, RefuseForm, SignForm
from casedesk.review.views.policy_page import (
    VersionForms,
    differences_page,
    list_page,
    version_of_address,
    version_page,
)
from casedesk.staff.permissions import Permission
from casedesk.staff.presence import prove_factor

_FACTOR_CODES = {"factor_due", "factor_wrong"}


@bp.get("/policies")
@requires(Permission.MANAGE_POLICIES)
def policy_list() -> ResponseReturnValue:
    """The active policy, drafts, and every version with its state."""
    return list_page()


@bp.get("/policies/<policy_id>")
@requires(Permission.MANAGE_POLICIES)
def policy(policy_id: str) -> ResponseReturnValue:
    """One policy in words, one part of it at a time."""
    return version_page(policy_id, VersionForms())


@bp.get("/policies/<policy_id>/differences")
@requires(Permission.MANAGE_POLICIES)
def policy_differences(policy_id: str) -> ResponseReturnValue:
    """What differs from another version, side by side."""
    return differences_page(policy_id, request.args.get("other", ""))


@bp.get("/policies/<policy_id>/file")
@requires(Permission.MANAGE_POLICIES)
def policy_file(policy_id: str) -> ResponseReturnValue:
    """The policy as canonical JSON, whose SHA-256 is its id."""
    version = version_of_address(policy_id)
    answer = Response(version.body, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="policy-{version.id[:12]}.json"'
    return answer


@bp.post("/policies/<policy_id>/signature")
@requires(Permission.MANAGE_POLICIES)
def policy_signature(policy_id: str) -> ResponseReturnValue:
    """Sign a policy that was put forward; the second factor is asked in place when its check is too old."""
    form = SignForm()
    form.validate()
    try:
        prove_factor(form.digits.data)
        with transaction():
            policies.sign(version_of_address(policy_id), current_user)
    except CasedeskError as refused:
        return _refused(policy_id, VersionForms(sign=form), refused)
    flash(_("Your signature is on record"))
    return redirect(url_for("review.policy", policy_id=policy_id))


@bp.post("/policies/<policy_id>/refusal")
@requires(Permission.MANAGE_POLICIES)
def policy_refusal(policy_id: str) -> ResponseReturnValue:
    """Refuse a policy, with a reason."""
    form = RefuseForm()
    if not form.validate_on_submit():
        return version_page(policy_id, VersionForms(refuse=form)), 422
    try:
        with transaction():
            policies.refuse(version_of_address(policy_id), current_user, form.why.data or "")
    except CasedeskError as refused:
        return _refused(policy_id, VersionForms(refuse=form), refused)
    flash(_("The policy is refused"))
    return redirect(url_for("review.policy", policy_id=policy_id))


@bp.post("/policies/<policy_id>/activation")
@requires(Permission.MANAGE_POLICIES)
def policy_activation(policy_id: str) -> ResponseReturnValue:
    """Set the day from which a signed policy scores."""
    form = ActivateForm()
    if not form.validate_on_submit() or form.day.data is None:
        return version_page(policy_id, VersionForms(activate=form)), 422
    try:
        prove_factor(form.digits.data)
        with transaction():
            begins = policies.activate_from(version_of_address(policy_id), form.day.data, current_user)
    except CasedeskError as refused:
        return _refused(policy_id, VersionForms(activate=form), refused)
    flash(_("New scores are made under this policy from %(time)s", time=format_moment(begins)))
    return redirect(url_for("review.policy", policy_id=policy_id))


def _refused(policy_id: str, forms: VersionForms, refused: CasedeskError) -> ResponseReturnValue:
    """The same page with what stood against it; what was typed is kept."""
    if isinstance(refused, NotAllowed) and refused.code in _FACTOR_CODES:
        forms.with_digits.errors = [refused.message]
    elif isinstance(refused, Invalid) and forms.activate is not None:
        forms.activate.day.errors = [refused.message]
    else:
        forms.problem = str(refused.message)
    return version_page(policy_id, forms), refused.status
