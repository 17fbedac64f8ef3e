"""The score as bars: every term from where the last one ended, the lines where bands begin, and why each counts."""

from dataclasses import dataclass
from typing import Any

from casedesk.review.explanation import Explanation, Step
from casedesk.review.explanation_words import BANDS

# Terms smaller than this are drawn as nothing: they neither help nor hurt.
_NOTHING = 0.05
_ROOM = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One bar, in bits from `start` to `end`; `kind` is for, against or none."""

    label: str
    bits: float
    start: float
    end: float
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """What the chart draws; the table under it shows the same numbers."""

    rows: tuple[Row, ...]
    thresholds: tuple[dict[str, Any], ...]
    total: float
    scale_min: float
    scale_max: float


def waterfall(explanation: Explanation) -> Waterfall:
    """The chart of a score: the lines nearest to the total are drawn, the others are out of sight."""
    rows = tuple(Row(step.name, step.bits, step.start, step.end, _kind(step), _why(step)) for step in explanation.steps)
    edges = [0.0, explanation.weight, *(row.end for row in rows)]
    low, high = min(edges) - _ROOM, max(edges) + _ROOM
    strong = explanation.thresholds["strong"]
    if strong <= high + (high - low) / 2:
        high = max(high, strong + _ROOM)
    line = {"label": str(BANDS["strong"]), "at": strong}
    lines = (line,) if low <= strong <= high else ()
    return Waterfall(rows, lines, explanation.weight, low, high)


def _kind(step: Step) -> str:
    if abs(step.bits) < _NOTHING:
        return "none"
    return "for" if step.bits > 0 else "against"


def _why(step: Step) -> str:
    return " ".join(part for part in (step.level[:1].upper() + step.level[1:], step.note) if part)
