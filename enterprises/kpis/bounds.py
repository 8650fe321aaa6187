"""Bounds of amounts: the published sums by which an outsider or contributors estimate one too closely.

Every amount could be larger with all published sums unchanged. By how much decides:

- for an outsider, so much that the amount is no more than the largest share of what bounds it;
- for a contributor, or two together, who know their own amounts, by at least p percent.

Enterprises in the same sums share a column, of which only the total y matters. What a contributor knows of
another column is y ≥ its own amount, or y itself where it is alone in it. In the same column it leaves the
rest, so that one threshold for y serves the outsider and all contributors of one column.

In the end the simplex method decides exactly for each column that is too narrow
(`enterprises/kpis/polytope.py`); for contributors only where no point near the true amounts settles it
(`enterprises/kpis/insiders.py`). Floating point is used for such points alone, with a margin far above its
errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from enterprises.kpis.insiders import InsiderSearch, find_needed
from enterprises.kpis.linear import Row
from enterprises.kpis.parties import Column
from enterprises.kpis.published_sums import PublishedSums
from enterprises.kpis.safety import SafetyRule


def find_bounds(rows: Sequence[Row], columns: Sequence[Column], safety: SafetyRule) -> Iterator[list[int]]:
    """Yield the rows that bound an amount too closely, for each such amount; rows must be independent."""
    sums = PublishedSums(rows, columns)
    outsiders = _OutsiderSearch(sums, safety)
    yield from outsiders.find_bounds()
    if safety.p:
        factor = 1 + Fraction(safety.p, 100)
        yield from InsiderSearch(sums, factor, outsiders.bounded, safety.colluders).find_bounds()


class _OutsiderSearch:
    """The columns that are open, because no corner shows yet that they can be large enough, and `bounded`."""

    def __init__(self, sums: PublishedSums, safety: SafetyRule) -> None:
        self.sums = sums
        self.needed = [_find_needed(column, safety) for column in sums.columns]
        self.open = {c for c, total in enumerate(sums.totals) if not self._is_enough(c, Fraction(total))}
        self.bounded: set[int] = set()

    def _is_enough(self, column: int, value: Fraction) -> bool:
        return value >= self.needed[column] and value > 0

    def find_bounds(self) -> Iterator[list[int]]:
        """Yield the rows that bound an amount for an outsider, or for other contributors of its column."""
        polytope = self.sums.polytope if self.open else None
        for column in sorted(self.open):
            if polytope is None or column not in self.open or self._is_settled(column):
                continue
            if not polytope.raised(column, partial(self._is_settled, column)):
                self.open.discard(column)
                self.bounded.add(column)
                yield polytope.bound_by(column)

    def _is_settled(self, column: int) -> bool:
        """Return whether a corner shows that this column can be large enough; it may settle others."""
        self.open -= {
            n
            for n, value, denominator in self.sums.polytope.values()
            if n in self.open and self._is_enough(n, Fraction(value, denominator))
        }
        return column not in self.open


def _find_needed(column: Column, safety: SafetyRule) -> Fraction:
    """Return the total that hides the largest amount of a column from outsiders and from its next largest."""
    share = max(column.values()) / Fraction(safety.largest_share)
    if not safety.p:
        return share
    return max(share, find_needed(column.values(), 1 + Fraction(safety.p, 100), safety.colluders))
