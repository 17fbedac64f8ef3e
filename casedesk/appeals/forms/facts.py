"""The form of step two: what is known of the account itself."""

from typing import Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup
from wtforms import FieldList, Form, FormField, PasswordField
from wtforms.validators import ValidationError
from wtforms.widgets import PasswordInput

from casedesk.appeals.dates import parts_of
from casedesk.appeals.drafts import Secrets
from casedesk.appeals.forms.parts import AtMost, RegisteredForm, forgotten, line
from casedesk.appeals.forms.steps import StepForm
from casedesk.appeals.models import Step
from casedesk.directory.base import ContactKind
from casedesk.directory.canonical import canonical_contact

_MOST_QUESTIONS = 5


class AnswerForm(Form):
    """The answer to one security question."""

    answer = line("", longest=200)
    forgotten = forgotten()


class FactsForm(StepForm):
    """Registration, a former password, former contacts and names, security answers."""

    step = Step.FACTS
    questions = ("registered", "registered_city", "former_password", "phone", "email", "former_names")

    registered = FormField(RegisteredForm)
    registered_forgotten = forgotten()
    registered_city = line(_("In which city was it registered?"), longest=60)
    registered_city_forgotten = forgotten()
    former_password = PasswordField(
        _("A password you used before"),
        [AtMost(256)],
        # Shown again after an error elsewhere, to the one who has just typed it, on a page that no cache keeps.
        widget=PasswordInput(hide_value=False),
        description=_("Any older one. We compare it and do not keep it"),
    )
    former_password_forgotten = forgotten()
    phone = line(_("The phone number you can no longer use"), longest=40)
    phone_forgotten = forgotten()
    email = line(_("The mailbox you can no longer use"), longest=200)
    email_forgotten = forgotten()
    former_names = line(
        _("Names the account had before"), _("Nicknames or user names, as far as you remember"), longest=200
    )
    former_names_forgotten = forgotten()
    security = FieldList(FormField(AnswerForm), max_entries=_MOST_QUESTIONS)

    @classmethod
    def shown(cls, data: dict[str, Any]) -> dict[str, Any]:
        """The date in its parts; what was compared is never shown again."""
        return data | {"registered": parts_of(data.get("registered")), "former_password": ""}

    def ask(self, asked: tuple[str, ...]) -> None:
        """Make room for the account's security questions, and label each with its words."""
        while len(self.security) < min(len(asked), _MOST_QUESTIONS):
            self.security.append_entry()
        for entry, question in zip(self.security, asked, strict=False):
            lang = "en" if question.isascii() else "zh-CN"
            entry.answer.label.text = Markup('<span lang="{}">{}</span>').format(lang, question)

    def answers(self) -> dict[str, Any]:
        """As for every step; all security questions forgotten is an answer too, and the password is left out."""
        said = super().answers()
        said.pop("former_password", None)
        lost = said.get("forgotten", [])
        if self.security.entries and all(entry.forgotten.data for entry in self.security):
            lost = [*lost, "answers"]
        return said | ({"forgotten": lost} if lost else {})

    def stated(self, name: str) -> Any:
        """The answer to one question; the date as the days it may mean."""
        return self.registered.form.meaning() if name == "registered" else super().stated(name)

    def secrets(self, asked: tuple[str, ...]) -> Secrets:
        """The password exactly as typed, and the answers that were not forgotten."""
        password = None if self.former_password_forgotten.data else self.former_password.data
        pairs = zip(asked, self.security, strict=False)
        return Secrets(password or None, {q: e.answer.data for q, e in pairs if not e.forgotten.data and e.answer.data})

    def validate_phone(self, field: Any) -> None:
        """A number that can be one."""
        if field.data and canonical_contact(ContactKind.PHONE, field.data) is None:
            raise ValidationError(_("Enter a phone number like 138 0000 0000"))

    def validate_email(self, field: Any) -> None:
        """An address that can be one."""
        if field.data and canonical_contact(ContactKind.EMAIL, field.data) is None:
            raise ValidationError(_("Enter an email address like name@example.com"))
