"""Reset links: only their digest is kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from casedesk.audit.models import BigId
from casedesk.database import UTCDateTime
from casedesk.extensions import Model


class ResetLink(Model):
    """A link of one case, bound to account and password version; at most one of a case is alive.

    `message_id` names the letter that carried it; each try to send that letter mints anew.
    `ended_at` is set once, by use, by a newer link or by any move of the case, and never taken back.
    """

    __tablename__ = "reset_links"
    __table_args__ = (
        Index(
            "uq_reset_links_live",
            "appeal_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"), index=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"))
    account_id: Mapped[str] = mapped_column(String(64), index=True)
    password_version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    message_id: Mapped[str] = mapped_column(String(40))
    minted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(20))
