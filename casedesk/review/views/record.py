"""What happened to a case and what people said of it, as the case page tells it to one person."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from casedesk.audit.models import AuditEntry
from casedesk.audit.sentences import WORDS
from casedesk.audit.sentences import told as told_event
from casedesk.audit.tags import EventTag
from casedesk.review.case_file import CaseFile
from casedesk.review.deciding.reasons import words_of


def told_events(file: CaseFile) -> list[dict[str, Any]]:
    """Newest first."""
    return [{"at": entry.at, "text": _event(entry, file)} for entry in reversed(file.events)]


def _event(entry: AuditEntry, file: CaseFile) -> str:
    """An event in words; what a score came to stays untold while it is hidden."""
    if file.hidden and entry.tag == EventTag.CASE_SCORE:
        return str(_("The case was scored"))
    return told_event(entry, file.names)


def changes_since(file_events: Sequence[Any], seen: int, names: dict[int, str]) -> list[str]:
    """What happened to a case after an entry of its record; looks at it and scores apart from the case's own moves."""
    quiet = {EventTag.CASE_READ, EventTag.EVIDENCE_READ, EventTag.DECISION_REFUSED}
    later = [entry for entry in file_events if entry.seq > seen and entry.tag not in quiet]
    return [told_event(entry, names) for entry in later]


def leaning_of(file: CaseFile, staff_id: int) -> str:
    """What a person noted before the score was shown, in words; empty for those who noted nothing."""
    noted = file.leanings.get(staff_id)
    return str(WORDS[noted.way.value]) if noted else ""


def told_opinions(file: CaseFile) -> list[dict[str, Any]]:
    """Opinions, newest first, each with the leaning noted before the score was seen."""
    kinds = {
        "propose": _("Proposed approval"),
        "confirm": _("Confirmed the approval"),
        "approve_alone": _("Approved alone"),
        "disagree": _("Disagreed"),
        "ask_for_more": _("Asked for more"),
        "reject": _("Rejected"),
        "stop": _("Stopped the approval"),
        "escalate": _("Handed to a lead"),
        "resume": _("Resumed the review"),
        "return": _("Returned to review"),
        "wait_unreached": _("Started the long wait"),
        "clear": _("Cleared the incident"),
        "reverse": _("Found the hand-over wrong"),
        "reopen": _("Reopened the case"),
    }
    return [
        {
            "who": file.name(opinion.staff_id),
            "what": kinds[opinion.kind.value],
            "at": opinion.given_at,
            "reasons": [words_of(code) for code in opinion.reasons],
            "note": opinion.note,
            "undone": opinion.undone_at is not None,
            "leaning": leaning_of(file, opinion.staff_id),
        }
        for opinion in reversed(file.opinions)
    ]
