"""Sessions of staff, kept on our side: begun by a password, finished by a second factor, ended for good."""

import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select, update

from casedesk import clock
from casedesk.audit.actors import ORIGIN
from casedesk.audit.service import record
from casedesk.audit.tags import EventTag
from casedesk.extensions import app_settings, db
from casedesk.staff.models import StaffMember, StaffSession

# Being seen is written at most this often, so that reading a page is no write.
SEEN_EVERY = timedelta(minutes=1)
_AGENT = 120


def begin(member: StaffMember, agent: str) -> str:
    """A half-signed-in session after a right password; returns the raw id for the cookie, of which we keep a digest.

    Args:
        member: whose password it was.
        agent: what the browser calls itself; the session ends when another one shows the cookie.
    """
    raw = _new_id()
    now = clock.utcnow()
    session = StaffSession(
        digest=digest_of(raw), member=member, created_at=now, seen_at=now, agent=agent[:_AGENT], origin=ORIGIN.get()
    )
    db.session.add(session)
    db.session.flush()
    return raw


def finish(session: StaffSession, factor: str) -> str:
    """Sign in fully after a second factor; returns a new raw id, so that nobody can have planted it (S32)."""
    raw = _new_id()
    now = clock.utcnow()
    session.digest, session.factor_at, session.seen_at = digest_of(raw), now, now
    session.member.last_sign_in_at = now
    record(EventTag.STAFF_SIGN_IN, actor=session.member.actor, factor=factor)
    return raw


def find(raw: str) -> StaffSession | None:
    """The session of a cookie, however old; ask why_over before trusting it."""
    return db.session.scalars(select(StaffSession).where(StaffSession.digest == digest_of(raw))).one_or_none()


def why_over(session: StaffSession, agent: str) -> str | None:
    """Why a session does not count any more: ended, disabled, absolute, idle, moved; None while it does."""
    settings, now = app_settings(), clock.utcnow()
    if session.ended_at:
        return "ended"
    if not session.member.is_active:
        return "disabled"
    if now - session.created_at >= timedelta(hours=settings.session_hours):
        return "absolute"
    if now - session.seen_at >= timedelta(minutes=settings.session_idle_minutes):
        return "idle"
    return "moved" if session.agent != agent[:_AGENT] else None


def is_seen_long_ago(session: StaffSession) -> bool:
    """Whether it is time to write down that the session is in use."""
    return clock.utcnow() - session.seen_at >= SEEN_EVERY


def note_seen(session: StaffSession) -> None:
    """Write down that the session is in use; of several requests at once one does it."""
    now = clock.utcnow()
    stale = (StaffSession.id == session.id, StaffSession.seen_at <= now - SEEN_EVERY)
    db.session.execute(update(StaffSession).where(*stale).values(seen_at=now))


def end(session: StaffSession, why: str) -> None:
    """End a session; a second call changes nothing."""
    if session.ended_at is None:
        session.ended_at = clock.utcnow()
        session.challenge = session.enrolling = None
        record(EventTag.STAFF_SIGN_OUT, actor=session.member.actor, why=why)


def end_all(member: StaffMember, why: str, besides: StaffSession | None = None) -> None:
    """End every session of a person, but one if it is named."""
    for session in open_sessions(member):
        if besides is None or session.id != besides.id:
            end(session, why)


def open_sessions(member: StaffMember) -> list[StaffSession]:
    """The sessions of a person that nobody ended, newest first."""
    mine = (StaffSession.staff_id == member.id, StaffSession.ended_at.is_(None))
    return list(db.session.scalars(select(StaffSession).where(*mine).order_by(StaffSession.seen_at.desc())))


def digest_of(raw: str) -> str:
    """SHA-256 of a raw id; 256 random bits need no slow hash."""
    return sha256(raw.encode()).hexdigest()


def _new_id() -> str:
    return secrets.token_urlsafe(32)
