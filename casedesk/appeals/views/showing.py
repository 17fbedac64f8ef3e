"""What the owner's pages share: progress beside the form, files, refusals shown at a field."""

from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from casedesk import clock
from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.wording import CHECK_AND_SEND, STEPS
from casedesk.errors import CasedeskError, TooMany
from casedesk.evidence.case_code import case_code
from casedesk.evidence.forms import EvidenceForm
from casedesk.evidence.kinds import MEGABYTE
from casedesk.evidence.service import file_rows
from casedesk.extensions import app_settings
from casedesk.forms import StrictForm
from casedesk.languages import at_desk, format_moment

ORDER = tuple(Step)


def page(template: str, form: StrictForm, *, status: int | None = None, **context: Any) -> ResponseReturnValue:
    """A page with its form: 422 when something must be changed."""
    wrong = any(each.errors for each in (form, *context.values()) if isinstance(each, StrictForm))
    shown = render_template(f"appeals/{template}.html", form=form, has_errors=wrong, **context)
    return shown, status or (422 if wrong else 200)


def refuse(field: Field, error: CasedeskError) -> int:
    """Put a refusal at a field, a limit with the time of the next try; returns the status of the page."""
    sentence = error.message
    if isinstance(error, TooMany) and error.retry_after:
        # Times are shown in minutes: the next full one is surely late enough.
        again = clock.utcnow() + timedelta(seconds=error.retry_after + 59)
        sentence = _("Too many tries. Try again after %(time)s", time=format_moment(again))
    field.errors = [*field.errors, sentence]
    return error.status


def progress_of(appeal: Appeal, now: Step | None) -> list[dict[str, Any]]:
    """The steps beside the form; `now` is None on the page that checks and sends."""
    found = [
        {
            "label": STEPS[step],
            "state": "now" if step is now else "done" if is_done(appeal, step) else "later",
            "url": url_for("appeals.step", reference=appeal.reference, step=step.value),
        }
        for step in ORDER
    ]
    last = {"label": CHECK_AND_SEND, "state": "later" if now else "now"}
    return [*found, last | {"url": url_for("appeals.check", reference=appeal.reference)}]


def is_done(appeal: Appeal, step: Step) -> bool:
    """Whether something was said in a step, "I do not remember" included."""
    return appeal.contact_proven_at is not None if step is Step.CONTACT else bool(appeal.said(step))


def next_page(appeal: Appeal, after: Step) -> str:
    """The address of the page that follows a step."""
    position = ORDER.index(after) + 1
    if position == len(ORDER):
        return url_for("appeals.check", reference=appeal.reference)
    return url_for("appeals.step", reference=appeal.reference, step=ORDER[position].value)


def where_it_stopped(appeal: Appeal) -> str:
    """The address of the first step in which nothing is said yet, or of the page that checks and sends."""
    saved = {row.step for row in appeal.answers} | ({Step.CONTACT} if appeal.contact_proven_at else set())
    missing = [step for step in ORDER if step not in saved]
    if missing:
        return url_for("appeals.step", reference=appeal.reference, step=missing[0].value)
    return url_for("appeals.check", reference=appeal.reference)


def upload_of(appeal: Appeal) -> dict[str, Any]:
    """What the part of a page that takes files needs."""
    settings = app_settings()
    return {
        "files": file_rows(appeal),
        "upload": EvidenceForm(formdata=None),
        "upload_url": url_for("evidence.add", reference=appeal.reference),
        "max_files": settings.max_files,
        "max_bytes": settings.max_file_mb * MEGABYTE,
        "case_code": case_code(appeal.reference),
    }


def saved_at(appeal: Appeal) -> str:
    """The time of the last save, on the desk's clock."""
    return f"{at_desk(appeal.saved_at):%H:%M}"
