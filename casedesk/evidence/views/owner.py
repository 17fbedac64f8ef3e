"""Files as their owner sends, sees and removes them, with scripts or without."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casedesk.appeals import access
from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.errors import CasedeskError, Invalid, wants_json
from casedesk.evidence import direct, service
from casedesk.evidence.forms import EvidenceForm, RemovalForm
from casedesk.evidence.rows import FileRow
from casedesk.evidence.uploads import takes_files
from casedesk.evidence.views import bp
from casedesk.evidence.views.answers import picture
from casedesk.extensions import app_settings
from casedesk.guards import public


@bp.get("/appeals/<reference>/evidence")
@public
def files(reference: str) -> ResponseReturnValue:
    """Where a file is sent without scripts or a refused one again; for scripts, how far each file is."""
    appeal = access.of_this_browser(reference)
    if wants_json():
        return jsonify(
            files=[_told(row) for row in service.file_rows(appeal, changeable=service.is_changeable(appeal))]
        )
    form = EvidenceForm(formdata=None)
    form.instead.data = request.args.get("instead", "")
    return _page(appeal, form)


@bp.post("/appeals/<reference>/evidence")
@public
@takes_files
def add(reference: str) -> ResponseReturnValue:
    """One file from a script, or all files of a form; what is refused leaves the others."""
    appeal = access.of_this_browser(reference)
    form = EvidenceForm()
    count = len(form.file.data or ()) + bool(form.ticket.data)
    if form.validate_on_submit() and (not count or (wants_json() and count > 1)):
        form.file.errors = [_("Choose a file first")]
    if form.errors:
        return _refused(appeal, form, Invalid(next(iter(form.errors.values()))[0]))
    # A script asks again until a file is read, so it need not wait; a page without scripts is told in its one answer.
    arrivals = service.take_all(appeal, form.file.data or (), form.upload_key.data or "", at_once=not wants_json())
    if form.ticket.data:
        arrivals.append(direct.arrival(appeal, form.ticket.data))
    refusals = [(arrival.name, arrival.refused) for arrival in arrivals if arrival.refused is not None]
    if refusals:
        form.file.errors = [_("%(name)s: %(reason)s", name=name, reason=error.message) for name, error in refusals]
        return _refused(appeal, form, refusals[0][1])
    replaced = service.replaced_by(appeal, form.instead.data or "", arrivals)
    if replaced is not None:
        with transaction():
            service.remove(appeal, replaced)
    return _taken(appeal, [arrival.row for arrival in arrivals if arrival.row is not None])


@bp.post("/appeals/<reference>/evidence/<public_id>/kept")
@public
def keep(reference: str, public_id: str) -> ResponseReturnValue:
    """Send a picture as it is, whatever could make it easier to read."""
    appeal = access.of_this_browser(reference)
    file = service.file_of(appeal, public_id)
    if not RemovalForm().validate_on_submit():
        raise Invalid()
    with transaction():
        service.keep_as_is(appeal, file)
    if wants_json():
        return jsonify(id=public_id, status="kept")
    return redirect(_back(appeal))


@bp.post("/appeals/<reference>/evidence/<public_id>/removal")
@public
def remove(reference: str, public_id: str) -> ResponseReturnValue:
    """Take a file out again."""
    appeal = access.of_this_browser(reference)
    file = service.file_of(appeal, public_id)
    if not RemovalForm().validate_on_submit():
        raise Invalid()
    with transaction():
        service.remove(appeal, file)
    if wants_json():
        return jsonify(id=public_id, status="removed")
    return redirect(_back(appeal))


@bp.get("/appeals/<reference>/evidence/<public_id>/thumbnail")
@public
def own_picture(reference: str, public_id: str) -> ResponseReturnValue:
    """The first page of one's own file, small."""
    file = service.file_of(access.of_this_browser(reference), public_id)
    return picture(service.preview(file, service.THUMBNAIL))


def _taken(appeal: Appeal, rows: Sequence[FileRow]) -> ResponseReturnValue:
    if wants_json():
        return jsonify(_told(rows[0])), 201
    flash(_("Uploaded: %(names)s", names=", ".join(row.name for row in rows)))
    return redirect(_back(appeal), 303)


def _told(row: FileRow) -> dict[str, Any]:
    return {**asdict(row), "message": str(row.message)}


def _refused(appeal: Appeal, form: EvidenceForm, error: CasedeskError) -> ResponseReturnValue:
    if wants_json():
        raise error
    again = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return _page(appeal, form), error.status, again


def _page(appeal: Appeal, form: EvidenceForm) -> str:
    return render_template(
        "evidence/files.html",
        appeal=appeal,
        form=form,
        files=service.file_rows(appeal),
        max_files=app_settings().max_files,
        max_mb=app_settings().max_file_mb,
        back_url=_back(appeal),
    )


def _back(appeal: Appeal) -> str:
    """The page with the list of files."""
    if appeal.status is AppealStatus.DRAFT:
        return url_for("appeals.step", reference=appeal.reference, step=Step.PURCHASE.value)
    return url_for("appeals.status", reference=appeal.reference)
