"""Steps two to six: each is saved by itself, none of them is required."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.appeals import access, service
from casedesk.appeals.cities import CITIES
from casedesk.appeals.drafts import EDITABLE
from casedesk.appeals.forms.device import DeviceForm
from casedesk.appeals.forms.facts import FactsForm
from casedesk.appeals.forms.purchase import PurchaseForm
from casedesk.appeals.forms.sign_ins import PlacesForm, SignInsForm
from casedesk.appeals.forms.steps import StepForm
from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.questions import questions_for
from casedesk.appeals.status import AppealStatus
from casedesk.appeals.views import bp
from casedesk.appeals.views.showing import ORDER, next_page, page, progress_of, saved_at, upload_of
from casedesk.database import transaction
from casedesk.errors import NotFound
from casedesk.guards import public

FORMS: dict[str, type[StepForm]] = {
    form.step.value: form for form in (FactsForm, DeviceForm, PurchaseForm, SignInsForm, PlacesForm)
}


@bp.route("/appeals/<reference>/step/<step>", methods=["GET", "POST"])
@public
def step(reference: str, step: str) -> ResponseReturnValue:
    """One step of the form, in a draft or where the desk asked for more."""
    appeal = access.of_this_browser(reference)
    if step not in FORMS:
        raise NotFound()
    if appeal.status not in EDITABLE:
        return redirect(url_for("appeals.status", reference=reference))
    if appeal.contact_proven_at is None:
        return redirect(url_for("appeals.contact", reference=reference))
    asked = questions_for(appeal) if step == Step.FACTS else ()
    form = FORMS[step].filled(appeal.said(Step(step)))
    if isinstance(form, FactsForm):
        form.ask(asked)
    if not form.validate_on_submit():
        return page(step, form, **_context(appeal, form))
    with transaction():
        service.save_step(appeal, form.step, form.answers(), form.secrets(asked))
    if isinstance(form, DeviceForm) and form.doubtful:
        flash(_("Saved. The last digit of the IMEI does not fit the others. If you can, compare it once more"), "warn")
    if isinstance(form, PurchaseForm) and form.then.data == "files":
        return redirect(url_for("evidence.files", reference=reference))
    return redirect(_after(appeal, form.step))


def _context(appeal: Appeal, form: StepForm) -> dict[str, Any]:
    return {
        "appeal": appeal,
        "said": appeal.said(form.step),
        "number": ORDER.index(form.step) + 1,
        "previous": ORDER[ORDER.index(form.step) - 1],
        "skip_url": _after(appeal, form.step),
        "progress": progress_of(appeal, form.step),
        "saved": saved_at(appeal),
        "cities": CITIES,
        **(upload_of(appeal) if form.step is Step.PURCHASE else {}),
    }


def _after(appeal: Appeal, done: Step) -> str:
    if appeal.status is not AppealStatus.DRAFT:
        return url_for("appeals.status", reference=appeal.reference)
    if request.args.get("from") == "check":
        return url_for("appeals.check", reference=appeal.reference, _anchor=done.value)
    return next_page(appeal, done)
