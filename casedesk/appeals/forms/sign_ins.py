"""The forms of steps five and six: the last sign-ins and the usual places."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, Form, FormField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from casedesk.appeals.dates import parts_of
from casedesk.appeals.forms.parts import SignedInForm, forgotten, line
from casedesk.appeals.forms.steps import StepForm
from casedesk.appeals.models import Step

ROWS = 3


class SignInForm(Form):
    """One line of the timeline."""

    on = FormField(SignedInForm)
    around = BooleanField(_("Around this day"), default=True)
    part_of_day = SelectField(
        _("Part of the day"),
        choices=[
            SelectChoice("", _("I do not remember")),
            SelectChoice("morning", _("Morning")),
            SelectChoice("afternoon", _("Afternoon")),
            SelectChoice("evening", _("Evening")),
            SelectChoice("night", _("Night")),
        ],
        default="",
    )
    device = line(_("On which device?"), longest=80)
    city = line(_("In which city?"), longest=60)

    def validate(self, extra_validators: object = None) -> bool:
        """A line needs a day, however rough, when anything else is in it."""
        if not super().validate():
            return False
        if self.meaning() or not (self.part_of_day.data or self.device.data or self.city.data):
            return True
        self.on.form.year.errors = [_("Enter at least the year of this sign-in")]
        return False

    def meaning(self) -> dict[str, Any] | None:
        """The line in the words of the scoring contract; None without a day."""
        on = self.on.form.meaning()
        if on is None:
            return None
        said = {"part_of_day": self.part_of_day.data, "city": self.city.data, "device": self.device.data}
        return {"on": on, "around": bool(self.around.data)} | {name: value for name, value in said.items() if value}


class SignInsForm(StepForm):
    """Up to three of the last sign-ins."""

    step = Step.SIGN_INS
    questions = ("sign_ins",)

    sign_ins = FieldList(FormField(SignInForm), min_entries=ROWS, max_entries=ROWS)
    sign_ins_forgotten = forgotten()

    @classmethod
    def shown(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Each line's date in its parts."""
        return {"sign_ins": [row | {"on": parts_of(row["on"])} for row in data.get("sign_ins", [])]}

    def stated(self, name: str) -> Any:
        """The lines that say something."""
        rows = [entry.form.meaning() for entry in self.sign_ins]
        return [row for row in rows if row]


class PlacesForm(StepForm):
    """Up to three cities."""

    step = Step.PLACES
    questions = ("cities",)

    cities = FieldList(line(_("City"), longest=60), min_entries=ROWS, max_entries=ROWS)
    cities_forgotten = forgotten()

    def stated(self, name: str) -> Any:
        """Each city once, in the order of the form."""
        return list(dict.fromkeys(city for city in self.cities.data if city))
