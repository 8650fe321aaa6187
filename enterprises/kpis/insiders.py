"""Bounds of amounts for a contributor, who knows its own amounts (see `enterprises/kpis/bounds.py`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from itertools import pairwise

from enterprises.kpis.corners import Corner, Corners

MARGIN = 1e-6
HIGH = 5  # times what hides a column, for a good corner
ROUNDS = 8  # of correcting the steps of a contributor in several columns


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

    def is_hidden_by(self, total: Fraction) -> bool:
        """Return whether a total of the column hides its amounts."""
        return total >= self.needed and total > self.own


class InsiderSearch:
    """A search for the columns that some contributor of others, or of several, bounds too closely.

    `factor` is 1 + p %; the `bounded` columns are bounded for everybody.
    """

    def __init__(self, corners: Corners, factor: Fraction, bounded: set[int]) -> None:
        self.corners, self.factor, self.bounded = corners, factor, bounded
        self.witnesses: dict[int, list[Corner]] = defaultdict(list)

    def find_bounds(self) -> Iterator[list[int]]:
        """Yield the rows that bound an amount for a contributor of other columns.

        An insider for whom some columns remain open is searched once for all of them.
        """
        insiders = self._find_insiders()
        single = [each for each in insiders if len(each.own) == 1]
        open_targets: dict[int, list[Target]] = defaultdict(list)
        for target in self.narrow:
            self._raise_high(target)
            self.witnesses[target.column] = self.corners.best(target.column)
            for insider in self._find_open(target, single):
                if not self._is_raised_by_any(target, insider):
                    open_targets[insider.key].append(target)
        for insider in insiders:
            targets = open_targets[insider.key]
            if len(insider.own) > 1:
                targets = [each for each in self._find_targets(insider) if not self._is_hidden(each, insider)]
            within = [[each] for each in targets if each.column in insider.own]
            for group in [[each for each in targets if each.column not in insider.own], *within]:
                yield from self._find_bounding(insider, group)

    def _raise_high(self, target: Target) -> None:
        """Move to a corner where a column is several times as large as it must be, if there is one."""
        goal = HIGH * max(target.needed, Fraction(1))
        self.corners.polytope.raised(target.column, lambda: self.corners.value(target.column) >= goal)

    def _find_open(self, target: Target, insiders: Sequence[Insider]) -> list[Insider]:
        """Return the insiders with one column whom steps towards its corner and theirs leave open."""
        c, sums, corners = target.column, self.corners.sums, self.corners.by_column
        if c not in corners:
            return [each for each in insiders if c not in each.own]
        corner = corners[c]
        gain = self.corners.gain(corner, c)
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
        for n, column in enumerate(self.corners.columns):
            for key, amount in column.items():
                own[key][n] = amount
        largest: dict[int, int] = {}
        insiders = []
        for key, amounts in own.items():
            if len(amounts) > 1:
                alone = frozenset(n for n in amounts if len(self.corners.columns[n]) == 1)
                known = {n: amount for n, amount in amounts.items() if amount or n in alone}
                insiders.append(Insider(key, known, alone))
                continue
            for n, amount in amounts.items():
                if n not in largest or amount > self.corners.columns[n][largest[n]]:
                    largest[n] = key
        for n, key in largest.items():
            alone = frozenset([n] if len(self.corners.columns[n]) == 1 else [])
            if self.corners.columns[n][key] or alone:
                insiders.append(Insider(key, {n: self.corners.columns[n][key]}, alone))
        return insiders

    @cached_property
    def narrow(self) -> list[Target]:
        """The columns that are too narrow for a contributor of another column, with what they need."""
        needed = [(n, self.factor * max(column.values())) for n, column in enumerate(self.corners.columns)]
        return [
            Target(n, total, 0)
            for n, total in needed
            if n not in self.bounded and (self.corners.sums[n] < total or not self.corners.sums[n])
        ]

    def _find_targets(self, insider: Insider) -> Iterator[Target]:
        """Yield the columns of other contributors that are too narrow, with the total that they need.

        A column with the single amount of the insider was settled together with the outsider.
        """
        for n, column in enumerate(self.corners.columns):
            others = [amount for key, amount in column.items() if key != insider.key]
            if others and n not in self.bounded:
                own = insider.own.get(n, 0)
                needed = self.factor * max(others) + own
                if self.corners.sums[n] < needed or self.corners.sums[n] == own:
                    yield Target(n, needed, own)

    def _missing(self, target: Target, gain: float) -> float:
        """Return by how much a column must grow, with the margin."""
        return max(float(target.needed - self.corners.sums[target.column]), MARGIN * gain) * (1 + MARGIN)

    def _is_hidden(self, target: Target, insider: Insider) -> bool:
        """Return whether a step towards one kept corner, or one more for each own column, hides a column.

        All steps together may be no more than one whole step.
        """
        corner = self.corners.by_column.get(target.column)
        if corner is None:
            return False
        gain = self.corners.gain(corner, target.column)
        missing = self._missing(target, gain)
        step = missing / gain
        if step > 1:
            return False
        own = {n: amount for n, amount in insider.own.items() if n != target.column}
        if all(
            corner.get(n, 0.0) == amount
            if n in insider.alone
            else corner.get(n, 0.0) >= amount
            or self.corners.sums[n] + step * self.corners.gain(corner, n) >= amount * (1 + MARGIN)
            for n, amount in own.items()
        ):
            return True
        towards = {n: self.corners.by_column[n] for n in own if n in self.corners.by_column}
        return self._is_raised_by_steps(target.column, missing, corner, towards, insider)

    def _is_raised_by_steps(
        self, column: int, missing: float, corner: Corner, towards: Mapping[int, Corner], insider: Insider
    ) -> bool:
        """Return whether steps towards the corners of several own columns keep what an insider knows."""
        steps = dict.fromkeys(towards, 0.0)

        def change(n: int) -> float:
            return self.corners.gain(corner, n) + sum(
                size * self.corners.gain(towards[other], n) for other, size in steps.items()
            )

        for _round in range(ROUNDS):
            for n in steps:
                if n in insider.alone or change(n) < 0:
                    steps[n] = max(0.0, steps[n] - change(n) / self.corners.gain(towards[n], n))
        for n in insider.own:
            error = 1e-9 * max(abs(self.corners.gain(corner, n)), 1.0)
            if n != column and (change(n) < -error or (n in insider.alone and change(n) > error)):
                return False
        return change(column) >= missing * (1 + sum(steps.values()))

    def _is_raised_by_any(self, target: Target, insider: Insider) -> bool:
        """Return whether steps towards any two good corners hide a column from an insider with one other."""
        ((n, _amount),) = insider.own.items()
        best = self.witnesses[target.column]
        corners = [*best, self.corners.by_column[n]] if n in self.corners.by_column else best
        gain = self.corners.gain
        points = [(gain(corner, n), gain(corner, target.column)) for corner in corners]
        highest = find_crossing(points)
        return highest > 0 and highest >= self._missing(target, highest)

    def _find_bounding(self, insider: Insider, targets: Sequence[Target]) -> Iterator[list[int]]:
        """Yield the rows that bound some columns for an insider, by the simplex method, for each such column.

        The targets are either all in other columns or one in a column of the insider. A corner at which a
        column is hidden is a witness for other insiders, and may settle several targets.

        The polytope is restricted to what the insider knows, and restored. A restriction or its end is
        possible where the insider's column is in the basis: then no other column changes.
        """
        if len(insider.own) == 1:  # others may have found witnesses since
            targets = [each for each in targets if not self._is_raised_by_any(each, insider)]
        polytope, shifts = self.corners.polytope, dict[int, int]()
        open_targets = {each.column: each for each in targets}
        if not open_targets:
            return

        def settle() -> None:
            corner = self.corners.keep(shifts)
            for column, value, denominator in polytope.values():
                target = open_targets.get(column)
                if target is not None and target.is_hidden_by(Fraction(value, denominator)):
                    del open_targets[column]
                    self.witnesses[column].append(corner)

        def is_settled(column: int) -> bool:
            settle()
            return column not in open_targets

        def is_reached(column: int, amount: int) -> bool:
            return self.corners.value(column, shifts) >= amount

        for n, amount in insider.own.items():
            if n not in open_targets:
                polytope.raised(n, partial(is_reached, n, amount))
                polytope.shift(n, amount)
                shifts[n] = amount
                if n in insider.alone:
                    polytope.fix_at_zero(n)
        for column in [each.column for each in targets]:
            if column not in open_targets or is_settled(column):
                continue
            if not polytope.raised(column, partial(is_settled, column)):
                del open_targets[column]
                yield polytope.bound_by(column)
        polytope.release()
        for n, amount in shifts.items():
            polytope.enter(n)
            polytope.shift(n, -amount)


def find_crossing(points: Sequence[tuple[float, float]]) -> float:
    """Return the largest y at x = 0 on a line between any two of some points (x, y), but at least 0.

    It lies on the upper hull of the points.
    """
    hull: list[tuple[float, float]] = []
    for x, y in sorted(points):
        while len(hull) > 1:
            (x0, y0), (x1, y1) = hull[-2:]
            if (x1 - x0) * (y - y0) < (y1 - y0) * (x - x0):
                break
            hull.pop()
        hull.append((x, y))
    on_axis = [y for x, y in hull if x == 0]
    crossings = [(y0 * x1 - y1 * x0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(hull) if x0 < 0 < x1]
    return max([0.0, *on_axis, *crossings])
