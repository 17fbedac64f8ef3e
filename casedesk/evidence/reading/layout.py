"""Pieces of text with their place on a page, put together into rows as a person sees them."""

from collections.abc import Iterable
from dataclasses import dataclass

from casedesk.evidence.reading.model import Box


@dataclass(frozen=True)
class Piece:
    """A run of text; `box` as shares of the page, `page` from 1."""

    text: str
    page: int
    box: Box

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


@dataclass(frozen=True)
class Row:
    """Pieces side by side, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "  ".join(piece.text for piece in self.pieces)


def rows(pieces: Iterable[Piece]) -> list[Row]:
    """Group pieces whose middles lie within half a line of each other; pages, then top to bottom."""
    grouped: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.page, _middle(piece))):
        first = grouped[-1][0] if grouped else None
        together = (
            first is not None
            and first.page == piece.page
            and _middle(piece) - _middle(grouped[-1][-1]) <= min(first.height, piece.height) / 2
        )
        if together:
            grouped[-1].append(piece)
        else:
            grouped.append([piece])
    return [Row(tuple(sorted(group, key=lambda piece: piece.box[0]))) for group in grouped]


def page_text(page: int, ordered: Iterable[Row]) -> str:
    """The rows of one page as lines."""
    return "\n".join(row.text for row in ordered if row.pieces[0].page == page)


def above_each_other(upper: Piece, lower: Piece) -> bool:
    """Whether two pieces share a column."""
    return lower.box[0] < upper.box[2] and upper.box[0] < lower.box[2]


def _middle(piece: Piece) -> float:
    return (piece.box[1] + piece.box[3]) / 2
