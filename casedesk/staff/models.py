"""Staff people, their second factors and their server-side sessions."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casedesk.audit.actors import Actor
from casedesk.audit.models import BigId
from casedesk.database import EncryptedJSON, UTCDateTime
from casedesk.extensions import Model
from casedesk.staff.permissions import Permission, Role, permissions_of


class StaffMember(Model):
    """A person of the desk. `email` is canonical; nobody signs in without a second factor."""

    __tablename__ = "staff_members"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10), default="zh_Hans")
    role_names: Mapped[list[str]] = mapped_column(JSON)
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(EncryptedJSON("staff.totp"))
    totp_last_step: Mapped[int] = mapped_column(BigId, default=0)
    on_duty: Mapped[bool] = mapped_column(default=True)
    density: Mapped[str] = mapped_column(String(20), default="comfortable")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    passkeys: Mapped[list["Passkey"]] = relationship(cascade="all, delete-orphan")
    recovery_codes: Mapped[list["RecoveryCode"]] = relationship(cascade="all, delete-orphan")

    @property
    def roles(self) -> list[Role]:
        """The roles held."""
        return [Role(name) for name in self.role_names]

    @property
    def permissions(self) -> frozenset[Permission]:
        """What this person may do now; nothing once disabled."""
        return frozenset() if self.disabled_at else permissions_of(self.roles)

    @property
    def actor(self) -> Actor:
        """This person as the doer of an event."""
        return Actor.staff(self.id)

    # What Flask-Login asks of a user.
    @property
    def is_active(self) -> bool:
        """Whether the person is still one of the staff."""
        return self.disabled_at is None

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """The row id as text."""
        return str(self.id)


class Passkey(Model):
    """A WebAuthn credential of a staff member."""

    __tablename__ = "staff_passkeys"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigId, default=0)
    label: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RecoveryCode(Model):
    """A one-time code for a staff member who lost the second factor."""

    __tablename__ = "staff_recovery_codes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class StaffSession(Model):
    """A server-side session: only the digest of its id is stored.

    `factor_at` is the last check of the second factor; without one the session is half signed in and counts for
    nothing. `enrolling` is the secret of an authenticator app until its first digits are shown to be right.
    """

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    factor_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    enrolling: Mapped[str | None] = mapped_column(EncryptedJSON("staff.totp.enrolling"))
    agent: Mapped[str | None] = mapped_column(String(120))
    origin: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    member: Mapped[StaffMember] = relationship(lazy="joined")
