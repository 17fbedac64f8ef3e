"""The case code: a short code per appeal that its owner may write on paper beside a document and photograph.

It shows that the picture was made for this appeal, by somebody who has the paper in hand. It is no secret and opens
nothing.
"""

import unicodedata
from collections.abc import Iterator

from casedesk.database import lookup
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.model import Reading

# Crockford's base 32 without the letters that are read as a digit by eye or machine: B D G Q S Z.
_LETTERS = "ACEFHJKMNPRTVWXY"
_SIGNS = "0123456789" + _LETTERS
# What recognition makes of the digits, so that a code is found however it was read.
_READ_ALIKE = str.maketrans("OQDUILSZGB", "0000115268")
_GROUP = 3
LENGTH = 2 * _GROUP


def case_code(reference: str) -> str:
    """The code of a case number, such as "K7M-2QX": drawn from the lookup key, so that it needs no column.

    Each group begins with a letter, so that no price, date or phone number can be one.
    """
    drawn = int(lookup("evidence.case_code", reference), 16)
    groups = []
    for _group in range(2):
        signs = ""
        for place in range(_GROUP):
            alphabet = _SIGNS if place else _LETTERS
            drawn, sign = divmod(drawn, len(alphabet))
            signs += alphabet[sign]
        groups.append(signs)
    return "-".join(groups)


def find(reading: Reading, code: str) -> Check | None:
    """Look for the code in the text of a file.

    Returns:
        Passed when it stands there, noted when one sign of it was read otherwise, None when it does not: an owner
        need not write it, so its absence means nothing.
    """
    wanted = _folded(code)
    pages = [_folded(text) for text in reading.texts]
    if any(wanted in page for page in pages):
        return Check(CheckCode.CASE_CODE, Result.PASSED, Strength.MEDIUM, code)
    near = next((window for page in pages for window in _windows(page) if _misread(window, wanted)), None)
    return Check(CheckCode.CASE_CODE, Result.NOTED, Strength.WEAK, near) if near else None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper().translate(_READ_ALIKE)
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def _windows(page: str) -> Iterator[str]:
    return (page[start : start + LENGTH] for start in range(len(page) - LENGTH + 1))


def _misread(window: str, wanted: str) -> bool:
    return sum(one != other for one, other in zip(window, wanted, strict=True)) == 1
