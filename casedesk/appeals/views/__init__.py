"""Pages of the owner, one file a kind of page: each imports `bp` and is listed at the end."""

from flask import Blueprint

bp = Blueprint("appeals", __name__)

from casedesk.appeals.views import (  # noqa: E402 - they need bp
    asking,
    contact,
    following,
    sending,
    starting,
    steps,
    tracking,
)

__all__ = ["asking", "bp", "contact", "following", "sending", "starting", "steps", "tracking"]
