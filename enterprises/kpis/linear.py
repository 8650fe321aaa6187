"""Exact integer linear algebra: the row spans of sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
