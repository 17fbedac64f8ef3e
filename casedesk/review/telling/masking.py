"""Values as the desk shows them: masked unless revealed, with what differs marked inside."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher

from casedesk.directory.base import ContactKind
from casedesk.directory.canonical import masked

MASKED_SIGNALS = frozenset({"imei", "order_number", "former_phone", "former_email"})
# Names of what is read from documents and stands for no signal; "codes" are the texts of QR and bar codes.
MASKED_FIELDS = frozenset({"number", "buyer", "buyer_tax_id", "serial", "codes"})
HIDDEN = "•"
# A number this long tells somebody's phone, order, device or invoice, unless it is a date.
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?!(?:19|20)\d{6}(?![0-9A-Za-z]))[0-9A-Za-z]*\d{8,}[0-9A-Za-z]*")
_HEAD, _TAIL, _DOTS = 2, 4, 5
# Below this likeness two values are simply different; marking every character would show them whole.
_ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a value, marked where it differs from the other side."""

    text: str
    differs: bool = False


Shown = str | tuple[Part, ...]


def shown(signal: str, value: str, *, revealed: bool = False) -> str:
    """One value alone, masked where its signal asks for it."""
    if revealed or signal not in MASKED_SIGNALS or not value:
        return value
    if signal == "former_email" and "@" in value:
        return masked(ContactKind.EMAIL, value)
    return "".join(char for _position, char in _covered(value, ()))


def shown_field(name: str, value: str) -> str:
    """One value of a document, masked: of a name its first character stays, of a number both ends."""
    if name == "buyer":
        return value[:1] + HIDDEN * 2
    return shown("imei", value)


def masked_text(text: str) -> str:
    """A text with every long number in it masked."""
    return _LONG_NUMBER.sub(lambda number: shown("imei", number[0]), text)


def side_by_side(signal: str, claim: str, record: str, *, revealed: bool, differs: bool) -> tuple[Shown, Shown]:
    """Both sides of a comparison, each with the places marked where they differ."""
    if not differs or not claim or not record:
        return shown(signal, claim, revealed=revealed), shown(signal, record, revealed=revealed)
    if signal == "former_email" and not revealed:
        return (Part(shown(signal, claim), True),), (Part(shown(signal, record), True),)
    one, other = _differing(claim, record)
    cover = signal in MASKED_SIGNALS and not revealed
    return _parts(claim, one, cover), _parts(record, other, cover)


def _differing(claim: str, record: str) -> tuple[set[int], set[int]]:
    """Positions that differ on each side: parts of dates as a whole, characters of numbers, else everything."""
    if _is_date(claim) and _is_date(record):
        return _differing_parts(claim, record), _differing_parts(record, claim)
    numbers = claim.strip("+").isalnum() and record.strip("+").isalnum()
    matcher = SequenceMatcher(None, claim, record, autojunk=False)
    if not numbers or matcher.ratio() < _ALIKE:
        return set(range(len(claim))), set(range(len(record)))
    one: set[int] = set()
    other: set[int] = set()
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            one.update(range(start, end))
            other.update(range(other_start, other_end))
    return one, other


def _is_date(text: str) -> bool:
    return len(text) in (4, 7, 10) and text.replace("-", "").isdecimal()


def _differing_parts(date: str, other: str) -> set[int]:
    positions: set[int] = set()
    begins = 0
    theirs = other.split("-")
    for place, part in enumerate(date.split("-")):
        if place < len(theirs) and part != theirs[place]:
            positions.update(range(begins, begins + len(part)))
        begins += len(part) + 1
    return positions


def _parts(text: str, differing: set[int], cover: bool) -> tuple[Part, ...]:
    kept = () if len(differing) == len(text) else differing
    characters = _covered(text, kept) if cover else list(enumerate(text))
    joined: list[Part] = []
    for position, char in characters:
        marked = position in differing and char != HIDDEN
        if joined and joined[-1].differs == marked:
            joined[-1] = Part(joined[-1].text + char, marked)
        else:
            joined.append(Part(char, marked))
    return tuple(joined)


def _covered(text: str, kept: Collection[int]) -> list[tuple[int, str]]:
    """The characters that may be seen, by place: the first two, the last four, those kept; dots stand for a run."""
    tail = len(text) - _TAIL if len(text) > _HEAD + _TAIL else len(text) - 2
    head = min(_HEAD, max(0, tail))
    seen: list[tuple[int, str]] = []
    dots = 0
    for position, char in enumerate(text):
        is_seen = position < head or position >= tail or position in kept
        dots = 0 if is_seen else dots + 1
        if is_seen or dots <= _DOTS:
            seen.append((position, char if is_seen else HIDDEN))
    return seen
