"""The form that names the account."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext
from wtforms import StringField
from wtforms.validators import ValidationError

from casedesk.forms import StrictForm

_LONGEST = 200


class FindForm(StrictForm):
    """One field for phone, e-mail or account ID; nothing about it depends on what exists."""

    account = StringField(
        lazy_pgettext("your own", "Phone, email or account ID"), filters=[lambda text: (text or "").strip()]
    )

    def validate_account(self, field: Any) -> None:
        """Something was typed, of a length that can name an account."""
        if not field.data:
            raise ValidationError(_("Enter a phone number, email or account ID"))
        if len(field.data) > _LONGEST or not field.data.isprintable():
            raise ValidationError(_("Use at most %(count)s characters", count=_LONGEST))
