"""What a person says of a file after looking at it: recorded, and scored anew at once."""

from casedesk import clock
from casedesk.appeals.changes import void_if_decided
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AT_DESK, AppealStatus
from casedesk.audit import service as audit
from casedesk.audit.tags import EventTag
from casedesk.errors import Invalid, NotAllowed, NotFound, WrongState
from casedesk.evidence.models import EvidenceFile, Verdict
from casedesk.evidence.verdicts import REASONS, effect_of, proves_control
from casedesk.extensions import db
from casedesk.review.deciding.independence import require_independent
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

# Where the desk works on the case. What is decided is stopped or taken back first.
WORKED_ON = AT_DESK | {AppealStatus.WAITING_FOR_OWNER}


def give_verdict(file: EvidenceFile, by: StaffMember, verdict: Verdict, reason: str) -> None:
    """Say what a file is worth, in place of what was said before; the same again changes nothing.

    Unreadable and wrong documents no longer count, doubtful ones count as suspicious; accepting one adds nothing to
    what its checks carry. When that changes what counts, a proposal made before is void.

    Args:
        reason: a code of the verdict's list in evidence/verdicts.py.

    Raises:
        Invalid: no reason, or one of another verdict.
        NotAllowed: no right to decide, or tied to the account or the appeal.
        WrongState: the case is not being worked on.
        NotFound: the file was taken out.
    """
    if reason not in REASONS[verdict]:
        raise Invalid(code="no_reason")
    appeal = _to_work_on(file, by)
    if (file.verdict, file.verdict_reason) == (verdict, reason):
        return
    before = effect_of(file.verdict)
    file.verdict, file.verdict_reason = verdict, reason
    file.verdict_by, file.verdict_at = by.id, clock.utcnow()
    audit.record(
        EventTag.EVIDENCE_JUDGE,
        actor=by.actor,
        appeal_id=appeal.id,
        file=file.public_id,
        verdict=verdict.value,
        why=reason,
    )
    _score_again(appeal, by, changed=before is not effect_of(verdict))


def withdraw_verdict(file: EvidenceFile, by: StaffMember) -> None:
    """Take back what was said of a file; without a verdict nothing changes. Raises as `give_verdict`."""
    appeal = _to_work_on(file, by)
    if file.verdict is None:
        return
    before = effect_of(file.verdict)
    file.verdict = file.verdict_reason = file.verdict_by = file.verdict_at = None
    audit.record(EventTag.EVIDENCE_JUDGE_UNDO, actor=by.actor, appeal_id=appeal.id, file=file.public_id)
    _score_again(appeal, by, changed=before is not None)


def confirm_code(file: EvidenceFile, by: StaffMember) -> None:
    """Say that the code of this very case stands on paper beside the document; said twice it changes nothing.

    On a photo of the device it proves control: the case is scored anew, and a proposal made before is void.

    Raises as `give_verdict`.
    """
    appeal = _to_work_on(file, by)
    if file.code_confirmed_at is None:
        file.code_confirmed_by, file.code_confirmed_at = by.id, clock.utcnow()
        audit.record(EventTag.EVIDENCE_CODE, actor=by.actor, appeal_id=appeal.id, file=file.public_id)
        _score_again(appeal, by, changed=proves_control(file))


def withdraw_code(file: EvidenceFile, by: StaffMember) -> None:
    """Take back that the code stands beside the document. Raises as `give_verdict`."""
    appeal = _to_work_on(file, by)
    if file.code_confirmed_at is not None:
        counted = proves_control(file)
        file.code_confirmed_by = file.code_confirmed_at = None
        audit.record(EventTag.EVIDENCE_CODE_UNDO, actor=by.actor, appeal_id=appeal.id, file=file.public_id)
        _score_again(appeal, by, changed=counted)


def _to_work_on(file: EvidenceFile, by: StaffMember) -> Appeal:
    """The case of a file, locked, once it is clear that this person may work on it."""
    if Permission.DECIDE_APPEALS not in by.permissions:
        raise NotAllowed()
    appeal = db.session.get_one(Appeal, file.appeal_id, with_for_update=True, populate_existing=True)
    db.session.refresh(file, with_for_update=True)
    if file.removed_at is not None:
        raise NotFound()
    if appeal.status not in WORKED_ON:
        raise WrongState()
    require_independent(by, appeal)
    return appeal


def _score_again(appeal: Appeal, by: StaffMember, *, changed: bool) -> None:
    if changed:
        db.session.flush()
        void_if_decided(appeal, "evidence", by)
