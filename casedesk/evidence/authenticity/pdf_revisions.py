"""The states a PDF had before it was saved again: they are still in the file, so what changed can be named."""

import re
from collections import Counter
from typing import Any

import pypdfium2

from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength

_END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")
_PREVIOUS = re.compile(rb"/Prev\s+(\d{1,10})\b")
_SIGNED = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_TABLE = re.compile(rb"xref|\d{1,10}\s+\d{1,5}\s+obj")
_MOST_REVISIONS = 50
_COMPARED_REVISIONS, _COMPARED_PAGES = 2, 10
_MOST_CHARACTERS = 20_000  # a page
_MOST_NAMED = 3
_LONGEST_WORD = 60


def revision_checks(data: bytes, document: Any, *, sealed: bool) -> list[Check]:
    """Tell whether the file was saved again, and whether words with digits were replaced by that.

    About a third of genuine e-invoices were saved again (scoring design, section 5): that alone is no mark against
    them. A changed amount, date or number is. Saving for a signature does not count.

    Args:
        document: of pypdfium2, opened from `data`.
        sealed: a signature that is intact covers the whole file; what changed before it, its signer vouches for.
    """
    signed = {int(found[3]) + int(found[4]) for found in _SIGNED.finditer(data)}
    ends = revision_ends(data)
    again = [end for end in ends[1:] if not any(abs(end - last) <= 2 for last in signed)]
    if again and not sealed:
        for end in reversed(ends[:-1][-_COMPARED_REVISIONS:]):
            if changed := _changed(data[:end], document):
                return [Check(CheckCode.SAVED_AGAIN, Result.FAILED, Strength.MEDIUM, changed)]
    if again:
        return [Check(CheckCode.SAVED_AGAIN, Result.NOTED, Strength.WEAK, str(len(again)))]
    if not signed and _has_second_identifier(document):
        return [Check(CheckCode.SAVED_AGAIN, Result.NOTED, Strength.WEAK, "identifier")]
    return []


def revision_ends(data: bytes) -> list[int]:
    """Where each state of the file ends, the oldest first, by the chain of its cross-reference tables.

    The first part of a linearised file has a table, but is no state of its own.
    """
    ends = {int(found[1]): found.end() for found in _END.finditer(data)}
    if not ends:
        return []
    last = max(ends.values())
    place: int | None = next(start for start, end in ends.items() if end == last)
    found: list[int] = []
    seen: set[int] = set()
    while place is not None and place not in seen and len(seen) < _MOST_REVISIONS:
        seen.add(place)
        if place in ends:
            found.append(ends[place])
        place = _previous(data, place)
    return sorted(found)


def _previous(data: bytes, place: int) -> int | None:
    start = _TABLE.match(data, place)
    if start is None:
        return None
    # A table has its dictionary behind the word "trailer", a stream before the word "stream".
    word = b"startxref" if start[0] == b"xref" else b"stream"
    dictionary = data[place : max(data.find(word, place), place)]
    found = _PREVIOUS.search(dictionary)
    return int(found[1]) if found else None


def _changed(earlier: bytes, document: Any) -> str:
    """The words with digits that an earlier state had instead of those of now, as "old; new", "" without any."""
    try:
        before = pypdfium2.PdfDocument(earlier)
    except pypdfium2.PdfiumError:
        return ""
    old, new = _words(before), _words(document)
    gone = [word for word in (old - new) if any(sign.isdigit() for sign in word)]
    come = [word for word in (new - old) if any(sign.isdigit() for sign in word)]
    if not gone or not come:
        return ""
    return "; ".join(" ".join(word[:_LONGEST_WORD] for word in side[:_MOST_NAMED]) for side in (gone, come))


def _words(document: Any) -> Counter[str]:
    words: Counter[str] = Counter()
    for number in range(min(len(document), _COMPARED_PAGES)):
        try:
            text = document[number].get_textpage()
        except pypdfium2.PdfiumError:
            continue
        words.update(text.get_text_range(count=min(text.count_chars(), _MOST_CHARACTERS)).split())
    return words


def _has_second_identifier(document: Any) -> bool:
    """A writer gives a file two equal identifiers and changes the second when saving again (PDF 32000-1, 14.4)."""
    first, second = document.get_identifier(0), document.get_identifier(1)
    return bool(first) and bool(second) and first != second
