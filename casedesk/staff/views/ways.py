"""Where a person goes after signing in: back to a page of ours, or home."""

import re

from flask import request, url_for
from flask_login import current_user

from casedesk.staff.permissions import Permission

# One slash and then no other, nor a backslash, which browsers read as one: it would leave this host.
_LOCAL = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def asked_for() -> str:
    """The page that was asked for before signing in; empty when it is none of ours."""
    path = request.args.get("next", "")
    return path if len(path) <= 2000 and _LOCAL.fullmatch(path) else ""


def onward() -> str:
    """The page that was asked for, or the first page of this person's work; the queue is everybody's front door."""
    path = asked_for()
    return url_for("staff.home") if path in ("", url_for("review.queue")) else path


def first_page() -> str:
    """The first page of what a person may do."""
    if Permission.READ_CASES in current_user.permissions:
        return url_for("review.queue")
    if Permission.MANAGE_PEOPLE in current_user.permissions:
        return url_for("staff.people")
    return url_for("staff.account")
