"""Secrets of letters: drawn at sending, so that none ever lies in the database, the queue or a log."""

from collections.abc import Callable

from casedesk.notifications.letters import Letter
from casedesk.notifications.models import OutboxMessage

# Called in a transaction of its own, which commits the digest before the letter leaves. The values it returns join
# the letter's parameters; None says that the letter is no longer true, and cancels it.
Mint = Callable[[OutboxMessage], dict[str, str] | None]

_mints: dict[Letter, Mint] = {}


def register(letter: Letter, mint: Mint) -> None:
    """Say who draws the secret of a letter; one mint a letter."""
    if _mints.setdefault(letter, mint) is not mint:
        raise ValueError(f"{letter} has its mint already")


def drawn(message: OutboxMessage) -> dict[str, str] | None:
    """The secret of this letter, fresh at each try; empty for a letter without one."""
    mint = _mints.get(message.letter)
    return mint(message) if mint else {}
