"""Case numbers that do not count up, and tracking codes: how they are made, read and kept."""

import hmac
import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import exists, select

from casedesk.appeals.models import Appeal
from casedesk.database import lookup
from casedesk.extensions import db
from casedesk.languages import at_desk

# Crockford's base 32: 5 bits a character, none that reads like another one.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TRACKING_LENGTH = 28
_READ_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_TRIES_A_LENGTH = 20


def new_reference(now: datetime) -> str:
    """A free case number such as CD-2611-04172: year and month at the desk, then random digits.

    A month with very many cases gets longer numbers, so that drawing a free one never takes long.
    """
    month = f"{at_desk(now):%y%m}"
    length = 5
    while True:
        for _try in range(_TRIES_A_LENGTH):
            reference = f"CD-{month}-{secrets.randbelow(10**length):0{length}d}"
            if not db.session.scalar(select(exists().where(Appeal.reference == reference))):
                return reference
        length += 1


def normal_reference(typed: str) -> str:
    """A case number as typed, in the one spelling it is stored in."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(c for c in plain if c.isascii() and c.isalnum()).removeprefix("CD")
    return f"CD-{kept[:4]}-{kept[4:]}"


def new_tracking_code() -> str:
    """140 random bits as 28 characters; shown in groups of four."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TRACKING_LENGTH))


def normal_code(typed: str) -> str:
    """A tracking code as typed in any case, with any separators; O, I and L read as the digits they look like."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_READ_ALIKE)
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def tracking_digest(code: str) -> str:
    """What is stored of a tracking code: a keyed digest of its normal form."""
    return lookup("tracking", normal_code(code))


def is_tracking_code(appeal: Appeal | None, code: str) -> bool:
    """Whether this is the appeal's tracking code, compared in constant time; without an appeal, no, as slowly."""
    kept = appeal.tracking_digest if appeal else lookup("tracking", "nobody")
    return hmac.compare_digest(kept, tracking_digest(code)) and appeal is not None
