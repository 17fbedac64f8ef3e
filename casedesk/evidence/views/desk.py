"""Files as the desk sees them: every look is recorded, access is checked at each request."""

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from casedesk.database import transaction
from casedesk.evidence import service
from casedesk.evidence.models import EvidenceFile
from casedesk.evidence.views import bp
from casedesk.evidence.views.answers import download, picture
from casedesk.guards import requires
from casedesk.staff.permissions import Permission


@bp.get("/review/evidence/<public_id>/original")
@requires(Permission.READ_EVIDENCE)
def original(public_id: str) -> ResponseReturnValue:
    """The file as it was sent, as a download."""
    file = service.file_for(current_user, public_id)
    _note(file, service.ORIGINAL)
    link = service.link_to_original(file)
    return redirect(link) if link else download(file, service.open_original(file))


@bp.get("/review/evidence/<public_id>/preview/<int(min=1):page>")
@requires(Permission.READ_EVIDENCE)
def preview(public_id: str, page: int) -> ResponseReturnValue:
    """A page, drawn anew, from 1."""
    return _picture(public_id, page)


@bp.get("/review/evidence/<public_id>/thumbnail")
@requires(Permission.READ_EVIDENCE)
def thumbnail(public_id: str) -> ResponseReturnValue:
    """The first page, small."""
    return _picture(public_id, service.THUMBNAIL)


def _picture(public_id: str, page: int) -> ResponseReturnValue:
    file = service.file_for(current_user, public_id)
    service.require_preview(file, page)
    _note(file, service.PREVIEW)
    return picture(service.preview(file, page))


def _note(file: EvidenceFile, form: str) -> None:
    if not service.is_noted(file, current_user, form):
        with transaction():
            service.note_read(file, current_user, form)
