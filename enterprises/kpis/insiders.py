"""Bounds of amounts for contributors, who know their own amounts (see `enterprises/kpis/bounds.py`).

A search for each contributor, or each two, and each column would take far too long. A point of the polytope
at which a column is large enough, and near the true amounts, settles all whose own columns are as they know
them. So only those in conflict with every known point remain: a point is searched for one of them, and where
none is found the simplex method decides exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from enterprises.kpis.nearby import UNBOUNDED, Bounds, NearbyPoints, differing
from enterprises.kpis.parties import Parties, Party
from enterprises.kpis.published_sums import PublishedSums

MARGIN = 1e-6


@dataclass(frozen=True)
class Target:
    """A column with the total that hides its amounts from some contributors of other columns, one or a pair.

    The total also hides them from as many more `partners` within the column.
    """

    column: int
    needed: Fraction
    partners: int
    is_for_pairs: bool


@dataclass
class _Settled:
    """The parties settled at one column, as bits: the conflicts of each point, and exact decisions."""

    conflicts: list[int] = field(default_factory=list)
    alone: int = 0  # parties that are decided, with whomever
    pairs: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add_pair(self, first: int, second: int) -> None:
        """Note that a pair is decided."""
        self.pairs[first] |= 1 << second
        self.pairs[second] |= 1 << first


class InsiderSearch:
    """A search for the columns that contributors of others, or of several, bound too closely.

    `factor` is 1 + p %; the `bounded` columns are bounded for everybody.
    """

    def __init__(self, sums: PublishedSums, factor: Fraction, bounded: set[int], colluders: int) -> None:
        self.sums, self.factor, self.bounded, self.colluders = sums, factor, bounded, colluders
        self.parties = Parties(sums.columns)

    def find_bounds(self) -> Iterator[list[int]]:
        """Yield the rows that bound an amount for one contributor of other columns, and for each two."""
        for target in self._find_targets(self.colluders - 1, is_for_pairs=False):
            yield from self._search(target)
        if self.colluders > 1:
            for target in self._find_targets(0, is_for_pairs=True):
                yield from self._search(target)

    def _find_targets(self, partners: int, *, is_for_pairs: bool) -> Iterator[Target]:
        """Yield the columns that may be too narrow, with what they need."""
        for n, column in enumerate(self.sums.columns):
            needed, total = find_needed(column.values(), self.factor, partners), self.sums.totals[n]
            most = max((each.own[n] for _bit, each in self._knowing_more(n)), default=0)
            if n not in self.bounded and (total < needed + 2 * most or not total):
                yield Target(n, needed, partners, is_for_pairs)

    def _knowing_more(self, column: int) -> list[tuple[int, Party]]:
        """Return the parties of a column that also know others."""
        return [each for each in self.parties.by_column.get(column, ()) if len(each[1].own) > 1]

    @cached_property
    def _points(self) -> NearbyPoints:
        """The search for points; columns in which two contributors hold little compensate for the others."""
        totals = self.sums.totals
        wide = [total - most for total, most in zip(totals, self._soft_bounds[0], strict=True)]
        return NearbyPoints(self.sums.rows, totals, wide)

    @cached_property
    def _soft_bounds(self) -> Bounds:
        """The values that no pair can exclude."""
        columns, totals = self.sums.columns, self.sums.totals
        largest = [sum(sorted(column.values(), reverse=True)[:2]) for column in columns]
        least = [min(two * (1 + MARGIN), total) for two, total in zip(largest, totals, strict=True)]
        most = [
            total if len(column) <= 2 else UNBOUNDED for total, column in zip(totals, columns, strict=True)
        ]
        return least, most

    def _search(self, target: Target) -> Iterator[list[int]]:
        """Yield the rows that bound a column for somebody, until everybody is settled.

        Who has an amount in that column alone was settled together with the outsider.
        """
        settled, avoided = _Settled(), set[int]()
        known = self.parties.by_column.get(target.column, ())
        settled.alone = sum(1 << bit for bit, each in known if len(each.own) == 1)
        while (bits := self._next(target, settled)) is not None:
            party = self.parties.merge(key for bit in bits for key in self.parties.all[bit].keys)
            point = self._find_point(target, party, avoided)
            conflicts = self._find_conflicts(target, point) if point else 0
            if point and not any(conflicts >> bit & 1 for bit in bits):
                settled.conflicts.append(conflicts)
                avoided |= self._find_narrow(point)
            else:
                yield from self._decide(target, bits, party, settled)

    def _next(self, target: Target, settled: _Settled) -> tuple[int, ...] | None:
        """Return a party, or a pair, in conflict with all points; none at first, None if nobody is left."""
        if not settled.conflicts:
            return ()
        singles = (1 << len(self.parties.singles)) - 1
        within = singles if not target.is_for_pairs else ((1 << len(self.parties.all)) - 1) & ~singles
        within &= ~settled.alone
        for each in settled.conflicts:
            within &= each
        if within:
            return (_lowest(within),)
        return self._next_pair(settled, singles & ~settled.alone) if target.is_for_pairs else None

    def _next_pair(self, settled: _Settled, singles: int) -> tuple[int, int] | None:
        """Return two of whom each point that one is not in conflict with conflicts with the other."""
        rest = min(settled.conflicts, key=int.bit_count) & singles
        while rest:
            first = _lowest(rest)
            rest &= rest - 1
            partners = singles & ~settled.pairs[first] & ~(1 << first)
            for each in settled.conflicts:
                if not each >> first & 1:
                    partners &= each
            if partners:
                return first, _lowest(partners)
        return None

    def _find_point(self, target: Target, party: Party, avoided: set[int]) -> list[float] | None:
        """Return a point near the true amounts at which a column is hidden from a party, if one is found."""
        least, most = self._soft_bounds
        soft, hard = (least[:], most[:]), self._get_bounds(party)
        bounds = [soft, _mix(soft, hard, avoided), hard] if avoided else [soft, hard]
        for least, most in bounds:
            least[target.column], most[target.column] = 0.0, UNBOUNDED
        return self._points.find(target.column, self._goal(target, party), bounds, avoided)

    def _get_bounds(self, party: Party) -> Bounds:
        """Return the values that a party does not know to be wrong."""
        totals = [float(total) for total in self.sums.totals]
        least = [total if n in party.alone else party.own.get(n, 0) for n, total in enumerate(totals)]
        most = [total if n in party.alone else UNBOUNDED for n, total in enumerate(totals)]
        return least, most

    def _goal(self, target: Target, party: Party) -> float:
        """Return the value at which a column is hidden from a party, with a margin."""
        own = party.own.get(target.column, 0)
        return max(float(target.needed + own) * (1 + MARGIN), own * (1 + MARGIN) + 0.5)

    def _find_conflicts(self, target: Target, point: Sequence[float]) -> int:
        """Return the parties, as bits, that know that a point is wrong, or from whom it hides nothing.

        What a party of several columns knows of the target counts twice, so that two of them are safe.
        """
        conflicts = 0
        for n in {target.column, *differing(point, self.sums.totals)}:
            for bit, party in self.parties.by_column.get(n, ()):
                if n == target.column:
                    is_wrong = point[n] < self._goal(target, party) + party.own[n]
                else:
                    is_wrong = n in party.alone or point[n] < party.own[n] * (1 + 1e-9)
                conflicts |= is_wrong << bit
        return conflicts

    def _find_narrow(self, point: Sequence[float]) -> set[int]:
        """Return the columns in which a point is wrong for some pair."""
        least, most = self._soft_bounds
        return {n for n in differing(point, self.sums.totals) if not least[n] <= point[n] <= most[n]}

    def _decide(
        self, target: Target, bits: Sequence[int], party: Party, settled: _Settled
    ) -> Iterator[list[int]]:
        """Decide exactly about a party; where one of a pair alone knows too much, about all its pairs too."""
        bounding = self._find_exactly(target, party)
        if bounding:
            yield bounding
        if len(bits) == 2:
            settled.add_pair(*bits)
            alone = [bit for bit in bits if bounding and self._find_exactly(target, self.parties.all[bit])]
        else:
            alone = list(bits)
        settled.alone |= sum(1 << bit for bit in alone)
        if not bits:  # an outsider, about whom other conditions decide; no point is known
            settled.conflicts.append((1 << len(self.parties.all)) - 1)

    def _find_exactly(self, target: Target, party: Party) -> list[int]:
        """Return the rows that bound a column for a party; none where nobody else is in it."""
        own = party.own.get(target.column, 0)
        column = self.sums.columns[target.column]
        others = [amount for key, amount in column.items() if key not in party.keys]
        if not others:
            return []
        needed = find_needed(others, self.factor, target.partners) + own
        return self.sums.find_bounding(party, target.column, lambda total: total >= needed and total > own)


def find_needed(amounts: Iterable[int], factor: Fraction, partners: int) -> Fraction:
    """Return the total that hides the largest of some amounts from as many of the others together."""
    first, *others = sorted(amounts, reverse=True)
    return factor * first + sum(others[:partners])


def _mix(soft: Bounds, hard: Bounds, kept: set[int]) -> Bounds:
    """Return the hard bounds with the soft ones of some columns."""
    least, most = (
        [each if n in kept else other for n, (each, other) in enumerate(zip(*pair, strict=True))]
        for pair in zip(soft, hard, strict=True)
    )
    return least, most


def _lowest(bits: int) -> int:
    """Return the position of the lowest bit."""
    return (bits & -bits).bit_length() - 1
