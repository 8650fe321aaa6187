"""Bounds of amounts: the published sums by which an outsider or one contributor estimates one too closely.

Every amount could be larger with all published sums unchanged. By how much decides:

- for an outsider, so much that the amount is no more than the largest share of what bounds it;
- for a contributor, who knows its own amounts, by at least p percent.

Enterprises in the same sums share a column, of which only the total y matters. What a contributor knows of
another column is y ≥ its own amount, or y itself where it is alone in it. In the same column it leaves the
rest, so that one threshold for y serves the outsider and all contributors of one column.

The simplex method decides exactly for each column that is too narrow (`enterprises/kpis/linear.py`). A search
of its own for each pair of a column and a contributor would take far too long. So the corners with the
largest totals are kept: a step from the true amounts towards one of them raises the column, and a step
towards another keeps what the contributor knows. Where such steps suffice the pair is settled; only the
others need the simplex method. Floating point is used for this alone, with a margin far above its errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from enterprises.kpis.corners import Column, Corners
from enterprises.kpis.insiders import InsiderSearch
from enterprises.kpis.linear import Row


def find_bounds(
    rows: Sequence[Row], columns: Sequence[Column], largest_share: Fraction, p: int
) -> Iterator[list[int]]:
    """Yield the rows that bound an amount too closely, for each such amount; rows must be independent."""
    corners = Corners(rows, columns)
    outsiders = _OutsiderSearch(corners, largest_share, p)
    yield from outsiders.find_bounds()
    if p:
        yield from InsiderSearch(corners, 1 + Fraction(p, 100), outsiders.bounded).find_bounds()


class _OutsiderSearch:
    """The columns that are open, because no corner shows yet that they can be large enough, and `bounded`."""

    def __init__(self, corners: Corners, largest_share: Fraction, p: int) -> None:
        self.corners = corners
        self.needed = [_find_needed(column, largest_share, p) for column in corners.columns]
        sums = enumerate(corners.sums)
        self.open = {c for c, total in sums if not self._is_enough(c, Fraction(total))}
        self.bounded: set[int] = set()

    def _is_enough(self, column: int, value: Fraction) -> bool:
        return value >= self.needed[column] and value > 0

    def find_bounds(self) -> Iterator[list[int]]:
        """Yield the rows that bound an amount for an outsider, or for another contributor of its column."""
        polytope = self.corners.polytope if self.open else None
        for column in sorted(self.open):
            if polytope is None or column not in self.open or self._is_settled(column):
                continue
            if not polytope.raised(column, partial(self._is_settled, column)):
                self.open.discard(column)
                self.bounded.add(column)
                yield polytope.bound_by(column)

    def _is_settled(self, column: int) -> bool:
        """Return whether a corner shows that this column can be large enough; it may settle others."""
        self.corners.keep()
        self.open -= {
            n
            for n, value, denominator in self.corners.polytope.values()
            if n in self.open and self._is_enough(n, Fraction(value, denominator))
        }
        return column not in self.open


def _find_needed(column: Column, largest_share: Fraction, p: int) -> Fraction:
    """Return the total that hides the largest amount of a column from outsiders and from the second."""
    first, second = [*sorted(column.values(), reverse=True), 0, 0][:2]
    return max(first / largest_share, (1 + Fraction(p, 100)) * first + second if p else Fraction(0))
