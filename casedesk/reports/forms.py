"""What a manager fills in to get a report."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length

from casedesk.forms import StrictForm, options
from casedesk.languages import LANGUAGES
from casedesk.reports.service import LONGEST_REASON


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


class ReportForm(StrictForm):
    """Why a report is wanted, and in which language."""

    reason = StringField(
        _("What is the report for?"),
        [
            DataRequired(_("Say what the report is for")),
            Length(max=LONGEST_REASON, message=_("At most %(max)d characters")),
        ],
        filters=[_plain],
        description=_("Printed on every page with your name, and kept. Name nobody."),
    )
    language = RadioField(_("Language of the report"), choices=options(LANGUAGES.items()))
