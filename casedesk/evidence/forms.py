"""The form that brings files."""

from uuid import uuid4

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length

from casedesk.forms import StrictForm


class EvidenceForm(StrictForm):
    """Files, and the key of this sending: the same form sent twice adds nothing twice.

    `instead` names the file that goes once another one is kept in its place; `ticket` stands for a file that was sent
    straight to the bucket.
    """

    file = MultipleFileField(_("Choose files"))
    upload_key = HiddenField(default=lambda: uuid4().hex, validators=[Length(max=64)])
    instead = HiddenField(validators=[Length(max=32)])
    ticket = HiddenField(validators=[Length(max=4000)])


class DirectForm(StrictForm):
    """What a script says of a file before it sends it straight to the bucket."""

    name = StringField(validators=[Length(max=300)])
    size = IntegerField(validators=[InputRequired()])
    upload_key = HiddenField(validators=[Length(max=64)])


class RemovalForm(StrictForm):
    """The button that removes a file, or sends it as it is."""
