"""The shape of a policy's pages: sections of grids of numbers, each number with its place in the policy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeAlias, TypeVar

Data: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]


class Section(StrEnum):
    """The pages of a policy, in the order in which they are read."""

    BANDS = "bands"
    PEOPLE = "people"
    SIGNALS = "signals"
    DOCUMENTS = "documents"
    CIRCUMSTANCES = "circumstances"
    OTHER = "other"


class Kind(StrEnum):
    """What a number counts."""

    CHANCE = "chance"
    DAYS = "days"
    NUMBER = "number"


class Sums(StrEnum):
    """Which chances of a grid make one together."""

    NONE = ""
    ROWS = "rows"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Cell:
    """One number: where it stands in the policy, and what it counts."""

    path: Path
    kind: Kind = Kind.CHANCE

    @property
    def name(self) -> str:
        """The place as text, as faults and forms name it."""
        return ".".join(str(part) for part in self.path)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a grid; None where there is no number."""

    label: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of numbers. `key` is its anchor; `source` the source of knowledge of a signal; `table` its name."""

    key: str
    caption: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sums: tuple[bool, ...] | Sums = Sums.NONE
    note: str = ""
    source: str = ""
    table: str = ""

    def sums_down(self, column: int) -> bool:
        """Whether the chances of a column make one."""
        return self.sums is Sums.COLUMNS or (isinstance(self.sums, tuple) and self.sums[column])

    def column(self, number: int) -> tuple[Cell, ...]:
        """The cells of a column."""
        return tuple(cell for row in self.rows if (cell := row.cells[number]))

    @property
    def has_sums_down(self) -> bool:
        """Whether any column does."""
        return any(self.sums_down(number) for number in range(len(self.columns)))

    def distributions(self) -> Iterator[tuple[Cell, ...]]:
        """The cells that make one together."""
        if self.sums is Sums.ROWS:
            yield from (tuple(cell for cell in row.cells if cell) for row in self.rows)
            return
        for number in range(len(self.columns)):
            if self.sums_down(number):
                yield self.column(number)


def cells_of(grids: Sequence[Grid]) -> Iterator[Cell]:
    """All cells of some grids."""
    for grid in grids:
        for row in grid.rows:
            yield from (cell for cell in row.cells if cell)


class OfSource(Protocol):
    """Anything that says what source of knowledge it belongs to."""

    @property
    def source(self) -> str:
        """The source's name."""


_Sourced = TypeVar("_Sourced", bound=OfSource)


def by_source(grids: Iterable[_Sourced]) -> dict[str, list[_Sourced]]:
    """Tables of signals under the source of knowledge they share, in the order in which they are read."""
    found: dict[str, list[_Sourced]] = {}
    for grid in grids:
        found.setdefault(grid.source, []).append(grid)
    return found


def number_at(data: Data, path: Path) -> float:
    """The number at a place. Raises KeyError or IndexError where there is none."""
    value: Any = data
    for part in path:
        value = value[part]
    return float(value)
