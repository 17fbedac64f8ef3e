"""What the desk can ask an owner for: the words the owner reads, and where it is given."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from casedesk.appeals.models import Step


@dataclass(frozen=True)
class Item:
    """One thing to ask for: its title, one sentence, and what works; where it is given, if not by a file or in words.

    Args:
        step: the step where it is stated.
        by_code: whether it is proved with a code to a former contact.
    """

    title: LazyString
    body: LazyString
    ways: tuple[LazyString, ...] = ()
    step: Step | None = None
    by_code: bool = False


ITEMS: dict[str, Item] = {
    "box_label": Item(
        _("A photo of the label on the phone's box"),
        _("It shows the IMEI. Any one of these works:"),
        (
            _("the white label on the bottom of the box"),
            _("the IMEI on the SIM tray or the back of the phone"),
            _("an order page that shows the IMEI"),
        ),
    ),
    "invoice": Item(
        _("An invoice or receipt for the phone"),
        _("It shows the model, the date and the amount. Any one of these works:"),
        (_("a photo of the paper invoice or receipt"), _("the e-invoice file: PDF, OFD or XML"), _("the order page")),
    ),
    "payment_record": Item(
        _("A record of the payment"),
        _("A screenshot of the payment in your bank or payment app. You can cover your card number."),
    ),
    "clearer_photo": Item(
        _("A clearer photo"),
        _("We could not read the photo you sent. Lay the paper flat, in daylight, with all four corners visible."),
    ),
    "device_photo": Item(
        _("A photo of your phone beside your case code"),
        _("Write the case code by hand on a piece of paper, lay it beside the phone and photograph both together."),
    ),
    "former_contact": Item(
        _("A code sent to a phone or mailbox you used before"),
        _("Do you still reach a number or mailbox this account had? We send a code there. Any one of these works:"),
        (
            _("an old SIM card that still receives messages"),
            _("a mailbox you can still open, at work or at school too"),
        ),
        by_code=True,
    ),
    "imei": Item(_("The phone's IMEI"), _("15 digits on the white label under the box."), step=Step.DEVICE),
    "purchase": Item(
        _("More about the purchase"), _("The date, amount, shop or order number you remember."), step=Step.PURCHASE
    ),
    "registration": Item(
        _("More about the account"),
        _("When and where it was registered, and what you remember of it."),
        step=Step.FACTS,
    ),
    "sign_ins": Item(
        _("Your last sign-ins"), _("When, where and on what you last signed in, even roughly."), step=Step.SIGN_INS
    ),
    "places": Item(_("The cities you usually use it in"), _("Up to three cities."), step=Step.PLACES),
    "explanation": Item(
        _("A short explanation"), _("The message from the review team says what is unclear. Answer in your own words.")
    ),
}
