"""What the people of the desk do in the replay, through the services their pages call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AT_DESK, CLOSED
from casedesk.database import transaction
from casedesk.demo.acts_of_owners import Filed
from casedesk.demo.crew import Member
from casedesk.demo.plans import Author, PlannedMove
from casedesk.demo.words import text_for
from casedesk.evidence.service import files_of
from casedesk.extensions import db
from casedesk.review.deciding import assignment, decisions, resolutions
from casedesk.review.deciding.approvals import live_approval
from casedesk.review.deciding.decisions import Reasoned
from casedesk.review.deciding.independence import is_entitled
from casedesk.review.outcomes.models import Outcome, OutcomeSource
from casedesk.review.outcomes.service import outcomes_of, record_outcome
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role

# Until when an owner is asked to answer; plans let an answer lapse after it.
ANSWER_TIME = timedelta(hours=96)

# The reasons people give for each move, by code.
REASONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "propose": (("device_matches", "papers_hold"), ("device_matches", "facts_match"), ("papers_hold", "use_matches")),
    "confirm": (("device_matches",), ("papers_hold",)),
    "disagree": (("conflict_overlooked",), ("papers_not_enough",)),
    "reject": (("claims_conflict",), ("papers_doubtful",), ("cannot_tell",)),
    "ask_for_more": (("papers_missing",), ("too_little",)),
    "resume": (("objector_mistaken",),),
    "reopen": (("new_evidence",),),
    "reverse": (("wrong_person",),),
}
# What stands in for a reason that speaks of papers where the owner sent none.
_WITHOUT_PAPERS = {"papers_hold": "facts_match", "papers_doubtful": "cannot_tell"}
# What a request's words ask for, by a word in them.
_ITEMS = (("IMEI", ("box_label", "invoice")), ("金额", ("clearer_photo",)), ("amount", ("clearer_photo",)))
_OTHERWISE = ("sign_ins", "places")


class Desk:
    """The desk of the replay.

    Args:
        crew: its people.
        rng: who takes what is drawn from it.
    """

    def __init__(self, crew: list[Member], rng: Random) -> None:
        self._reviewers = [member.id for member in crew if member.role == Role.REVIEWER]
        self._lead = next(member.id for member in crew if member.role == Role.LEAD)
        self._manager = next(member.id for member in crew if member.role == Role.MANAGER)
        self._rng = rng

    def acts(self) -> dict[str, Callable[[Filed, PlannedMove], None]]:
        """The acts by the names of their moves."""
        return {
            "propose": self.propose,
            "confirm": self.confirm,
            "disagree": self.disagree,
            "reject": self.reject,
            "ask_for_more": self.ask_for_more,
            "resume": self.resume,
            "reopen": self.reopen,
            "reverse": self.reverse,
        }

    def take(self, case: Filed) -> None:
        """Have a reviewer take the case, if it is there to be taken."""
        with transaction():
            appeal = case.appeal
            if appeal.status in AT_DESK and appeal.assignee_id is None:
                assignment.take(appeal, db.session.get_one(StaffMember, self._reviewer(case, appeal)))

    def learn(self, case: Filed, rng: Random) -> None:
        """Have a manager record what a closed case turned out to be, unless that is known already."""
        with transaction():
            appeal = case.appeal
            if appeal.status not in CLOSED or outcomes_of(appeal.id):
                return
            outcome = Outcome.OWNER if case.plan.author is Author.OWNER else Outcome.THEFT
            manager = db.session.get_one(StaffMember, self._manager)
            reason = text_for(rng, outcome.value, "zh_Hans")
            record_outcome(appeal, outcome, OutcomeSource.MANUAL, manager, reason)

    def propose(self, case: Filed, move: PlannedMove) -> None:
        """Propose approval."""
        self.take(case)
        self._decide(decisions.propose, case, move, self._reviewer)

    def confirm(self, case: Filed, move: PlannedMove) -> None:
        """Confirm, as whoever was drawn."""
        self._decide(decisions.confirm, case, move, self._drawn)

    def disagree(self, case: Filed, move: PlannedMove) -> None:
        """Disagree, as whoever was drawn."""
        self._decide(decisions.disagree, case, move, self._drawn)

    def reject(self, case: Filed, move: PlannedMove) -> None:
        """Do not approve."""
        self.take(case)
        self._decide(decisions.reject, case, move, self._reviewer)

    def ask_for_more(self, case: Filed, move: PlannedMove) -> None:
        """Ask the owner for more."""
        self.take(case)
        items = next((items for word, items in _ITEMS if word in move.text), _OTHERWISE)
        asked = {"items": items, "body": move.text, "deadline": clock.utcnow() + ANSWER_TIME}
        self._decide(decisions.ask_for_more, case, move, self._reviewer, note="", **asked)

    def resume(self, case: Filed, move: PlannedMove) -> None:
        """Take a disputed case back into review."""
        self._decide(resolutions.resume, case, move, self._leading)

    def reopen(self, case: Filed, move: PlannedMove) -> None:
        """Open a closed case again."""
        self._decide(resolutions.reopen, case, move, self._leading)

    def reverse(self, case: Filed, move: PlannedMove) -> None:
        """Find that an account went to the wrong person."""
        self._decide(resolutions.reverse_incident, case, move, self._leading)

    def _decide(
        self,
        verb: Callable[..., Any],
        case: Filed,
        move: PlannedMove,
        who: Callable[[Filed, Appeal], int],
        *,
        note: str | None = None,
        **more: Any,
    ) -> None:
        with transaction():
            appeal = case.appeal
            member = db.session.get_one(StaffMember, who(case, appeal))
            reasons = self._rng.choice(REASONS[move.move])
            if not files_of(appeal):
                reasons = tuple(dict.fromkeys(_WITHOUT_PAPERS.get(code, code) for code in reasons))
            if move.move == "reject" and appeal.account_id is None:
                reasons = ("no_account",)
            verb(appeal, member, Reasoned(reasons, appeal.version, move.text if note is None else note), **more)

    def _reviewer(self, case: Filed, appeal: Appeal) -> int:
        """The reviewer of the case; drawn once among those who may decide it."""
        if case.reviewer is None:
            able = [one for one in self._reviewers if is_entitled(db.session.get(StaffMember, one), appeal)]
            case.reviewer = self._rng.choice(able)
        return case.reviewer

    def _drawn(self, case: Filed, appeal: Appeal) -> int:
        approval = live_approval(appeal.id)
        if approval is None or approval.second_id is None:
            raise RuntimeError(f"nobody was drawn for {case.plan.key}")
        return approval.second_id

    def _leading(self, case: Filed, appeal: Appeal) -> int:
        return self._lead
