"""One spelling for each identifier, so that what is typed meets what is stored."""

import re
import unicodedata

import phonenumbers

from casedesk.directory.base import ContactKind

HOME_REGION = "CN"


def canonical_phone(text: str) -> str | None:
    """E.164 of a phone number typed in any usual way; None when it is none."""
    plain = unicodedata.normalize("NFKC", text)
    try:
        number = phonenumbers.parse(plain, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def canonical_email(text: str) -> str | None:
    """An e-mail address for comparison only: mail goes to the address as stored (CVE-2019-19844).

    Confusable letters are kept apart: only compatibility forms of ASCII fold, anything else stays what it is.
    """
    plain = text.strip()
    local, at, domain = plain.rpartition("@")
    if not at or not local or "." not in domain or re.search(r"\s|[\x00-\x1f\x7f<>,;]", plain):
        return None
    try:
        domain = domain.lower() if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return None
    return f"{local.lower()}@{domain}"


def canonical_contact(kind: ContactKind, text: str) -> str | None:
    """The canonical form of a contact of known kind; None when it is none."""
    return canonical_phone(text) if kind is ContactKind.PHONE else canonical_email(text)


def canonical_name(text: str) -> str:
    """The one spelling of whatever names an account: phone, e-mail or id."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if "@" in plain:
        return canonical_email(text) or plain.lower()
    # An id of our own may be all digits too: a number counts as phone only when it is a valid one.
    return canonical_phone(plain) or plain


def masked(kind: ContactKind, value: str) -> str:
    """What the owner's pages show of a contact: the last two digits, or first letter and mail domain."""
    if kind is ContactKind.PHONE:
        return f"•••••{value[-2:]}"
    local, _, domain = value.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def masked_account(named: str) -> str:
    """What staff pages show of whatever named the account: 13•••••0926, l•••@mail.example, us•••17."""
    if "@" in named:
        return masked(ContactKind.EMAIL, named)
    if named.startswith("+"):
        national = named.removeprefix("+86")
        return f"{national[:2]}•••••{national[-4:]}"
    return f"{named[:2]}•••{named[-2:]}" if len(named) > 5 else "•••"


def canonical_answer(text: str) -> str:
    """The one spelling of a security answer: compatibility forms folded, without case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
