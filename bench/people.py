"""Browsers that are signed in already, made in-process with the installation's own keys."""

import json
from dataclasses import dataclass

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from bench.filling import EMAIL
from casedesk import clock
from casedesk.appeals import access
from casedesk.appeals.models import Appeal
from casedesk.database import transaction
from casedesk.extensions import db
from casedesk.staff import sessions
from casedesk.staff.models import StaffMember

AGENT = "casedesk bench"


@dataclass(frozen=True)
class Browser:
    """What a browser sends along: its cookies, and the token of its forms."""

    cookies: str
    token: str = ""


def staff_browser(app: Flask) -> Browser:
    """A person of the desk, reviewer and manager, signed in with a second factor."""
    with transaction():
        raw = sessions.begin(db.session.scalars(select(StaffMember).where(StaffMember.email == EMAIL)).one(), AGENT)
        begun = sessions.find(raw)
        if begun is None:
            raise LookupError("the session that was just begun")
        begun.factor_at = clock.utcnow()
    return Browser(f"{app.extensions['casedesk.settings'].cookie('staff')}={raw}; language=zh_Hans")


def owner_browser(app: Flask, appeal: Appeal) -> Browser:
    """The browser in which a draft was begun."""
    # A context of its own: the token is kept there, and each browser needs another one.
    with app.app_context(), app.test_request_context():
        access.enter(appeal)
        token = generate_csrf()
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        if serializer is None:
            raise LookupError("a secret key")
        cookie = serializer.dumps(json.loads(json.dumps(dict(session))))
    return Browser(f"{app.config['SESSION_COOKIE_NAME']}={cookie}; language=zh_Hans", str(token))
