"""A case with everything a report can say: evidence, score, two opinions, letters, messages and looks at it."""

import io
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from PIL import Image, ImageDraw

from casedesk import clock
from casedesk.appeals.models import Appeal, Message
from casedesk.appeals.status import AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.extensions import db
from casedesk.reports import service
from casedesk.reports.models import Report
from casedesk.review.deciding import decisions
from casedesk.review.deciding.approvals import live_approval
from casedesk.review.deciding.decisions import Reasoned
from casedesk.review.scores.service import score_appeal
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role
from tests.factories.appeals import appeal
from tests.factories.directory import account
from tests.factories.staff import staff_member

_NUMBERS = count(1)
READING: dict[str, Any] = {
    "kind": "pdf",
    "pages": 1,
    "fields": {
        "issuer": {"value": "讯通数码有限公司"},
        "date": {"value": "2023-09-14"},
        "total": {"value": "6799.00"},
        "model": {"value": "iPhone 13"},
        "number": {"value": "24422000000098763107"},
        "imei": [{"value": "353011094841806"}],
    },
    "texts": [],
    "notes": [],
}


def reported_case(
    *, label: str = "发票 invoice.pdf", message: str = "盒子找到了，照片已上传。", **changes: Any
) -> Appeal:
    """A case in its safety wait, proposed and confirmed, with one file, one message and letters."""
    known = account()
    fields = {"account_id": known.id, "named": known.id, "language": "zh_Hans", "brings": "papers imei order phone"}
    case = appeal(AppealStatus.IN_REVIEW, **{**fields, **changes})
    evidence_file(case, label=label)
    with transaction():
        case.messages.append(Message(body=message, written_at=clock.utcnow(), visible_from=clock.utcnow()))
        audit.record(EventTag.MESSAGE_WRITE, actor=OWNER, appeal_id=case.id, by="owner")
    with transaction():
        score_appeal(case)
    approve(case)
    with transaction():
        reader = db.session.scalars(db.select(StaffMember)).first()
        assert reader is not None
        audit.record(EventTag.CASE_READ, actor=reader.actor, appeal_id=case.id)
        audit.record(EventTag.CASE_REVEAL, actor=reader.actor, appeal_id=case.id, what="imei", why="compare")
    return case


def approve(case: Appeal, note: str = "3 月 2 日开票，符合线下取货。") -> None:
    """Two people propose and confirm."""
    first, *_others = [staff_member(name="林晓"), staff_member(name="𠮷田 Wei")]
    with transaction():
        decisions.propose(case, first, _why(case, ("device_matches", "papers_hold"), note))
    approval = live_approval(case.id)
    assert approval is not None and approval.second_id is not None
    with transaction():
        second = db.session.get_one(StaffMember, approval.second_id)
        decisions.confirm(case, second, _why(case, ("use_matches",), ""))


def _why(case: Appeal, reasons: Sequence[str], note: str) -> Reasoned:
    return Reasoned(tuple(reasons), case.version, note)


def evidence_file(case: Appeal, **changes: Any) -> EvidenceFile:
    """A file that was read, with a thumbnail in the store."""
    number = next(_NUMBERS)
    fields: dict[str, Any] = {
        "public_id": f"{number:032x}",
        "appeal_id": case.id,
        "upload_key": f"upload-{number}",
        "key": None,
        "label": "invoice.pdf",
        "kind": "pdf",
        "media_type": "application/pdf",
        "size": 183_220,
        "sha256": sha256(str(number).encode()).hexdigest(),
        "received_at": clock.utcnow(),
        "state": ReadingState.READ,
        "reading": READING,
        "previews": [stored_picture()],
    }
    with transaction():
        file = EvidenceFile(**{**fields, **changes})
        db.session.add(file)
        details = {"file": file.public_id, "kind": file.kind, "size": file.size, "sha256": file.sha256}
        audit.record(EventTag.EVIDENCE_ADD, actor=OWNER, appeal_id=case.id, **details)
    return file


def stored_picture(colour: str = "#8A3B12") -> str:
    """The key of a small JPEG in the evidence store."""
    picture = Image.new("RGB", (340, 480), "#FBF8EF")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((20, 20, 320, 60), fill=colour)
    for line in range(90, 450, 22):
        pen.line((30, line, 300 - line % 70, line), fill="#4A2A16", width=3)
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG", quality=85)
    drawn.seek(0)
    with evidence_store().receive(drawn, max_bytes=1_000_000) as received:
        return received.commit().key


def asked_report(case: Appeal, **changes: Any) -> Report:
    """A report a manager asked for, committed; not made yet."""
    manager = changes.pop("manager", None) or staff_member(Role.MANAGER, name="周敏")
    wanted: dict[str, Any] = {"reason": "季度复查", "language": "zh_Hans"}
    with transaction():
        return service.ask(case, manager, **{**wanted, **changes})


LATER = timedelta(days=31)
