"""Everything a case report says, as frozen values in one language, masked, and the digest of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from flask_babel import force_locale

from casedesk.appeals.models import Appeal
from casedesk.database import canonical
from casedesk.directory.service import directory
from casedesk.reports.parts.comparison import ScoreFacts, comparing_of
from casedesk.reports.parts.decision import Decision, decision_of
from casedesk.reports.parts.events import EventLine, events_of
from casedesk.reports.parts.evidence import FileFacts, files_of
from casedesk.reports.parts.messages import Sent, messages_of
from casedesk.reports.parts.notes import notes_of
from casedesk.reports.parts.people import staff_names
from casedesk.reports.parts.times import Fact, facts_of, times_of
from casedesk.review.telling.axis import Axis
from casedesk.review.telling.claim_rows import ClaimRow
from casedesk.review.telling.headline import title


@dataclass(frozen=True)
class CaseReport:
    """The ten parts of a report, in the order of experience.md §5; nothing of when, by whom or why it is made."""

    reference: str
    language: str
    status: str
    title: str
    decision: Decision
    facts: Sequence[Fact]
    times: Sequence[Fact]
    claims: Sequence[ClaimRow]
    score: ScoreFacts | None
    files: Sequence[FileFacts]
    axis: Axis | None
    messages: Sequence[Sent]
    events: Sequence[EventLine]
    looks: Sequence[EventLine]
    notes: Sequence[str]

    @property
    def rule_set(self) -> str:
        """The scoring policy behind the score, shortened; empty without a score."""
        return self.score.policy[:12] if self.score else ""

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of all this."""
        return sha256(canonical(asdict(self))).hexdigest()


def report_facts(appeal: Appeal, language: str) -> CaseReport:
    """Gather what a report of a case says, in one language.

    Args:
        appeal: the case.
        language: one of LANGUAGES.

    Raises:
        DirectoryUnavailable: the account system is away, and the sign-ins on record with it.
    """
    with force_locale(language):
        names = staff_names()
        account = directory().facts(appeal.account_id) if appeal.account_id else None
        comparing = comparing_of(appeal, account)
        happened, looked = events_of(appeal.id, names)
        return CaseReport(
            reference=appeal.reference,
            language=language,
            status=appeal.status.value,
            title=title(appeal.brings),
            decision=decision_of(appeal, names),
            facts=facts_of(appeal, account, names),
            times=times_of(appeal),
            claims=comparing.rows,
            score=comparing.score,
            files=files_of(appeal, comparing.vector),
            axis=comparing.axis,
            messages=messages_of(appeal, names),
            events=happened,
            looks=looked,
            notes=notes_of(appeal),
        )
