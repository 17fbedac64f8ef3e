"""What staff type: signing in, the second factor, their own account, and people."""

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the published types
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from casedesk.forms import StrictForm
from casedesk.languages import LANGUAGES
from casedesk.staff.people import LONGEST_PASSWORD
from casedesk.staff.permissions import Role

ROLE_WORDS = {
    Role.REVIEWER: _("Reviewer: cases, evidence, messages, decisions"),
    Role.LEAD: _("Lead: also assigning, disputes, incidents, reopening"),
    Role.MANAGER: _("Manager: reading cases, dashboard, reports, scoring policies, outcomes, unreachable owners"),
    Role.ADMIN: _("Admin: people, settings and the record of events; no case contents"),
}


def six_digits(_form: StrictForm, field: Field) -> None:
    """Spaces are fine, as apps show the digits in two groups."""
    plain = "".join((field.data or "").split())
    if not (len(plain) == 6 and plain.isascii() and plain.isdigit()):
        raise ValidationError(_("Enter the 6 digits your authenticator app shows"))


class FactorField:
    """Mix into a form whose act needs a recent check; give `digits.data` to presence.prove_factor before the act."""

    digits = StringField(_("6-digit code"), [Length(max=12)])


class SignInForm(StrictForm):
    """E-mail and password."""

    email = StringField(_("Email"), [DataRequired(_("Enter your email")), Length(max=254)])
    password = PasswordField(_("Password"), [DataRequired(_("Enter your password")), Length(max=1000)])


class DigitsForm(StrictForm):
    """Six digits of an authenticator app."""

    digits = StringField(_("6-digit code"), [six_digits])


class RecoveryCodeForm(StrictForm):
    """One of the codes on paper."""

    code = StringField(_("Recovery code"), [DataRequired(_("Enter one of your recovery codes")), Length(max=40)])


class PreferencesForm(StrictForm):
    """How the desk looks for one person."""

    language = RadioField(_("Language"), choices=[SelectChoice(value, label) for value, label in LANGUAGES.items()])
    density = RadioField(
        _("Rows"), choices=[SelectChoice("comfortable", _("Comfortable")), SelectChoice("compact", _("Compact"))]
    )


class PasswordForm(StrictForm):
    """The present password and another one."""

    present = PasswordField(_("Present password"), [DataRequired(_("Enter your password")), Length(max=1000)])
    password = PasswordField(
        _("New password"), [DataRequired(_("Enter the new password")), Length(max=LONGEST_PASSWORD)]
    )


def _roles() -> SelectMultipleField:
    return SelectMultipleField(
        _("Roles"),
        [DataRequired(_("Choose at least one role"))],
        choices=[SelectChoice(role.value, words) for role, words in ROLE_WORDS.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


def _duty() -> BooleanField:
    return BooleanField(_("On duty: can be drawn as second person"))


class RolesForm(StrictForm):
    """What a person may do, and whether they are here."""

    roles = _roles()
    on_duty = _duty()


class PersonForm(StrictForm):
    """Somebody new."""

    name = StringField(_("Name"), [DataRequired(_("Enter a name")), Length(max=80)])
    email = StringField(_("Email"), [DataRequired(_("Enter an email address")), Length(max=254)])
    roles = _roles()
    on_duty = _duty()


def chosen(form: RolesForm | PersonForm) -> list[Role]:
    """The roles that were ticked."""
    return [Role(name) for name in form.roles.data or []]


class EmptyForm(StrictForm):
    """An act without fields."""
