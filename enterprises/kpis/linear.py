"""Exact integer linear algebra: row spans of sums, and the simplex method for bounds of unknowns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd

Row = dict[int, int]


def combine(row: Mapping[int, int], by: int, other: Mapping[int, int], other_by: int) -> Row:
    """Return `row` × `by` − `other` × `other_by` without zeros, divided by their greatest common divisor."""
    result = {column: by * value for column, value in row.items()}
    for column, value in other.items():
        difference = result.get(column, 0) - other_by * value
        if difference:
            result[column] = difference
        else:
            result.pop(column, None)
    shared = gcd(*result.values()) if result else 1
    return result if shared == 1 else {column: value // shared for column, value in result.items()}


class Span:
    """The row span of some rows, in reduced form: each row has a pivot column that no other row has.

    `weight` orders the columns; the heaviest column of a row becomes its pivot.
    """

    def __init__(self, weight: Callable[[int], int] = lambda column: 0) -> None:
        self.weight = weight
        self.rows: dict[int, Row] = {}  # by their pivots

    def rest(self, row: Mapping[int, int]) -> Row:
        """Return the remainder of a row after elimination by the span; empty where the row lies in it."""
        remainder = dict(row)
        for pivot in [column for column in row if column in self.rows]:
            if pivot in remainder:
                remainder = combine(remainder, self.rows[pivot][pivot], self.rows[pivot], remainder[pivot])
        return remainder

    def with_rest(self, rest: Row) -> Span:
        """Return the span extended by a row with the remainder `rest`."""
        pivot = max(rest, key=lambda column: (self.weight(column), -column))
        span = Span(self.weight)
        for other, row in self.rows.items():
            span.rows[other] = combine(row, rest[pivot], rest, row[pivot]) if pivot in row else row
        span.rows[pivot] = rest
        return span


def are_dependent(rows: Iterable[Mapping[int, int]]) -> bool:
    """Return whether the rows are linearly dependent."""
    span = Span()
    for row in rows:
        rest = span.rest(row)
        if not rest:
            return True
        span = span.with_rest(rest)
    return False


class Polytope:
    """All values ≥ 0 of some unknowns that satisfy the rows; it is searched from corner to corner.

    The simplex method on whole numbers: every entry is over one common denominator (Edmonds, Bareiss), so
    nothing is ever rounded. The rows must be independent, and some values ≥ 0 must satisfy them.
    """

    def __init__(self, rows: Sequence[Mapping[int, int]], sums: Sequence[int], size: int) -> None:
        self.size = size
        self.denominator = 1
        self.table = [
            [row.get(column, 0) for column in range(size)] + [int(i == n) for i in range(len(rows))] + [total]
            for n, (row, total) in enumerate(zip(rows, sums, strict=True))
        ]
        self.basis = [size + n for n in range(len(rows))]
        self._find_corner()

    def values(self) -> dict[int, Fraction]:
        """Return the unknowns that are not zero at the current corner."""
        return {
            column: Fraction(row[-1], self.denominator)
            for column, row in zip(self.basis, self.table, strict=True)
            if row[-1]
        }

    def raised(self, column: int, is_enough: Callable[[], bool]) -> bool:
        """Increase an unknown from corner to corner until `is_enough`; False where it is bounded before."""
        if column not in self.basis and not self._enter(column):
            return False
        while not is_enough():
            row = self.table[self.basis.index(column)]
            # Bland's rule: the first improving column, so that no corner is visited twice.
            better = next((j for j in range(self.size) if row[j] < 0), None)
            if better is None or not self._enter(better):
                return False
        return True

    def bound_by(self, column: int) -> list[int]:
        """Return the rows that bound an unknown from above."""
        row = self.table[self.basis.index(column)]
        return [n for n in range(len(self.table)) if row[self.size + n]]

    def _find_corner(self) -> None:
        while any(column >= self.size and self._row(column)[-1] for column in self.basis):
            open_rows = [
                row for row, column in zip(self.table, self.basis, strict=True) if column >= self.size
            ]
            gains = [sum(row[j] for row in open_rows) for j in range(self.size)]
            self._enter(next(j for j, gain in enumerate(gains) if gain > 0))
        for n, column in enumerate(self.basis):
            if column >= self.size:
                row = self.table[n]
                entering = next(j for j in range(self.size) if row[j])
                if row[entering] < 0:
                    self.table[n] = [-value for value in row]
                self._pivot(n, entering)

    def _row(self, column: int) -> list[int]:
        return self.table[self.basis.index(column)]

    def _enter(self, column: int) -> bool:
        """Enter a column into the basis in place of the first that reaches zero; False where none does."""
        leaving = None
        for n, row in enumerate(self.table):
            if row[column] > 0:
                key = (Fraction(row[-1], row[column]), self.basis[n])
                if leaving is None or key < leaving[0]:
                    leaving = (key, n)
        if leaving is None:
            return False
        self._pivot(leaving[1], column)
        return True

    def _pivot(self, n: int, column: int) -> None:
        chosen, old = self.table[n], self.denominator
        pivot = chosen[column]
        for i, row in enumerate(self.table):
            factor = row[column]
            if i == n or (factor == 0 and pivot == old):
                continue
            self.table[i] = [
                (value * pivot - factor * other) // old for value, other in zip(row, chosen, strict=True)
            ]
        self.basis[n] = column
        self.denominator = pivot
