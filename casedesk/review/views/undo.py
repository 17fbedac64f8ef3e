"""The offer to take the last decision back, shown on the next pages for as long as it holds."""

from datetime import datetime
from typing import Any

from flask import session
from flask_babel import gettext as _

from casedesk import clock
from casedesk.review.models import Opinion

_KEY = "undo"


def offer_undo(reference: str, opinion: Opinion) -> None:
    """Remember the decision just made in this browser; the service decides whether it can still be taken back."""
    session.pop(_KEY, None)
    if opinion.undo_until is not None:
        session[_KEY] = {"reference": reference, "until": opinion.undo_until.isoformat()}


def undo_offer() -> dict[str, Any] | None:
    """What the bar says while there is time; afterwards nothing."""
    offer = session.get(_KEY)
    if offer is None:
        return None
    if datetime.fromisoformat(offer["until"]) < clock.utcnow():
        session.pop(_KEY)
        return None
    return {"reference": offer["reference"], "words": _("%(case)s is decided", case=offer["reference"])}


def forget_undo() -> None:
    """The decision was taken back, or it is too late."""
    session.pop(_KEY, None)
