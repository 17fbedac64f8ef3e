"""Asking for a place to send a file straight to; what came there is told to the usual route, with its ticket."""

from dataclasses import asdict

from flask import jsonify
from flask.typing import ResponseReturnValue

from casedesk.appeals import access
from casedesk.attempts import spend
from casedesk.database import transaction
from casedesk.errors import Invalid
from casedesk.evidence import direct
from casedesk.evidence.forms import DirectForm
from casedesk.evidence.views import bp
from casedesk.guards import public

# What is sent and never told of lies in the bucket for a day.
_OFFERS_AN_HOUR = 60


@bp.post("/appeals/<reference>/evidence/direct")
@public
def offer(reference: str) -> ResponseReturnValue:
    """A form by which a script sends one file straight to the bucket."""
    appeal = access.of_this_browser(reference)
    form = DirectForm()
    if not form.validate_on_submit():
        raise Invalid()
    with transaction():
        spend("direct_upload", appeal.reference, limit=_OFFERS_AN_HOUR, seconds=3600)
    label, size, key = form.name.data or "", form.size.data or 0, form.upload_key.data or ""
    return jsonify(asdict(direct.offer(appeal, label, size, key)))
