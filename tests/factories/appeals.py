"""Appeals in any status, with what the owner stated, and letters as the owner would read them."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from casedesk import clock
from casedesk.appeals.models import Appeal, MoreRequest, Step, StepAnswers
from casedesk.appeals.references import new_reference, tracking_digest
from casedesk.appeals.sending import answer_due
from casedesk.appeals.status import CLOSED, AppealStatus
from casedesk.database import lookup, transaction
from casedesk.directory.base import ContactKind
from casedesk.directory.canonical import canonical_contact, canonical_name, masked_account
from casedesk.extensions import db
from casedesk.notifications import secrets
from casedesk.notifications.letters import Letter
from casedesk.notifications.models import OutboxMessage, OutboxState

_NUMBERS = count(1)
TRACKING_CODE = "7K3M9PQR2X4W5V6T8Y0ZABCDEFGH"

STATED: dict[Step, dict[str, Any]] = {
    Step.FACTS: {
        "registered": {"from": "2019-05-01", "to": "2019-05-31", "precision": "month"},
        "registered_city": "湛江",
        "former_password": "older",
        "answers_given": 2,
        "answers_right": 1,
    },
    Step.DEVICE: {"model": "iPhone 13", "imei": "353011094841806"},
    Step.PURCHASE: {
        "bought": {"from": "2023-09-01", "to": "2023-09-30", "precision": "month"},
        "amount": "6799.00",
        "shop": "Apple Store 在线商店",
        "order_number": "1500082080722482",
    },
    Step.SIGN_INS: {
        "sign_ins": [
            {
                "on": {"from": "2026-11-17", "to": "2026-11-17", "precision": "day"},
                "around": True,
                "part_of_day": "evening",
                "city": "湛江",
                "device": "iPhone 13",
            }
        ]
    },
    Step.PLACES: {"cities": ["湛江", "广州"]},
}


def appeal(status: AppealStatus = AppealStatus.IN_REVIEW, **changes: Any) -> Appeal:
    """An appeal that stands in a status, committed; its tracking code is TRACKING_CODE.

    Args:
        changes: columns; `named` is what the owner typed for the account, `stated` the answers of its steps.
    """
    with transaction():
        made = new_appeal(status, **changes)
        db.session.add(made)
    return made


def new_appeal(status: AppealStatus, **changes: Any) -> Appeal:
    """The same, for a transaction that runs already; not added yet."""
    number = next(_NUMBERS)
    now = clock.utcnow()
    named = changes.pop("named", f"nobody{number}@post.example")
    stated = changes.pop("stated", STATED)
    account_id = changes.get("account_id")
    sent = changes.get("sent_at", None if status is AppealStatus.DRAFT else now)
    contact = f"reach{number}@new.example"
    fields: dict[str, Any] = {
        "reference": new_reference(now),
        "status": status,
        "language": "en",
        "account_id": None,
        "account_named": named,
        "account_lookup": lookup("account", account_id or canonical_name(named)),
        "account_masked": masked_account(canonical_name(named)),
        "tracking_digest": tracking_digest(TRACKING_CODE),
        "tracking_saved_at": sent,
        "contact_kind": ContactKind.EMAIL,
        "contact": contact,
        "contact_lookup": lookup("contact", canonical_contact(ContactKind.EMAIL, contact) or contact),
        "contact_proven_at": now,
        "started_at": now,
        "saved_at": now,
        "sent_at": sent,
        "due_at": answer_due(sent) if sent else None,
        "closed_at": now if status in CLOSED else None,
        "moved_at": now,
        "answers": [StepAnswers(step=step, answers=said, saved_at=now) for step, said in stated.items()],
    }
    return Appeal(**{**fields, **changes})


def asked_for(case: Appeal, staff_id: int, **changes: Any) -> MoreRequest:
    """A request of the desk in a case that waits for its owner, committed."""
    now = clock.utcnow()
    fields: dict[str, Any] = {
        "staff_id": staff_id,
        "items": ["box_label"],
        "body": "",
        "asked_at": now,
        "deadline": now + timedelta(days=3),
    }
    with transaction():
        request = MoreRequest(**{**fields, **changes})
        case.requests.append(request)
        case.owner_due_at = request.deadline
    return request


def letters_to(contact: str) -> list[Letter]:
    """The letters queued to a contact, oldest first; taken back ones are not among them."""
    queued = select(OutboxMessage).where(OutboxMessage.state != OutboxState.CANCELLED).order_by(OutboxMessage.id)
    return [message.letter for message in db.session.scalars(queued) if message.to == contact]


def code_sent_to(contact: str) -> str:
    """The digits in the newest code letter to a contact, drawn as the sender draws them."""
    queued = select(OutboxMessage).where(OutboxMessage.letter == Letter.CONTACT_CODE).order_by(OutboxMessage.id.desc())
    with transaction():
        message = next(m for m in db.session.scalars(queued) if m.to == contact)
        drawn = secrets.drawn(message)
        assert drawn is not None
        message.state, message.handed_over_at = OutboxState.HANDED_OVER, clock.utcnow()
    return drawn["code"]
