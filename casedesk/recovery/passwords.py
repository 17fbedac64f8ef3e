"""The rules of a new password (README, decision 3): long, not common, nothing of the owner's, not used before."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from casedesk.directory.service import directory
from casedesk.extensions import app_settings

LONGEST = 128
# zxcvbn's lists are English; these words stand in the breached lists of Chinese services.
_COMMON_PARTS = (
    "woaini", "aini", "1314520", "5201314", "520520", "1314", "woaiwojia", "wodemima", "mima", "nihao", "zhongguo",
    "beijing", "shanghai", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx", "qazwsxedc", "147258369", "159357",
    "123321", "112233", "aa123456", "abc123456", "qq123456", "w123456", "a123456789", "iloveyou", "admin", "casedesk",
)  # fmt: skip
# Work grows with the square of the length and nothing after these characters can make a password weaker.
_JUDGED = 72
_WEAKEST_SCORE = 2
_CLOSE = 85
_SHORTEST_IDENTIFIER = 5


def faults(password: str, *, account_id: str, identifiers: Iterable[str]) -> list[LazyString]:
    """What stands against a new password, as sentences; empty when it may be set.

    Args:
        password: exactly as typed.
        account_id: whose former passwords it is compared with.
        identifiers: phone numbers, addresses, names and the like that it must not resemble.
    """
    settings = app_settings()
    found: list[LazyString] = []
    if len(password) < settings.password_min:
        found.append(_("Use at least %(count)s characters", count=settings.password_min))
    if len(password) > LONGEST:
        found.append(_("Use at most %(count)s characters", count=LONGEST))
    if len(classes_of(password)) < settings.password_classes:
        found.append(
            _(
                "Use at least %(count)s of these: upper case, lower case, digits, symbols",
                count=settings.password_classes,
            )
        )
    if found:
        return found
    parts = identifying_parts(identifiers)
    if resembles(password, parts):
        found.append(_("Do not use your phone number, email, account ID or name in it"))
    elif is_common(password, parts):
        found.append(_("This password is in lists of common or stolen passwords. Choose another one"))
    elif directory().refuses_password(account_id, password):
        found.append(_("You used this password before. Choose a new one"))
    return found


def classes_of(password: str) -> frozenset[str]:
    """Which of lower, upper, digit and symbol a password has; Chinese characters are none of them."""
    kinds = {"Ll": "lower", "Lu": "upper", "Nd": "digit"}
    categories = {unicodedata.category(c) for c in password}
    return frozenset(kinds.get(c, "symbol") for c in categories if c in kinds or c[0] not in "LN")


def identifying_parts(identifiers: Iterable[str]) -> list[str]:
    """What of each identifier a password could be made of: the whole, the local part of an address, the number."""
    parts: dict[str, None] = {}
    for identifier in identifiers:
        plain = _plain(identifier)
        for part in (plain, plain.partition("@")[0], plain.removeprefix("+").removeprefix("86")):
            if len(part) >= _SHORTEST_IDENTIFIER:
                parts[part] = None
    return list(parts)


def resembles(password: str, parts: Iterable[str]) -> bool:
    """Whether a password is made of an identifier, forwards or backwards, with at most small changes."""
    from rapidfuzz import fuzz

    plain = _plain(password)
    for part in parts:
        if part in plain or part[::-1] in plain:
            return True
        # Only where the identifier is most of the password: a long phrase may well hold a few of its letters.
        if len(part) * 2 >= len(plain) and fuzz.partial_ratio(part, plain) >= _CLOSE:
            return True
    return False


def is_common(password: str, parts: Iterable[str] = ()) -> bool:
    """Whether a password stands in the list of breached passwords, or is guessed as fast as if it did."""
    zxcvbn, breached = _estimator()
    if password.lower() in breached:
        return True
    judged = zxcvbn(password[:_JUDGED], user_inputs=[*_COMMON_PARTS, *parts])
    return int(judged["score"]) < _WEAKEST_SCORE


@cache
def _estimator() -> tuple[Any, frozenset[str]]:
    from zxcvbn import zxcvbn
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return zxcvbn, frozenset(FREQUENCY_LISTS["passwords"])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
