"""What the public may see of a figure: counts as they stand, money and staff from releases alone.

On two live clocks the difference before and after one report is that enterprise's figure, whatever is
hidden (DESIGN 4). So a confidential figure has no live public value at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.counts import StockCount
from enterprises.kpis.dimensions import cells_of, labels
from enterprises.kpis.figures import Cell, Figure, Variant
from enterprises.kpis.indicators import Indicator
from targets.models import Release, ReleaseFigure


@dataclass(frozen=True)
class PublicFigure:
    """A figure, and the release that it was published in where it is not live."""

    figure: Figure
    release: Release | None = None


def public_figure(indicator: Indicator, moment: Moment) -> PublicFigure:
    """Return what the public may see of an indicator at a moment."""
    if indicator.is_confidential:
        return _released(indicator, [moment.on], moment.facts)[0]
    return _with_variants(indicator, [indicator.value(moment)], moment.facts)[0]


def public_series(
    indicator: Indicator, *, years: Sequence[int], facts: Facts = Facts()
) -> list[PublicFigure]:
    """Return what the public may see of an indicator on the 31 December of each year."""
    if indicator.is_confidential:
        return _released(indicator, [date(year, 12, 31) for year in years], facts)
    return _with_variants(indicator, indicator.series(facts, years), facts)


def public_on_days(
    indicator: StockCount, *, days: Sequence[date], facts: Facts = Facts()
) -> list[PublicFigure]:
    """Return what the public may see of a stock on each of some days; its counts are live."""
    return [PublicFigure(figure) for figure in indicator.on_days(facts, days)]


def public_breakdown(indicator: Indicator, moment: Moment, by: str) -> list[Cell] | None:
    """Return the breakdown at a moment, of money from a release; None where the public may see none."""
    return public_breakdowns(indicator, moment, [by]).get(by)


def public_breakdowns(
    indicator: Indicator, moment: Moment, dimensions: Sequence[str]
) -> dict[str, list[Cell]]:
    """Return the breakdown for each of some dimensions that the indicator has and the public may see."""
    has = [by for by in dimensions if by in indicator.dimensions]
    if indicator.is_confidential:
        return _released_cells(indicator, [moment.on], has, moment.facts)[0]
    return indicator.breakdowns(moment, has)


def public_series_by(
    indicator: Indicator, *, years: Sequence[int], by: str, facts: Facts = Facts()
) -> list[list[Cell]]:
    """Return the breakdown on the 31 December of each year, by one of the indicator's dimensions."""
    if indicator.is_confidential:
        days = [date(year, 12, 31) for year in years]
        return [
            cells.get(by) or unpublished(by, facts) for cells in _released_cells(indicator, days, [by], facts)
        ]
    return indicator.series_by(facts, years, by)


def unpublished(by: str, facts: Facts) -> list[Cell]:
    """Return the cells of a breakdown of which no release has published any."""
    named = labels(facts, by)
    return cells_of(named, {}, reasons={key: "not_published" for key, _zh, _en in named})


def _released(indicator: Indicator, days: Sequence[date], facts: Facts) -> list[PublicFigure]:
    """The figures of the releases for the periods that the days fall in."""
    periods = [indicator.period(day) for day in days]
    rows = _newest(indicator, periods, facts)
    found = []
    for day, period in zip(days, periods, strict=True):
        row = rows.get((period, ""))
        if row is None:
            found.append(PublicFigure(Figure(on=day, period=period, value=None, reason="not_published")))
        else:
            figure = Figure(
                on=day,
                period=period,
                value=row.value,
                reason=row.reason,
                reported=row.reported,
                expected=row.expected,
                provisional=0,
            )
            found.append(PublicFigure(figure, row.release))
    return found


def _with_variants(indicator: Indicator, figures: Sequence[Figure], facts: Facts) -> list[PublicFigure]:
    """The live figures, with each confidential variant replaced by what was published of it."""
    if not any(variant.is_confidential for figure in figures for variant in figure.series):
        return [PublicFigure(figure) for figure in figures]
    rows = _newest(indicator, [figure.period for figure in figures], facts)
    return [
        PublicFigure(
            replace(
                figure,
                series=tuple(
                    _published(variant, rows.get((figure.period, variant.key)))
                    if variant.is_confidential
                    else variant
                    for variant in figure.series
                ),
            )
        )
        for figure in figures
    ]


def _published(variant: Variant, row: ReleaseFigure | None) -> Variant:
    if row is None:
        return replace(variant, value=None, reason="not_published", reported=None, expected=None)
    return replace(variant, value=row.value, reason=row.reason, reported=row.reported, expected=row.expected)


def _released_cells(
    indicator: Indicator, days: Sequence[date], dimensions: Sequence[str], facts: Facts
) -> list[dict[str, list[Cell]]]:
    """The breakdowns that belong to the total shown for each day; without those that no release has."""
    periods = [indicator.period(day) for day in days]
    totals = _newest(indicator, periods, facts)
    releases = {period: row.release_id for (period, series), row in totals.items() if not series}
    found: dict[tuple[int, str], dict[str, list[Cell]]] = {}
    rows = ReleaseFigure.objects.filter(
        release__in=set(releases.values()), indicator=indicator.code, by__in=dimensions, period__in=periods
    )
    for row in rows.order_by("pk"):
        found.setdefault((row.release_id, row.period), {}).setdefault(row.by, []).append(row.cell)
    return [found.get((releases.get(period, 0), period), {}) for period in periods]


def _newest(
    indicator: Indicator, periods: Sequence[str], facts: Facts
) -> dict[tuple[str, str], ReleaseFigure]:
    """The last published total for each period and series, as published by the state of `facts`.

    One that had to be hidden, because the change since the release before rests on too few enterprises,
    does not take the place of the value that was published.
    """
    published = Q(release__in=Release.objects.published())
    if facts.seq is not None:
        # By the event, not by `published_at`: that is read before the commit, so another change that was
        # committed in between would show the release at a state that did not have it.
        published &= Q(release__in=Release.objects.published_by_state(facts.seq))
    rows = (
        ReleaseFigure.objects.filter(published, indicator=indicator.code, by="", period__in=list(periods))
        .select_related("release")
        .order_by("period", "series", "-is_suppressed", "release__known_at", "release__published_at")
    )
    return {(row.period, row.series): row for row in rows}
