"""Disclosure control of sums: primary and secondary suppression (DOMAIN 4.12).

The attacker knows the rules, the contributors of every sum, every sum published before, and that no amount is
negative; and may be a contributor, who knows its own amounts, a group of enterprises, or two contributors who
tell each other theirs. Three conditions protect the single enterprise:

1. Each published sum meets the `SafetyRule` of its definition.
2. No combination of the published sums rests on fewer than three enterprises with an amount (exact
   elimination). That is the total less all other cells, two breakdowns against each other, a sum against
   the same sum of an earlier release.
3. Each amount could be larger with all published sums unchanged (`enterprises/kpis/bounds.py`), as required
   by the rule of 85 % for an outsider and by p % for each contributor, and for each two who tell each other
   their amounts: the least upper bound u of an amount x satisfies x ≤ 85 % of u and 110 % of x ≤ u, and for
   x = 0, u > 0. Two of three would always know the third, so at least four stand behind a sum.

By the third, some amounts that are all positive satisfy what was published; then exactly the
combinations of published sums are determined, and by the second none of those is about fewer than
three. Such a combination discloses nothing new, so it is not suppressed; and no sum is published by which
a sum suppressed in an earlier release becomes one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from math import lcm

from enterprises.kpis.bounds import find_bounds
from enterprises.kpis.safety import STANDARD_RULE, SafetyRule
from enterprises.kpis.sum_table import SumTable
from enterprises.kpis.sums import Candidate, Total, quantity_of


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
    rules, safe_totals = _strictest_rules(candidates), dict[str, list[Total]]()
    while True:
        tables = _tables(published_totals, secret_totals, candidates, rules)
        published_candidates = [each for each in candidates if _try_publish(each, tables, rejected)]
        rejected_name = _find_bounding(published_candidates, published_totals, rules, safe_totals)
        if rejected_name is None:
            disclosed = {
                each.name
                for each in [*published_candidates, *(c for c in candidates if _is_implied(c, tables))]
            }
            return {each.name for each in candidates} - disclosed
        rejected.add(rejected_name)


def _try_publish(candidate: Candidate, tables: dict[str, SumTable], rejected: set[Hashable]) -> bool:
    """Add a candidate to the spans unless it, or a consequence of it, discloses a small group."""
    if candidate.name in rejected or not all(_is_safe(total, candidate.safety) for total in candidate.totals):
        return False
    spans = {}
    for total in filter(None, candidate.totals):
        span = tables[quantity_of(total)].span_with(total)
        if span is None:
            return False
        spans[quantity_of(total)] = span
    for quantity, span in spans.items():
        tables[quantity].span = span
    return True


def _is_safe(total: Total, safety: SafetyRule) -> bool:
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    for addend in total:
        amounts[addend.contributor] += addend.amount
    return all(addend.amount >= 0 for addend in total) and safety.is_met_by(amounts.values())


def _is_implied(candidate: Candidate, tables: dict[str, SumTable]) -> bool:
    """Return whether the candidate follows from what is published."""
    return all(not tables[quantity_of(t)].rest(t) for t in candidate.totals if t)


def _tables(
    published: Sequence[Total],
    suppressed: Sequence[Total],
    candidates: Sequence[Candidate],
    rules: Mapping[str, SafetyRule],
) -> dict[str, SumTable]:
    totals: dict[str, list[Total]] = defaultdict(list)
    for total in [*published, *suppressed, *(total for each in candidates for total in each.totals)]:
        if total:
            totals[quantity_of(total)].append(total)
    tables = {
        quantity: SumTable(quantity_totals, rules.get(quantity, STANDARD_RULE))
        for quantity, quantity_totals in totals.items()
    }
    for total in filter(None, published):
        tables[quantity_of(total)].add_published(total)
    for total in filter(None, suppressed):
        table = tables[quantity_of(total)]
        if table.rest(total):
            table.secret.append(table.row(total))
    return tables


def _strictest_rules(candidates: Sequence[Candidate]) -> dict[str, SafetyRule]:
    """Return the rule of each quantity: several definitions may publish sums of it."""
    rules: dict[str, SafetyRule] = {}
    for candidate in candidates:
        for total in filter(None, candidate.totals):
            rule = rules.get(quantity_of(total), candidate.safety)
            rules[quantity_of(total)] = rule.stricter(candidate.safety)
    return rules


def _find_bounding(
    candidates: Sequence[Candidate],
    published: Sequence[Total],
    rules: Mapping[str, SafetyRule],
    safe_totals: dict[str, list[Total]],
) -> Hashable | None:
    """Return the name of a candidate that bounds an amount too closely; None where none does.

    `safe_totals` are the sums of each quantity that were found to be safe, so that they are searched once.
    """
    owners: dict[Total, Candidate] = {}
    for candidate in candidates:
        for total in candidate.totals:
            owners.setdefault(total, candidate)
    for total in published:
        owners.pop(total, None)
    by_quantity: dict[str, list[Total]] = defaultdict(list)
    for total in [*published, *owners]:
        if total and all(addend.amount >= 0 for addend in total):
            by_quantity[quantity_of(total)].append(total)
    for quantity, totals in by_quantity.items():
        if safe_totals.get(quantity) == totals:
            continue
        for bounding in _bounds(totals, rules.get(quantity, STANDARD_RULE)):
            bounding_candidates = [owners[total] for total in bounding if total in owners]
            if bounding_candidates:
                return min(bounding_candidates, key=lambda each: each.contributors).name
        safe_totals[quantity] = totals
    return None


def _bounds(totals: Sequence[Total], safety: SafetyRule) -> Iterable[list[Total]]:
    """Yield, for each amount that is bounded too closely, the sums that bound it."""
    table, independent = SumTable(totals, safety), []
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
    for bounding in find_bounds(rows, columns, safety):
        yield [independent[n] for n in bounding]
