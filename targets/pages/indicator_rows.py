"""The dashboard's table of further indicators: one row for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from enterprises.history.facts import CachedFacts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import last_ended_year
from enterprises.kpis.indicators import CATALOGUE, Indicator
from targets.pages.year_rows import figure_on_day
from targets.public_figures import PublicFigure, public_series

YEARS_OF_A_TREND = 6


@dataclass(frozen=True)
class IndicatorRow:
    """What the dashboard's table says of a further indicator: its last year ends, and the day."""

    indicator: Indicator
    public: PublicFigure
    years: list[PublicFigure]

    @property
    def trend(self) -> list[Decimal | None]:
        """The values of the year ends and of a year that has not ended; none from before a break."""
        figures = [each.figure for each in self.years]
        if not self.indicator.is_annual:
            figures.append(self.public.figure)
        first = max((n for n, figure in enumerate(figures) if figure.is_break), default=0)
        return [figure.value for figure in figures[first:]]


def indicator_rows(moment: Moment) -> list[IndicatorRow]:
    """Return in brief the indicators that the dashboard does not tell of in full.

    Kept for the state of the registry. Computed, a count takes 3 queries, what is public from releases
    alone 1.
    """
    further = [indicator for indicator in CATALOGUE if not indicator.is_headline]
    name = ("briefs", moment.cache_key, [indicator.code for indicator in further])
    return cached_by_state(name, lambda: _rows(moment, further))


def _rows(moment: Moment, further: Sequence[Indicator]) -> list[IndicatorRow]:
    moment = moment.with_facts(CachedFacts(moment.seq))
    last = last_ended_year(moment.on)
    years = list(range(last - YEARS_OF_A_TREND + 1, last + 1))
    rows = []
    for indicator in further:
        found = public_series(indicator, years=years, facts=moment.facts)
        rows.append(IndicatorRow(indicator, figure_on_day(moment, indicator, found), found))
    return rows
