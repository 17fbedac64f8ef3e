"""The form of step three: phone and IMEI, of a second device too."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField

from casedesk.appeals.forms.numbers import check_imei, imei_digits, is_doubtful
from casedesk.appeals.forms.parts import AtMost, clean, forgotten, line
from casedesk.appeals.forms.steps import StepForm
from casedesk.appeals.models import Step


class DeviceForm(StepForm):
    """Models and IMEIs."""

    step = Step.DEVICE
    questions = ("model", "imei", "second_model", "second_imei")

    model = line(_("Which phone is it?"), _("Maker and model, like Redmi K70"), longest=80)
    model_forgotten = forgotten()
    imei = StringField(_("What is the phone's IMEI?"), [AtMost(40), check_imei], filters=[clean])
    imei_forgotten = forgotten()
    second_model = line(_("Another device you used"), _("A phone or tablet you signed in on"), longest=80)
    second_model_forgotten = forgotten()
    second_imei = StringField(_("The IMEI of that device"), [AtMost(40), check_imei], filters=[clean])
    second_imei_forgotten = forgotten()

    def stated(self, name: str) -> Any:
        """An IMEI as its digits."""
        said = super().stated(name)
        return imei_digits(said or "") if name.endswith("imei") else said

    @property
    def doubtful(self) -> bool:
        """Whether a check digit does not fit: worth a second look, never refused."""
        said = self.answers()
        return is_doubtful(said.get("imei")) or is_doubtful(said.get("second_imei"))
