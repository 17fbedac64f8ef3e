"""Pieces of text with their place on a page, put together into rows as a person sees them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import exp
from statistics import median

from casedesk.evidence.reading.model import Box

# Slopes tried: rise over the whole width, as a share of the height; a photo held by hand tilts by some degrees.
_STEEPEST, _SLOPES = 0.06, 25
_WORTH_IT = 1.08
_FEWEST, _MOST = 8, 1_500


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
    """Group pieces that stand on one line of a page, which may be tilted a little; pages, then top to bottom."""
    by_page = sorted(pieces, key=lambda piece: piece.page)
    return [row for _, page in groupby(by_page, key=lambda piece: piece.page) for row in _rows_of_page(list(page))]


def page_text(page: int, ordered: Iterable[Row]) -> str:
    """The rows of one page as lines."""
    return "\n".join(row.text for row in ordered if row.pieces[0].page == page)


def above_each_other(upper: Piece, lower: Piece) -> bool:
    """Whether two pieces share a column."""
    return lower.box[0] < upper.box[2] and upper.box[0] < lower.box[2]


def slope(pieces: Sequence[Piece]) -> float:
    """How far lines sink from the left edge to the right one, as a share of the page height; 0 unless clearly tilted.

    The slope whose lines are sharpest, as in deskewing by projection profiles (W. Postl, 1986): middles of pieces,
    projected along it, then lie closest together.
    """
    if not _FEWEST <= len(pieces) <= _MOST:
        return 0.0
    line = median(piece.height for piece in pieces) or 1e-6
    level = _sharpness(pieces, 0.0, line)
    step = 2 * _STEEPEST / (_SLOPES - 1)
    tried = ((_sharpness(pieces, rise, line), rise) for rise in (step * n - _STEEPEST for n in range(_SLOPES)))
    best, rise = max(tried, key=lambda one: (one[0], -abs(one[1])))
    return rise if best > level * _WORTH_IT else 0.0


def _sharpness(pieces: Sequence[Piece], rise: float, line: float) -> float:
    middles = sorted(_middle(piece, rise) for piece in pieces)
    gaps = (after - before for before, after in pairwise(middles))
    return sum(exp(-((5 * gap / line) ** 2)) for gap in gaps)


def _rows_of_page(pieces: list[Piece]) -> list[Row]:
    rise = slope(pieces)
    grouped: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: _middle(piece, rise)):
        if grouped and _on_line(piece, grouped[-1], rise):
            grouped[-1].append(piece)
        else:
            grouped.append([piece])
    return [Row(tuple(sorted(group, key=lambda piece: piece.box[0]))) for group in grouped]


def _on_line(piece: Piece, line: list[Piece], rise: float) -> bool:
    """Whether a piece lies within half a line of the last one, and not under a piece of the same line."""
    last = line[-1]
    apart = _middle(piece, rise) - _middle(last, rise)
    if apart > min(line[0].height, piece.height) / 2:
        return False
    return apart <= piece.height / 4 or not any(_covers(other, piece) for other in line)


def _covers(upper: Piece, lower: Piece) -> bool:
    shared = min(upper.box[2], lower.box[2]) - max(upper.box[0], lower.box[0])
    return shared > 0.5 * min(upper.box[2] - upper.box[0], lower.box[2] - lower.box[0])


def _middle(piece: Piece, rise: float) -> float:
    return (piece.box[1] + piece.box[3]) / 2 - rise * (piece.box[0] + piece.box[2]) / 2


def joined(pieces: Sequence[Piece], text: str) -> Piece:
    """One piece that spans others, with a text of its own."""
    boxes = [piece.box for piece in pieces]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return replace(pieces[0], text=text, box=(left, top, right, bottom))
