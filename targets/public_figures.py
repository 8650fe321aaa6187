"""Public figures: live counts; from releases money, staff and breakdowns of concealed contributors.

The difference of live totals before and after a report is the figure of that enterprise, whatever is
suppressed (DESIGN 4). So a confidential figure has no live public value. A live breakdown of each day would
give away the place of a contributor whose name is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from enterprises.history.facts import Facts
from enterprises.history.last_entry import last_entries
from enterprises.history.moment import Moment
from enterprises.kpis.counts import StockCount
from enterprises.kpis.dimensions import cells_of, labels
from enterprises.kpis.figures import Cell, Figure, Variant
from enterprises.kpis.indicators import Indicator
from enterprises.kpis.recorded import NOT_RECORDED
from targets.models import Release, ReleaseFigure


@dataclass(frozen=True)
class PublicFigure:
    """A figure, and its release unless it is live."""

    figure: Figure
    release: Release | None = None


def get_public_figure(indicator: Indicator, moment: Moment) -> PublicFigure:
    """Return the public figure of an indicator at a moment."""
    if indicator.is_confidential:
        return _get_published(indicator, [moment.on], moment.facts)[0]
    return _replace_variants(indicator, [indicator.value(moment)], moment.facts)[0]


def get_published_figure(indicator: Indicator, figure: Figure, facts: Facts) -> PublicFigure:
    """Return the newest published figure for the day and period of a live one."""
    row = _fetch_newest(indicator, [figure.on], facts).get((indicator.period(figure.on), ""))
    return _read_published(row, figure.on, figure.period)


def get_public_series(
    indicator: Indicator, *, years: Sequence[int], facts: Facts = Facts()
) -> list[PublicFigure]:
    """Return the public figures of an indicator on 31 December of each year."""
    if indicator.is_confidential:
        return _get_published(indicator, [date(year, 12, 31) for year in years], facts)
    return _replace_variants(indicator, indicator.series(facts, years), facts)


def get_public_figures_on_days(
    indicator: StockCount, *, days: Sequence[date], facts: Facts = Facts()
) -> list[PublicFigure]:
    """Return the figures of a stock on some days; its counts are live."""
    return [PublicFigure(figure) for figure in indicator.on_days(facts, days)]


def get_public_breakdown(indicator: Indicator, moment: Moment, by: str) -> list[Cell] | None:
    """Return the public breakdown at a moment; None if there is none."""
    return get_public_breakdowns(indicator, moment, [by]).get(by)


def get_public_breakdowns(
    indicator: Indicator, moment: Moment, dimensions: Sequence[str]
) -> dict[str, list[Cell]]:
    """Return the public breakdowns by those of the dimensions that the indicator has."""
    available = [by for by in dimensions if by in indicator.dimensions]
    if not indicator.lists_contributors:
        cells = _get_published_cells(indicator, [moment.on], available, moment.facts)
        return indicator.cells_if_recorded(moment.facts, [moment.on], cells)[0]
    return indicator.breakdowns(moment, available)


def get_public_series_by(
    indicator: Indicator, *, years: Sequence[int], by: str, facts: Facts = Facts()
) -> list[list[Cell]]:
    """Return the public breakdown on 31 December of each year, by a dimension of the indicator."""
    if not indicator.lists_contributors:
        days = [date(year, 12, 31) for year in years]
        published = _get_published_cells(indicator, days, [by], facts)
        unpublished = [] if all(by in cells for cells in published) else _build_unpublished_cells(by, facts)
        rows = [{by: cells.get(by, unpublished)} for cells in published]
        return [cells[by] for cells in indicator.cells_if_recorded(facts, days, rows)]
    return indicator.series_by(facts, years, by)


def build_unpublished_cells(indicator: Indicator, moment: Moment, by: str) -> list[Cell]:
    """Return the cells of a breakdown that no release contains, those not recorded with that reason."""
    cells = {by: _build_unpublished_cells(by, moment.facts)}
    return indicator.cells_if_recorded(moment.facts, [moment.on], [cells])[0][by]


def fetch_last_entries(indicators: Sequence[Indicator], moment: Moment) -> dict[str, datetime | None]:
    """Return when a record that bears on each live figure was last written, by code, in one query.

    A figure from a release has the day of its release instead.
    """
    bases = {each.code: each.basis(moment) for each in indicators if not each.is_confidential}
    entries = last_entries(list(bases.values()), moment.seq)
    return {code: entries[basis] for code, basis in bases.items()}


def _build_unpublished_cells(by: str, facts: Facts) -> list[Cell]:
    keys = labels(facts, by)
    return cells_of(keys, {}, reasons={key: "not_published" for key, _zh, _en in keys})


def _get_published(indicator: Indicator, days: Sequence[date], facts: Facts) -> list[PublicFigure]:
    """Return the published figures for the periods of the days.

    Periods without a published figure are included, with a reason: missing is not zero. So is one that a
    release has but that is not recorded, as is known since.
    """
    periods = [indicator.period(day) for day in days]
    rows = _fetch_newest(indicator, days, facts)
    published = [
        _read_published(rows.get((period, "")), day, period)
        for day, period in zip(days, periods, strict=True)
    ]
    figures = indicator.if_recorded(facts, [each.figure for each in published])
    return [
        PublicFigure(figure, None if figure.reason == NOT_RECORDED else each.release)
        for each, figure in zip(published, figures, strict=True)
    ]


def _read_published(row: ReleaseFigure | None, day: date, period: str) -> PublicFigure:
    if row is None:
        return PublicFigure(Figure(on=day, period=period, value=None, reason="not_published"))
    figure = Figure(
        on=day,
        period=period,
        value=row.value,
        reason=row.reason,
        reported=row.reported,
        expected=row.expected,
        provisional=0,
    )
    return PublicFigure(figure, row.release)


def _replace_variants(indicator: Indicator, figures: Sequence[Figure], facts: Facts) -> list[PublicFigure]:
    """Return live figures with each confidential variant replaced by its published value."""
    if not any(variant.is_confidential for figure in figures for variant in figure.series):
        return [PublicFigure(figure) for figure in figures]
    rows = _fetch_newest(indicator, [figure.on for figure in figures], facts)
    return [
        PublicFigure(
            replace(
                figure,
                series=tuple(
                    _publish_variant(variant, rows.get((figure.period, variant.key)))
                    if variant.is_confidential and variant.reason != NOT_RECORDED
                    else variant
                    for variant in figure.series
                ),
            )
        )
        for figure in figures
    ]


def _publish_variant(variant: Variant, row: ReleaseFigure | None) -> Variant:
    if row is None:
        return replace(variant, value=None, reason="not_published", reported=None, expected=None)
    return replace(variant, value=row.value, reason=row.reason, reported=row.reported, expected=row.expected)


def _get_published_cells(
    indicator: Indicator, days: Sequence[date], dimensions: Sequence[str], facts: Facts
) -> list[dict[str, list[Cell]]]:
    """Return the published breakdowns for each day, from the release of its total.

    Not from the newest release with one: the parts would not add up to the total.
    """
    totals = _fetch_newest(indicator, days, facts)
    releases = {period: row.release_id for (period, series), row in totals.items() if not series}
    cells_by_release: dict[int, dict[str, list[Cell]]] = {}
    rows = ReleaseFigure.objects.filter(
        release__in=set(releases.values()), indicator=indicator.code, by__in=dimensions
    )
    for row in rows.order_by("pk"):
        cells_by_release.setdefault(row.release_id, {}).setdefault(row.by, []).append(row.cell)
    return [cells_by_release.get(releases.get(indicator.period(day), 0), {}) for day in days]


def _fetch_newest(
    indicator: Indicator, days: Sequence[date], facts: Facts
) -> dict[tuple[str, str], ReleaseFigure]:
    """Return the last published total for the period of each day, and series, by the state of `facts`.

    A suppressed total does not replace a value published before. A figure that is not annual is that of a
    release of the same day; its stored period may begin earlier, with the plan.
    """
    period_or_day = (
        Q(period__in=[indicator.period(day) for day in days])
        if indicator.is_annual
        else Q(release__as_of__in=list(days))
    )
    published = Q(release__in=Release.objects.published())
    if facts.seq is not None:
        # By the event, not by `published_at`: that is read before the commit, so a change committed in
        # between would show the release at a state without it.
        published &= Q(release__in=Release.objects.published_by_state(facts.seq))
    rows = (
        ReleaseFigure.objects.filter(published, period_or_day, indicator=indicator.code, by="")
        .select_related("release")
        .order_by("period", "series", "-is_suppressed", "release__known_at", "release__published_at")
    )
    return {(indicator.period(row.release.as_of), row.series): row for row in rows}
