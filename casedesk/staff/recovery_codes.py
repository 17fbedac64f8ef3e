"""Ten codes on paper for the day the second factor is lost: shown once, each good for one sign-in."""

import secrets

from sqlalchemy import CursorResult, delete, func, select, update

from casedesk import clock
from casedesk.audit.service import record
from casedesk.audit.tags import EventTag
from casedesk.database import lookup
from casedesk.extensions import db
from casedesk.staff.models import RecoveryCode, StaffMember

COUNT = 10
_LENGTH = 10
# Crockford base32: no I, L, O, U.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def make(member: StaffMember) -> list[str]:
    """Ten new codes; the old ones are dead. Only keyed digests are kept, for 50 bits are few."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == member.id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(COUNT)]
    db.session.add_all(RecoveryCode(staff_id=member.id, digest=_digest(member, code)) for code in codes)
    record(EventTag.STAFF_FACTOR_ADD, actor=member.actor, factor="recovery_codes")
    db.session.flush()
    db.session.expire(member, ["recovery_codes"])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def take(member: StaffMember, code: str) -> bool:
    """Use a code up; one UPDATE whose row count decides."""
    mine = (RecoveryCode.staff_id == member.id, RecoveryCode.digest == _digest(member, code))
    used = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=clock.utcnow())
    taken = db.session.execute(used)
    return isinstance(taken, CursorResult) and taken.rowcount == 1


def left(member: StaffMember) -> int:
    """How many codes are still good."""
    unused = (RecoveryCode.staff_id == member.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def _digest(member: StaffMember, code: str) -> str:
    return lookup("staff.recovery_code", f"{member.id}:{code.upper().translate(_MISREAD)}")
