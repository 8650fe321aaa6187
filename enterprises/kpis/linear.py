"""Exact integer linear algebra: row spans of sums, and the simplex method for bounds of unknowns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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

    The revised simplex method on whole numbers: every entry is over one common denominator (Edmonds,
    Bareiss), so nothing is ever rounded. The table has the inverse of the basis and the values at the corner;
    the entries of an unknown follow from the few rows that it is in. The rows must be independent, and some
    values ≥ 0 must satisfy them.
    """

    def __init__(self, rows: Sequence[Mapping[int, int]], sums: Sequence[int], size: int) -> None:
        self.size = size
        self.denominator = 1
        self.fixed: set[int] = set()
        self.columns: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        for n, row in enumerate(rows):
            for column, value in row.items():
                self.columns[column].append((n, value))
        self.table = [[int(i == n) for i in range(len(rows))] + [total] for n, total in enumerate(sums)]
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
            row = self._row(column)
            # Bland's rule: the first improving column, so that no corner is visited twice.
            better = next((j for j in self._free() if self._entry(row, j) < 0), None)
            if better is None or not self._enter(better):
                return False
        return True

    def enter(self, column: int) -> None:
        """Make an unknown part of the basis."""
        if column not in self.basis:
            self._enter(column)

    def shift(self, column: int, amount: int) -> None:
        """Replace an unknown of the basis by what it exceeds an amount; it must not be less at the corner."""
        for entry, row in zip(self._entries(column), self.table, strict=True):
            row[-1] -= amount * entry

    def fix_at_zero(self, column: int) -> None:
        """Decrease an unknown of the basis to zero and keep it there; it must be able to become zero."""
        while column in self.basis:
            n = self.basis.index(column)
            row = self.table[n]
            # Bland's rule, for the opposite direction.
            entering = next((j for j in self._free() if j != column and self._entry(row, j) > 0), None)
            if entering is None:
                self._leave_at_zero(n)
                break
            self._enter(entering)
        self.fixed.add(column)

    def release(self) -> None:
        """Let all unknowns change again."""
        self.fixed.clear()

    def bound_by(self, column: int) -> list[int]:
        """Return the rows that bound an unknown from above."""
        return [n for n, value in enumerate(self._row(column)[:-1]) if value]

    def _find_corner(self) -> None:
        while True:
            open_rows = [
                row
                for column, row in zip(self.basis, self.table, strict=True)
                if column >= self.size and row[-1]
            ]
            if not open_rows:
                break
            gains = [sum(values) for values in zip(*open_rows, strict=True)]
            self._enter(next(j for j in range(self.size) if self._entry(gains, j) > 0))
        for n, column in enumerate(self.basis):
            if column >= self.size:
                self._leave_at_zero(n)

    def _leave_at_zero(self, n: int) -> None:
        """Take an unknown that is zero out of the basis, unless no other can replace it."""
        row, own = self.table[n], self.basis[n]
        entering = next((j for j in self._free() if j != own and self._entry(row, j)), None)
        if entering is not None:
            if self._entry(row, entering) < 0:
                self.table[n] = [-value for value in row]
            self._pivot(n, entering)

    def _free(self) -> Iterator[int]:
        return (j for j in range(self.size) if j not in self.fixed)

    def _row(self, column: int) -> list[int]:
        return self.table[self.basis.index(column)]

    def _entry(self, row: Sequence[int], column: int) -> int:
        """Return the entry of an unknown in a row of the full table."""
        entry = 0
        for n, value in self.columns[column]:
            entry += value * row[n]
        return entry

    def _entries(self, column: int) -> list[int]:
        return [self._entry(row, column) for row in self.table]

    def _enter(self, column: int) -> bool:
        """Enter a column into the basis in place of the first that reaches zero; False where none does."""
        leaving, least, divisor = -1, 0, 1
        for n, (entry, row) in enumerate(zip(self._entries(column), self.table, strict=True)):
            if entry > 0:
                order = row[-1] * divisor - least * entry
                if leaving < 0 or order < 0 or (order == 0 and self.basis[n] < self.basis[leaving]):
                    leaving, least, divisor = n, row[-1], entry
        if leaving < 0:
            return False
        self._pivot(leaving, column)
        return True

    def _pivot(self, n: int, column: int) -> None:
        chosen, old, factors = self.table[n], self.denominator, self._entries(column)
        pivot = factors[n]
        for i, (factor, row) in enumerate(zip(factors, self.table, strict=True)):
            if i != n and (factor or pivot != old):
                self.table[i] = [
                    (value * pivot - factor * other) // old for value, other in zip(row, chosen, strict=True)
                ]
        self.basis[n] = column
        self.denominator = pivot
