"""Words for steps, statuses and contacts, as their owner reads them."""

from datetime import datetime

from flask_babel import LazyString, gettext, lazy_pgettext, ngettext
from flask_babel import lazy_gettext as _

from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.status import AppealStatus
from casedesk.directory.base import ContactKind
from casedesk.directory.canonical import masked
from casedesk.directory.service import given_up_days
from casedesk.languages import sentences

STEPS: dict[Step, LazyString] = {
    Step.CONTACT: _("How we reach you"),
    Step.FACTS: _("Account facts"),
    Step.DEVICE: _("Phone and IMEI"),
    Step.PURCHASE: _("Purchase"),
    Step.SIGN_INS: lazy_pgettext("step", "Recent sign-ins"),
    Step.PLACES: lazy_pgettext("step", "Usual places"),
}
CHECK_AND_SEND = _("Check and send")

HEADLINES: dict[AppealStatus, LazyString] = {
    AppealStatus.DRAFT: _("Saved, not sent yet"),
    AppealStatus.IN_REVIEW: _("In review. Nothing for you to do now"),
    AppealStatus.PROPOSED: _("In review. Nothing for you to do now"),
    AppealStatus.WAITING_FOR_OWNER: _("We need one more thing from you"),
    AppealStatus.WAITING: _("Approved. Safety wait, up to 7 days"),
    AppealStatus.LINK_SENT: _("Choose a new password"),
    AppealStatus.REDEEMED: _("Your password is changed"),
    AppealStatus.REJECTED: _("Not approved this time"),
    AppealStatus.REVERSED: _("Not approved this time"),
    AppealStatus.WITHDRAWN: _("You withdrew this appeal"),
    AppealStatus.DISPUTED: _("In review. It takes longer than usual"),
    AppealStatus.EXPIRED: _("Out of time. You can go on or start again"),
    AppealStatus.INCIDENT: _("The account is on hold while we check"),
}


def contact_words(kind: ContactKind | None, contact: str | None) -> str:
    """A contact as the owner's pages name it: the phone ending 31, l•••@mail.example."""
    if kind is None or contact is None:
        return ""
    if kind is ContactKind.PHONE:
        return str(gettext("the phone ending %(digits)s", digits=contact[-2:]))
    return masked(kind, contact)


def contact_of(appeal: Appeal) -> str:
    """The appeal's proven contact in words; empty without one."""
    return contact_words(appeal.contact_kind, appeal.contact)


def reached(appeal: Appeal) -> list[tuple[str, datetime]]:
    """The contacts of before that the owner reached after all, in words, and when."""
    return [(contact_words(row.kind, row.contact), row.proven_at) for row in appeal.former_contacts]


def given_up_words(phones: bool) -> str:
    """How long a contact that was taken off an account can still prove something; the same for every account.

    Args:
        phones: whether text messages can be sent at all.
    """
    days = given_up_days()
    phone, mailbox = days[ContactKind.PHONE] if phones else None, days[ContactKind.EMAIL]
    told = []
    if phone:
        told.append(
            ngettext(
                "A phone number taken off the account still helps for %(num)d day.",
                "A phone number taken off the account still helps for %(num)d days.",
                phone,
            )
        )
    elif phone is not None:
        told.append(gettext("A phone number taken off the account does not help."))
    if mailbox:
        told.append(
            ngettext(
                "A mailbox taken off the account still helps for %(num)d day.",
                "A mailbox taken off the account still helps for %(num)d days.",
                mailbox,
            )
        )
    else:
        told.append(gettext("A mailbox taken off the account does not help."))
    return sentences(*told, gettext("Numbers and mailboxes that nobody uses are given to other people."))
