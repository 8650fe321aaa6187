"""Suppression of confidential figures against everything published before (DOMAIN 4.12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from enterprises.kpis.disclosure import Addend, Candidate, Total, suppressed_names
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Enterprise
from targets.models import Comparator, PublishedFigure, Release, ReleaseContributor, ReleaseFigure, Scoped

FigureKey = tuple[str, str, str, str | None]  # indicator, series, breakdown, key


@dataclass(frozen=True)
class Contribution:
    """The amounts of an enterprise, under the record it is merged into today (see `Addend` for `part`)."""

    enterprise: int
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
    confidential = [row for row in figures if is_confidential(row)]
    if not confidential:
        return
    duplicates = Enterprise.objects.filter(merged_into__isnull=False)
    survivors = dict(duplicates.values_list("pk", "merged_into_id"))
    contributions = _group_by_indicator(contributors, survivors)
    candidates = [
        Candidate(figure_key(row), _get_totals(row, contributions), INDICATORS[row.indicator].safety)
        for row in sorted(confidential, key=_build_sort_key(contributions))
    ]
    published, suppressed = _fetch_already_published({row.period for row in confidential}, survivors)
    published += _fetch_announced(release, candidates)
    names = suppressed_names(candidates, published, suppressed)
    for row in confidential:
        if figure_key(row) in names:
            row.value, row.reason, row.is_suppressed, row.reported = None, "suppressed", True, None


def is_confidential(row: ReleaseFigure) -> bool:
    """Return whether a figure is of money or staff."""
    indicator = INDICATORS.get(row.indicator)
    if indicator is None or not indicator.quantities:
        return False
    return indicator.is_confidential or row.series == indicator.confidential_series


def figure_key(row: ReleaseFigure) -> FigureKey:
    """Return the key of a figure within its release."""
    return row.indicator, row.series, row.by, row.key


def _group_by_indicator(
    contributors: Iterable[ReleaseContributor], survivors: Mapping[int, int]
) -> Contributions:
    """Group the contributions by indicator, each under the record that its own is merged into.

    Otherwise a duplicate in an earlier sum and its survivor in this one would count as two enterprises,
    and the few enterprises on which a change rests would go unnoticed.
    """
    grouped: dict[str, list[Contribution]] = defaultdict(list)
    parts: dict[object, int] = defaultdict(int)
    for each in contributors:
        enterprise = survivors.get(each.enterprise_id, each.enterprise_id)
        amounts = (each.value or Decimal(0), each.base or Decimal(0))
        part_key = (each.indicator, enterprise, amounts)
        grouped[each.indicator].append(Contribution(enterprise, parts[part_key], amounts, each.keys))
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
            Addend(f"{quantity}/{row.period}", each.enterprise, each.amounts[n], each.part) for each in within
        )
        for n, quantity in enumerate(INDICATORS[row.indicator].quantities)
    )


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


def _fetch_already_published(
    periods: set[str], survivors: Mapping[int, int]
) -> tuple[list[Total], list[Total]]:
    """Return the sums in earlier releases of the same periods: published ones and suppressed ones.

    Withdrawn releases included: readers have them. Two queries, whatever the number of releases.
    """
    rows = ReleaseFigure.objects.filter(
        release__in=Release.objects.ever_published(), period__in=periods, indicator__in=list(INDICATORS)
    ).filter(Q(value__isnull=False) | Q(is_suppressed=True))
    by_release: dict[int, list[ReleaseFigure]] = defaultdict(list)
    for row in rows:
        if is_confidential(row):
            by_release[row.release_id].append(row)
    contributors: dict[int, list[ReleaseContributor]] = defaultdict(list)
    for each in ReleaseContributor.objects.filter(release__in=list(by_release)):
        contributors[each.release_id].append(each)
    published: list[Total] = []
    suppressed: list[Total] = []
    for release, figures in by_release.items():
        contributions = _group_by_indicator(contributors[release], survivors)
        for row in figures:
            (suppressed if row.is_suppressed else published).extend(_get_totals(row, contributions))
    return published, suppressed


def _fetch_announced(release: Release, candidates: Sequence[Candidate]) -> list[Total]:
    """Return the sums disclosed by exact figures announced elsewhere, with the amounts of the registry."""
    totals = {candidate.name: candidate.totals for candidate in candidates}
    sums: list[Total] = []
    for figure in PublishedFigure.objects.filter(comparator=Comparator.EXACTLY):
        indicator = INDICATORS.get(figure.indicator)
        if indicator is None or not indicator.is_confidential:
            continue
        if indicator.period(figure.on) == indicator.period(release.as_of):
            by = "" if figure.scope == Scoped.Scope.DISTRICT else figure.scope
            sums += totals.get((figure.indicator, "", by, figure.scope_code or None), ())
    return sums
