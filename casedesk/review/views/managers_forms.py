"""What managers type: drafts of policies, signatures, days of activation, and outcomes."""

import json
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import DateField, Field, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms import ValidationError as Wrong
from wtforms.validators import DataRequired, InputRequired, Length, Regexp
from wtforms.widgets import HiddenInput

from casedesk.forms import StrictForm, options
from casedesk.review.forms import LONGEST_NOTE
from casedesk.review.outcomes.models import Outcome
from casedesk.review.policies.form import parsed
from casedesk.review.policies.grids import Kind
from casedesk.staff.forms import FactorField

LONGEST_NAME = 80
MOST_BYTES = 1_000_000
LAST_CASES = (200, 1000, 5000)


class NewDraftForm(StrictForm):
    """What a new draft begins with."""

    name = StringField(
        _("Name of the draft"),
        [DataRequired(_("Give the draft a name")), Length(max=LONGEST_NAME, message=_("At most %(max)d characters"))],
        description=_("For colleagues, such as “Winter, after the phishing wave”. It appears in the list."),
    )
    note = TextAreaField(_("Why it is written"), [Length(max=LONGEST_NOTE)])
    source = RadioField(
        _("Begin with"),
        choices=options(
            [
                ("version", _("A policy on record")),
                ("file", _("A file")),
            ]
        ),
        default="version",
    )
    base = SelectField(_("Policy"))
    file = FileField(_("Policy file (JSON)"))

    def __init__(self, versions: Iterable[tuple[str, str]], **changes: Any) -> None:
        super().__init__(**changes)
        self.base.choices = options(versions)

    def validate_file(self, field: Field) -> None:
        """A JSON object; what is wrong inside it is told by the policy's own check."""
        self.content: Any = None
        if self.source.data != "file":
            return
        if not field.data:
            raise Wrong(_("Choose a file"))
        raw = field.data.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Wrong(_("The file must be smaller than 1 MB"))
        try:
            self.content = json.loads(raw)
        except (ValueError, RecursionError):
            raise Wrong(_("This file does not hold JSON. Choose one that was saved from this page")) from None


class NamingForm(StrictForm):
    """Name and reason of a draft."""

    name = StringField(
        _("Name of the draft"),
        [DataRequired(_("Give the draft a name")), Length(max=LONGEST_NAME, message=_("At most %(max)d characters"))],
    )
    note = TextAreaField(_("Why it is written"), [Length(max=LONGEST_NOTE)])
    seen_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class QueueForm(StrictForm):
    """The share of owners among the appeals of one queue."""

    queue = StringField(
        _("Name of the queue"),
        [
            DataRequired(_("Enter the name of the queue")),
            Regexp(r"[\w-]{1,40}\Z", message=_("Use letters, digits, hyphen and underscore, 40 at the most")),
        ],
        description=_("As it stands in the field “queue” of a case. Cases sent at this desk have no such name."),
    )
    share = StringField(_("Share of owners among its appeals, in per cent"), [Length(max=40)])
    seen_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def validate_share(self, field: Field) -> None:
        """A chance above 0 and below 1, kept as `chance`."""
        chance = parsed(field.data, Kind.CHANCE)
        if chance is None or not 0 < chance < 1:
            raise Wrong(_("Enter a share above 0 and below 100"))
        self.chance = chance


class BackTestForm(StrictForm):
    """On how many of the cases decided last."""

    last = SelectField(
        _("Cases decided last"), choices=options((str(count), f"{count:,}") for count in LAST_CASES), default="1000"
    )


class SignForm(StrictForm, FactorField):
    """A signature, with the second factor when its last check is too old."""

    seen = HiddenField(validators=[Length(max=64)])


class ActivateForm(StrictForm, FactorField):
    """The day from which a signed policy scores."""

    day = DateField(_("Active from"), [InputRequired(_("Choose today or a later day"))])


class RefuseForm(StrictForm):
    """Why a policy is refused."""

    why = TextAreaField(_("Why it is refused"), [DataRequired(_("Say why it is refused")), Length(max=LONGEST_NOTE)])


class OutcomeForm(StrictForm):
    """What a closed case turned out to be. Nothing is chosen beforehand."""

    outcome = RadioField(
        _("What did it turn out to be?"),
        choices=options(
            [
                (Outcome.OWNER.value, _("The owner")),
                (Outcome.THEFT.value, _("Somebody else")),
                (Outcome.UNKNOWN.value, _("Not known")),
            ]
        ),
        validators=[InputRequired(_("Choose what it turned out to be"))],
    )
    reason = TextAreaField(
        _("How you learnt of it"), [DataRequired(_("Say how you learnt of it")), Length(max=LONGEST_NOTE)]
    )
