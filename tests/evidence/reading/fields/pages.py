"""Pages of text written by hand, as recognition would give them."""

from casedesk.evidence.reading.fields import extract
from casedesk.evidence.reading.layout import Piece, Row, rows
from casedesk.evidence.reading.model import Extracted

_COLUMN, _WIDTH, _LINE = 0.24, 0.012, 0.02


def pieces(*lines: str, rise: float = 0.0) -> list[Piece]:
    """Pieces of a page; "|" parts the columns of a line, which sinks by `rise` from left to right."""
    found = []
    for number, line in enumerate(lines, start=1):
        for column, text in enumerate(line.split("|")):
            if text.strip():
                left = 0.02 + column * _COLUMN
                right = left + min(_WIDTH * len(text), _COLUMN - 0.04)
                top = number * 1.4 * _LINE + rise * (left + right) / 2
                found.append(Piece(text.strip(), 1, (left, top, right, top + _LINE)))
    return found


def page(*lines: str, rise: float = 0.0) -> list[Row]:
    """Rows of a page; see pieces."""
    return rows(pieces(*lines, rise=rise))


def read(*lines: str, rise: float = 0.0) -> Extracted:
    """All that a page tells."""
    return extract(page(*lines, rise=rise), "test")


def values(*lines: str) -> dict[str, str]:
    """The fields of a page by name."""
    return {name: value.value for name, value in read(*lines).fields.items()}


def details(*lines: str) -> dict[str, str]:
    """The details of a page by name."""
    return {name: value.value for name, value in read(*lines).details.items()}
