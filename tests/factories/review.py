"""Cases on the desk: scored, with files, each with one argument changed."""

from itertools import count
from typing import Any

from casedesk import clock
from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.directory.models import DirectorySnapshot
from casedesk.directory.service import take_snapshot
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.extensions import db
from casedesk.review.scores.service import score_appeal
from casedesk.review.telling.headline import brings
from tests.factories import appeals
from tests.factories.directory import account

_NUMBERS = count(1)

# Everything the owner of the account of tests/factories/directory.py knows, right.
RIGHT: dict[Step, dict[str, Any]] = {
    **appeals.STATED,
    Step.FACTS: {
        "registered": {"from": "2019-05-29", "to": "2019-05-29", "precision": "day"},
        "registered_city": "湛江",
        "former_password": "older",
        "answers_given": 2,
        "answers_right": 2,
    },
    Step.PURCHASE: {
        "bought": {"from": "2023-09-14", "to": "2023-09-14", "precision": "day"},
        "amount": "6799.00",
        "shop": "Apple Store 在线商店",
        "order_number": "1500082080722482",
    },
}


def case(status: AppealStatus = AppealStatus.IN_REVIEW, *, papers: int = 0, **changes: Any) -> Appeal:
    """A scored case of an account on record, committed.

    Args:
        papers: how many readable invoices it has.
        changes: as for `appeals.appeal`; `stated` is RIGHT unless given.
    """
    if "account_id" not in changes:
        changes["account_id"] = account().id
    with transaction():
        if db.session.scalar(db.select(DirectorySnapshot.id).limit(1)) is None:
            take_snapshot()
        made = appeals.new_appeal(status, **{"stated": RIGHT, **changes})
        db.session.add(made)
        db.session.flush()
        for _paper in range(papers):
            db.session.add(new_paper(made))
        db.session.flush()
        made.brings = brings(made)
        if made.account_id:
            score_appeal(made)
    return made


def new_paper(case: Appeal, **changes: Any) -> EvidenceFile:
    """A readable invoice of a case, not added yet; its bytes are nowhere."""
    number = next(_NUMBERS)
    fields = {
        "model": _field("iPhone 13 128GB"),
        "imei": [_field("353011094841806")],
        "order_number": _field("1500082080722482"),
        "date": _field("2023-09-14"),
        "total": _field("6799.00"),
        "number": _field("24422000000031070001"),
        "issuer": _field("苹果电子产品商贸有限公司"),
        "buyer": _field("李明"),
    }
    values: dict[str, Any] = {
        "public_id": f"{number:031x}a",
        "appeal_id": case.id,
        "upload_key": f"upload-{number}",
        "key": None,
        "label": "发票.pdf",
        "kind": "pdf",
        "media_type": "application/pdf",
        "size": 48_213,
        "sha256": f"{number:064x}",
        "received_at": clock.utcnow(),
        "state": ReadingState.READ,
        "reading": {"kind": "pdf", "pages": 1, "fields": fields, "texts": [], "notes": []},
        "previews": [],
    }
    return EvidenceFile(**{**values, **changes})


def _field(value: str) -> dict[str, Any]:
    return {"value": value, "raw": value, "confidence": 0.9, "reader": "test", "page": 1, "box": None}
