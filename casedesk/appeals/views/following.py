"""The status page and what can be done on it."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import exists, select

from casedesk.appeals import access, following, queries, service
from casedesk.appeals.changes import FROZEN
from casedesk.appeals.former_contacts import may_prove
from casedesk.appeals.forms.others import ButtonForm, MessageForm, RequestAnswerForm
from casedesk.appeals.forms.parts import typed
from casedesk.appeals.items import ITEMS
from casedesk.appeals.models import Appeal
from casedesk.appeals.route import route_of
from casedesk.appeals.status import CLOSED, OPEN, AppealStatus
from casedesk.appeals.views import bp
from casedesk.appeals.views.showing import page, refuse, upload_of, where_it_stopped
from casedesk.appeals.wording import HEADLINES, contact_of, reached
from casedesk.database import transaction
from casedesk.errors import CasedeskError, Invalid, TooMany
from casedesk.evidence.models import EvidenceFile
from casedesk.evidence.service import file_rows
from casedesk.extensions import db
from casedesk.guards import public
from casedesk.resets import service as resets


@bp.get("/appeals/<reference>")
@public
def status(reference: str) -> ResponseReturnValue:
    """Where the appeal is, in its owner's words, and the one thing to do."""
    appeal = access.of_this_browser(reference)
    if appeal.sent_at and not appeal.tracking_saved_at and access.shown_code(appeal):
        return redirect(url_for("appeals.sent", reference=reference))
    return page("status", MessageForm(), answer=RequestAnswerForm(), **_context(appeal))


@bp.post("/appeals/<reference>/messages")
@public
def write(reference: str) -> ResponseReturnValue:
    """A message to the desk."""
    appeal = access.of_this_browser(reference)
    form = MessageForm()
    if not form.validate_on_submit():
        return page("status", form, answer=RequestAnswerForm(formdata=None), **_context(appeal))
    try:
        with transaction():
            following.spend_message(appeal)
        with transaction():
            service.write_message(appeal, typed(form.body))
    except TooMany as refused:
        status = refuse(form.body, refused)
        return page("status", form, status=status, answer=RequestAnswerForm(formdata=None), **_context(appeal))
    flash(_("Your message is with the review team"))
    return redirect(url_for("appeals.status", reference=reference, _anchor="messages"))


@bp.post("/appeals/<reference>/answer")
@public
def answer(reference: str) -> ResponseReturnValue:
    """What was asked for is added: the case goes back to the desk."""
    appeal = access.of_this_browser(reference)
    form = RequestAnswerForm()
    valid = form.validate_on_submit()
    if valid and not form.words.data and not _changed_since_asked(appeal):
        refuse(form.words, Invalid(_("Add a file, change an answer, or write what you have instead")))
    if form.errors:
        message = MessageForm(formdata=None)
        return page("status", message, status=422, answer=form, **_context(appeal))
    with transaction():
        service.answer_request(appeal, typed(form.words))
    flash(_("Thank you. It is with the review team again"))
    return redirect(url_for("appeals.status", reference=reference))


@bp.post("/appeals/<reference>/link")
@public
def send_link_again(reference: str) -> ResponseReturnValue:
    """A new link to the proven contact; the one before it dies."""
    appeal = access.of_this_browser(reference)
    if ButtonForm().validate_on_submit():
        try:
            with transaction():
                resets.resend(appeal)
            flash(_("A new link is on its way to %(contact)s", contact=contact_of(appeal)))
        except CasedeskError as refused:
            flash(str(refused.message), "bad")
    return redirect(url_for("appeals.status", reference=reference))


def _context(appeal: Appeal) -> dict[str, Any]:
    shown = queries.shown_status(appeal)
    asks = shown is AppealStatus.WAITING_FOR_OWNER
    request = queries.open_request(appeal) if asks or queries.may_go_on(appeal) else None
    open_to_owner = appeal.status in OPEN and appeal.status not in FROZEN
    may_add = open_to_owner or queries.may_go_on(appeal)
    return {
        "appeal": appeal,
        "shown": shown.value,
        "headline": HEADLINES[shown],
        "route": route_of(appeal),
        "asked": request if asks else None,
        "items": [ITEMS[name] for name in request.items if name in ITEMS] if request else [],
        "messages": queries.messages_of(appeal),
        "contact": contact_of(appeal),
        **upload_of(appeal),
        "files": file_rows(appeal, changeable=may_add),
        "may_add": may_add,
        "may_change": open_to_owner,
        "may_prove": may_prove(appeal),
        "reached": reached(appeal),
        "may_go_on": queries.may_go_on(appeal),
        "may_withdraw": open_to_owner or appeal.status is AppealStatus.DRAFT,
        "closed": appeal.status in CLOSED,
        "go_on_url": where_it_stopped(appeal) if appeal.status is AppealStatus.DRAFT else None,
    }


def _changed_since_asked(appeal: Appeal) -> bool:
    request = queries.open_request(appeal)
    since: datetime = request.asked_at if request else appeal.moved_at
    if any(row.saved_at > since for row in appeal.answers):
        return True
    if any(row.proven_at > since for row in appeal.former_contacts):
        return True
    newer = (EvidenceFile.appeal_id == appeal.id, EvidenceFile.received_at > since, EvidenceFile.removed_at.is_(None))
    return bool(db.session.scalar(select(exists().where(*newer))))
