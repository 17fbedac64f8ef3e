"""A contact of before that the owner reaches after all: named, a code typed in, the same pages whatever was named."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.appeals import access, contacts, former_contacts, service
from casedesk.appeals.former_contacts import may_prove, pending_former
from casedesk.appeals.forms.others import ButtonForm, CodeForm, FormerContactForm
from casedesk.appeals.forms.parts import typed
from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import shown_status
from casedesk.appeals.status import AppealStatus
from casedesk.appeals.views import bp
from casedesk.appeals.views.showing import page, refuse
from casedesk.appeals.wording import contact_words, given_up_words
from casedesk.client import client_address
from casedesk.database import transaction
from casedesk.directory.base import ContactKind
from casedesk.errors import Invalid, TooMany
from casedesk.extensions import app_settings
from casedesk.guards import public
from casedesk.recovery.models import OneTimeCode


@bp.route("/appeals/<reference>/former-contact", methods=["GET", "POST"])
@public
def former_contact(reference: str) -> ResponseReturnValue:
    """Name a number or mailbox of before; if the account had it, a code goes there."""
    appeal = access.of_this_browser(reference)
    if not may_prove(appeal):
        return redirect(url_for("appeals.status", reference=reference))
    form = FormerContactForm()
    if not form.validate_on_submit():
        return page("former_contact", form, **_context(appeal))
    try:
        _ask(appeal, form.kind, typed(form.contact))
    except (Invalid, TooMany) as refused:
        return page("former_contact", form, status=refuse(form.contact, refused), **_context(appeal))
    return redirect(url_for("appeals.former_contact_code", reference=reference))


@bp.route("/appeals/<reference>/former-contact/code", methods=["GET", "POST"])
@public
def former_contact_code(reference: str) -> ResponseReturnValue:
    """Enter the six digits; the proof is noted and the case is scored anew."""
    appeal = access.of_this_browser(reference)
    pending = pending_former(appeal)
    if pending is None or not may_prove(appeal):
        return redirect(url_for("appeals.former_contact", reference=reference))
    form = CodeForm()
    if not form.validate_on_submit():
        return page("former_contact_code", form, **_context(appeal, pending))
    try:
        with transaction():
            former_contacts.spend_guess(appeal)
        with transaction():
            service.prove_former_contact(appeal, typed(form.code))
    except (Invalid, TooMany) as refused:
        return page("former_contact_code", form, status=refuse(form.code, refused), **_context(appeal, pending))
    flash(_("Thank you. We have noted that you reach %(contact)s", contact=_words(pending)))
    if shown_status(appeal) is AppealStatus.WAITING_FOR_OWNER:
        flash(_("It is not with the review team yet. Send it to them below"), "warn")
    return redirect(url_for("appeals.status", reference=reference))


@bp.post("/appeals/<reference>/former-contact/code/again")
@public
def former_contact_again(reference: str) -> ResponseReturnValue:
    """The same once more; the code before is dead."""
    appeal = access.of_this_browser(reference)
    pending = pending_former(appeal)
    if ButtonForm().validate_on_submit() and pending is not None and may_prove(appeal):
        try:
            _ask(appeal, pending.kind, pending.contact)
            flash(_("If this one can help, a new code is on its way"))
        except TooMany as refused:
            form = CodeForm(formdata=None)
            status = refuse(form.code, refused)
            return page("former_contact_code", form, status=status, **_context(appeal, pending))
    return redirect(url_for("appeals.former_contact_code", reference=reference))


def _ask(appeal: Appeal, kind: ContactKind, contact: str) -> None:
    with transaction():
        contacts.spend_asking(client_address())
        former_contacts.spend_asking(appeal, kind, contact)
    with transaction():
        service.ask_former_code(appeal, kind, contact)


def _context(appeal: Appeal, pending: OneTimeCode | None = None) -> dict[str, Any]:
    phones = ContactKind.PHONE in contacts.kinds()
    return {
        "appeal": appeal,
        "phones": phones,
        "given_up": given_up_words(phones),
        "sent_to": _words(pending) if pending else "",
        "minutes": app_settings().code_minutes,
    }


def _words(pending: OneTimeCode) -> str:
    return contact_words(pending.kind, pending.contact)
