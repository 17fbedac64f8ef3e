"""What was measured, beside its goal, as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_HEADINGS = ("id", "what", "ours", "raw", "ratio", "goal", "")


@dataclass(frozen=True)
class Finding:
    """One comparison.

    `ours` and `raw` carry their unit as text; `figure` is compared with `goal`, which is the most it may be, or the
    least where `at_least` is set. Without a goal it only informs.
    """

    id: str
    what: str
    ours: str
    raw: str
    figure: float
    goal: float | None = None
    at_least: bool = False
    unit: str = "×"

    @property
    def met(self) -> bool:
        """Whether the goal is reached; what only informs always is."""
        if self.goal is None:
            return True
        return self.figure >= self.goal if self.at_least else self.figure <= self.goal

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        sign = "≥" if self.at_least else "≤"
        goal = "" if self.goal is None else f"{sign} {self.goal:g} {self.unit}"
        verdict = "" if self.goal is None else "met" if self.met else "MISSED"
        return self.id, self.what, self.ours, self.raw, f"{self.figure:.2f} {self.unit}", goal, verdict


def milliseconds(seconds: Sequence[float]) -> str:
    """The median of times in seconds, as people read it."""
    return f"{median(seconds) * 1000:.2f} ms"


def slower(id: str, what: str, ours: Sequence[float], raw: Sequence[float], goal: float | None) -> Finding:  # noqa: A002 - the goals call it so
    """How many times as long ours takes, by medians of times in seconds."""
    return Finding(id, what, milliseconds(ours), milliseconds(raw), median(ours) / median(raw), goal)


def share(id: str, what: str, ours: Sequence[float], raw: Sequence[float], goal: float | None) -> Finding:  # noqa: A002 - the goals call it so
    """What part of the raw rate ours reaches, by medians of rates in 1/s."""
    told = (f"{median(rates):.1f}/s" for rates in (ours, raw))
    return Finding(id, what, *told, median(ours) / median(raw), goal, at_least=True)


def printed(findings: Iterable[Finding]) -> str:
    """The findings as a Markdown table."""
    rows = [_HEADINGS, tuple("---" for _ in _HEADINGS), *(finding.cells for finding in findings)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def write(page: Path, findings: Iterable[Finding], note: str) -> None:
    """Put the table between the two marks of a page; raises ValueError when it has none."""
    put(page, f"{note}\n\n{printed(findings)}", "table of make bench")


def put(page: Path, text: str, name: str) -> None:
    """Replace what stands between the two marks of this name in a page.

    Raises:
        ValueError: the page has no such marks.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _old, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{page} has no marks for the {name}")
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
