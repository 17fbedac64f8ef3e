"""Parts that the owner's forms are made of: clean text, remembered dates, "I do not remember"."""

import unicodedata
from typing import ClassVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import ValidationError

from casedesk import clock
from casedesk.appeals.dates import NoSuchDate, remembered
from casedesk.languages import desk_today

FORGOTTEN = _("I do not remember")
_UNSEEN = ("Cc", "Cf", "Cs", "Co")


def clean(text: str | None) -> str:
    """Text without characters nobody sees: control and direction marks are dropped, line breaks stay."""
    kept = (c for c in text or "" if c == "\n" or unicodedata.category(c) not in _UNSEEN)
    return "".join(kept).strip()


def typed(field: Field) -> str:
    """What was typed into a field of text."""
    return str(field.data or "")


class AtMost:
    """Refuses text that is longer than a number of characters."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.field_flags = {"maxlength": longest}

    def __call__(self, form: Form, field: Field) -> None:
        if len(field.data or "") > self.longest:
            raise ValidationError(_("Use at most %(count)s characters", count=self.longest))


def line(label: LazyString | str, hint: LazyString | str = "", *, longest: int = 120) -> StringField:
    """One line of text that may stay empty."""
    return StringField(label, [AtMost(longest)], filters=[clean], description=hint)


def forgotten() -> BooleanField:
    """The box "I do not remember", a real answer to any question."""
    return BooleanField(FORGOTTEN)


class RememberedForm(Form):
    """Year, month and day of a date that lies in the past, as far as it is remembered."""

    too_late: ClassVar[LazyString] = _("The date must be today or earlier")

    year = line(_("Year"), longest=8)
    month = line(_("Month"), longest=8)
    day = line(_("Day"), longest=8)

    def validate(self, extra_validators: object = None) -> bool:
        """Whether the parts make a date that is not to come; the sentence stands at the part to look at."""
        if not super().validate():
            return False
        try:
            said = self.meaning()
            if said and said["from"] > desk_today(clock.utcnow()).isoformat():
                raise NoSuchDate("year", self.too_late)
        except NoSuchDate as wrong:
            self[wrong.part].errors = [wrong.sentence]
            return False
        return True

    def meaning(self) -> dict[str, str] | None:
        """The date in the words of the scoring contract; None when nothing was typed."""
        return remembered(self.year.data or "", self.month.data or "", self.day.data or "")


class RegisteredForm(RememberedForm):
    """When the account was registered; a season is fine."""

    too_late: ClassVar[LazyString] = _("Registration date must be today or earlier")

    season = SelectField(
        _("Season, if you do not know the month"),
        choices=[
            SelectChoice("", _("Not needed")),
            SelectChoice("spring", _("Spring (March to May)")),
            SelectChoice("summer", _("Summer (June to August)")),
            SelectChoice("autumn", _("Autumn (September to November)")),
            SelectChoice("winter", _("Winter (December to February of the next year)")),
        ],
        default="",
    )

    def meaning(self) -> dict[str, str] | None:
        """As above, with the season where no month is given."""
        typed = (self.year.data or "", self.month.data or "", self.day.data or "")
        return remembered(*typed, season="" if typed[1] else self.season.data or "")


class BoughtForm(RememberedForm):
    """When the phone was bought."""

    too_late: ClassVar[LazyString] = _("Purchase date must be today or earlier")


class SignedInForm(RememberedForm):
    """The day of a sign-in."""

    too_late: ClassVar[LazyString] = _("Sign-in date must be today or earlier")
