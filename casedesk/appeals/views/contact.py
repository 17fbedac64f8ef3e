"""The contact of an appeal: a code goes to it first, in a draft as in a case with the desk."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.appeals import access, contacts, service
from casedesk.appeals.forms.others import ButtonForm, CodeForm, ContactForm
from casedesk.appeals.forms.parts import typed
from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.status import AppealStatus
from casedesk.appeals.views import bp
from casedesk.appeals.views.showing import next_page, page, progress_of, refuse
from casedesk.appeals.wording import contact_of, contact_words
from casedesk.client import client_address
from casedesk.database import transaction
from casedesk.directory.base import ContactKind
from casedesk.errors import Invalid, TooMany
from casedesk.guards import public


@bp.route("/appeals/<reference>/step/contact", methods=["GET", "POST"])
@public
def contact(reference: str) -> ResponseReturnValue:
    """Name a new phone number or mailbox; a code goes there."""
    appeal = access.of_this_browser(reference)
    service.require_open_to_owner(appeal)
    form = ContactForm()
    if not form.validate_on_submit():
        return page("contact", form, **_context(appeal))
    try:
        with transaction():
            contacts.spend_asking(client_address())
        with transaction():
            service.ask_contact_code(appeal, form.kind, typed(form.contact))
    except (Invalid, TooMany) as refused:
        return page("contact", form, status=refuse(form.contact, refused), **_context(appeal))
    return redirect(_with_place("appeals.contact_code", reference))


@bp.route("/appeals/<reference>/step/contact/code", methods=["GET", "POST"])
@public
def contact_code(reference: str) -> ResponseReturnValue:
    """Enter the six digits; the contact is then the appeal's."""
    appeal = access.of_this_browser(reference)
    pending = contacts.pending_contact(appeal)
    if pending is None:
        return redirect(_with_place("appeals.contact", reference))
    sent_to = contact_words(pending.kind, pending.contact)
    form = CodeForm()
    if not form.validate_on_submit():
        return page("contact_code", form, sent_to=sent_to, **_context(appeal))
    try:
        with transaction():
            contacts.spend_guess(appeal)
        with transaction():
            service.prove_contact(appeal, typed(form.code))
    except (Invalid, TooMany) as refused:
        status = refuse(form.code, refused)
        return page("contact_code", form, status=status, sent_to=sent_to, **_context(appeal))
    return redirect(_after(appeal))


@bp.post("/appeals/<reference>/step/contact/code/again")
@public
def contact_code_again(reference: str) -> ResponseReturnValue:
    """Send another code to the same contact; the one before is dead."""
    appeal = access.of_this_browser(reference)
    pending = contacts.pending_contact(appeal)
    if ButtonForm().validate_on_submit() and pending is not None:
        try:
            with transaction():
                contacts.spend_asking(client_address())
            with transaction():
                service.ask_contact_code(appeal, pending.kind, pending.contact)
            flash(_("A new code is on its way"))
        except TooMany as refused:
            form = CodeForm(formdata=None)
            status = refuse(form.code, refused)
            sent_to = contact_words(pending.kind, pending.contact)
            return page("contact_code", form, status=status, sent_to=sent_to, **_context(appeal))
    return redirect(_with_place("appeals.contact_code", reference))


def _context(appeal: Appeal) -> dict[str, Any]:
    draft = appeal.status is AppealStatus.DRAFT
    return {
        "appeal": appeal,
        "draft": draft,
        "now": contact_of(appeal),
        "phones": ContactKind.PHONE in contacts.kinds(),
        "progress": progress_of(appeal, Step.CONTACT) if draft else [],
    }


def _with_place(endpoint: str, reference: str) -> str:
    came_from: dict[str, Any] = {"from": "check"} if request.args.get("from") == "check" else {}
    return url_for(endpoint, reference=reference, **came_from)


def _after(appeal: Appeal) -> str:
    if appeal.status is not AppealStatus.DRAFT:
        flash(_("From now on we write to %(contact)s", contact=contact_of(appeal)))
        return url_for("appeals.status", reference=appeal.reference)
    if request.args.get("from") == "check":
        return url_for("appeals.check", reference=appeal.reference, _anchor=Step.CONTACT.value)
    return next_page(appeal, Step.CONTACT)
