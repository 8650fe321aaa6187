"""The sums of one quantity as rows of a table, and the small groups that their combinations disclose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from enterprises.kpis.linear import Row, Span, are_dependent
from enterprises.kpis.safety import SafetyRule
from enterprises.kpis.sums import Addend, Total


class SumTable:
    """The sums of one quantity; enterprises that are part of the same sums share a column.

    The enterprises of a column, groups as one, are those whose amount is not zero: a zero hides nobody else.
    """

    def __init__(self, totals: Sequence[Total], safety: SafetyRule) -> None:
        """Join the addends of the same totals to one column: no published sum can tell them apart."""
        self.safety = safety
        memberships: dict[Addend, list[int]] = defaultdict(list)
        for n, total in enumerate(totals):
            for addend in total:
                memberships[addend].append(n)
        columns: dict[tuple[int, ...], list[Addend]] = defaultdict(list)
        for addend, total_indexes in memberships.items():
            columns[tuple(total_indexes)].append(addend)
        self.columns = list(columns.values())
        self.column_of = {addend: n for n, column in enumerate(self.columns) for addend in column}
        self.enterprises = [
            frozenset(addend.contributor for addend in column if addend.amount) for column in self.columns
        ]
        self.span = Span(lambda column: len(self.enterprises[column]))
        self.disclosed_groups: set[frozenset[int]] = set()
        self.secret: list[Row] = []

    def row(self, total: Total) -> Row:
        """Return a sum as a row of its columns."""
        return {self.column_of[addend]: 1 for addend in total}

    def rest(self, total: Total) -> Row:
        """Return the remainder of a sum that does not follow from those in the span."""
        return self.span.rest(self.row(total))

    def span_with(self, total: Total) -> Span | None:
        """Return the span with one more sum; None if that would disclose a small group or a secret."""
        rest = self.rest(total)
        if not rest:
            return self.span
        span = self.span.with_rest(rest)
        if (
            not all(span.rest(row) for row in self.secret)
            or not self.small_groups(span) <= self.disclosed_groups
        ):
            return None
        return span

    def add_published(self, total: Total) -> None:
        """Add a sum that is published already, without a check, because its disclosure cannot be undone."""
        rest = self.rest(total)
        if rest:
            self.span = self.span.with_rest(rest)
            self.disclosed_groups = self.small_groups(self.span)

    def small_groups(self, span: Span) -> set[frozenset[int]]:
        """Return the groups of too few enterprises that some combination discloses.

        Such a combination has the pivots of its rows, so only rows with a small pivot take part in it.
        """
        small = {
            pivot: row
            for pivot, row in span.rows.items()
            if len(self.enterprises[pivot]) < self.safety.contributors
        }
        groups = {group for row in small.values() if (group := self._group(row)) is not None}
        for group in self._unions(small):
            rows = [row for pivot, row in small.items() if self.enterprises[pivot] <= group]
            outside = [
                {column: value for column, value in row.items() if not self.enterprises[column] <= group}
                for row in rows
            ]
            if are_dependent(filter(None, outside)):
                groups.add(group)
        return groups

    def _group(self, row: Row) -> frozenset[int] | None:
        """Return the enterprises of a row where they are too few."""
        group: frozenset[int] = frozenset()
        for column in row:
            group |= self.enterprises[column]
            if len(group) >= self.safety.contributors:
                return None
        return group

    def _unions(self, small: dict[int, Row]) -> set[frozenset[int]]:
        """Return the groups that contain the rows of two or more pivots.

        Pivots of one enterprise, before and after a correction, leave room in the group for others.
        """
        largest = self.safety.contributors - 1
        unions = set()
        for size in range(2, max(largest, 2) + 1):
            for pivots in combinations(small, size):
                group = frozenset[int]().union(*(self.enterprises[pivot] for pivot in pivots))
                if len(group) > largest:
                    continue
                unions.add(group)
                if room := largest - len(group):
                    columns = {column for pivot in pivots for column in small[pivot]}
                    others = {self.enterprises[c] for c in columns if len(self.enterprises[c]) == 1}
                    unions |= {group.union(*added) for added in combinations(others, min(room, len(others)))}
        return unions
