"""Drafts of releases: figures and contributors before suppression."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from enterprises.history.facts import CachedFacts, Facts
from enterprises.history.moment import Moment
from enterprises.kpis.dimensions import BY_SCHEME
from enterprises.kpis.enterprise_counts import EnterpriseCount
from enterprises.kpis.figures import Cell, Contributor, Figure
from enterprises.kpis.indicators import INDICATORS, Indicator
from targets.models import Release, ReleaseContributor, ReleaseFigure

BreakdownKey = tuple[str, date, str]  # a dimension, on a day, for a scheme where the dimension depends on it


def build_draft(release: Release) -> tuple[list[ReleaseFigure], list[ReleaseContributor]]:
    """Return the figures of a release and their contributors, unsaved and unsuppressed."""
    # A total and its breakdowns repeat some queries.
    moment = Moment(release.as_of, CachedFacts(release.seq))
    figures = [row for indicator in INDICATORS.values() for row in _build_figures(release, indicator, moment)]
    return figures, _build_contributors(release, moment)


def build_figures_of(release: Release, indicator: Indicator) -> list[ReleaseFigure]:
    """Return the figures of one indicator, unsaved and unsuppressed."""
    return _build_figures(release, indicator, Moment(release.as_of, Facts(release.seq)))


def _build_figures(release: Release, indicator: Indicator, moment: Moment) -> list[ReleaseFigure]:
    """Return the rows of one indicator: its total, its variants and its breakdowns."""
    figure = indicator.value(moment)
    rows = [_build_row(release, indicator, figure, figure.value, figure.reason)]
    for variant in figure.series:
        row = _build_row(release, indicator, figure, variant.value, variant.reason)
        row.series, row.reported, row.expected = variant.key, variant.reported, variant.expected
        rows.append(row)
    for by in indicator.dimensions:
        rows += [
            _build_cell(release, indicator, figure, by, cell) for cell in indicator.breakdown(moment, by)
        ]
    return rows


def _build_contributors(release: Release, moment: Moment) -> list[ReleaseContributor]:
    """Return the contributors with the keys of the day, which later changes of the registry must not move."""
    contributors_of = {each: each.contributors(moment) for each in INDICATORS.values()}
    keys = _fetch_keys(release, moment, contributors_of)
    return [
        ReleaseContributor(
            release=release,
            indicator=indicator.code,
            enterprise_id=each.enterprise_id,
            code=each.code,
            name_zh=each.name_zh,
            name_en=each.name_en,
            value=each.value,
            base=each.base,
            keys={
                by: keys[_breakdown_key(release, indicator, by)][each.enterprise_id]
                for by in indicator.dimensions
            },
        )
        for indicator, contributors in contributors_of.items()
        for each in contributors
    ]


def _fetch_keys(
    release: Release, moment: Moment, contributors_of: Mapping[Indicator, Sequence[Contributor]]
) -> dict[BreakdownKey, dict[int, list[str | None]]]:
    """Return the keys of the contributors in each breakdown.

    One query for each breakdown, not for each indicator: otherwise compiling takes many times longer.
    """
    enterprise_ids: dict[BreakdownKey, set[int]] = defaultdict(set)
    indicators: dict[BreakdownKey, Indicator] = {}
    for indicator, contributors in contributors_of.items():
        for by in indicator.dimensions:
            key = _breakdown_key(release, indicator, by)
            indicators[key] = indicator
            enterprise_ids[key].update(each.enterprise_id for each in contributors)
    return {key: indicators[key].keys(moment, key[0], list(ids)) for key, ids in enterprise_ids.items()}


def _breakdown_key(release: Release, indicator: Indicator, by: str) -> BreakdownKey:
    """Return what the keys depend on; an indicator that places enterprises by itself shares with no other."""
    if isinstance(indicator, EnterpriseCount):
        return by, indicator.day(release.as_of), indicator.code
    return by, indicator.day(release.as_of), getattr(indicator, "scheme", "") if by in BY_SCHEME else ""


def _build_row(
    release: Release, indicator: Indicator, figure: Figure, value: Decimal | None, reason: str
) -> ReleaseFigure:
    return ReleaseFigure(
        release=release,
        indicator=indicator.code,
        version=indicator.version,
        period=figure.period,
        value=indicator.quantised(value),
        reason=reason,
        reported=figure.reported,
        expected=figure.expected,
        provisional=figure.provisional,
    )


def _build_cell(release: Release, indicator: Indicator, figure: Figure, by: str, cell: Cell) -> ReleaseFigure:
    row = _build_row(release, indicator, figure, cell.value, cell.reason)
    row.by, row.key, row.label_zh, row.label_en = by, cell.key, cell.label_zh, cell.label_en
    row.reported, row.expected = cell.reported, cell.expected
    return row
