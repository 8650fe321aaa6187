"""What a release would say: its figures and who is behind them, before anything is hidden."""

from __future__ import annotations

from decimal import Decimal

from enterprises.kpis.dimensions import keys_of
from enterprises.kpis.facts import Facts
from enterprises.kpis.figures import Cell, Figure
from enterprises.kpis.indicators import INDICATORS, Indicator
from targets.models import Release, ReleaseContributor, ReleaseFigure


def drafted(release: Release) -> tuple[list[ReleaseFigure], list[ReleaseContributor]]:
    """Return the figures of a release and their contributors, unsaved and with nothing hidden."""
    facts = Facts(release.seq)
    figures, contributors = [], []
    for indicator in INDICATORS.values():
        figures += _figures(release, indicator, facts)
        contributors += _contributors(release, indicator, facts)
    return figures, contributors


def _figures(release: Release, indicator: Indicator, facts: Facts) -> list[ReleaseFigure]:
    """Return the rows of one indicator: its total, its variants and its breakdowns."""
    figure = indicator.value(facts, release.as_of)
    rows = [_row(release, indicator, figure, figure.value, figure.reason)]
    for variant in figure.series:
        row = _row(release, indicator, figure, variant.value, variant.reason)
        row.series, row.reported, row.expected = variant.key, variant.reported, variant.expected
        rows.append(row)
    for by in indicator.dimensions:
        rows += [
            _cell(release, indicator, figure, by, cell)
            for cell in indicator.breakdown(facts, release.as_of, by)
        ]
    return rows


def _contributors(release: Release, indicator: Indicator, facts: Facts) -> list[ReleaseContributor]:
    behind = indicator.contributors(facts, release.as_of)
    ids = [each.enterprise_id for each in behind]
    day, scheme = indicator.day(release.as_of), getattr(indicator, "scheme", "")
    keys = {by: keys_of(facts, by, ids, day, scheme=scheme) for by in indicator.dimensions}
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
            keys={by: found[each.enterprise_id] for by, found in keys.items()},
        )
        for each in behind
    ]


def _row(
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


def _cell(release: Release, indicator: Indicator, figure: Figure, by: str, cell: Cell) -> ReleaseFigure:
    row = _row(release, indicator, figure, cell.value, cell.reason)
    row.by, row.key, row.label_zh, row.label_en = by, cell.key, cell.label_zh, cell.label_en
    row.reported, row.expected = cell.reported, cell.expected
    return row
