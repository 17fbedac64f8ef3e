"""One-time codes sent to a contact."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from casedesk.audit.models import BigId
from casedesk.database import EncryptedJSON, UTCDateTime, enum_text
from casedesk.directory.base import ContactKind
from casedesk.extensions import Model


class OneTimeCode(Model):
    """A six-digit code: keyed digest, ten minutes, five guesses, once, bound to the flow that asked.

    The digits are drawn when the letter is sent, so `digest` is empty until then and a second try draws anew.
    """

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    flow: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[ContactKind] = mapped_column(enum_text(ContactKind))
    contact: Mapped[str] = mapped_column(EncryptedJSON("code.contact"))
    contact_lookup: Mapped[str] = mapped_column(String(64), index=True)
    digest: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    guesses: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
