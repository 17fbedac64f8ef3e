"""Masking what people wrote in their own words: numbers and addresses that would name or reach somebody."""

import re

from casedesk.directory.base import ContactKind
from casedesk.directory.canonical import masked, masked_account
from casedesk.review.telling.masking import shown

# Nine digits or more, with single spaces or dashes between: phones, IMEIs, order and card numbers; no case numbers.
_NUMBER = re.compile(r"(?<![0-9])(?<!CD-)\+?[0-9](?:[ -]?[0-9]){8,}(?![0-9])")
_DAY_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2})?")
_ADDRESS = re.compile(r"[^\s@<>,;:：，；、（）()]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


def mask_text(text: str) -> str:
    """Free text with e-mail addresses and long numbers masked: 86•••••4417, l•••@mail.example."""
    without_addresses = _ADDRESS.sub(lambda found: masked(ContactKind.EMAIL, found.group()), text)
    return _NUMBER.sub(lambda found: _masked_number(found.group()), without_addresses)


def mask_contact(value: str) -> str:
    """A phone number or an e-mail address, masked as staff pages show it: 13•••••0926."""
    return masked_account(value)


def _masked_number(number: str) -> str:
    if _DAY_AND_TIME.fullmatch(number):
        return number
    return shown("imei", re.sub("[ -]", "", number))
