"""Files that browsers send straight to the bucket: a form signed for one appeal, and the look at what came by it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

from casedesk.appeals.models import Appeal
from casedesk.errors import CasedeskError, Invalid, NotFound, Unavailable
from casedesk.evidence.arrivals import Arrival, take
from casedesk.evidence.installation import evidence_store, limits
from casedesk.evidence.kinds import Refusal
from casedesk.evidence.receiving import require_room
from casedesk.evidence.wording import Refused
from casedesk.extensions import app_settings

# The form begins an upload within this time; a slow line may take longer to end it.
FORM_SECONDS = 300
_TICKET_SECONDS = 3600

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Offer:
    """Where to post the file, the fields to send before it, and the ticket that tells us of it afterwards."""

    url: str
    fields: Mapping[str, str]
    ticket: str


def offer(appeal: Appeal, label: str, size: int, upload_key: str) -> Offer:
    """Let a browser send one file of exactly this size to a place of its own for five minutes.

    Args:
        label: the name the person's device gave. size: in bytes, as the browser says; the bucket holds it to that.
        upload_key: of the sender, the same for a repeated try.

    Raises:
        NotFound: files go through the web process here. Refused: too big, empty, or no room for it.
        WrongState: the case is closed or frozen. Unavailable.
    """
    if not app_settings().s3_direct_upload:
        raise NotFound()
    if size < 1:
        raise Refused(Refusal.EMPTY, limits())
    if size > limits().file_bytes:
        raise Refused(Refusal.TOO_BIG, limits())
    require_room(appeal, "", size)
    form = evidence_store().upload_form(appeal.reference, size, FORM_SECONDS)
    if form is None:
        raise NotFound()
    ticket = _tickets().dumps([appeal.id, form.name, size, label, upload_key])
    return Offer(form.url, form.fields, str(ticket))


def arrival(appeal: Appeal, ticket: str) -> Arrival:
    """Look at what a browser sent, as at any file, and keep it or throw it away; commits.

    Raises:
        Invalid: no ticket of ours, or its time is over. NotFound: a ticket of another appeal.
    """
    try:
        appeal_id, name, size, label, upload_key = _tickets().loads(ticket, max_age=_TICKET_SECONDS)
    except BadSignature as fault:
        raise Invalid() from fault
    if appeal_id != appeal.id:
        log.warning("refused", extra={"what": "direct upload"})
        raise NotFound()
    # A script sends this way; it asks again how far the file is.
    taken = take(
        appeal, label, lambda: evidence_store().receive_upload(name, max_bytes=size), upload_key, at_once=False
    )
    if not isinstance(taken.refused, Unavailable):
        _forget(name)
    return taken


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app_settings().secret_key, salt="evidence.direct")


def _forget(name: str) -> None:
    try:
        evidence_store().forget_uploads(name)
    except CasedeskError:
        log.warning("upload_left_behind", extra={"upload": name})
