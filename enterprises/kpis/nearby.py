"""Points of a polytope near the true amounts, at which one column is larger and few others differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from math import inf

from enterprises.kpis.linear import Row, Span

MOST_STEPS = 300  # of one search; what is left is searched exactly
TINY = 1e-9
UNBOUNDED = inf

Bounds = tuple[list[float], list[float]]  # the least and the largest value of each column
SolvedRows = dict[int, dict[int, float]]  # by the column for which each row is solved


@dataclass
class _Search:
    """A search from the true values by the simplex method in floating point, bounded on both sides.

    Columns that are not needed keep their true value, so that few differ in the end.
    """

    rows: SolvedRows
    values: list[float]
    column: int
    goal: float
    steps: int = 0

    def reaches_goal(self, bounds: Bounds, avoided: Set[int]) -> bool:
        """Raise the column until the goal, or as far as bounds allow; avoided columns change last."""
        while self.values[self.column] < self.goal and self.steps < MOST_STEPS:
            self.steps += 1
            chosen = self._choose(bounds, avoided)
            if chosen is None:
                return False
            self._move(*chosen, bounds)
        return self.values[self.column] >= self.goal

    def _choose(self, bounds: Bounds, avoided: Set[int]) -> tuple[int, int] | None:
        """Return the column to change next and the sign of its change; None where no change helps."""
        if self.column not in self.rows:
            return self.column, 1
        least, most = bounds
        candidates = (
            (n in avoided, -abs(entry), n, -1 if entry > 0 else 1)
            for n, entry in self.rows[self.column].items()
            if n != self.column
            and (self.values[n] - least[n] if entry > 0 else most[n] - self.values[n])
            > TINY * (1 + self.values[n])
        )
        best = min(candidates, default=None)
        return None if best is None else best[2:]

    def _move(self, entering: int, sign: int, bounds: Bounds) -> None:
        """Change a column until it or one of the basis comes to a bound, or the goal is reached."""
        changes = {entering: float(sign)}
        for n, row in self.rows.items():
            if entry := row.get(entering):
                changes[n] = -sign * entry
        steps = {n: self._get_room(n, change, bounds) / abs(change) for n, change in changes.items()}
        leaving = min(steps, key=steps.__getitem__)
        step = steps[leaving]
        for n, change in changes.items():
            self.values[n] += step * change
        if leaving == self.column:
            self.values[leaving] = max(self.values[leaving], self.goal)
        elif leaving != entering:
            self._pivot(leaving, entering)

    def _get_room(self, column: int, change: float, bounds: Bounds) -> float:
        """Return how far a column may change in the direction of a change."""
        least, most = bounds
        if column == self.column:
            return self.goal - self.values[column]
        room = most[column] - self.values[column] if change > 0 else self.values[column] - least[column]
        return max(room, 0.0)

    def _pivot(self, leaving: int, entering: int) -> None:
        """Solve the row of a column of the basis for another column."""
        row = self.rows.pop(leaving)
        by = row[entering]
        row = {n: value / by for n, value in row.items()}
        for n, other in self.rows.items():
            if factor := other.get(entering):
                self.rows[n] = _subtract(other, factor, row)
        self.rows[entering] = row


def _subtract(row: Mapping[int, float], factor: float, other: Mapping[int, float]) -> dict[int, float]:
    result = dict(row)
    for n, value in other.items():
        result[n] = result.get(n, 0.0) - factor * value
    return {n: value for n, value in result.items() if abs(value) > TINY}


class NearbyPoints:
    """The sums solved for wide columns, and searches of points from the true values.

    `wide` orders the columns: the first ones that suffice compensate for what a column gains.
    """

    def __init__(self, rows: Sequence[Row], truth: Sequence[int], wide: Sequence[float]) -> None:
        span = Span(lambda column: len(places) - places[column])
        places = {n: place for place, n in enumerate(sorted(range(len(wide)), key=lambda n: -wide[n]))}
        for row in rows:
            if rest := span.rest(row):
                span = span.with_rest(rest)
        self.rows = {
            pivot: {n: value / row[pivot] for n, value in row.items()} for pivot, row in span.rows.items()
        }
        self.truth = [float(value) for value in truth]

    def find(
        self, column: int, goal: float, bounds: Sequence[Bounds], avoided: Set[int]
    ) -> list[float] | None:
        """Return a point at which a column reaches a goal, or None where none was found.

        Each of the `bounds` includes the one before; the narrowest that suffices is used.
        """
        search = _Search(dict(self.rows), list(self.truth), column, goal)
        for each in bounds:
            if search.reaches_goal(each, avoided):
                return search.values
        return None


def differing(values: Sequence[float], truth: Sequence[float]) -> Iterator[int]:
    """Yield the columns that differ from their true value."""
    return (n for n, (value, true) in enumerate(zip(values, truth, strict=True)) if value != true)
