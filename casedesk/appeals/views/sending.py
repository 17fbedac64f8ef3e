"""Check and send, and the confirmation that is left by "I have saved it" only."""

import secrets

from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from casedesk import clock
from casedesk.appeals import access, service
from casedesk.appeals.forms.others import ButtonForm, SendForm
from casedesk.appeals.forms.parts import typed
from casedesk.appeals.models import Appeal
from casedesk.appeals.sending import NEEDED, shown_digest
from casedesk.appeals.status import AppealStatus
from casedesk.appeals.summary import summary_of
from casedesk.appeals.views import bp
from casedesk.appeals.views.showing import page, progress_of, refuse, saved_at
from casedesk.appeals.wording import contact_of
from casedesk.client import client_city
from casedesk.database import transaction
from casedesk.errors import Invalid
from casedesk.evidence.service import FileRow, file_rows
from casedesk.extensions import app_settings
from casedesk.guards import public


@bp.route("/appeals/<reference>/check", methods=["GET", "POST"])
@public
def check(reference: str) -> ResponseReturnValue:
    """Everything that was stated, and the one button that sends it."""
    appeal = access.of_this_browser(reference)
    form = SendForm()
    files = file_rows(appeal)
    if not form.validate_on_submit():
        return _checked(appeal, form, files) if appeal.status is AppealStatus.DRAFT else _confirmation(appeal)
    try:
        with transaction():
            service.send(appeal, typed(form.key), shown=typed(form.shown), files=len(files), city=client_city())
    except Invalid as refused:
        refuse(form.key, refused)
        return _checked(appeal, form, files)
    return _confirmation(appeal)


def _checked(appeal: Appeal, form: SendForm, files: list[FileRow]) -> ResponseReturnValue:
    form.key.data = secrets.token_urlsafe(24)
    form.shown.data = shown_digest(appeal)
    return page(
        "check",
        form,
        appeal=appeal,
        sections=summary_of(appeal),
        files=files,
        contact=contact_of(appeal),
        enough=len(service.stated(appeal, files=len(files))) >= NEEDED and appeal.contact_proven_at is not None,
        progress=progress_of(appeal, None),
        saved=saved_at(appeal),
        notes_city=bool(app_settings().city_header),
    )


def _confirmation(appeal: Appeal) -> ResponseReturnValue:
    return redirect(url_for("appeals.sent", reference=appeal.reference))


@bp.get("/appeals/<reference>/sent")
@public
def sent(reference: str) -> ResponseReturnValue:
    """The confirmation: number, tracking code, when we answer, who is told."""
    appeal = access.of_this_browser(reference)
    if appeal.sent_at is None or appeal.tracking_saved_at is not None:
        return redirect(url_for("appeals.status", reference=reference))
    return page("sent", ButtonForm(), appeal=appeal, code=access.shown_code(appeal), contact=contact_of(appeal))


@bp.post("/appeals/<reference>/saved")
@public
def saved(reference: str) -> ResponseReturnValue:
    """ "I have saved it": nothing shows the tracking code any more."""
    appeal = access.of_this_browser(reference)
    if ButtonForm().validate_on_submit() and appeal.tracking_saved_at is None:
        with transaction():
            appeal.tracking_saved_at = clock.utcnow()
    return access.forget_code(make_response(redirect(url_for("appeals.status", reference=reference))))


@bp.post("/appeals/<reference>/code")
@public
def new_code(reference: str) -> ResponseReturnValue:
    """A new tracking code while this session lives and none was noted as saved; the old one dies."""
    appeal = access.of_this_browser(reference)
    answer = make_response(redirect(url_for("appeals.sent" if appeal.sent_at else "appeals.keep", reference=reference)))
    if not ButtonForm().validate_on_submit():
        return answer
    with transaction():
        code = service.renew_code(appeal)
    access.enter(appeal)
    return access.show_code(answer, appeal, code)
