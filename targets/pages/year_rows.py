"""The table of an indicator over the years: computed figures beside announced ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from enterprises.history.moment import Moment
from enterprises.kpis.counts import StockCount
from enterprises.kpis.figures import BREAKS, Figure, Text, find_drifts, last_ended_year
from enterprises.kpis.indicators import Indicator
from enterprises.kpis.recorded import NOT_RECORDED
from enterprises.listing.dates import EARLIEST
from targets.models import PublishedFigure, Release
from targets.public_figures import (
    PublicFigure,
    get_public_figure,
    get_public_figures_on_days,
    get_public_series,
)

YEARS_BEFORE_THE_PLAN = 6


@dataclass(frozen=True)
class YearRow:
    """A row of the table: the computed and announced figure of a day; `base`: of the year end before.

    `break_reason` (a key of BREAKS) is why the figure has no base: the two are not comparable. `drift` is the
    first of the years before from which the coverage differs too much, although it did not jump since.
    """

    on: date
    figure: Figure
    release: Release | None
    announced: PublishedFigure | None
    base: Decimal | None
    break_reason: str = ""
    drift: Figure | None = None

    @property
    def break_label(self) -> Text:
        """The break before the figure in words; empty without one."""
        return BREAKS.get(self.break_reason, "")

    @property
    def drift_label(self) -> Text:
        """The year from which the coverage differs, in words; empty without one."""
        if self.drift is None:
            return ""
        return _("Coverage differs from %(year)s") % {"year": self.drift.period}

    @property
    def change(self) -> Decimal | None:
        """The change since the year end before; None across a break."""
        return (
            self.figure.value - self.base if self.figure.value is not None and self.base is not None else None
        )

    @property
    def growth(self) -> Decimal | None:
        """The relative change; undefined for a base of zero or below (DOMAIN 4.8)."""
        return self.change / self.base if self.change is not None and self.base and self.base > 0 else None

    @property
    def base_on(self) -> date:
        """The year end before, the base day of the change."""
        return date(self.on.year - 1, 12, 31)

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the page that explains the change."""
        return {"from": self.base_on.isoformat(), "to": self.on.isoformat()}

    @property
    def is_year_end(self) -> bool:
        """True for the last day of a year."""
        return (self.on.month, self.on.day) == (12, 31)


def _get_first_year(moment: Moment) -> int:
    """Return the first year of the table: some before the plan, at least six in all."""
    last = last_ended_year(moment.on)
    return min(moment.plan.starts_on.year - YEARS_BEFORE_THE_PLAN if moment.plan else last, last - 5)


def select_announced(moment: Moment, announced: Sequence[PublishedFigure]) -> dict[date, PublishedFigure]:
    """Return the announced figures of the table by day."""
    first = _get_first_year(moment)
    return {each.on: each for each in announced if each.on <= moment.on and each.on.year >= first}


def fetch_year_end_figures(
    moment: Moment, indicator: Indicator, announced_by_day: Mapping[date, PublishedFigure]
) -> list[PublicFigure]:
    """Return the figures at year ends; for a stock also on the days with an announced figure."""
    years = list(range(_get_first_year(moment), last_ended_year(moment.on) + 1))
    if isinstance(indicator, StockCount):
        ends = {date(year, 12, 31) for year in years}
        return get_public_figures_on_days(
            indicator, days=sorted(ends | set(announced_by_day)), facts=moment.facts
        )
    return get_public_series(indicator, years=years, facts=moment.facts)


def fetch_figure_on_day(moment: Moment, indicator: Indicator, years: Sequence[PublicFigure]) -> PublicFigure:
    """Return the figure on the chosen day; for an annual indicator that of the last ended year."""
    if not indicator.is_annual:
        return get_public_figure(indicator, moment)
    last, pending = years[-1], 0
    if not indicator.is_confidential and last.figure.reason != NOT_RECORDED:
        records = indicator.live_records(moment)
        pending = moment.facts.count_pending(records, approved_at=moment.seq)
    return replace(last, figure=replace(last.figure, on=moment.on, provisional=pending))


def build_year_rows(
    indicator: Indicator,
    years: Sequence[PublicFigure],
    announced_by_day: Mapping[date, PublishedFigure],
    public: PublicFigure,
) -> list[YearRow]:
    """Return the rows up to the day, from the earliest day on that a page can show.

    No base across a break: a change or growth over it would compare different things.
    """
    figures = list(years)
    if not indicator.is_annual and figures[-1].figure.on < public.figure.on:
        figures.append(public)
    rows: list[YearRow] = []
    previous: Figure | None = None
    for each in (each for each in figures if each.figure.on >= EARLIEST):
        figure = each.figure
        reason = indicator.break_after(previous, figure)
        base = previous.value if previous and not reason else None
        rows.append(YearRow(figure.on, figure, each.release, announced_by_day.get(figure.on), base, reason))
        if rows[-1].is_year_end:
            previous = figure
    drifts = find_drifts([row.figure for row in rows], [row.break_reason for row in rows])
    return [replace(row, drift=drift) for row, drift in zip(rows, drifts, strict=True)]
