"""One-to-one matching of entries with candidates, so that the qualities of all pairs together are greatest."""

from collections.abc import Sequence
from operator import itemgetter

NOBODY = -1


def best_matches(candidates: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """For each entry the candidate it is matched with and the quality of the pair; (-1, 0) when it stays alone.

    Args:
        candidates: for each entry its candidates, each as (index, quality), qualities above 0.
    """
    # No entry needs more candidates of one quality than there are entries: one of them is always free.
    kept = [_bounded(row, len(candidates)) for row in candidates]
    first = [row[0] if row else (NOBODY, 0) for row in kept]
    wanted = [index for index, _ in first if index != NOBODY]
    if len(set(wanted)) == len(wanted):
        return first
    return _assigned(kept)


def _bounded(row: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    return sorted(sorted(row), key=itemgetter(1), reverse=True)[:most]


def _assigned(rows: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    indices = sorted({index for row in rows for index, _ in row})
    columns = [*indices, *([NOBODY] * len(rows))]
    quality = [dict(row) for row in rows]
    places = {index: place for place, index in enumerate(indices)}
    costs = [[0.0] * len(columns) for _ in rows]
    for cost, row in zip(costs, rows, strict=True):
        for index, reached in row:
            cost[places[index]] = -float(reached)
    owners = _Assignment(costs).owners()
    matched = [(NOBODY, 0)] * len(rows)
    for position, owner in enumerate(owners):
        if owner is not None and quality[owner].get(columns[position]):
            matched[owner] = (columns[position], quality[owner][columns[position]])
    return matched


class _Assignment:
    """The Hungarian method with potentials, O(rows² · columns) (Kuhn 1955; Munkres 1957).

    Each row gets a column of its own so that the costs add up to the least. Row and column 0 stand for nobody.
    """

    def __init__(self, cost: Sequence[Sequence[float]]):
        self.cost = cost
        self.row_potential = [0.0] * (len(cost) + 1)
        self.column_potential = [0.0] * (len(cost[0]) + 1)
        self.owner = [0] * (len(cost[0]) + 1)

    def owners(self) -> list[int | None]:
        """The row of each column, or None."""
        for row in range(1, len(self.cost) + 1):
            self._place(row)
        return [row - 1 if row else None for row in self.owner[1:]]

    def _place(self, row: int) -> None:
        """Give a row a column along the cheapest path of columns that change hands."""
        count = len(self.owner)
        least, came_from, done = [float("inf")] * count, [0] * count, [False] * count
        self.owner[0], column = row, 0
        while self.owner[column]:
            done[column] = True
            self._relax(column, least, came_from, done)
            following = min((other for other in range(1, count) if not done[other]), key=least.__getitem__)
            self._shift(least[following], least, done)
            column = following
        while column:
            self.owner[column] = self.owner[came_from[column]]
            column = came_from[column]

    def _relax(self, column: int, least: list[float], came_from: list[int], done: Sequence[bool]) -> None:
        row = self.owner[column]
        for other in range(1, len(self.owner)):
            reduced = self.cost[row - 1][other - 1] - self.row_potential[row] - self.column_potential[other]
            if not done[other] and reduced < least[other]:
                least[other], came_from[other] = reduced, column

    def _shift(self, step: float, least: list[float], done: Sequence[bool]) -> None:
        for column, is_done in enumerate(done):
            if is_done:
                self.row_potential[self.owner[column]] += step
                self.column_potential[column] -= step
            else:
                least[column] -= step
