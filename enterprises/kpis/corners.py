"""Corners of a polytope: the best found for each column of amounts, as witnesses of how large it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from enterprises.kpis.linear import Row
from enterprises.kpis.polytope import Polytope

BEST = 200  # corners tried for a column
Column = Mapping[int, int]  # the amount of each contributor, in whole units
Corner = Mapping[int, float]


class Corners:
    """The polytope of the published sums at some corner, and the best corner found for each column.

    Floating point serves only to settle what has a wide margin.
    """

    def __init__(self, rows: Sequence[Row], columns: Sequence[Column]) -> None:
        self.rows, self.columns = rows, columns
        self.sums = [sum(column.values()) for column in columns]
        self.by_column: dict[int, Corner] = {}
        self._most = [float(total) for total in self.sums]

    @cached_property
    def polytope(self) -> Polytope:
        """The polytope, made when it is first needed."""
        totals = [sum(self.sums[c] for c in row) for row in self.rows]
        return Polytope(self.rows, totals, len(self.columns))

    def keep(self, shifts: Mapping[int, int] | None = None) -> Corner:
        """Return the current corner; keep it for columns that are larger than at any corner before.

        `shifts` are the amounts by which the unknowns of some columns were replaced.
        """
        corner = {column: value / denominator for column, value, denominator in self.polytope.values()}
        for column, amount in (shifts or {}).items():
            corner[column] = corner.get(column, 0.0) + amount
        for column, value in corner.items():
            if value > self._most[column]:
                self._most[column] = value
                self.by_column[column] = corner
        return corner

    def value(self, column: int, shifts: Mapping[int, int] | None = None) -> Fraction:
        """Return a column at the current corner, which is kept."""
        self.keep(shifts)
        return self.polytope.value(column) + (shifts or {}).get(column, 0)

    def gain(self, corner: Corner, column: int) -> float:
        """Return how much larger a column is at a corner than in truth."""
        return corner.get(column, 0.0) - self.sums[column]

    def best(self, column: int) -> list[Corner]:
        """Return the kept corners at which a column is largest."""
        corners = {id(corner): corner for corner in self.by_column.values() if column in corner}.values()
        return sorted(corners, key=lambda corner: -corner[column])[:BEST]
