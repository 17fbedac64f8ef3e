"""The form of a new password."""

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from casedesk.forms import StrictForm
from casedesk.recovery.passwords import LONGEST


class NewPasswordForm(StrictForm):
    """The tracking code and one password field; the rules of passwords are asked once the code was right."""

    tracking_code = StringField(
        _("Enter the tracking code you saved when you sent the appeal"),
        validators=[
            InputRequired(_("Enter the tracking code")),
            Length(max=80, message=_("The tracking code has 28 characters")),
        ],
    )
    password = PasswordField(
        _("New password"),
        validators=[
            InputRequired(_("Enter a new password")),
            Length(max=LONGEST, message=_("The password can have up to 128 characters")),
        ],
    )
