"""Asking for case reports, their history, and downloading them."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wsgi import FileWrapper

from casedesk.appeals.models import Appeal
from casedesk.database import transaction
from casedesk.errors import NotFound
from casedesk.evidence.labels import attachment_header
from casedesk.guards import requires
from casedesk.languages import current_language
from casedesk.reports import queries, service
from casedesk.reports.forms import ReportForm
from casedesk.reports.models import Report
from casedesk.staff.permissions import Permission

bp = Blueprint("reports", __name__)


@bp.route("/review/<ref>/reports", methods=["GET", "POST"])
@requires(Permission.EXPORT_REPORTS)
def ask(ref: str) -> ResponseReturnValue:
    """Ask for a report of a case, with a reason."""
    form = ReportForm(language=current_language())
    if form.validate_on_submit():
        with transaction():
            service.ask(_case(ref), current_user, form.reason.data or "", form.language.data)
        flash(_("The report is being made. It takes a few seconds; load this page again"))
        return redirect(url_for("reports.history"))
    page = render_template("reports/ask.html", form=form, appeal=_case(ref), has_errors=bool(form.errors))
    return page, 422 if form.errors else 200


@bp.get("/reports")
@requires(Permission.EXPORT_REPORTS)
def history() -> ResponseReturnValue:
    """All reports, newest first: who made each and why, its state and hash."""
    rows, following = queries.history(current_user, before=request.args.get("before", type=int))
    next_url = url_for("reports.history", before=following) if following else None
    return render_template("reports/history.html", rows=rows, next_url=next_url)


@bp.get("/reports/<public_id>")
@requires(Permission.EXPORT_REPORTS)
def download(public_id: str) -> ResponseReturnValue:
    """The PDF, as a download; each one is recorded."""
    with transaction():
        report = _report(public_id)
        opened = service.open_pdf(report, current_user)
        name = f"{queries.reference_of(report)}-{report.language}.pdf"
    answer = Response(FileWrapper(opened, 256 * 1024), mimetype="application/pdf", direct_passthrough=True)
    answer.headers["Content-Disposition"] = attachment_header(name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _case(ref: str) -> Appeal:
    appeal = queries.case_by_reference(current_user, ref)
    if appeal is None:
        raise NotFound()
    return appeal


def _report(public_id: str) -> Report:
    report = queries.by_public_id(current_user, public_id)
    if report is None:
        raise NotFound()
    return report
