"""Forms of the gallery: one field of each kind."""

from typing import Self

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

IMEI_ERROR = "IMEI must be 15 digits. You entered 14"


class Several(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class City(FlaskForm):
    name = StringField("City")


class OwnerForm(FlaskForm):
    imei = StringField("What is the phone's IMEI?")
    imei_forgotten = BooleanField("I do not remember")
    method = RadioField("How?", choices=[SelectChoice("sms", "Text message"), SelectChoice("mail", "E-mail")])
    used = Several("What did you use?", choices=[SelectChoice("cloud", "Cloud"), SelectChoice("pay", "Payments")])
    cities = FieldList(FormField(City), min_entries=2)
    year = StringField("Year")
    month = StringField("Month")
    day = StringField("Day")
    note = TextAreaField("Anything else?")
    password = PasswordField("New password")
    files = MultipleFileField("Choose files")

    @classmethod
    def with_errors(cls) -> Self:
        form = cls(imei="86123456789014")
        form.imei.errors = [IMEI_ERROR]
        form.method.errors = ["Choose one"]
        form.year.errors = ["Purchase date must be today or earlier"]
        return form


class DeskForm(FlaskForm):
    outcome = RadioField("Decision", choices=[SelectChoice("approve", "Approve"), SelectChoice("reject", "Reject")])
    reasons = Several("Reasons", choices=[SelectChoice("device", "Device agrees"), SelectChoice("proof", "Proof")])
