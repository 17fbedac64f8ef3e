"""What staff type at the desk: filters, decisions, messages, reasons for a reveal or a take-over."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from casedesk import clock
from casedesk.appeals.items import ITEMS
from casedesk.appeals.status import AppealStatus
from casedesk.evidence.models import Verdict
from casedesk.evidence.verdicts import REASONS as VERDICT_REASONS
from casedesk.extensions import app_settings
from casedesk.forms import StrictForm, options
from casedesk.languages import LANGUAGES, at_desk, desk_today
from casedesk.review.deciding.choices import Choice
from casedesk.review.deciding.reasons import REASONS, REVEAL, TAKE_OVER
from casedesk.review.models import LeaningWay
from casedesk.review.queries import NOBODY, Filters, Sort, Tab
from casedesk.review.telling.masking import MASKED_FIELDS, MASKED_SIGNALS
from casedesk.review.telling.suggestions import Suggestion
from casedesk.staff.forms import FactorField

ASK_DAYS = 3
ASK_MOST_DAYS = 30
LONGEST_NOTE = 2000
_ANSWER_BY = time(18)


USUAL = [("", _("All"))]


class Checkboxes(SelectMultipleField):
    """Any of several, as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class QueueForm(Form):
    """The filters of the queue as they stand in the address; what is not known is left out, never an error."""

    tab = SelectField(choices=options((tab.value, tab.value) for tab in Tab), default=Tab.TO_DO.value)
    sort = SelectField(
        _("Order"),
        choices=options([(Sort.DUE.value, _("Time left")), (Sort.AGE.value, _("Waiting since"))]),
        default=Sort.DUE,
    )
    band = SelectField(
        _("Score"),
        choices=options(
            [
                *USUAL,
                ("strong", _("Strong")),
                ("likely", _("Likely")),
                ("unclear", _("Unclear")),
                ("weak", _("Weak")),
            ]
        ),
    )
    language = SelectField(_("Language"), choices=options([*USUAL, *LANGUAGES.items()]))
    assignee = SelectField(_("Assigned to"), choices=options(USUAL))
    flag = SelectField(
        _("Flag"),
        choices=options(
            [
                *USUAL,
                ("answered", _("More arrived")),
                ("reused_document", _("File seen in another case")),
                ("imei_elsewhere", _("Device number in another case")),
                ("second_open", _("Two open cases")),
                ("grouped", _("Many appeals")),
                ("escalated", _("With a lead")),
            ]
        ),
    )
    status = SelectField(
        _("Status"),
        choices=options(
            [
                *USUAL,
                ("in_review", _("In review")),
                ("proposed", _("Second look due")),
                ("disputed", _("Disputed")),
                ("incident", _("Incident")),
                ("waiting", _("Safety wait")),
                ("link_sent", _("Link sent")),
                ("redeemed", _("Password changed")),
                ("rejected", _("Not approved")),
                ("withdrawn", _("Withdrawn")),
                ("expired", _("Out of time")),
                ("reversed", _("Reversed")),
            ]
        ),
    )
    overdue = BooleanField(_("Overdue only"))
    after = StringField()
    before = StringField()

    @classmethod
    def for_people(cls, asked: Any, names: Mapping[int, str]) -> "QueueForm":
        """The form with everybody's name among the choices."""
        form = cls(asked)
        people = ((str(key), name) for key, name in names.items())
        form.assignee.choices = options([*USUAL, (NOBODY, _("Nobody")), *people])
        return form

    def filters(self, allowed: list[Tab]) -> Filters:
        """What was chosen; a tab that is not this person's is the usual one."""
        self.validate()
        chosen = {name: (field.data or None) if not field.errors else None for name, field in self._fields.items()}
        tab = Tab(chosen["tab"] or Tab.TO_DO)
        return Filters(
            tab=tab if tab in allowed else Tab.TO_DO,
            sort=Sort(chosen["sort"] or Sort.DUE),
            band=chosen["band"],
            language=chosen["language"],
            assignee=chosen["assignee"],
            overdue=bool(chosen["overdue"]),
            flag=chosen["flag"],
            status=AppealStatus(chosen["status"]) if chosen["status"] else None,
            after=chosen["after"],
            before=chosen["before"],
        )


class DecisionForm(StrictForm, FactorField):
    """A decision: what, why, and which version of the case was on the screen. Nothing is chosen beforehand."""

    outcome = RadioField(_("Decision"), validators=[InputRequired(_("Choose what to decide"))])
    reasons = Checkboxes(_("Reasons (at least one; they go into the record of events)"))
    note = TextAreaField(_("Internal note"), [Length(max=LONGEST_NOTE)])
    items = Checkboxes(_("What is needed"), choices=options((name, item.title) for name, item in ITEMS.items()))
    deadline = DateField(_("Until 18:00 on"), [Optional()])
    message = TextAreaField(_("Message to the owner, in the owner's language"), [Length(max=LONGEST_NOTE)])
    seen_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    shown = HiddenField(validators=[Length(max=64)])
    seen_event = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def __init__(self, choices: list[Choice], **changes: Any) -> None:
        super().__init__(**changes)
        self.outcome.choices = options((choice.value, choice.label) for choice in choices)
        self.reasons.choices = options(
            (f"{outcome}:{code}", words) for outcome, reasons in REASONS.items() for code, words in reasons.items()
        )

    def suggest(self, suggested: Sequence[Suggestion]) -> None:
        """Put what would help most first, each with why; nothing is chosen beforehand."""
        told = {one.request: _("%(item)s: %(why)s", item=ITEMS[one.request].title, why=one.why) for one in suggested}
        rest = {name: item.title for name, item in ITEMS.items() if name not in told}
        self["items"].choices = options((told | rest).items())

    def validate_reasons(self, field: Field) -> None:
        """At least one that belongs to the decision; boxes of another decision stay unread."""
        if self.outcome.data and not self.chosen_reasons:
            raise ValidationError(_("Choose at least one reason"))

    def validate_items(self, field: Field) -> None:
        if self.outcome.data == "ask_for_more" and not field.data:
            raise ValidationError(_("Choose what is needed"))

    def validate_deadline(self, field: Field) -> None:
        if self.outcome.data != "ask_for_more":
            return
        today = desk_today(clock.utcnow())
        if field.data is None or not today < field.data <= today + timedelta(days=ASK_MOST_DAYS):
            raise ValidationError(_("Choose a day from tomorrow on, 30 days ahead at most"))

    @property
    def chosen_reasons(self) -> tuple[str, ...]:
        """The reasons picked for the decision picked."""
        kind = f"{self.outcome.data}:"
        return tuple(value.removeprefix(kind) for value in self.reasons.data or () if value.startswith(kind))

    @property
    def deadline_at(self) -> datetime:
        """18:00 desk time of the chosen day."""
        day: date = self.deadline.data or usual_deadline(clock.utcnow())
        return datetime.combine(day, _ANSWER_BY, ZoneInfo(app_settings().timezone))


def usual_deadline(now: datetime) -> date:
    """The third day from now (lifecycle.md)."""
    return at_desk(now).date() + timedelta(days=ASK_DAYS)


class MessageForm(StrictForm):
    """A message to the owner."""

    body = TextAreaField(
        _("Message to the owner, in the owner's language"),
        [DataRequired(_("Write the message")), Length(max=LONGEST_NOTE)],
    )


class RevealForm(StrictForm):
    """Which masked value to show, and why."""

    what = SelectField(_("Value"), choices=options((name, name) for name in sorted(MASKED_SIGNALS | MASKED_FIELDS)))
    why = SelectField(
        _("Reason"), choices=options([("", _("Choose a reason")), *REVEAL.items()]), validators=[DataRequired()]
    )


class VerdictForm(StrictForm):
    """What a file is worth, and why. Nothing is chosen beforehand."""

    verdict = RadioField(
        _("What is this file worth?"),
        choices=options(
            [
                (Verdict.ACCEPTED.value, _("Accept")),
                (Verdict.UNREADABLE.value, _("Unreadable")),
                (Verdict.WRONG_DOCUMENT.value, _("Wrong document")),
                (Verdict.DOUBTFUL.value, _("Doubtful")),
            ]
        ),
        validators=[InputRequired(_("Choose what the file is worth"))],
    )
    reason = RadioField(
        _("Reason (it goes into the record of events)"),
        choices=options(
            (f"{verdict.value}:{code}", words)
            for verdict, codes in VERDICT_REASONS.items()
            for code, words in codes.items()
        ),
        validate_choice=False,
    )

    def validate_reason(self, field: Field) -> None:
        """One that belongs to the verdict."""
        if self.verdict.data and not self.chosen_reason:
            raise ValidationError(_("Choose a reason"))

    @property
    def chosen_reason(self) -> str:
        """The reason picked for the verdict picked; empty when there is none."""
        verdict, _colon, code = (self.reason.data or "").partition(":")
        own = {of.value: codes for of, codes in VERDICT_REASONS.items()}.get(verdict, {})
        return code if verdict == self.verdict.data and code in own else ""


class TakeOverForm(StrictForm):
    """Why a case is taken from somebody."""

    why = SelectField(
        _("Reason"), choices=options([("", _("Choose a reason")), *TAKE_OVER.items()]), validators=[DataRequired()]
    )


class LeaningForm(StrictForm):
    """Where somebody leans before the score is shown."""

    way = SelectField(_("Your leaning"), choices=options((way.value, way.value) for way in LeaningWay))


class AssignForm(StrictForm):
    """Whom a case is handed to."""

    person = SelectField(_("Hand to"), coerce=int)


class PressForm(StrictForm):
    """A button without fields."""
