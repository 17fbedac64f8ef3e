"""Reading many cases at once for scoring: a few queries for a batch, whatever it holds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from casedesk.appeals.models import Appeal, FormerContact, Step, StepAnswers
from casedesk.appeals.status import AppealStatus
from casedesk.directory.service import facts_of_all
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import db
from casedesk.review.engine.facts import Case
from casedesk.review.scores.assembly import Gathered, case_from
from casedesk.review.scores.reuse import is_reused


@dataclass(frozen=True, slots=True)
class FiledCase:
    """As much of an appeal as scoring needs; `version` tells whether it changed since it was read."""

    id: int
    reference: str
    status: AppealStatus
    version: int
    account_id: str | None
    account_lookup: str
    sent_at: datetime | None
    contact_lookup: str | None
    contact_proven_at: datetime | None
    filed_from: str | None
    answers: Mapping[Step, dict[str, Any]]

    def said(self, step: Step) -> dict[str, Any]:
        """What the owner stated in one step; empty when nothing."""
        return self.answers.get(step, {})


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case as scoring takes it, with the row and the files it was read from."""

    filed: FiledCase
    case: Case
    files: Sequence[EvidenceFile]


def read_cases(ids: Sequence[int]) -> list[ReadCase]:
    """The cases of these ids, in their order.

    Raises:
        DirectoryUnavailable: the account system is away.
    """
    cases = _filed(ids)
    facts = facts_of_all([case.account_id for case in cases if case.account_id])
    files, earlier, reached = _files(ids), _earlier(cases), _reached(ids)
    read = []
    for case in cases:
        own = files.get(case.id, ())
        # The search for the same documents elsewhere is the one thing asked case by case, where there are any.
        reused = bool(own) and is_reused(db.session.get_one(Appeal, case.id))
        account = facts.get(case.account_id) if case.account_id else None
        gathered = Gathered(account, own, earlier[case.id], reused, case.id in reached)
        read.append(ReadCase(case, case_from(case, gathered), own))
    return read


def _filed(ids: Sequence[int]) -> list[FiledCase]:
    said: defaultdict[int, dict[Step, dict[str, Any]]] = defaultdict(dict)
    stated = select(StepAnswers.appeal_id, StepAnswers.step, StepAnswers.answers).where(StepAnswers.appeal_id.in_(ids))
    for appeal_id, step, answers in db.session.execute(stated):
        said[appeal_id][step] = answers
    columns = (
        *(Appeal.id, Appeal.reference, Appeal.status, Appeal.version),
        *(Appeal.account_id, Appeal.account_lookup, Appeal.sent_at),
        *(Appeal.contact_lookup, Appeal.contact_proven_at, Appeal.filed_from),
    )
    rows = db.session.execute(select(*columns).where(Appeal.id.in_(ids)).order_by(Appeal.id)).mappings()
    return [FiledCase(**row, answers=said[row["id"]]) for row in rows]


def _files(ids: Sequence[int]) -> dict[int, list[EvidenceFile]]:
    files: defaultdict[int, list[EvidenceFile]] = defaultdict(list)
    found = select(EvidenceFile).where(EvidenceFile.appeal_id.in_(ids)).order_by(EvidenceFile.id)
    for file in db.session.scalars(found):
        files[file.appeal_id].append(file)
    return files


def _reached(ids: Sequence[int]) -> set[int]:
    """The cases whose owner read back a code from a contact of before."""
    return set(db.session.scalars(select(FormerContact.appeal_id).where(FormerContact.appeal_id.in_(ids))))


def _earlier(cases: Sequence[FiledCase]) -> dict[int, int]:
    """How many appeals of the same account were sent before each."""
    sent: defaultdict[str, list[datetime]] = defaultdict(list)
    named = {case.account_lookup for case in cases}
    rows = select(Appeal.account_lookup, Appeal.sent_at).where(Appeal.account_lookup.in_(named))
    for account, at in db.session.execute(rows):
        if at is not None:
            sent[account].append(at)
    return {
        case.id: sum(at < case.sent_at for at in sent[case.account_lookup]) if case.sent_at else 0 for case in cases
    }
