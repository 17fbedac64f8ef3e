"""Words that name a value, found also where recognition mistook a sign for one that looks alike."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from casedesk.evidence.reading.layout import Piece, Row, above_each_other

# Signs that recognition takes for each other, on thermal paper above all, become one of them.
_ALIKE = str.maketrans({"l": "i", "1": "i", "|": "i", "!": "i", "t": "i", "j": "i", "0": "o", "u": "o", "5": "s"})
_FIGURES = str.maketrans("|!105", "IIIOS")  # the same letters, told from real ones
_CHINESE = "\u4e00-\u9fff"
_BETWEEN = re.compile(rf"(?<=[{_CHINESE}])\s+(?=[{_CHINESE}])")
_TOO_SHORT_TO_ERR = 8
_ALMOST = 87  # per cent: one sign in eight may be wrong


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Text of the same length in one width, one case, without accents, look-alike signs made equal."""
    return "".join(_plain(sign) for sign in text).translate(_ALIKE)


@lru_cache(maxsize=4096)
def _marked(text: str) -> str:
    """Folded text whose figures that look like letters are capitals."""
    return "".join(_plain(sign) for sign in text).translate(_FIGURES).translate(_ALIKE)


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """Folded text without anything but letters and Chinese characters."""
    return "".join(sign for sign in folded(text) if sign.isalpha())


def tight(text: str) -> str:
    """Text without spaces between Chinese characters, which forms put there to align labels."""
    return _BETWEEN.sub("", text)


class Label:
    """Phrases that name a value; spaces in a phrase may lack in the text, and the other way round for Chinese.

    Args:
        phrases: as people write them.
        unless: phrases that, right before, make it another label: "due" before "date".
    """

    def __init__(self, *phrases: str, unless: Sequence[str] = ()) -> None:
        words = "|".join(sorted((_shape(phrase) for phrase in phrases), key=len, reverse=True))
        self._shape = re.compile(rf"(?<![a-z])(?i:{words})(?![a-z])")  # a figure may follow at once: n°12
        self._unless = tuple(compact(phrase) for phrase in unless)

    def find(self, text: str) -> re.Match[str] | None:
        """The first place of the label; positions are those of the text itself."""
        return next(self._places(text), None)

    def end(self, text: str) -> int:
        """Where the last place of the label ends, -1 when there is none."""
        return max((hit.end() for hit in self._places(text)), default=-1)

    def _places(self, text: str) -> Iterator[re.Match[str]]:
        for hit in self._shape.finditer(_marked(text)):
            before = compact(text[: hit.start()])
            if 4 * sum(sign.isdigit() for sign in text[hit.start() : hit.end()]) > hit.end() - hit.start():
                continue  # figures that look like letters
            if not any(before.endswith(word) for word in self._unless):
                yield hit


@dataclass(frozen=True)
class Labelled:
    """A piece with a label: what stands behind it in the piece, and the number of its row."""

    piece: Piece
    rest: str
    row: int
    start: int


def labelled(rows: Sequence[Row], label: Label) -> Iterator[Labelled]:
    """Every piece with the label, in reading order."""
    for index, row in enumerate(rows):
        for piece in row.pieces:
            text = tight(piece.text)
            if hit := label.find(text):
                yield Labelled(piece, text[hit.end() :].lstrip(" \t:：;.#№-_*"), index, hit.start())


def near(found: Labelled, rows: Sequence[Row], below: int = 2) -> Iterator[tuple[str, Piece]]:
    """Where the value of a label may stand: behind it, right of it, and under it within so many rows."""
    if found.rest:
        yield found.rest, found.piece
    for beside in right_of(found.piece, rows[found.row])[:2]:
        if text := beside.text.lstrip(" :：;#№*"):
            yield text, beside
            break
    for row in rows[found.row + 1 : found.row + 1 + below]:
        for under in row.pieces:
            if under.page == found.piece.page and above_each_other(found.piece, under):
                yield under.text, under


def right_of(piece: Piece, row: Row) -> list[Piece]:
    """The other pieces of its row that begin further right."""
    return [other for other in row.pieces if other.box[0] > piece.box[0] and other is not piece]


def says(text: str, phrases: Sequence[str]) -> bool:
    """Whether a compact text holds one of the compact phrases; of long ones one sign in eight may be wrong."""
    return any(
        phrase in text
        or (
            len(phrase) >= _TOO_SHORT_TO_ERR
            and phrase.isascii()
            and len(text) >= len(phrase)
            and fuzz.partial_ratio(phrase, text) >= _ALMOST
        )
        for phrase in phrases
    )


def phrases(*words: str) -> tuple[str, ...]:
    """Phrases in the compact form that `says` compares."""
    return tuple(compact(word) for word in words)


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0).lower()
    base = unicodedata.normalize("NFD", sign)[0]
    return base.lower() if base.isascii() else sign


def _shape(phrase: str) -> str:
    plain = folded(phrase)
    if re.search(rf"[{_CHINESE}]", plain):
        return r"\s*".join(re.escape(sign) for sign in plain if not sign.isspace())
    return r"[\s./_-]*".join(re.escape(word) for word in plain.split())
