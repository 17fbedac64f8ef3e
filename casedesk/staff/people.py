"""The people of the desk: taking them in, changing what they may do, letting them go."""

from collections.abc import Collection

from blinker import Signal
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from casedesk import clock
from casedesk.audit.actors import COMMAND, Actor
from casedesk.audit.service import record
from casedesk.audit.tags import EventTag
from casedesk.errors import Invalid, NotFound
from casedesk.extensions import app_settings, db
from casedesk.hashing import hash_secret
from casedesk.staff import sessions
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role

LONGEST_PASSWORD = 128
# Sent inside the transaction when a person loses permissions, so that what they decided can be looked at again:
# receivers get the person, and `lost`.
rights_lost = Signal()


def create_member(
    email: str, name: str, roles: Collection[Role], password: str, *, language: str = "zh_Hans", by: Actor = COMMAND
) -> StaffMember:
    """Take a person in; the second factor is enrolled at the first sign-in.

    Raises:
        Invalid: the e-mail is none or taken, the password is weak, or there is no role.
    """
    address = canonical_address(email)
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or " " in address or len(address) > 254:
        raise Invalid(_("Enter an email address"), code="email")
    if by_email(address):
        raise Invalid(_("Somebody with this email is here already"), code="email_taken")
    if not roles:
        raise Invalid(_("Choose at least one role"), code="roles")
    refuse_weak(password, address, name)
    member = StaffMember(
        email=address,
        name=name.strip(),
        language=language,
        role_names=_names(roles),
        password_hash=hash_secret(password),
        created_at=clock.utcnow(),
    )
    db.session.add(member)
    db.session.flush()
    record(EventTag.STAFF_ADD, actor=by, person=member.id, roles=member.role_names)
    return member


def refuse_weak(password: str, *personal: str) -> None:
    """Refuse a password that is short or easily guessed.

    Args:
        password: as typed.
        personal: the person's own words, which a password may not be made of.

    Raises:
        Invalid: says what to do.
    """
    from zxcvbn import zxcvbn

    least = app_settings().password_min
    if not least <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(_("Use between %(least)s and %(most)s characters", least=least, most=LONGEST_PASSWORD))
    words = [part for text in personal for part in (text, *text.replace("@", ".").split("."))]
    if zxcvbn(password, user_inputs=words, max_length=LONGEST_PASSWORD)["score"] < 3:
        raise Invalid(_("This password is easy to guess. Choose a longer or less usual one"))


def canonical_address(email: str) -> str:
    """The one spelling of a staff e-mail."""
    return email.strip().lower()


def by_email(email: str) -> StaffMember | None:
    """The person of an e-mail."""
    return db.session.scalars(select(StaffMember).where(StaffMember.email == canonical_address(email))).one_or_none()


def member_of(staff_id: int) -> StaffMember:
    """A person by row id.

    Raises:
        NotFound: there is none.
    """
    member = db.session.get(StaffMember, staff_id)
    if member is None:
        raise NotFound()
    return member


def everybody() -> list[StaffMember]:
    """All people, those who left last."""
    order = (StaffMember.disabled_at.is_not(None), StaffMember.name, StaffMember.id)
    return list(db.session.scalars(select(StaffMember).order_by(*order)))


def change_roles(member: StaffMember, roles: Collection[Role], by: StaffMember) -> None:
    """Give a person other roles; it acts on their next request.

    Raises:
        Invalid: no role, or an admin who takes the admin role from themselves.
    """
    if not roles:
        raise Invalid(_("Choose at least one role"), code="roles")
    if member.id == by.id and Role.ADMIN not in roles:
        raise Invalid(_("You cannot take the admin role from yourself. Ask another admin"), code="own_rights")
    before = member.permissions
    if member.role_names == _names(roles):
        return
    member.role_names = _names(roles)
    record(EventTag.STAFF_CHANGE, actor=by.actor, person=member.id, what="roles: " + ", ".join(member.role_names))
    _tell_loss(member, before - member.permissions)


def set_duty(member: StaffMember, on_duty: bool, by: StaffMember) -> None:
    """Note that a person is away or back; nobody away is drawn as second person."""
    if member.on_duty != on_duty:
        member.on_duty = on_duty
        record(EventTag.STAFF_CHANGE, actor=by.actor, person=member.id, what="on duty" if on_duty else "away")


def disable(member: StaffMember, by: Actor) -> None:
    """Let a person go: sessions end, and every right with the next request.

    Raises:
        Invalid: nobody disables themselves.
    """
    if by == member.actor:
        raise Invalid(_("You cannot disable yourself. Ask another admin"), code="own_rights")
    if member.disabled_at is None:
        before = member.permissions
        member.disabled_at = clock.utcnow()
        record(EventTag.STAFF_CHANGE, actor=by, person=member.id, what="disabled")
        sessions.end_all(member, "disabled")
        _tell_loss(member, before)


def enable(member: StaffMember, by: Actor) -> None:
    """Let a person in again with the roles they had."""
    if member.disabled_at is not None:
        member.disabled_at = None
        record(EventTag.STAFF_CHANGE, actor=by, person=member.id, what="enabled")


def change_password(member: StaffMember, password: str, by: Actor) -> None:
    """Set another password.

    Raises:
        Invalid: it is weak.
    """
    refuse_weak(password, member.email, member.name)
    member.password_hash = hash_secret(password)
    record(EventTag.STAFF_CHANGE, actor=by, person=member.id, what="password")


def renew(member: StaffMember, password: str, by: Actor) -> None:
    """Start a person's sign-in anew after a loss: another password, no second factor, no session.

    Raises:
        Invalid: the password is weak.
    """
    change_password(member, password, by)
    member.totp_secret, member.totp_last_step = None, 0
    member.passkeys.clear()
    member.recovery_codes.clear()
    record(EventTag.STAFF_CHANGE, actor=by, person=member.id, what="second factor renewed")
    sessions.end_all(member, "renewed")


def _names(roles: Collection[Role]) -> list[str]:
    return [role.value for role in Role if role in roles]


def _tell_loss(member: StaffMember, lost: Collection[str]) -> None:
    if lost:
        db.session.flush()
        rights_lost.send(member, lost=frozenset(lost))
