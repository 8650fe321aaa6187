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

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from enterprises.kpis.linear import Polytope, Row

MARGIN = 1e-6
HIGH = 5  # times what hides a column, for a good corner
BEST = 16  # corners tried for a column
ROUNDS = 8  # of correcting the steps of a contributor in several columns
Column = Mapping[int, int]  # the amount of each contributor, in whole units
Corner = Mapping[int, float]


@dataclass(frozen=True)
class Insider:
    """A contributor with its amounts by column, and the columns in which it is alone."""

    key: int
    own: Mapping[int, int]
    alone: frozenset[int]


@dataclass(frozen=True)
class Target:
    """A column with the total that hides its amounts from an insider, and the insider's amount in it."""

    column: int
    needed: Fraction
    own: int


def find_bounds(
    rows: Sequence[Row], columns: Sequence[Column], largest_share: Fraction, p: int
) -> Iterator[list[int]]:
    """Yield the rows that bound an amount too closely, for each such amount; rows must be independent."""
    search = _Search(rows, columns, largest_share, p)
    yield from search.find_outsider_bounds()
    if p:
        yield from search.find_insider_bounds()


class _Search:
    """The state of a search: the polytope at some corner, and the best corner found for each column."""

    def __init__(
        self, rows: Sequence[Row], columns: Sequence[Column], largest_share: Fraction, p: int
    ) -> None:
        self.rows, self.columns = rows, columns
        self.factor = 1 + Fraction(p, 100)
        self.sums = [sum(column.values()) for column in columns]
        self.needed = [self._find_needed(column, largest_share, p) for column in columns]
        self.open = {c for c, total in enumerate(self.sums) if not self._is_enough(c, Fraction(total))}
        self.bounded: set[int] = set()
        self.corners: dict[int, Corner] = {}
        self._polytope: Polytope | None = None

    @property
    def polytope(self) -> Polytope:
        """The polytope, made when it is first needed."""
        if self._polytope is None:
            totals = [sum(self.sums[c] for c in row) for row in self.rows]
            self._polytope = Polytope(self.rows, totals, len(self.columns))
        return self._polytope

    def _find_needed(self, column: Column, largest_share: Fraction, p: int) -> Fraction:
        """Return the total that hides the largest amount of a column from outsiders and from the second."""
        first, second = [*sorted(column.values(), reverse=True), 0, 0][:2]
        return max(first / largest_share, self.factor * first + second if p else Fraction(0))

    def _is_enough(self, column: int, value: Fraction) -> bool:
        return value >= self.needed[column] and value > 0

    def _keep_corner(self, shifts: Mapping[int, int]) -> dict[int, Fraction]:
        """Return the current corner; keep it for columns that are larger than at any corner before."""
        values = self.polytope.values()
        for column, amount in shifts.items():
            values[column] = values.get(column, Fraction(0)) + amount
        corner = {column: float(value) for column, value in values.items()}
        for column, value in corner.items():
            if value > self.corners.get(column, {}).get(column, float(self.sums[column])):
                self.corners[column] = corner
        return values

    def find_outsider_bounds(self) -> Iterator[list[int]]:
        """Yield the rows that bound an amount for an outsider, or for another contributor of its column."""

        def is_settled(column: int) -> bool:
            """Return whether a corner shows that this column can be large enough; it may settle others."""
            values = self._keep_corner({})
            self.open.difference_update([n for n, value in values.items() if self._is_enough(n, value)])
            return column not in self.open

        for column in sorted(self.open):
            if column not in self.open or is_settled(column):
                continue
            if not self.polytope.raised(column, lambda column=column: is_settled(column)):  # type: ignore[misc]
                self.open.discard(column)
                self.bounded.add(column)
                yield self.polytope.bound_by(column)

    def find_insider_bounds(self) -> Iterator[list[int]]:
        """Yield the rows that bound an amount for a contributor of other columns."""
        insiders = self._find_insiders()
        single = [each for each in insiders if len(each.own) == 1]
        for target in self.narrow:
            self._raise_high(target)
            best = self._find_best_corners(target.column)
            for insider in self._find_open(target, single):
                if not self._is_raised_by_any(target, insider, best):
                    yield from self._find_bounding(target, insider, best)
        for insider in insiders:
            if len(insider.own) > 1:
                for target in self._find_targets(insider):
                    if not self._is_hidden(target, insider):
                        yield from self._find_bounding(target, insider, [])

    def _find_best_corners(self, column: int) -> list[Corner]:
        """Return the kept corners at which a column is largest."""
        corners = {id(corner): corner for corner in self.corners.values() if column in corner}.values()
        return sorted(corners, key=lambda corner: -corner[column])[:BEST]

    def _raise_high(self, target: Target) -> None:
        """Move to a corner where a column is several times as large as it must be, if there is one."""
        goal = HIGH * max(target.needed, Fraction(1))
        self.polytope.raised(
            target.column, lambda: self._keep_corner({}).get(target.column, Fraction(0)) >= goal
        )

    def _find_open(self, target: Target, insiders: Sequence[Insider]) -> list[Insider]:
        """Return the insiders with one column whom steps towards its corner and theirs leave open."""
        c, sums, corners = target.column, self.sums, self.corners
        if c not in corners:
            return [each for each in insiders if c not in each.own]
        corner = corners[c]
        gain = self._gain(corner, c)
        missing = self._missing(target, gain)
        step = missing / gain
        open_insiders = []
        for insider in insiders:
            ((n, amount),) = insider.own.items()
            if n == c:
                continue
            change = corner.get(n, 0.0) - sums[n]
            if step <= 1 and (
                change == 0 if n in insider.alone else sums[n] + step * change >= amount * (1 + MARGIN)
            ):
                continue
            if change <= 0 and n in corners:
                other = corners[n]
                size = change / (sums[n] - other[n])
                if gain + size * (other.get(c, 0.0) - sums[c]) >= missing * (1 + size):
                    continue
            open_insiders.append(insider)
        return open_insiders

    def _find_insiders(self) -> list[Insider]:
        """Return the contributors that know most: the largest of each column, and all in several columns.

        Those are groups, and enterprises before and after a correction.
        """
        own: dict[int, dict[int, int]] = defaultdict(dict)
        for n, column in enumerate(self.columns):
            for key, amount in column.items():
                own[key][n] = amount
        largest: dict[int, int] = {}
        insiders = []
        for key, amounts in own.items():
            if len(amounts) > 1:
                alone = frozenset(n for n in amounts if len(self.columns[n]) == 1)
                known = {n: amount for n, amount in amounts.items() if amount or n in alone}
                insiders.append(Insider(key, known, alone))
                continue
            for n, amount in amounts.items():
                if n not in largest or amount > self.columns[n][largest[n]]:
                    largest[n] = key
        for n, key in largest.items():
            alone = frozenset([n] if len(self.columns[n]) == 1 else [])
            if self.columns[n][key] or alone:
                insiders.append(Insider(key, {n: self.columns[n][key]}, alone))
        return insiders

    @cached_property
    def narrow(self) -> list[Target]:
        """The columns that are too narrow for a contributor of another column, with what they need."""
        needed = [(n, self.factor * max(column.values())) for n, column in enumerate(self.columns)]
        return [
            Target(n, total, 0)
            for n, total in needed
            if n not in self.bounded and (self.sums[n] < total or not self.sums[n])
        ]

    def _find_targets(self, insider: Insider) -> Iterator[Target]:
        """Yield the columns of other contributors that are too narrow, with the total that they need.

        A column with the single amount of the insider was settled together with the outsider.
        """
        for n, column in enumerate(self.columns):
            others = [amount for key, amount in column.items() if key != insider.key]
            if others and n not in self.bounded:
                own = insider.own.get(n, 0)
                needed = self.factor * max(others) + own
                if self.sums[n] < needed or self.sums[n] == own:
                    yield Target(n, needed, own)

    def _gain(self, corner: Corner, column: int) -> float:
        return corner.get(column, 0.0) - self.sums[column]

    def _missing(self, target: Target, gain: float) -> float:
        """Return by how much a column must grow, with the margin."""
        return max(float(target.needed - self.sums[target.column]), MARGIN * gain) * (1 + MARGIN)

    def _is_hidden(self, target: Target, insider: Insider) -> bool:
        """Return whether a step towards one kept corner, or one more for each own column, hides a column.

        All steps together may be no more than one whole step.
        """
        corner = self.corners.get(target.column)
        if corner is None:
            return False
        gain = self._gain(corner, target.column)
        missing = self._missing(target, gain)
        step = missing / gain
        if step > 1:
            return False
        own = {n: amount for n, amount in insider.own.items() if n != target.column}
        if all(
            corner.get(n, 0.0) == amount
            if n in insider.alone
            else corner.get(n, 0.0) >= amount
            or self.sums[n] + step * self._gain(corner, n) >= amount * (1 + MARGIN)
            for n, amount in own.items()
        ):
            return True
        towards = {n: self.corners[n] for n in own if n in self.corners}
        return self._is_raised_by_steps(target.column, missing, corner, towards, insider)

    def _is_raised_by_steps(
        self, column: int, missing: float, corner: Corner, towards: Mapping[int, Corner], insider: Insider
    ) -> bool:
        """Return whether steps towards the corners of several own columns keep what an insider knows."""
        steps = dict.fromkeys(towards, 0.0)

        def change(n: int) -> float:
            return self._gain(corner, n) + sum(
                size * self._gain(towards[other], n) for other, size in steps.items()
            )

        for _round in range(ROUNDS):
            for n in steps:
                if n in insider.alone or change(n) < 0:
                    steps[n] = max(0.0, steps[n] - change(n) / self._gain(towards[n], n))
        for n in insider.own:
            error = 1e-9 * max(abs(self._gain(corner, n)), 1.0)
            if n != column and (change(n) < -error or (n in insider.alone and change(n) > error)):
                return False
        return change(column) >= missing * (1 + sum(steps.values()))

    def _is_raised_by_any(self, target: Target, insider: Insider, best: Sequence[Corner]) -> bool:
        """Return whether steps towards any two good corners hide a column from an insider with one other."""
        ((n, _amount),) = insider.own.items()
        corners = [*best, self.corners[n]] if n in self.corners else best
        points = [(self._gain(corner, n), self._gain(corner, target.column)) for corner in corners]
        above = [point for point in points if point[0] > 0]
        highest = max((gain for change, gain in points if change == 0), default=0.0)
        for change, gain in points:
            if change < 0:
                for more, other in above:
                    highest = max(highest, (gain * more - other * change) / (more - change))
        return highest > 0 and highest >= self._missing(target, highest)

    def _find_bounding(self, target: Target, insider: Insider, best: list[Corner]) -> Iterator[list[int]]:
        """Yield the rows that bound a column for an insider, by the simplex method; nothing where none do.

        A corner at which none do joins the `best` ones.

        The polytope is restricted to what the insider knows, and restored. A restriction or its end is
        possible where the insider's column is in the basis: then no other column changes.
        """
        polytope, shifts = self.polytope, dict[int, int]()

        def value(n: int) -> Fraction:
            return self._keep_corner(shifts).get(n, Fraction(0))

        for n, amount in insider.own.items():
            if n != target.column:
                polytope.raised(n, lambda n=n, amount=amount: value(n) >= amount)  # type: ignore[misc]
                polytope.shift(n, amount)
                shifts[n] = amount
                if n in insider.alone:
                    polytope.fix_at_zero(n)
        is_raised = polytope.raised(
            target.column, lambda: value(target.column) >= target.needed and value(target.column) > target.own
        )
        bounding = [] if is_raised else polytope.bound_by(target.column)
        if is_raised:
            best.append({n: float(size) for n, size in self._keep_corner(shifts).items()})
        polytope.release()
        for n, amount in shifts.items():
            polytope.enter(n)
            polytope.shift(n, -amount)
        if bounding:
            yield bounding
