"""The score as bars: every term from where the last one ended, the lines where bands begin, and why each counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from casedesk.review.telling.explanation import Explanation, Step
from casedesk.review.words.score import BANDS

# Terms smaller than this are drawn as nothing: they neither help nor hurt.
_NOTHING = 0.05
_ROOM = 0.5
MOST_BARS = 11
_SOURCE = "source:"


@dataclass(frozen=True, slots=True)
class Row:
    """One bar, in bits from `start` to `end`; `kind` is for, against or none. `chances` are those of its level."""

    label: str
    bits: float
    start: float
    end: float
    kind: str
    why: str
    chances: str = ""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """What the chart draws: the terms that count, the small ones as one. The table under it has every term."""

    rows: tuple[Row, ...]
    all_rows: tuple[Row, ...]
    thresholds: tuple[dict[str, Any], ...]
    total: float
    scale_min: float
    scale_max: float


def waterfall(explanation: Explanation) -> Waterfall:
    """The chart of a score: the lines nearest to the total are drawn, the others are out of sight."""
    rows = tuple(
        Row(step.name, step.bits, step.start, step.end, _kind(step.bits), _why(step), _chances(step))
        for step in explanation.steps
    )
    drawn = _drawn(rows, explanation.steps)
    edges = [0.0, explanation.weight, *(row.end for row in drawn)]
    low, high = min(edges) - _ROOM, max(edges) + _ROOM
    strong = explanation.thresholds["strong"]
    if strong <= high + (high - low) / 2:
        high = max(high, strong + _ROOM)
    line = {"label": str(BANDS["strong"]), "at": strong}
    lines = (line,) if low <= strong <= high else ()
    return Waterfall(drawn, rows, lines, explanation.weight, low, high)


def _drawn(rows: Sequence[Row], steps: Sequence[Step]) -> tuple[Row, ...]:
    """The strongest terms; what others could know is one bar, the small rest is another; they end at the total."""
    known = [row for row, step in zip(rows, steps, strict=True) if is_knowledge(step)]
    own = [row for row, step in zip(rows, steps, strict=True) if not is_knowledge(step)]
    counting = [row for row in own if row.kind != "none"][:MOST_BARS]
    bars = [(row.label, row.bits, row.why) for row in counting]
    if known:
        bars.append((str(_("Who else could know these things")), sum(row.bits for row in known), ""))
    small = own[len(counting) :]
    bars.sort(key=lambda bar: -abs(bar[1]))
    if small:
        label = ngettext("%(num)d smaller one", "%(num)d smaller ones", len(small))
        bars.append((str(label), sum(row.bits for row in small), ""))
    return tuple(_chained(bars))


def is_knowledge(step: Step) -> bool:
    """Whether a term says who else could know the facts: how few know each source, and how much somebody close knows.

    Together they are one bar: what the first ones add for all facts, the last takes back where it applies.
    """
    return step.signal.startswith(_SOURCE)


def _chained(bars: Sequence[tuple[str, float, str]]) -> Iterator[Row]:
    position = 0.0
    for label, bits, why in bars:
        yield Row(label, bits, position, position + bits, _kind(bits), why)
        position += bits


def _kind(bits: float) -> str:
    if abs(bits) < _NOTHING:
        return "none"
    return "for" if bits > 0 else "against"


def _why(step: Step) -> str:
    return str(_("; ")).join(part for part in (step.level[:1].upper() + step.level[1:], step.note) if part)


def _chances(step: Step) -> str:
    """P(level) from the owner, from who holds the source, and by guessing, for signals."""
    if step.m is None or step.t is None or step.g is None:
        return ""
    values = {"owner": _per_cent(step.m), "holder": _per_cent(step.t), "guess": _per_cent(step.g)}
    if step.signal == "document":
        return str(_("%(owner)s of owners bring such a paper, %(guess)s of forgers", **values))
    if step.t == step.m:
        return str(_("%(owner)s of owners and of those who know, %(guess)s by guessing", **values))
    return str(_("%(owner)s of owners, %(holder)s of those who know, %(guess)s by guessing", **values))


def _per_cent(chance: float) -> str:
    """A chance with two figures: 93 %, 4.5 %, 0.001 %."""
    return f"{100 * chance:.2g} %" if chance < 0.995 else "100 %"
