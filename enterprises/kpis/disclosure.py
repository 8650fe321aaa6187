"""Disclosure control of sums: primary and secondary suppression (DOMAIN 4.12).

The attacker knows the rules, the contributors of every sum, every sum published before, and that no amount is
negative; and may be a contributor, who knows its own amounts, or a group of enterprises. Three conditions
protect the single enterprise:

1. Each published sum meets the `SafetyRule` of its definition.
2. No combination of the published sums rests on fewer than three enterprises with an amount (exact
   elimination). That is the total less all other cells, two breakdowns against each other, a sum against
   the same sum of an earlier release.
3. Each amount could be larger with all published sums unchanged (`enterprises/kpis/bounds.py`), as required
   by the rule of 85 % for an outsider and by p % for each contributor: the least upper bound u of an amount x
   satisfies x ≤ 85 % of u and 110 % of x ≤ u, and for x = 0, u > 0.

Two contributors of three always know the third. So nothing more is promised against two together than the
second condition gives: by combining sums they find no amount exactly, unless the three alone stand behind a
sum or what follows from several.

By the third, some amounts that are all positive satisfy what was published; then exactly the
combinations of published sums are determined, and by the second none of those is about fewer than
three. Such a combination discloses nothing new, so it is not suppressed; and no sum is published by which
a sum suppressed in an earlier release becomes one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import lcm

from enterprises.kpis.bounds import find_bounds
from enterprises.kpis.linear import Row, Span, are_dependent


@dataclass(frozen=True)
class SafetyRule:
    """The conditions under which a sum of amounts ≥ 0 is published: a setting of a definition's version.

    At least `contributors` amounts are not zero, none is more than `largest_share` of the sum, and by the
    p %-rule no contributor can estimate another within `p` percent: the third largest and all smaller
    amounts are together at least p % of the largest (Hundepool et al., Handbook on Statistical Disclosure
    Control). A count has a share of 1 and a p of 0, because only its contributors are concealed.
    """

    contributors: int = 3
    largest_share: Decimal = Decimal("0.85")
    p: int = 10

    def is_met_by(self, amounts: Iterable[Decimal]) -> bool:
        """Return whether the sum of the amounts is safe; where nobody contributes, the sum is 0 and safe."""
        largest = sorted(amounts, reverse=True)
        if not largest:
            return True
        if sum(amount != 0 for amount in largest) < max(self.contributors, 1):
            return False
        return (
            largest[0] <= self.largest_share * sum(largest) and 100 * sum(largest[2:]) >= self.p * largest[0]
        )

    def stricter(self, other: SafetyRule) -> SafetyRule:
        """Return the rule that meets both."""
        return SafetyRule(
            max(self.contributors, other.contributors),
            min(self.largest_share, other.largest_share),
            max(self.p, other.p),
        )


STANDARD_RULE = SafetyRule()


@dataclass(frozen=True)
class Addend:
    """The amount that one enterprise adds to a quantity (“operating revenue of 2020”), as it was then.

    `part` distinguishes equal amounts where an enterprise was in the registry twice. `group` is the head of
    the enterprise's group, if any: the enterprises of a group know each other's amounts.
    """

    quantity: str
    enterprise: int
    amount: Decimal
    part: int = 0
    group: int | None = field(default=None, compare=False)

    @property
    def contributor(self) -> int:
        """The enterprise, or its whole group, as one contributor."""
        return self.enterprise if self.group is None else self.group


Total = frozenset[Addend]


@dataclass(frozen=True)
class Candidate:
    """A figure to be published, with the sums that it discloses: one, or the two of a ratio."""

    name: Hashable
    totals: tuple[Total, ...]
    safety: SafetyRule = STANDARD_RULE

    @property
    def contributors(self) -> int:
        """The number of contributors, groups of enterprises counted once."""
        return min((len({addend.contributor for addend in total}) for total in self.totals), default=0)


def suppressed_names(
    candidates: Sequence[Candidate],
    published: Iterable[Total] = (),
    suppressed_before: Iterable[Total] = (),
) -> set[Hashable]:
    """Return the names of the candidates that must be suppressed, given the sums published before.

    `suppressed_before` are sums that earlier releases suppressed and that must stay suppressed.

    The candidates are tried in their order, so pass the most important first. An order by the size of the
    amounts would disclose which is larger; order by what is public.
    """
    published_totals, secret_totals, rejected = list(published), list(suppressed_before), set[Hashable]()
    while True:
        tables = _tables(published_totals, secret_totals, candidates)
        published_candidates = [each for each in candidates if _try_publish(each, tables, rejected)]
        rejected_name = _find_bounding(published_candidates, published_totals)
        if rejected_name is None:
            disclosed = {
                each.name
                for each in [*published_candidates, *(c for c in candidates if _is_implied(c, tables))]
            }
            return {each.name for each in candidates} - disclosed
        rejected.add(rejected_name)


def _try_publish(candidate: Candidate, tables: dict[str, Table], rejected: set[Hashable]) -> bool:
    """Add a candidate to the spans unless it, or a consequence of it, discloses a small group."""
    if candidate.name in rejected or not all(_is_safe(total, candidate.safety) for total in candidate.totals):
        return False
    spans = {}
    for total in filter(None, candidate.totals):
        span = tables[_quantity(total)].span_with(total)
        if span is None:
            return False
        spans[_quantity(total)] = span
    for quantity, span in spans.items():
        tables[quantity].span = span
    return True


def _is_safe(total: Total, safety: SafetyRule) -> bool:
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    for addend in total:
        amounts[addend.contributor] += addend.amount
    return all(addend.amount >= 0 for addend in total) and safety.is_met_by(amounts.values())


def _is_implied(candidate: Candidate, tables: dict[str, Table]) -> bool:
    """Return whether the candidate follows from what is published."""
    return all(not tables[_quantity(t)].rest(t) for t in candidate.totals if t)


def _quantity(total: Total) -> str:
    return next(iter(total)).quantity


class Table:
    """The sums of one quantity; enterprises that are part of the same sums share a column.

    The enterprises of a column, groups as one, are those whose amount is not zero: a zero hides nobody else.
    """

    def __init__(self, totals: Sequence[Total], safety: SafetyRule) -> None:
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


def _tables(
    published: Sequence[Total], suppressed: Sequence[Total], candidates: Sequence[Candidate]
) -> dict[str, Table]:
    totals: dict[str, list[Total]] = defaultdict(list)
    for total in [*published, *suppressed, *(total for each in candidates for total in each.totals)]:
        if total:
            totals[_quantity(total)].append(total)
    rules = _strictest_rules(candidates)
    tables = {
        quantity: Table(quantity_totals, rules.get(quantity, STANDARD_RULE))
        for quantity, quantity_totals in totals.items()
    }
    for total in filter(None, published):
        tables[_quantity(total)].add_published(total)
    for total in filter(None, suppressed):
        table = tables[_quantity(total)]
        if table.rest(total):
            table.secret.append(table.row(total))
    return tables


def _strictest_rules(candidates: Sequence[Candidate]) -> dict[str, SafetyRule]:
    """Return the rule of each quantity: several definitions may publish sums of it."""
    rules: dict[str, SafetyRule] = {}
    for candidate in candidates:
        for total in filter(None, candidate.totals):
            rule = rules.get(_quantity(total), candidate.safety)
            rules[_quantity(total)] = rule.stricter(candidate.safety)
    return rules


def _find_bounding(candidates: Sequence[Candidate], published: Sequence[Total]) -> Hashable | None:
    """Return the name of a candidate that bounds an amount too closely; None where none does."""
    owners: dict[Total, Candidate] = {}
    for candidate in candidates:
        for total in candidate.totals:
            owners.setdefault(total, candidate)
    for total in published:
        owners.pop(total, None)
    by_quantity: dict[str, list[Total]] = defaultdict(list)
    for total in [*published, *owners]:
        if total and all(addend.amount >= 0 for addend in total):
            by_quantity[_quantity(total)].append(total)
    rules = _strictest_rules(candidates)
    for quantity, totals in by_quantity.items():
        for bounding in _bounds(totals, rules.get(quantity, STANDARD_RULE)):
            bounding_candidates = [owners[total] for total in bounding if total in owners]
            if bounding_candidates:
                return min(bounding_candidates, key=lambda each: each.contributors).name
    return None


def _bounds(totals: Sequence[Total], safety: SafetyRule) -> Iterable[list[Total]]:
    """Yield, for each amount that is bounded too closely, the sums that bound it."""
    table, independent = Table(totals, safety), []
    for total in totals:
        if rest := table.rest(total):
            table.span = table.span.with_rest(rest)
            independent.append(total)
    scale = lcm(*(addend.amount.as_integer_ratio()[1] for column in table.columns for addend in column))
    columns: list[dict[int, int]] = []
    for column in table.columns:
        amounts: dict[int, int] = defaultdict(int)
        for addend in column:
            amounts[addend.contributor] += int(addend.amount * scale)
        columns.append(amounts)
    rows = [table.row(total) for total in independent]
    for bounding in find_bounds(rows, columns, Fraction(safety.largest_share), safety.p):
        yield [independent[n] for n in bounding]
