"""The secrets in letters of the replay, read where the people they went to would read them."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import select

from casedesk.extensions import app_settings, db
from casedesk.notifications.letters import NOTICES, Letter
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.notifications.sink import kept_one

_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")
_OBJECTION = re.compile(r"/objection/([\w-]+)")
_LINK = re.compile(r"/reset/([\w-]+)")
_SHOWN = 60


def code_of(appeal_id: int, letter: Letter = Letter.CONTACT_CODE) -> str:
    """The six digits that were sent last, to the new contact or to a former one."""
    return _last(_DIGITS, appeal_id, {letter})


def objection_token_of(appeal_id: int) -> str:
    """The key in the newest notice to a known contact."""
    return _last(_OBJECTION, appeal_id, NOTICES)


def link_token_of(appeal_id: int) -> str:
    """The token of the newest reset link."""
    return _last(_LINK, appeal_id, {Letter.LINK})


def _last(pattern: re.Pattern[str], appeal_id: int, letters: Collection[Letter]) -> str:
    sent = (
        OutboxMessage.appeal_id == appeal_id,
        OutboxMessage.letter.in_(letters),
        OutboxMessage.state == OutboxState.HANDED_OVER,
    )
    newest = select(OutboxMessage.message_id).where(*sent).order_by(OutboxMessage.id.desc()).limit(1)
    letter = kept_one(app_settings().sink_dir, db.session.scalars(newest).one())
    found = pattern.findall(letter["text"]) if letter else []
    if not found:
        raise LookupError("the letter is not there, or does not say it")
    return str(found[-1])


def clear_out(folder: Path) -> int:
    """Leave the newest letters in the mailbox, as many as people look at; returns how many went."""
    newest = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in newest[_SHOWN:]:
        path.unlink()
    return len(newest[_SHOWN:])
