"""Rows kept as columns: a sequence whose items become objects only for who reads one by itself."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar, overload

Row = TypeVar("Row")


class Columns(Sequence[Row]):
    """Many rows side by side, since most of what is asked is asked of all of them; equal where the rows are."""

    __slots__ = ()

    @abstractmethod
    def row(self, index: int) -> Row:
        """One row. Raises IndexError past the end."""

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        """One row, or some of them."""
        if isinstance(index, slice):
            return tuple(self.row(place) for place in range(*index.indices(len(self))))
        return self.row(index)

    def __eq__(self, other: object) -> bool:
        """Whether the other holds the same rows in the same order, in columns or not."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """That of the rows."""
        return hash(tuple(self))
