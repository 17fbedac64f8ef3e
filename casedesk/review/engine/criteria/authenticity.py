"""What the checks of a document together say of its authenticity (scoring design, section 5)."""

from collections.abc import Iterable

from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength

C = CheckCode

# A signature is good when none of these failed; which of them can be checked differs by kind of file.
_SIGNATURE = frozenset(
    {
        C.SIGNATURE_INTACT,
        C.SIGNATURE_COVERS_FILE,
        C.SIGNATURE_DIGESTS,
        C.SIGNATURE_SEAL,
        C.SIGNATURE_DATES,
        C.EDITED_AFTER_SIGNING,
    }
)
_CODES = frozenset({C.QR_MATCHES_TEXT, C.QR_MATCHES_DATA})
# One part of a document against another: when the parts of a file agree, it is consistent in itself.
_PARTS = _CODES | {C.DATA_MATCHES_TEXT}
# What makes a document suspicious when it failed beyond doubt: a broken signature, parts that differ, an impossible
# date, edited fields. The form of a number or an unknown signer never does: those are met in genuine papers.
_SUSPICIOUS = _PARTS | {
    C.SIGNATURE_INTACT,
    C.SIGNATURE_DIGESTS,
    C.SIGNATURE_SEAL,
    C.EDITED_AFTER_SIGNING,
    C.DATE_PLAUSIBLE,
    C.AMOUNTS_ADD_UP,
    C.CAPITAL_MATCHES,
    C.SAVED_AGAIN,
    C.TEXT_OVER_PICTURE,
    C.HIDDEN_TEXT,
    C.OVERLAPPING_TEXT,
    C.MIXED_FONTS,
}
# Edited fields: a value replaced after the file was made, or covered by another, happens in no genuine paper.
_EDITED = frozenset({C.SAVED_AGAIN, C.EDITED_AFTER_SIGNING, C.TEXT_OVER_PICTURE, C.OVERLAPPING_TEXT})
# Facts that are no flag against the document, whatever came of them.
_NO_FLAGS = frozenset({C.SIGNATURE_TRUSTED, C.CASE_CODE})


def is_suspicious(checks: Iterable[Check]) -> bool:
    """Whether a strong fact speaks against the document, or a field was edited; weak facts never do, however many."""
    return any(
        check.code in _SUSPICIOUS
        and (check.strength is Strength.STRONG or (check.code in _EDITED and check.strength is Strength.MEDIUM))
        for check in _failed(checks)
    )


def is_signed(checks: Iterable[Check]) -> bool:
    """Whether a signature leads to a trusted root and nothing about it failed."""
    found = tuple(checks)
    trusted = any(check.code is C.SIGNATURE_TRUSTED and check.result is Result.PASSED for check in found)
    return trusted and not any(check.code in _SIGNATURE for check in _failed(found))


def agrees_in_itself(checks: Iterable[Check]) -> bool:
    """Whether code, data and text were held against each other and agree, with no flag that is more than weak."""
    found = tuple(checks)
    agree = any(check.code in _PARTS and check.result is Result.PASSED for check in found)
    flagged = (check for check in _failed(found) if check.code not in _NO_FLAGS)
    return agree and all(check.strength is Strength.WEAK and check.code not in _PARTS for check in flagged)


def codes_differ(checks: Iterable[Check]) -> bool:
    """Whether a QR code says something else than the document, as surely as that can be read."""
    return any(check.code in _CODES and check.strength is not Strength.WEAK for check in _failed(checks))


def _failed(checks: Iterable[Check]) -> Iterable[Check]:
    return (check for check in checks if check.result is Result.FAILED)
