"""What owners and known contacts do in the replay, through the services their pages call."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

from casedesk.appeals import service as appeals
from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.objections import object_by_key
from casedesk.appeals.questions import questions_for
from casedesk.database import transaction
from casedesk.demo.crew import new_password
from casedesk.demo.filing import answers_of, secrets_of
from casedesk.demo.letterbox import code_of, link_token_of, objection_token_of
from casedesk.demo.plans import Author, CasePlan, Claims, PlannedMove
from casedesk.directory.base import ContactKind
from casedesk.evidence import service as evidence
from casedesk.extensions import db
from casedesk.notifications.letters import Letter
from casedesk.resets.redeeming import Outcome, redeem

# When an owner saves what, counted from the start of the draft; sending is planned for the twelfth minute at least.
CODE_ASKED = timedelta(seconds=40)
CODE_TYPED = timedelta(seconds=75)
FIRST_STEP = timedelta(seconds=110)
EACH_STEP = timedelta(seconds=45)


@dataclass
class Filed:
    """One case of the replay as it goes on: its row, its tracking code, and the reviewer who works on it."""

    plan: CasePlan
    id: int
    tracking_code: str
    reviewer: int | None = None

    @property
    def appeal(self) -> Appeal:
        """The row as it is now."""
        return db.session.get_one(Appeal, self.id)


def start(plan: CasePlan) -> Filed:
    """Begin the draft."""
    with transaction():
        started = appeals.start(plan.typed, plan.language)
        return Filed(plan, started.appeal.id, started.tracking_code)


def ask_code(case: Filed) -> None:
    """Ask for a code to the contact."""
    contact = case.plan.contact
    with transaction():
        appeals.ask_contact_code(case.appeal, _kind_of(contact), contact)


def type_code(case: Filed) -> None:
    """Type the digits that arrived."""
    with transaction():
        appeals.prove_contact(case.appeal, code_of(case.id))


def steps_of(plan: CasePlan) -> list[Step]:
    """The steps somebody fills in; who never sends stops early."""
    steps = list(answers_of(plan.claims, honest=plan.author is Author.OWNER))
    sent = any(move.move == "send" for move in plan.moves)
    return steps if sent else steps[:2]


def save(case: Filed, step: Step) -> None:
    """Save one step."""
    save_step(case.id, case.plan.claims, step, honest=case.plan.author is Author.OWNER)


def save_step(appeal_id: int, claims: Claims, step: Step, *, honest: bool) -> None:
    """Save what the claims say in one step."""
    with transaction():
        appeal = db.session.get_one(Appeal, appeal_id)
        secrets = secrets_of(claims, questions_for(appeal)) if step is Step.FACTS else None
        appeals.save_step(appeal, step, answers_of(claims, honest=honest)[step], secrets)


def upload(case: Filed, name: str, body: bytes) -> None:
    """Upload one file."""
    with transaction():
        evidence.receive(case.appeal, io.BytesIO(body), name)


def send(case: Filed, move: PlannedMove) -> None:
    """Press the button that sends."""
    with transaction():
        appeal = case.appeal
        city = case.plan.submission_city
        appeals.send(appeal, f"demo-{case.plan.key}", files=len(evidence.files_of(appeal)), city=city)


def message(case: Filed, move: PlannedMove) -> None:
    """Write to the desk."""
    with transaction():
        appeals.write_message(case.appeal, move.text)


def answer(case: Filed, move: PlannedMove) -> None:
    """Answer what the desk asked for."""
    with transaction():
        appeals.answer_request(case.appeal, move.text)


def ask_former_code(case: Filed, move: PlannedMove) -> None:
    """Ask for a code to a contact of before."""
    contact = case.plan.reads_back
    with transaction():
        appeals.ask_former_code(case.appeal, _kind_of(contact), contact)


def read_back(case: Filed, move: PlannedMove) -> None:
    """Type the digits that arrived there."""
    with transaction():
        appeals.prove_former_contact(case.appeal, code_of(case.id, Letter.FORMER_CODE))


def _kind_of(contact: str) -> ContactKind:
    return ContactKind.EMAIL if "@" in contact else ContactKind.PHONE


def withdraw(case: Filed, move: PlannedMove) -> None:
    """Withdraw the appeal."""
    with transaction():
        appeals.withdraw(case.appeal)


def object_to(case: Filed, move: PlannedMove) -> None:
    """Follow the link in a notice and say that this was not me."""
    token = objection_token_of(case.id)
    with transaction():
        object_by_key(token)


def redeem_link(case: Filed, move: PlannedMove) -> None:
    """Open the link, give the tracking code and choose a password."""
    token = link_token_of(case.id)
    with transaction():
        redeemed = redeem(token, case.tracking_code, new_password())
        if redeemed.outcome is not Outcome.DONE:
            raise RuntimeError(f"the link of {case.plan.key} gave {redeemed.outcome}")


ACTS = {
    "send": send,
    "message": message,
    "answer": answer,
    "ask_former_code": ask_former_code,
    "read_back": read_back,
    "withdraw": withdraw,
    "object": object_to,
    "open_incident": object_to,
    "redeem": redeem_link,
}

__all__ = [
    "ACTS",
    "Filed",
    "ask_code",
    "ask_former_code",
    "read_back",
    "save",
    "save_step",
    "start",
    "steps_of",
    "type_code",
    "upload",
]
