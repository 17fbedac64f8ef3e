"""Who somebody is at a terminal: password and six digits for one act, with the limits and events of the pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import lazy_gettext as _

from casedesk.database import transaction
from casedesk.errors import NotAllowed
from casedesk.staff import service, sessions
from casedesk.staff.models import StaffMember, StaffSession
from casedesk.staff.presence import spend_factor, spend_sign_in


@contextmanager
def proven(email: str, password: str, digits: str, agent: str) -> Iterator[StaffMember]:
    """Sign a person in for the block, as the sign-in pages do, and out after it.

    Args:
        email: of the person.
        password: as typed.
        digits: the six of the authenticator app; they count as the recent check that a decision needs.
        agent: the command, as it stands beside the session on the account page.

    Raises:
        NotAllowed: e-mail or password ("password"), or the digits ("factor_wrong"), are not right; or the person has
            no authenticator app ("no_app"). TooMany: too many tries.
    """
    session = _begun(email, password, agent)
    try:
        _check(session, digits)
        yield session.member
    finally:
        with transaction():
            sessions.end(session, "by_hand")


def _begun(email: str, password: str, agent: str) -> StaffSession:
    spend_sign_in(email)
    member = service.whose_password(email, password)
    with transaction():
        raw = service.begin_sign_in(member, agent)
        session = sessions.find(raw) if raw else None
    if session is None:
        raise NotAllowed(_("The email or the password is not right"), code="password")
    return session


def _check(session: StaffSession, digits: str) -> None:
    if not session.member.totp_secret:
        raise NotAllowed(_("This person has no authenticator app. Sign on the pages instead"), code="no_app")
    spend_factor(session.member)
    with transaction():
        right = service.finish_by_digits(session, digits)
    if right is None:
        raise NotAllowed(_("These 6 digits are not right. Wait for the next ones"), code="factor_wrong")
