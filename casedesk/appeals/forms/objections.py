"""Forms that stop an appeal: naming the account, and the one button."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from casedesk.forms import StrictForm


class StopForm(StrictForm):
    """One button, no field."""


class NotMeForm(StrictForm):
    """Whose account somebody else appeals for."""

    account = StringField(
        _("Phone, email or account ID"),
        validators=[
            InputRequired(_("Enter a phone number, email or account ID")),
            Length(max=254, message=_("Enter a phone number, email or account ID")),
        ],
    )
