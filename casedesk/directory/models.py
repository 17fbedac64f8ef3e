"""The tables of the local directory, the embedded default."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casedesk.audit.models import BigId
from casedesk.database import EncryptedJSON, UTCDateTime, enum_text
from casedesk.directory.base import ContactKind
from casedesk.extensions import Model


class LocalAccount(Model):
    """An account.

    `sign_ins` is one packed list a row, because it is read whole: [[ISO time in UTC, city, device, succeeded], …],
    oldest first.
    """

    __tablename__ = "directory_accounts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str | None] = mapped_column(String(10))
    registered_on: Mapped[date]
    registered_city: Mapped[str | None] = mapped_column(String(60))
    second_factor: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[str | None] = mapped_column(EncryptedJSON("directory.totp"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_version: Mapped[int] = mapped_column(default=1)
    frozen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sign_ins: Mapped[list[Any]] = mapped_column(EncryptedJSON("directory.sign_ins"))
    contacts: Mapped[list["LocalContact"]] = relationship(order_by="LocalContact.id", cascade="all, delete-orphan")
    devices: Mapped[list["LocalDevice"]] = relationship(order_by="LocalDevice.id", cascade="all, delete-orphan")
    former_passwords: Mapped[list["LocalFormerPassword"]] = relationship(
        order_by="LocalFormerPassword.id.desc()", cascade="all, delete-orphan"
    )
    questions: Mapped[list["LocalQuestion"]] = relationship(order_by="LocalQuestion.id", cascade="all, delete-orphan")


class LocalContact(Model):
    """A contact; `lookup` is the keyed digest of its canonical form."""

    __tablename__ = "directory_contacts"
    __table_args__ = (Index("ix_directory_contacts_lookup", "lookup"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("directory_accounts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ContactKind] = mapped_column(enum_text(ContactKind))
    value: Mapped[str] = mapped_column(EncryptedJSON("directory.contact"))
    lookup: Mapped[str] = mapped_column(String(64))
    since: Mapped[date]
    removed: Mapped[date | None]


class LocalDevice(Model):
    """A device of the account with the purchase on file, if any."""

    __tablename__ = "directory_devices"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("directory_accounts.id", ondelete="CASCADE"), index=True)
    model: Mapped[str] = mapped_column(String(80), index=True)
    imei: Mapped[str | None] = mapped_column(EncryptedJSON("directory.imei"))
    activated_on: Mapped[date | None]
    unbound_on: Mapped[date | None]
    order_number: Mapped[str | None] = mapped_column(EncryptedJSON("directory.order"))
    bought_on: Mapped[date | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    shop: Mapped[str | None] = mapped_column(String(80))


class LocalFormerPassword(Model):
    """A password used before the present one, hashed."""

    __tablename__ = "directory_former_passwords"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("directory_accounts.id", ondelete="CASCADE"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))


class LocalQuestion(Model):
    """A security question and its hashed answer."""

    __tablename__ = "directory_questions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("directory_accounts.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(String(200))
    answer_hash: Mapped[str] = mapped_column(String(200))


class LocalSession(Model):
    """A signed-in device of an account on the small sign-in page."""

    __tablename__ = "directory_sessions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("directory_accounts.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class DirectorySnapshot(Model):
    """The shares of cities and models at one time; the newest one is in use."""

    __tablename__ = "directory_snapshots"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)
    shares: Mapped[dict[str, Any]] = mapped_column(JSON)
