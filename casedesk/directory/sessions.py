"""Signing in to an account of the local directory, for the demonstration's small sign-in page."""

import secrets
from datetime import timedelta
from hashlib import sha256

import pyotp
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from casedesk import clock
from casedesk.directory.local import LocalDirectory
from casedesk.directory.models import LocalAccount, LocalSession
from casedesk.errors import Invalid, NotAllowed
from casedesk.extensions import db
from casedesk.hashing import matches

LIFE = timedelta(hours=12)


class DigitsDue(Invalid):
    """The password is right and the account asks for its second factor too."""

    message = _("Enter the 6 digits your authenticator app shows")
    code = "digits_due"


def sign_in(named: str, password: str, digits: str) -> str:
    """Start a session; returns its raw token, of which only the digest is kept.

    Args:
        named: phone, e-mail or id of the account.
        password: as typed.
        digits: what the authenticator shows, or nothing.

    Raises:
        Invalid: account or password is wrong, one sentence for both.
        DigitsDue: the second factor is asked, and these digits are not right.
        NotAllowed: the account is frozen.
    """
    account = db.session.get(LocalAccount, LocalDirectory().find(named) or "")
    right = matches(account.password_hash if account else None, password)
    if account is None or not right:
        raise Invalid(_("The account or the password is not right"), code="wrong_password")
    if account.frozen_at:
        raise NotAllowed(_("This account is on hold while we check who it belongs to"), code="frozen")
    if account.second_factor and not _right_digits(account, digits):
        raise DigitsDue()
    token = secrets.token_urlsafe(32)
    db.session.add(LocalSession(account_id=account.id, digest=_digest(token), created_at=clock.utcnow()))
    db.session.flush()
    return token


def _right_digits(account: LocalAccount, digits: str) -> bool:
    plain = "".join(digits.split())
    if not account.totp_secret or len(plain) != 6 or not plain.isascii():
        return False
    return pyotp.TOTP(account.totp_secret).verify(plain, for_time=clock.utcnow(), valid_window=1)


def signed_in(token: str) -> tuple[LocalAccount, LocalSession] | None:
    """The account a token is signed in to and the session, unless it ended or the account was frozen."""
    found = select(LocalAccount, LocalSession).join(LocalSession, LocalSession.account_id == LocalAccount.id)
    row = db.session.execute(
        found.where(
            LocalSession.digest == _digest(token),
            LocalSession.ended_at.is_(None),
            LocalSession.created_at > clock.utcnow() - LIFE,
            LocalAccount.frozen_at.is_(None),
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def open_sessions(account_id: str) -> list[LocalSession]:
    """The sessions of an account that have not ended, newest first."""
    mine = (LocalSession.account_id == account_id, LocalSession.ended_at.is_(None))
    since = LocalSession.created_at > clock.utcnow() - LIFE
    return list(db.session.scalars(select(LocalSession).where(*mine, since).order_by(LocalSession.id.desc())))


def sign_out(token: str) -> None:
    """End one session; a second call changes nothing."""
    session = db.session.scalars(select(LocalSession).where(LocalSession.digest == _digest(token))).one_or_none()
    if session is not None and session.ended_at is None:
        session.ended_at = clock.utcnow()


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
