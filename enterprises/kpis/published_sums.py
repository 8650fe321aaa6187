"""Published sums over columns of amounts, and exact decisions about what they bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property

from enterprises.kpis.linear import Row
from enterprises.kpis.parties import Column, Party
from enterprises.kpis.polytope import Polytope


class PublishedSums:
    """Independent sums as rows of columns, the true totals of the columns, and all possible ones."""

    def __init__(self, rows: Sequence[Row], columns: Sequence[Column]) -> None:
        self.rows, self.columns = rows, columns
        self.totals = [sum(column.values()) for column in columns]

    @cached_property
    def polytope(self) -> Polytope:
        """The polytope, made when it is first needed."""
        return Polytope(self.rows, [sum(self.totals[c] for c in row) for row in self.rows], len(self.columns))

    def find_bounding(self, party: Party, column: int, is_hidden: Callable[[Fraction], bool]) -> list[int]:
        """Return the rows that bound a column for a party; none where it can be large enough to be hidden.

        The polytope is restricted to what the party knows of other columns, and restored. A restriction or
        its end is possible where a column is in the basis: then no other column changes.
        """
        polytope, known = self.polytope, {n: amount for n, amount in party.own.items() if n != column}
        for n, amount in known.items():
            self._raise_to(n, amount)
            polytope.shift(n, amount)
            if n in party.alone:
                polytope.fix_at_zero(n)
        is_raised = polytope.raised(column, lambda: is_hidden(polytope.value(column)))
        rows = [] if is_raised else polytope.bound_by(column)
        polytope.release()
        for n, amount in known.items():
            polytope.enter(n)
            polytope.shift(n, -amount)
        return rows

    def _raise_to(self, column: int, amount: int) -> None:
        """Move to a corner where a column has at least an amount, which it has in truth."""
        self.polytope.raised(column, lambda: self.polytope.value(column) >= amount)
