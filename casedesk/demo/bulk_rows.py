"""The rows of the big database on their way into it: tables in order, events before they are chained."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from casedesk.appeals.models import Appeal, Message, MoreRequest, Objection, StepAnswers
from casedesk.audit.actors import Actor
from casedesk.audit.tags import EventTag
from casedesk.evidence.models import EvidenceFile
from casedesk.notifications.models import OutboxMessage
from casedesk.resets.models import ResetLink
from casedesk.review.models import Approval, Opinion, SafetyWait, ScoreRow
from casedesk.review.outcomes.models import CaseOutcome

# Letters leave when the decision behind them can be taken back no more.
HANDED_OVER_AFTER = timedelta(seconds=14)

# Tables in the order in which their rows can be written.
TABLES: tuple[Any, ...] = (
    *(Appeal, StepAnswers, Message, MoreRequest, Objection, EvidenceFile),
    *(ScoreRow, Opinion, Approval, SafetyWait, OutboxMessage, ResetLink, CaseOutcome),
)


@dataclass(frozen=True, slots=True)
class Noted:
    """An event of the record before it is chained."""

    at: datetime
    tag: EventTag
    actor: Actor
    appeal_id: int
    details: dict[str, Any]


@dataclass
class Rows:
    """The rows of some cases by table, and their events."""

    of: dict[Any, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in TABLES})
    events: list[Noted] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ground:
    """What all cases stand on: who works at the desk, under which policy scores are made, where a file lies."""

    reviewers: tuple[int, ...]
    leads: tuple[int, ...]
    managers: tuple[int, ...]
    as_of: datetime
    policy_id: str
    snapshot_id: int
    file_key: str
    file_size: int
