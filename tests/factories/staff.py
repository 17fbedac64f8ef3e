"""People of the desk and their sessions."""

import secrets
from itertools import count
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casedesk import clock
from casedesk.database import transaction
from casedesk.extensions import db
from casedesk.hashing import hash_secret
from casedesk.staff import sessions
from casedesk.staff.models import StaffMember, StaffSession
from casedesk.staff.permissions import Role
from tests.tools.submit import english

_NUMBERS = count(1)
PASSWORD = "seven quiet herons at dusk"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AGENT = "test browser"


def staff_member(*roles: Role, **changes: Any) -> StaffMember:
    """A person with password and authenticator app, committed; a reviewer unless roles are given."""
    number = next(_NUMBERS)
    fields: dict[str, Any] = {
        "email": f"person{number}@desk.example",
        "name": f"Person {number}",
        "language": "en",
        "role_names": [role.value for role in roles or (Role.REVIEWER,)],
        "password_hash": hash_secret(PASSWORD),
        "totp_secret": TOTP_SECRET,
    }
    with transaction():
        member = StaffMember(**{"created_at": clock.utcnow(), **fields, **changes})
        db.session.add(member)
    return member


def staff_session(member: StaffMember, *, factor: bool = True, agent: str = AGENT) -> tuple[StaffSession, str]:
    """A session of a person, committed, and the raw id its cookie would hold; half signed in without `factor`."""
    with transaction():
        raw = sessions.begin(member, agent)
        session = sessions.find(raw)
        assert session is not None
        if factor:
            raw = sessions.finish(session, "totp")
    return session, raw


def signed_in(app: Flask, *roles: Role, **changes: Any) -> FlaskClient:
    """A browser in which a new person is signed in; `client.staff_id` says who."""
    with app.app_context():
        member = staff_member(*roles, **changes)
        client = browser_of(app, member)
        client.staff_id = member.id  # type: ignore[attr-defined]  # for tests that look at what this person did
    return client


def browser_of(app: Flask, member: StaffMember, *, factor: bool = True) -> FlaskClient:
    """A browser with a session of this person."""
    client = english(app.test_client())
    client.environ_base["HTTP_USER_AGENT"] = AGENT
    _session, raw = staff_session(member, factor=factor)
    client.set_cookie(app.extensions["casedesk.settings"].cookie("staff"), raw)
    return client


def digits_now(secret: str = TOTP_SECRET, *, steps: int = 0) -> str:
    """What an authenticator app shows by the application's clock, some steps of 30 s from now."""
    return pyotp.TOTP(secret).at(clock.utcnow(), counter_offset=steps)


def fresh(member: StaffMember) -> StaffMember:
    """The person as the database knows them now."""
    db.session.rollback()
    return db.session.scalars(select(StaffMember).where(StaffMember.id == member.id)).one()


def random_email() -> str:
    """An address nobody has."""
    return f"{secrets.token_hex(6)}@desk.example"
