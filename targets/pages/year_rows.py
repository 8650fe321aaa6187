"""The table of an indicator over the years: computed figures beside announced ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from enterprises.history.moment import Moment
from enterprises.kpis.counts import StockCount
from enterprises.kpis.figures import Figure, last_ended_year
from enterprises.kpis.indicators import Indicator
from targets.models import PublishedFigure, Release
from targets.public_figures import PublicFigure, public_figure, public_on_days, public_series

YEARS_BEFORE_THE_PLAN = 6


@dataclass(frozen=True)
class YearRow:
    """One day in the table over the years: computed beside announced; `base` is the year end before."""

    on: date
    figure: Figure
    release: Release | None
    announced: PublishedFigure | None
    base: Decimal | None
    is_break: bool

    @property
    def change(self) -> Decimal | None:
        """The change since the year end before; None across a break."""
        return (
            self.figure.value - self.base if self.figure.value is not None and self.base is not None else None
        )

    @property
    def growth(self) -> Decimal | None:
        """The change as a ratio; undefined where it began at zero or below (DOMAIN 4.8)."""
        return self.change / self.base if self.change is not None and self.base and self.base > 0 else None

    @property
    def base_on(self) -> date:
        """The year end before, from which the change counts."""
        return date(self.on.year - 1, 12, 31)

    @property
    def query(self) -> dict[str, str]:
        """The parameters that ask why it changed since then."""
        return {"from": self.base_on.isoformat(), "to": self.on.isoformat()}

    @property
    def is_year_end(self) -> bool:
        """Whether it is the last day of a year."""
        return (self.on.month, self.on.day) == (12, 31)


def _first_year(moment: Moment) -> int:
    """The first year of the table: some before the plan, at least six in all."""
    last = last_ended_year(moment.on)
    return min(moment.plan.starts_on.year - YEARS_BEFORE_THE_PLAN if moment.plan else last, last - 5)


def select_announced(moment: Moment, announced: Sequence[PublishedFigure]) -> dict[date, PublishedFigure]:
    """What was announced for the days of the table."""
    first = _first_year(moment)
    return {each.on: each for each in announced if each.on <= moment.on and each.on.year >= first}


def figures_at_year_ends(
    moment: Moment, indicator: Indicator, said: Mapping[date, PublishedFigure]
) -> list[PublicFigure]:
    """The figures of the ended years; of a stock also those of the days for which one was announced."""
    years = list(range(_first_year(moment), last_ended_year(moment.on) + 1))
    if isinstance(indicator, StockCount):
        ends = {date(year, 12, 31) for year in years}
        return public_on_days(indicator, days=sorted(ends | set(said)), facts=moment.facts)
    return public_series(indicator, years=years, facts=moment.facts)


def figure_on_day(moment: Moment, indicator: Indicator, years: Sequence[PublicFigure]) -> PublicFigure:
    """The figure on the chosen day; of an annual indicator that is the one of the last ended year."""
    if not indicator.is_annual:
        return public_figure(indicator, moment)
    last, pending = years[-1], 0
    if not indicator.is_confidential:
        records = indicator.live_records(moment)
        pending = moment.facts.count_pending(records, approved_at=moment.seq)
    return replace(last, figure=replace(last.figure, on=moment.on, provisional=pending))


def year_rows(
    indicator: Indicator,
    years: Sequence[PublicFigure],
    said: Mapping[date, PublishedFigure],
    public: PublicFigure,
) -> list[YearRow]:
    """The years before and within the plan up to the day, with what was announced for them."""
    found = list(years)
    if not indicator.is_annual and found[-1].figure.on < public.figure.on:
        found.append(public)
    lines: list[YearRow] = []
    before: Figure | None = None
    for each in found:
        figure = each.figure
        is_break = figure.is_break or _starts_anew(indicator, before, figure)
        base = before.value if before and not is_break else None
        lines.append(YearRow(figure.on, figure, each.release, said.get(figure.on), base, is_break))
        if lines[-1].is_year_end:
            before = figure
    return lines


def _starts_anew(indicator: Indicator, before: Figure | None, figure: Figure) -> bool:
    """Whether a count since the first day of a plan began again."""
    if before is None or not indicator.is_count_from_zero:
        return False
    return before.period.partition("/")[0] != figure.period.partition("/")[0]
