"""A letter on its way out, what every sender does with it, and how sending can go wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from casedesk.notifications.letters import Channel, Letter


@dataclass(frozen=True)
class Outgoing:
    """One rendered letter, secrets and all: it lives in the sender's memory and nowhere else."""

    message_id: str
    letter: Letter
    channel: Channel
    to: str
    language: str | None
    at: datetime
    subject: str
    text: str
    html: str | None = None


class NotSent(Exception):
    """A letter did not leave; `reason` is a word that may be stored and logged."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryAgain(NotSent):
    """The way is blocked for now."""


class GiveUp(NotSent):
    """This letter will never leave this way: a person has to look."""


class Sender(Protocol):
    """A way out for one channel."""

    def handed_over(self, message_id: str) -> bool:
        """Whether this message is known to have left already; senders that cannot know say no."""

    def send(self, letter: Outgoing) -> None:
        """Hand the letter over to the provider; raises TryAgain or GiveUp."""
