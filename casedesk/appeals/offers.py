"""Whoever lost the notice: objection links go to the known contacts of whatever account was named."""

from datetime import timedelta

from sqlalchemy import case, select

from casedesk import attempts, clock, wake
from casedesk.appeals import notices
from casedesk.appeals.models import Appeal, ObjectionWish
from casedesk.appeals.status import OPEN, AppealStatus
from casedesk.database import transaction
from casedesk.directory.service import directory
from casedesk.errors import TooMany
from casedesk.extensions import app_settings, db
from casedesk.notifications.letters import Letter

# Of many appeals for one account, those nearest to a new password come first.
_MOST_OFFERS = 5
_MOST_DANGEROUS = (AppealStatus.LINK_SENT, AppealStatus.REDEEMED, AppealStatus.WAITING, AppealStatus.PROPOSED)
_HOUR = 3600


def wish(named: str) -> None:
    """Note that somebody says the appeals of this account are not theirs; the worker does the rest."""
    db.session.add(ObjectionWish(account_named=named, made_at=clock.utcnow()))
    wake.note()


def offer_wished(limit: int = 20) -> int:
    """Send objection links for the accounts that were named; returns how many wishes were looked at."""
    waiting = select(ObjectionWish.id).where(ObjectionWish.done_at.is_(None)).order_by(ObjectionWish.id).limit(limit)
    wishes = list(db.session.scalars(waiting))
    for wish_id in wishes:
        with transaction():
            _offer(wish_id)
    return len(wishes)


def _offer(wish_id: int) -> None:
    waiting = select(ObjectionWish).where(ObjectionWish.id == wish_id, ObjectionWish.done_at.is_(None))
    found = db.session.scalar(waiting.with_for_update(skip_locked=True))
    if found is None:
        return
    found.done_at = clock.utcnow()
    account_id = directory().find(found.account_named)
    if account_id is None:
        return
    try:
        attempts.spend("objection_offer", account_id, limit=app_settings().limit_codes, seconds=_HOUR)
    except TooMany:
        # Three rounds of letters in an hour are enough; more would be somebody's game with the owner's phone.
        return
    for appeal in _appeals_to_stop(account_id):
        notices.warn_known_contacts(appeal, Letter.OBJECTION_OFFER)


def _appeals_to_stop(account_id: str) -> list[Appeal]:
    """Open appeals and those redeemed lately, the most dangerous first."""
    lately = clock.utcnow() - timedelta(days=app_settings().objection_days)
    danger = case({status.value: rank for rank, status in enumerate(_MOST_DANGEROUS)}, value=Appeal.status, else_=9)
    redeemed = (Appeal.status == AppealStatus.REDEEMED) & (Appeal.closed_at >= lately)
    return list(
        db.session.scalars(
            select(Appeal)
            .where(Appeal.account_id == account_id, Appeal.status.in_(OPEN) | redeemed)
            .order_by(danger, Appeal.sent_at.desc())
            .limit(_MOST_OFFERS)
        )
    )
