"""What is typed on the pages of the demonstration."""

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from casedesk.forms import StrictForm


class AccountSignInForm(StrictForm):
    """Account and password, and six digits where the account asks for them."""

    account = StringField(
        _("Phone, email or account ID"),
        [DataRequired(_("Enter a phone number, email or account ID")), Length(max=254)],
    )
    password = PasswordField(_("Password"), [DataRequired(_("Enter your password")), Length(max=1000)])
    digits = StringField(_("6-digit code"), [Length(max=12)])


class AccountSignOutForm(StrictForm):
    """An act without fields."""
