"""Suppression of confidential figures against everything published before (DOMAIN 4.12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from enterprises.history.facts import Facts
from enterprises.kpis.disclosure import suppressed_names
from enterprises.kpis.groups import fetch_heads, group_by_head
from enterprises.kpis.indicators import INDICATORS
from enterprises.kpis.recorded import NOT_RECORDED
from enterprises.kpis.sums import Addend, Candidate, Total
from enterprises.models import Enterprise
from targets.models import Comparator, PublishedFigure, Release, ReleaseContributor, ReleaseFigure, Scoped

FigureKey = tuple[str, str, str, str | None]  # indicator, series, breakdown, key


@dataclass(frozen=True)
class Contribution:
    """The amounts of an enterprise, under the record it is merged into today (see `Addend` for the rest)."""

    enterprise: int
    group: int | None
    part: int
    amounts: tuple[Decimal, Decimal]
    keys: Mapping[str, Sequence[str | None]]


Contributions = Mapping[str, Sequence[Contribution]]


def suppress(
    release: Release, figures: Sequence[ReleaseFigure], contributors: Iterable[ReleaseContributor]
) -> None:
    """Clear the figures of a draft from which a single enterprise could be derived.

    Also by subtraction from earlier releases, those withdrawn included, and from figures announced
    elsewhere. A suppressed figure has no count of reports either, since that bounds the value.
    """
    # A figure that is not recorded is missing for that reason: it discloses nothing.
    confidential = [row for row in figures if is_confidential(row) and row.reason != NOT_RECORDED]
    if not confidential:
        return
    duplicates = Enterprise.objects.filter(merged_into__isnull=False)
    survivors = dict(duplicates.values_list("pk", "merged_into_id"))
    identities = Identities(survivors, _fetch_groups(release))
    contributions = _group_by_indicator(contributors, identities)
    candidates = [
        Candidate(figure_key(row), _get_totals(row, contributions), INDICATORS[row.indicator].safety)
        for row in sorted(confidential, key=_build_sort_key(contributions))
    ]
    earlier = _fetch_earlier(figures, identities)
    published = [total for each in earlier for total in each.published]
    published += _fetch_announced(release, candidates)
    published += [
        total for row in figures if _is_live_total(row) for total in _get_totals(row, contributions)
    ]
    names = suppressed_names(candidates, published, [total for each in earlier for total in each.suppressed])
    places = _find_placing(contributions, earlier)
    for row in confidential:
        if figure_key(row) in names or (row.indicator in places and row.value is not None):
            row.value, row.reason, row.is_suppressed, row.reported = None, "suppressed", True, None


def is_confidential(row: ReleaseFigure) -> bool:
    """Return whether a figure is public in releases only: of money or staff, or a place of concealed ones."""
    indicator = INDICATORS.get(row.indicator)
    if indicator is None or not indicator.quantities:
        return False
    return (
        indicator.is_confidential
        or row.series == indicator.confidential_series
        or (indicator.has_concealed_breakdowns and bool(row.by))
    )


def _is_live_total(row: ReleaseFigure) -> bool:
    """Return whether a figure is a live total whose breakdowns are public in releases only."""
    indicator = INDICATORS.get(row.indicator)
    return indicator is not None and indicator.has_concealed_breakdowns and not row.by


def figure_key(row: ReleaseFigure) -> FigureKey:
    """Return the key of a figure within its release."""
    return row.indicator, row.series, row.by, row.key


@dataclass(frozen=True)
class Identities:
    """The records that duplicates were merged into, and for each indicator the groups of enterprises."""

    survivors: Mapping[int, int]
    groups: Mapping[str, Mapping[int, int]]


def _fetch_groups(release: Release) -> dict[str, dict[int, int]]:
    """Return for each indicator the group of each enterprise on the last day of the period, as known.

    The sums of earlier releases use the groups of this one: what is known today about a group is what its
    members know of each other.
    """
    days = {code: indicator.day(release.as_of) for code, indicator in INDICATORS.items()}
    facts = Facts(release.seq)
    groups = {day: group_by_head(fetch_heads(facts, day)) for day in set(days.values())}
    return {code: groups[day] for code, day in days.items()}


def _group_by_indicator(contributors: Iterable[ReleaseContributor], identities: Identities) -> Contributions:
    """Group the contributions by indicator, each under the record that its own is merged into.

    Otherwise a duplicate in an earlier sum and its survivor in this one would count as two enterprises,
    and the few enterprises on which a change rests would go unnoticed.
    """
    grouped: dict[str, list[Contribution]] = defaultdict(list)
    parts: dict[object, int] = defaultdict(int)
    for each in contributors:
        enterprise = identities.survivors.get(each.enterprise_id, each.enterprise_id)
        group = identities.groups[each.indicator].get(enterprise)
        amounts = (each.value or Decimal(0), each.base or Decimal(0))
        part_key = (each.indicator, enterprise, amounts)
        grouped[each.indicator].append(Contribution(enterprise, group, parts[part_key], amounts, each.keys))
        parts[part_key] += 1
    return grouped


def _contributions_to(row: ReleaseFigure, contributions: Contributions) -> list[Contribution]:
    """Return the contributors to a figure: all of the indicator, or those under its key."""
    rows = contributions.get(row.indicator, ())
    return [each for each in rows if not row.by or row.key in each.keys.get(row.by, ())]


def _get_totals(row: ReleaseFigure, contributions: Contributions) -> tuple[Total, ...]:
    """Return the sums that a figure discloses, one for each quantity of its indicator."""
    within = _contributions_to(row, contributions)
    return tuple(
        frozenset(
            Addend(
                f"{quantity}/{_reference(row.period)}",
                each.enterprise,
                each.amounts[n],
                each.part,
                each.group,
            )
            for each in within
        )
        for n, quantity in enumerate(INDICATORS[row.indicator].quantities)
    )


def _reference(period: str) -> str:
    """Return what the sums of several releases share: the year, or the first day of a cumulative count."""
    return period.partition("/")[0]


def _build_sort_key(contributions: Contributions) -> Callable[[ReleaseFigure], tuple[int, int, int, str]]:
    """Return a sort key: totals first, then in each breakdown the cells with most enterprises.

    By public properties, never by amounts: the order of suppression would disclose which is larger.
    """
    positions = {code: n for n, code in enumerate(INDICATORS)}

    def key(row: ReleaseFigure) -> tuple[int, int, int, str]:
        dimension = 1 + INDICATORS[row.indicator].dimensions.index(row.by) if row.by else 0
        size = len(_contributions_to(row, contributions)) if row.by else 0
        return dimension, -size, positions[row.indicator], row.key or ""

    return key


@dataclass(frozen=True)
class _EarlierRelease:
    """The sums of an earlier release: published ones with the live totals beside them, and suppressed ones.

    `placed` are the contributions to the live totals of which it published cells.
    """

    published: Sequence[Total]
    suppressed: Sequence[Total]
    placed: Contributions


def _fetch_earlier(figures: Sequence[ReleaseFigure], identities: Identities) -> list[_EarlierRelease]:
    """Return the earlier releases with sums about the same periods.

    Withdrawn releases included: readers have them. Two queries, whatever the number of releases.
    """
    weighed = [row for row in figures if is_confidential(row) or _is_live_total(row)]
    periods = Q(period__in={row.period for row in weighed})
    for row in filter(_is_live_total, weighed):
        periods |= Q(indicator=row.indicator, period__startswith=f"{_reference(row.period)}/")
    rows = ReleaseFigure.objects.filter(
        periods, release__in=Release.objects.ever_published(), indicator__in=list(INDICATORS)
    ).filter(Q(value__isnull=False) | Q(is_suppressed=True))
    by_release: dict[int, list[ReleaseFigure]] = defaultdict(list)
    behind: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if is_confidential(row) or _is_live_total(row):
            by_release[row.release_id].append(row)
            behind[row.indicator].add(row.release_id)
    contributors: dict[int, list[ReleaseContributor]] = defaultdict(list)
    if behind:
        needed = (Q(indicator=code, release__in=releases) for code, releases in behind.items())
        for each in ReleaseContributor.objects.filter(reduce(or_, needed)):
            contributors[each.release_id].append(each)
    return [
        _build_earlier(release_figures, _group_by_indicator(contributors[release], identities))
        for release, release_figures in by_release.items()
    ]


def _build_earlier(figures: Sequence[ReleaseFigure], contributions: Contributions) -> _EarlierRelease:
    """Return the sums of an earlier release.

    The live total of a count is left out where no cell of it was published: the difference of two totals by
    one host would count as known, and with it the cell in which that host is.
    """
    placing = {row.indicator for row in figures if row.by and not row.is_suppressed}
    published: list[Total] = []
    suppressed: list[Total] = []
    for row in figures:
        if is_confidential(row) or row.indicator in placing:
            (suppressed if row.is_suppressed else published).extend(_get_totals(row, contributions))
    placed = {row.indicator: contributions.get(row.indicator, ()) for row in figures if _is_live_total(row)}
    return _EarlierRelease(
        published, suppressed, {code: rows for code, rows in placed.items() if code in placing}
    )


def _find_placing(contributions: Contributions, earlier: Sequence[_EarlierRelease]) -> set[str]:
    """Return the counts of which no cell may be published, because it would place too few contributors.

    Those are the counts whose live total changed by fewer contributors than their rule asks for, since the
    plan began or since an earlier release with cells: the cells that stayed the same would place them too.
    """
    places = set()
    for code, indicator in INDICATORS.items():
        if not indicator.has_concealed_breakdowns:
            continue
        now = _count_by_contributor(contributions.get(code, ()))
        befores = [_count_by_contributor(each.placed[code]) for each in earlier if code in each.placed]
        for before in [{}, *befores]:
            changed = {each for each in now.keys() | before.keys() if now.get(each) != before.get(each)}
            if 0 < len(changed) < indicator.safety.contributors:
                places.add(code)
    return places


def _count_by_contributor(contributions: Sequence[Contribution]) -> dict[int, Decimal]:
    counts: dict[int, Decimal] = defaultdict(Decimal)
    for each in contributions:
        counts[each.enterprise if each.group is None else each.group] += each.amounts[0]
    return counts


def _fetch_announced(release: Release, candidates: Sequence[Candidate]) -> list[Total]:
    """Return the sums disclosed by exact figures announced elsewhere, with the amounts of the registry."""
    totals = {candidate.name: candidate.totals for candidate in candidates}
    sums: list[Total] = []
    for figure in PublishedFigure.objects.filter(comparator=Comparator.EXACTLY):
        indicator = INDICATORS.get(figure.indicator)
        is_cell = figure.scope != Scoped.Scope.DISTRICT
        if indicator is None or not (
            indicator.is_confidential or (indicator.has_concealed_breakdowns and is_cell)
        ):
            continue
        if indicator.period(figure.on) == indicator.period(release.as_of):
            by = figure.scope if is_cell else ""
            sums += totals.get((figure.indicator, "", by, figure.scope_code or None), ())
    return sums
