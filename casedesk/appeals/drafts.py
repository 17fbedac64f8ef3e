"""Starting an appeal and saving its steps."""

from dataclasses import dataclass, field
from typing import Any

from casedesk import attempts, clock
from casedesk.appeals.changes import lock, void_if_decided
from casedesk.appeals.models import Appeal, Step, StepAnswers
from casedesk.appeals.questions import given_answers
from casedesk.appeals.references import new_reference, new_tracking_code, tracking_digest
from casedesk.appeals.status import AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER
from casedesk.audit.tags import EventTag
from casedesk.database import lookup
from casedesk.directory.canonical import canonical_name, masked_account
from casedesk.directory.service import directory
from casedesk.errors import WrongState
from casedesk.extensions import app_settings, db

_HOUR = 3600
EDITABLE = frozenset({AppealStatus.DRAFT, AppealStatus.WAITING_FOR_OWNER})


@dataclass(frozen=True)
class Started:
    """A new draft, and the only copy of its tracking code."""

    appeal: Appeal
    tracking_code: str


@dataclass(frozen=True)
class Secrets:
    """What the owner typed to be compared with the directory and then forgotten: only outcomes are kept."""

    former_password: str | None = None
    answers: dict[str, str] = field(default_factory=dict)


def spend_start(address: str) -> None:
    """Count one start from a client address, in a transaction of its own before `start`; raises TooMany."""
    attempts.spend("appeal_start", address, limit=app_settings().limit_appeals, seconds=_HOUR)


def start(named: str, language: str) -> Started:
    """Begin a draft for whatever account was named; the same is done and kept whether it exists or not.

    Args:
        named: phone, e-mail or account id as typed.
        language: the one the owner reads, for letters.
    """
    now = clock.utcnow()
    account_id = directory().find(named)
    canonical = canonical_name(named)
    code = new_tracking_code()
    appeal = Appeal(
        reference=new_reference(now),
        status=AppealStatus.DRAFT,
        language=language,
        account_id=account_id,
        account_named=named.strip(),
        account_lookup=lookup("account", account_id or canonical),
        account_masked=masked_account(canonical),
        tracking_digest=tracking_digest(code),
        started_at=now,
        saved_at=now,
        moved_at=now,
    )
    db.session.add(appeal)
    db.session.flush()
    audit.record(EventTag.DRAFT_START, actor=OWNER, appeal_id=appeal.id, to=AppealStatus.DRAFT.value)
    return Started(appeal, code)


def save_step(appeal: Appeal, step: Step, answers: dict[str, Any], secrets: Secrets | None = None) -> None:
    """Keep what one step says, in place of what it said before.

    Args:
        answers: claims by their names in the scoring contract; `forgotten` names the questions that were
            answered "I do not remember". An empty answer is left out.
        secrets: former password and security answers of the facts step; compared now, only outcomes are kept.
            An outcome stays when nothing new was typed and the question was not answered "I do not remember".

    Raises:
        WrongState: the appeal is with the desk, closed or frozen.
    """
    lock(appeal)
    if appeal.status not in EDITABLE:
        raise WrongState()
    now = clock.utcnow()
    row = next((row for row in appeal.answers if row.step is step), None)
    kept = {name: value for name, value in answers.items() if value not in (None, "", [], {})}
    if step is Step.FACTS:
        kept |= _outcomes(appeal, kept.get("forgotten", []), row.answers if row else {}, secrets or Secrets())
    if row is None:
        row = StepAnswers(step=step, answers=kept, saved_at=now)
        appeal.answers.append(row)
    else:
        row.answers, row.saved_at = kept, now
    appeal.saved_at = now
    audit.record(EventTag.DRAFT_SAVE, actor=OWNER, appeal_id=appeal.id, step=step.value)
    db.session.flush()
    void_if_decided(appeal, "claims", OWNER)


def _outcomes(appeal: Appeal, forgotten: list[str], before: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    """Outcomes of the comparisons; both are always made for what was typed, also without an account."""
    account = appeal.account_id or ""
    found: dict[str, Any] = {}
    if secrets.former_password:
        found["former_password"] = directory().match_password(account, secrets.former_password).value
    elif "former_password" not in forgotten and "former_password" in before:
        found["former_password"] = before["former_password"]
    answers = given_answers(secrets.answers)
    if answers:
        found["answers_given"] = len(answers)
        found["answers_right"] = directory().match_answers(account, answers)
    elif "answers" not in forgotten and "answers_given" in before:
        found |= {name: before[name] for name in ("answers_given", "answers_right")}
    return found


def stated(appeal: Appeal, *, files: int = 0) -> list[Step]:
    """The steps two to six in which at least one thing is stated; "I do not remember" states nothing.

    Args:
        files: how many evidence files there are; one is a statement about the purchase.
    """
    found: list[Step] = []
    for step in Step:
        said = {name: value for name, value in appeal.said(step).items() if name != "forgotten"}
        if step is not Step.CONTACT and (said or (step is Step.PURCHASE and files)):
            found.append(step)
    return found
