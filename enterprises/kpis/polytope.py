"""The values ≥ 0 that satisfy some sums, searched by the simplex method in exact whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm

# Of one polytope; the largest of the demonstration takes under 5,000. By Bland's rule each search ends, but
# not after how many steps.
MOST_STEPS = 200_000


class SearchTooLongError(Exception):
    """A search took more than MOST_STEPS steps, or its sums contradict each other."""


class Polytope:
    """All values ≥ 0 of some unknowns with given sums; it is searched from corner to corner.

    The revised simplex method on whole numbers: the entries of each row are over a denominator of its own,
    so nothing is ever rounded, and a step changes only the rows that the new unknown is in. The table has the
    inverse of the basis and the values at the corner; the entries of an unknown follow from the few sums that
    it is in. The sums must be independent, and some
    values ≥ 0 must satisfy them.
    """

    def __init__(self, rows: Sequence[Iterable[int]], sums: Sequence[int], size: int) -> None:
        self.size = size
        self.steps = 0
        self.fixed: set[int] = set()
        self.columns: list[list[int]] = [[] for _ in range(size)]
        for n, row in enumerate(rows):
            for column in row:
                self.columns[column].append(n)
        self.table = [[int(i == n) for i in range(len(rows))] + [total] for n, total in enumerate(sums)]
        self.denominators = [1] * len(rows)
        self.basis = [size + n for n in range(len(rows))]
        self._find_corner()

    def values(self) -> Iterator[tuple[int, int, int]]:
        """Yield the unknowns that are not zero at the current corner, each with numerator and denominator."""
        for column, row, denominator in zip(self.basis, self.table, self.denominators, strict=True):
            if row[-1]:
                yield column, row[-1], denominator

    def value(self, column: int) -> Fraction:
        """Return an unknown at the current corner."""
        if column not in self.basis:
            return Fraction(0)
        n = self.basis.index(column)
        return Fraction(self.table[n][-1], self.denominators[n])

    def raised(self, column: int, is_enough: Callable[[], bool]) -> bool:
        """Increase an unknown from corner to corner until `is_enough`; False where it is bounded before."""
        if column not in self.basis and not self._enter(column):
            return False
        while not is_enough():
            # Bland's rule: the first improving column, so that no corner is visited twice.
            better = next((j for j, entry in self._entries_of(self._row(column)) if entry < 0), None)
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
            # Bland's rule, for the opposite direction.
            entries = self._entries_of(self.table[n])
            entering = next((j for j, entry in entries if j != column and entry > 0), None)
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
        """Find a first corner: decrease the sum of what the rows lack until it is zero.

        Rows that lack nothing any more count too: left out, they could lack something again, and the search
        would go round in a circle.
        """
        while True:
            lacking = [n for n, column in enumerate(self.basis) if column >= self.size]
            if not any(self.table[n][-1] for n in lacking):
                break
            shared = lcm(*self.denominators)
            rows = [[value * (shared // self.denominators[n]) for value in self.table[n]] for n in lacking]
            gains = [sum(values) for values in zip(*rows, strict=True)]
            entering = next((j for j, entry in self._entries_of(gains) if entry > 0), None)
            if entering is None:
                raise SearchTooLongError("The sums contradict each other: no values ≥ 0 satisfy them.")
            self._enter(entering)
        for n, column in enumerate(self.basis):
            if column >= self.size:
                self._leave_at_zero(n)

    def _leave_at_zero(self, n: int) -> None:
        """Take an unknown that is zero out of the basis, unless no other can replace it."""
        row, own = self.table[n], self.basis[n]
        entering = next(((j, entry) for j, entry in self._entries_of(row) if j != own), None)
        if entering is not None:
            if entering[1] < 0:
                self.table[n] = [-value for value in row]
            self._pivot(n, entering[0])

    def _row(self, column: int) -> list[int]:
        return self.table[self.basis.index(column)]

    def _entries_of(self, row: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the unknowns that may change and whose entry in a row of the full table is not zero."""
        for j, places in enumerate(self.columns):
            entry = 0
            for n in places:
                entry += row[n]
            if entry and j not in self.fixed:
                yield j, entry

    def _entries(self, column: int) -> list[int]:
        """Return the entries of an unknown in all rows."""
        places = self.columns[column]
        return [sum([row[n] for n in places]) for row in self.table]

    def _enter(self, column: int) -> bool:
        """Enter a column into the basis in place of the first that reaches zero; False where none does."""
        leaving, least, divisor = -1, 0, 1
        entries = self._entries(column)
        for n, (entry, row) in enumerate(zip(entries, self.table, strict=True)):
            if entry > 0:
                order = row[-1] * divisor - least * entry
                if leaving < 0 or order < 0 or (order == 0 and self.basis[n] < self.basis[leaving]):
                    leaving, least, divisor = n, row[-1], entry
        if leaving < 0:
            return False
        self._pivot(leaving, column, entries)
        return True

    def _pivot(self, n: int, column: int, entries: list[int] | None = None) -> None:
        """Exchange the unknown of row `n` for a column, whose entry in it must be positive."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise SearchTooLongError(f"The simplex method took more than {MOST_STEPS} steps.")
        chosen, factors = self.table[n], entries or self._entries(column)
        pivot = factors[n]
        for i, factor in enumerate(factors):
            if factor and i != n:
                shared = gcd(factor, pivot)
                by, other_by, row = pivot // shared, factor // shared, self.table[i]
                row = [by * value - other_by * other for value, other in zip(row, chosen, strict=True)]
                self._store(i, row, by * self.denominators[i])
        self._store(n, chosen, pivot)
        self.basis[n] = column

    def _store(self, n: int, row: list[int], denominator: int) -> None:
        """Store a row over its denominator, both divided by what they share."""
        shared = gcd(denominator, *row)
        self.table[n] = row if shared == 1 else [value // shared for value in row]
        self.denominators[n] = denominator // shared
