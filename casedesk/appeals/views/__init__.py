"""Pages of the owner, one file a kind of page: each imports `bp` and is listed at the end."""

from flask import Blueprint

bp = Blueprint("appeals", __name__)

from casedesk.appeals.views import (  # noqa: E402 - they need bp
    contact,
    following,
    former_contacts,
    leaving,
    objections,
    sending,
    starting,
    steps,
    tracking,
)

__all__ = [
    "bp",
    "contact",
    "following",
    "former_contacts",
    "leaving",
    "objections",
    "sending",
    "starting",
    "steps",
    "tracking",
]
