"""The letters casedesk can send, and what each may carry."""

from enum import StrEnum


class Channel(StrEnum):
    """How a letter travels."""

    EMAIL = "email"
    SMS = "sms"


class Letter(StrEnum):
    """One fact and one action each; the words are in templates/email/<letter>/."""

    CONTACT_CODE = "contact_code"
    FORMER_CODE = "former_code"
    FILED = "filed"
    MORE_NEEDED = "more_needed"
    MORE_REMINDER = "more_reminder"
    APPROVED = "approved"
    LINK = "link"
    NOT_APPROVED = "not_approved"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    CHECK_AGAIN = "check_again"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a letter
    REVERSED = "reversed"
    NOTICE_FILED = "notice_filed"
    NOTICE_APPROVED = "notice_approved"
    NOTICE_REDEEMED = "notice_redeemed"
    NOTICE_CONTACT_CHANGED = "notice_contact_changed"
    NOTICE_INCIDENT = "notice_incident"
    NOTICE_CLEARED = "notice_cleared"
    OBJECTION_OFFER = "objection_offer"


# Somebody sits before a page and waits for them: a flood of notices must not stand before them.
AWAITED = frozenset({Letter.CONTACT_CODE, Letter.FORMER_CODE, Letter.LINK})

# Letters to known contacts of the account; each carries its own objection key, minted at sending.
NOTICES = frozenset(
    {
        Letter.NOTICE_FILED,
        Letter.NOTICE_APPROVED,
        Letter.NOTICE_REDEEMED,
        Letter.NOTICE_CONTACT_CHANGED,
        Letter.NOTICE_INCIDENT,
        Letter.NOTICE_CLEARED,
        Letter.OBJECTION_OFFER,
    }
)

_CASE = frozenset({"reference"})
_DUE = frozenset({"reference", "due"})
_NOTICE = frozenset({"on"})

# What each letter says besides its words, checked when it is queued: `due` and `on` are moments. The secret of
# a letter (`code`, `link`) is not among them: it is drawn at sending.
PARAMS: dict[Letter, frozenset[str]] = {
    Letter.CONTACT_CODE: frozenset(),
    Letter.FORMER_CODE: frozenset(),
    Letter.FILED: _DUE,
    Letter.MORE_NEEDED: _DUE,
    Letter.MORE_REMINDER: _DUE,
    Letter.APPROVED: _CASE,
    Letter.LINK: _CASE,
    Letter.NOT_APPROVED: _CASE,
    Letter.LAPSED: _CASE,
    Letter.WITHDRAWN: _CASE,
    Letter.CHECK_AGAIN: _CASE,
    Letter.PASSWORD_CHANGED: _CASE,
    Letter.REVERSED: _CASE,
    **dict.fromkeys(NOTICES, _NOTICE),
}
