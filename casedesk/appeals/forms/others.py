"""The small forms of the owner's pages: contact, code, coming back, sending, writing, and buttons without fields."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from casedesk.appeals.contacts import address_of, kinds
from casedesk.appeals.following import LONGEST_MESSAGE
from casedesk.appeals.forms.parts import AtMost, clean, line
from casedesk.directory.base import ContactKind
from casedesk.forms import StrictForm


class ButtonForm(StrictForm):
    """A button that needs no words."""


class ContactForm(StrictForm):
    """A new phone number or mailbox, told apart by the @."""

    contact = StringField(_("New phone number or email"), [AtMost(200)], filters=[clean])

    @property
    def kind(self) -> ContactKind:
        """Which of both was typed."""
        return ContactKind.EMAIL if "@" in (self.contact.data or "") else ContactKind.PHONE

    def validate_contact(self, field: Any) -> None:
        """A contact of a kind that can be reached."""
        if ContactKind.PHONE not in kinds() and (not field.data or self.kind is ContactKind.PHONE):
            raise ValidationError(_("Enter an email address like name@example.com"))
        if not field.data:
            raise ValidationError(_("Enter a phone number or email"))
        if address_of(self.kind, field.data) is None:
            raise ValidationError(
                _("Enter an email address like name@example.com")
                if self.kind is ContactKind.EMAIL
                else _("Enter a phone number like 138 0000 0000")
            )


class FormerContactForm(ContactForm):
    """A phone number or mailbox the account had before."""

    contact = StringField(
        _("Old phone number or email"),
        [AtMost(200)],
        filters=[clean],
        description=_("In full, as the account had it"),
    )


class CodeForm(StrictForm):
    """Six digits."""

    code = StringField(_("6-digit code"), [AtMost(20)], filters=[clean])

    def validate_code(self, field: Any) -> None:
        """Something was typed."""
        if not field.data:
            raise ValidationError(_("Enter the 6-digit code"))


class ResumeForm(StrictForm):
    """Case number and tracking code, as typed in any way."""

    reference = line(_("Case number"), _("Like CD-2611-04172"), longest=40)
    code = line(_("Tracking code"), _("28 letters and digits. Capitals and dashes do not matter"), longest=80)

    def validate_reference(self, field: Any) -> None:
        """Something was typed."""
        if not field.data:
            raise ValidationError(_("Enter the case number"))

    def validate_code(self, field: Any) -> None:
        """Something was typed."""
        if not field.data:
            raise ValidationError(_("Enter the tracking code"))


class LostCodeForm(StrictForm):
    """The number of the appeal whose tracking code is lost."""

    reference = line(_("Case number"), _("Like CD-2611-04172"), longest=40)

    def validate_reference(self, field: Any) -> None:
        """Something was typed."""
        if not field.data:
            raise ValidationError(_("Enter the case number"))


class SendForm(StrictForm):
    """The one press that sends: a key that makes it count once, and the digest of what was shown."""

    key = HiddenField(validators=[InputRequired(), AtMost(64)])
    shown = HiddenField(validators=[InputRequired(), AtMost(64)])


class MessageForm(StrictForm):
    """A message to the desk."""

    body = TextAreaField(_("Your message"), [AtMost(LONGEST_MESSAGE)], filters=[clean])

    def validate_body(self, field: Any) -> None:
        """Something was typed."""
        if not field.data:
            raise ValidationError(_("Write your message first"))


class RequestAnswerForm(StrictForm):
    """What is sent in answer to a request; words are needed only where no file came."""

    words = TextAreaField(
        _("Something to say about it?"),
        [AtMost(LONGEST_MESSAGE)],
        filters=[clean],
        description=_("If you do not have it, tell us what you have instead"),
    )
