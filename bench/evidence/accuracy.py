"""Reads documents with the whole pipeline and compares every field with its label."""

import io
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.evidence.invented import Invented
from casedesk.evidence.analysis import analyse
from casedesk.evidence.inspection import inspect
from casedesk.evidence.reading.model import Reading
from casedesk.evidence.sandbox import FileUnreadable

# Goals by group and field, as shares; where the field is absent the group's "*" counts.
GOALS: Mapping[str, Mapping[str, float]] = {
    "shop receipt": {"date": 0.95, "total": 0.92, "issuer": 0.80},
    "PDF invoice": {"*": 0.90},
    "OFD invoice": {"date": 1.0, "total": 1.0, "number": 1.0},
    "e-invoice XML": {"date": 1.0, "total": 1.0, "number": 1.0},
}
_ALL = "all"


@dataclass(frozen=True)
class Miss:
    """One field that was read otherwise than it stands."""

    document: str
    group: str
    field: str
    wanted: str
    read: str


@dataclass(frozen=True)
class Score:
    """How many values of a field were right in a group of documents; seconds are those of the group's files."""

    group: str
    field: str
    right: int
    asked: int
    goal: float | None

    @property
    def met(self) -> bool:
        """Whether the goal is reached; without one it always is."""
        return self.goal is None or self.right >= self.goal * self.asked


@dataclass(frozen=True)
class Result:
    """What the benchmark found."""

    scores: tuple[Score, ...]
    misses: tuple[Miss, ...]
    seconds: Mapping[str, float]


def measured(documents: Iterable[Invented]) -> Result:
    """Read all and compare."""
    asked: dict[tuple[str, str], list[bool]] = {}
    misses: list[Miss] = []
    taken: dict[str, list[float]] = {}
    for document in documents:
        began = time.perf_counter()
        found = _found(document)
        taken.setdefault(document.group, []).append(time.perf_counter() - began)
        for field, wanted in document.wanted.items():
            read = found.get(field, "")
            right = same(field, wanted, read)
            asked.setdefault((document.group, field), []).append(right)
            if not right:
                misses.append(Miss(document.name, document.group, field, wanted, read))
    scores = tuple(_scores(asked))
    return Result(scores, tuple(misses), {group: sum(times) / len(times) for group, times in taken.items()})


def same(field: str, wanted: str, read: str) -> bool:
    """Whether a value is right: names and numbers without case, spaces and punctuation, device numbers in any order."""
    if field == "imei":
        return set(wanted.split()) == set(read.split())
    return folded(wanted) == folded(read)


def folded(text: str) -> str:
    """Letters and digits in one width and case."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


def table(result: Result) -> str:
    """The scores as Markdown, and under them every miss."""
    lines = ["| documents | field | right | share | goal | |", "| --- | --- | --- | --- | --- | --- |"]
    for score in result.scores:
        goal = "" if score.goal is None else f"≥ {100 * score.goal:.0f} %"
        verdict = "" if score.goal is None else "met" if score.met else "MISSED"
        share = f"{100 * score.right / score.asked:.1f} %"
        lines.append(f"| {score.group} | {score.field} | {score.right}/{score.asked} | {share} | {goal} | {verdict} |")
    seconds = ", ".join(f"{group} {time:.1f}" for group, time in result.seconds.items())
    lines += ["", f"Mean seconds a file: {seconds}."]
    if result.misses:
        lines += ["", "Read otherwise:", "", *(_told(miss) for miss in result.misses)]
    return "\n".join(lines)


def _told(miss: Miss) -> str:
    return f"- {miss.document}, {miss.field}: `{miss.wanted}` read as `{miss.read or 'nothing'}`"


def _scores(asked: Mapping[tuple[str, str], list[bool]]) -> Iterator[Score]:
    groups = dict.fromkeys(group for group, _ in asked)
    for group in groups:
        goals = GOALS.get(group, {})
        fields = {field: rights for (one, field), rights in asked.items() if one == group}
        for field, rights in fields.items():
            yield Score(group, field, sum(rights), len(rights), goals.get(field))
        everything = [right for rights in fields.values() for right in rights]
        yield Score(group, _ALL, sum(everything), len(everything), goals.get("*"))


def _found(document: Invented) -> dict[str, str]:
    """All values of a file by name, as `casedesk evidence inspect` has them; nothing when it cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(document.content)
        workdir = Path(folder) / "work"
        workdir.mkdir()
        kind = inspect(io.BytesIO(document.content), document.name).kind
        try:
            reading = analyse(path, kind, workdir).reading
        except FileUnreadable:
            return {}
    return _values(reading)


def _values(reading: Reading) -> dict[str, str]:
    found = {name: value.value for name, value in {**reading.details, **reading.fields}.items()}
    found["imei"] = " ".join(value.value for value in reading.imei)
    found["document"] = reading.document.value if reading.document else ""
    return found
