"""Cases on the way to a new password: approved by two people, the wait begun or over, a link sent."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.directory.models import LocalAccount
from casedesk.extensions import app_settings, db
from casedesk.notifications.delivery import deliver_due
from casedesk.notifications.sink import kept
from casedesk.resets.models import ResetLink
from casedesk.resets.service import mint_due
from casedesk.review.deciding.approvals import shown_digest
from casedesk.review.models import Approval, PolicyVersion, SafetyWait, ScoreRow
from tests.factories.appeals import new_appeal
from tests.factories.directory import account
from tests.factories.staff import staff_member

NEW_PASSWORD = "three otters 7 lanterns"
_POLICY = "0" * 64


@dataclass(frozen=True)
class Case:
    """An approved case by its ids, so that it outlives any session."""

    appeal_id: int
    account_id: str

    @property
    def appeal(self) -> Appeal:
        """The case as the database knows it now."""
        db.session.rollback()
        return db.session.get_one(Appeal, self.appeal_id)

    @property
    def account(self) -> LocalAccount:
        """Its account as the directory knows it now."""
        db.session.rollback()
        return db.session.get_one(LocalAccount, self.account_id)

    @property
    def links(self) -> list[ResetLink]:
        """Its links, oldest first."""
        db.session.rollback()
        return list(db.session.scalars(db.select(ResetLink).filter_by(appeal_id=self.appeal_id).order_by(ResetLink.id)))


def approved_case(*, owner: LocalAccount | None = None, ends_in_hours: float | None = 0, **changes: Any) -> Case:
    """A case in its safety wait, approved by two people.

    Args:
        owner: whose account; a new one otherwise.
        ends_in_hours: when the wait ends; None: nobody was reached yet, so it has not begun.
        changes: columns of the appeal.
    """
    owner = owner or account()
    first, second = staff_member(), staff_member()
    with transaction() as session:
        now = clock.utcnow()
        case = new_appeal(AppealStatus.WAITING, **{"account_id": owner.id, "named": owner.id, **changes})
        if session.get(PolicyVersion, _POLICY) is None:
            session.add(PolicyVersion(id=_POLICY, body="{}", added_at=now))
        session.add(case)
        session.flush()
        score = ScoreRow(
            appeal_id=case.id, policy_id=_POLICY, engine="1", vector={}, result={}, bits=9.0, posterior=0.99,
            band="strong", conflicts=0, scored_at=now,
        )  # fmt: skip
        session.add(score)
        session.flush()
        approval = Approval(
            appeal_id=case.id, shown_digest=shown_digest(case, score.id), score_id=score.id, proposed_by=first.id,
            proposed_at=now, second_id=second.id, drawn_at=now, confirmed_by=second.id, confirmed_at=now,
        )  # fmt: skip
        session.add(approval)
        session.flush()
        wait = SafetyWait(approval_id=approval.id, appeal_id=case.id, seconds=259200, approved_at=now)
        if ends_in_hours is not None:
            wait.began_at, wait.ends_at = now - timedelta(hours=72), now + timedelta(hours=ends_in_hours)
        session.add(wait)
        return Case(case.id, owner.id)


def case_with_link(**changes: Any) -> tuple[Case, str]:
    """A case whose link was sent, and the token as the letter holds it."""
    case = approved_case(**changes)
    mint_due()
    deliver_due()
    return case, newest_token()


def newest_token() -> str:
    """The token in the newest letter that carries a reset link."""
    return tokens_sent()[0]


def tokens_sent() -> list[str]:
    """The tokens of all letters that carry a reset link, newest first."""
    texts = [message["text"] for message in kept(app_settings().sink_dir) if message["letter"] == "link"]
    return [found[1] for text in texts for found in [re.search(r"/reset/([\w-]{20,})", text)] if found]


def objection_keys_sent() -> list[str]:
    """The keys in all notices, newest first."""
    texts = [message["text"] for message in kept(app_settings().sink_dir)]
    return [found[1] for text in texts for found in [re.search(r"/objection/([\w-]+)", text)] if found]
