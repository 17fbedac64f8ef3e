"""Starting an appeal, keeping its number and code, and coming back with both."""

from flask import make_response, redirect, session, url_for
from flask.typing import ResponseReturnValue

from casedesk.appeals import access, queries, service
from casedesk.appeals.drafts import spend_start
from casedesk.appeals.forms.others import ButtonForm, ResumeForm
from casedesk.appeals.forms.parts import typed
from casedesk.appeals.status import AppealStatus
from casedesk.appeals.views import bp
from casedesk.appeals.views.showing import page, refuse, where_it_stopped
from casedesk.client import client_address
from casedesk.database import transaction
from casedesk.errors import Invalid, TooMany
from casedesk.guards import public
from casedesk.languages import current_language


@bp.route("/appeals/start", methods=["GET", "POST"])
@public
def start() -> ResponseReturnValue:
    """What to gather; one press begins a draft for whatever was named, known or not."""
    named = session.get("named")
    if not named:
        begun = access.current()
        draft = begun is not None and begun.status is AppealStatus.DRAFT
        return redirect(url_for("appeals.keep", reference=begun.reference) if begun and draft else _find())
    form = ButtonForm()
    if not form.validate_on_submit():
        return page("start", form)
    with transaction():
        spend_start(client_address())
    with transaction():
        started = service.start(named, current_language())
    session.pop("named")
    access.enter(started.appeal)
    kept = redirect(url_for("appeals.keep", reference=started.appeal.reference))
    return access.show_code(make_response(kept), started.appeal, started.tracking_code)


def _find() -> str:
    return url_for("recovery.find_account")


@bp.get("/appeals/<reference>/keep")
@public
def keep(reference: str) -> ResponseReturnValue:
    """Number and tracking code, to be kept from the first moment on."""
    appeal = access.of_this_browser(reference)
    code = access.shown_code(appeal)
    return page("keep", ButtonForm(), appeal=appeal, code=code, go_on_url=where_it_stopped(appeal))


@bp.route("/appeals/resume", methods=["GET", "POST"])
@public
def resume() -> ResponseReturnValue:
    """Come back on any device with number and tracking code."""
    form = ResumeForm()
    if not form.validate_on_submit():
        return page("resume", form)
    reference = typed(form.reference)
    try:
        with transaction():
            queries.spend_resume(client_address())
        appeal = queries.by_reference_and_key(reference, typed(form.code))
    except (Invalid, TooMany) as refused:
        return page("resume", form, status=refuse(form.code, refused))
    access.enter(appeal)
    return redirect(url_for("appeals.status", reference=appeal.reference))
