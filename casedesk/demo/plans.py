"""The plan of a demo case: who files what about which account and how far it goes, for a seeder to replay."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from casedesk.demo.documents import DocumentKind
from casedesk.demo.invoices import Flaw

ClaimValue: TypeAlias = str | dict[str, str] | list[str] | list[str | None] | list[dict[str, object]] | None
Claims: TypeAlias = dict[str, ClaimValue]


class Actor(StrEnum):
    """Who makes a move: `second` is whoever was drawn to confirm, `other_reviewer` anybody but the first one."""

    OWNER = "owner"
    REVIEWER = "reviewer"
    OTHER_REVIEWER = "other_reviewer"
    SECOND = "second"
    LEAD = "lead"
    MANAGER = "manager"
    CONTACT = "contact"
    WORKER = "worker"


class Author(StrEnum):
    """Who really files: the owner, or which kind of impostor."""

    OWNER = "owner"
    STRANGER = "stranger"
    ACQUAINTANCE = "acquaintance"
    PHISHER = "phisher"
    BUYER = "buyer"
    INSIDER = "insider"
    FORGER = "forger"


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A move of `appeals.status` by name, or `start`, `message`, `ask_former_code` or `read_back`.

    `after` is the time since the draft was started.
    """

    move: str
    actor: Actor
    after: timedelta
    text: str = ""


@dataclass(frozen=True, slots=True)
class PlannedDocument:
    """A document to make: about the device at a place of an account's list (`about` is the account's id)."""

    kind: DocumentKind
    about: str
    device: int
    flaw: Flaw = Flaw.NONE
    with_answer: bool = False


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One case from draft to where it stands.

    `typed` is the account as the appellant wrote it, `account_id` the one it means (None: there is no such account).
    `claims` are named as in `docs/reference` of `casedesk score`, with `former_password` and `answers` as typed; only
    what is stated is there. `status` is where the last move leads. `follows` names the closed case it repeats.
    `reads_back` is the contact of before that the moves `ask_former_code` and `read_back` are about.
    """

    key: str
    typed: str
    account_id: str | None
    language: str
    contact: str
    author: Author
    claims: Claims
    documents: tuple[PlannedDocument, ...]
    started_ago: timedelta
    moves: tuple[PlannedMove, ...]
    status: str
    submission_city: str
    submission_device: str
    follows: str | None = None
    reads_back: str = ""
    marks: frozenset[str] = field(default_factory=frozenset)


def day_claim(day: date) -> dict[str, str]:
    """A date known to the day."""
    return {"from": day.isoformat(), "to": day.isoformat(), "precision": "day"}


def month_claim(day: date) -> dict[str, str]:
    """A date known to the month."""
    return _span(day.replace(day=1), 1, "month")


def season_claim(day: date) -> dict[str, str]:
    """A date known to the season: three months that begin in March, June, September or December."""
    first = day.replace(day=1)
    while first.month % 3:
        first = (first - timedelta(days=1)).replace(day=1)
    return _span(first, 3, "month")


def year_claim(day: date) -> dict[str, str]:
    """A date known to the year."""
    return _span(date(day.year, 1, 1), 12, "year")


def _span(first: date, months: int, precision: str) -> dict[str, str]:
    year, month = divmod(first.month - 1 + months, 12)
    last = date(first.year + year, month + 1, 1) - timedelta(days=1)
    return {"from": first.isoformat(), "to": last.isoformat(), "precision": precision}
