"""Parts 8 and 9: the record of events with its chain, and who looked at the case, its files and its reports."""

from collections.abc import Mapping
from dataclasses import dataclass

from casedesk.audit.models import AuditEntry
from casedesk.audit.sentences import doer, sentence
from casedesk.audit.service import entries_of
from casedesk.audit.tags import EventTag
from casedesk.reports.masking import mask_text
from casedesk.reports.parts.moments import second

LOOKING = frozenset(
    {
        EventTag.CASE_READ,
        EventTag.CASE_REVEAL,
        EventTag.EVIDENCE_READ,
        EventTag.REPORT_ASK,
        EventTag.REPORT_MAKE,
        EventTag.REPORT_DOWNLOAD,
    }
)


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event: its number in the chain, when, who, what, and the hash that binds it to all before it."""

    seq: int
    at: str
    who: str
    what: str
    hash: str


def events_of(appeal_id: int, names: Mapping[int, str]) -> tuple[list[EventLine], list[EventLine]]:
    """What happened to the case, and who looked at it; together every event of the case, oldest first."""
    happened: list[EventLine] = []
    looked: list[EventLine] = []
    for entry in entries_of(appeal_id):
        (looked if entry.tag in LOOKING else happened).append(_line(entry, names))
    return happened, looked


def _line(entry: AuditEntry, names: Mapping[int, str]) -> EventLine:
    return EventLine(entry.seq, second(entry.at), doer(entry, names), mask_text(sentence(entry)), entry.hash)
