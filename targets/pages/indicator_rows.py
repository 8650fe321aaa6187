"""The dashboard's table of further indicators: one row for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import last_ended_year
from enterprises.kpis.indicators import CATALOGUE, Indicator
from targets.pages.year_rows import fetch_figure_on_day
from targets.public_figures import PublicFigure, fetch_last_entries, get_public_series

YEARS_OF_A_TREND = 6


@dataclass(frozen=True)
class IndicatorRow:
    """A further indicator in the dashboard's table: its last year ends, the day, and the last entry."""

    indicator: Indicator
    public: PublicFigure
    years: list[PublicFigure]
    last_entered_at: datetime | None = None

    @property
    def trend(self) -> list[Decimal | None]:
        """The values at year ends and on the day, from the last break on; of a count also across restarts."""
        figures = [each.figure for each in self.years]
        if not self.indicator.is_annual:
            figures.append(self.public.figure)
        reasons = [self.indicator.break_after(*pair) for pair in pairwise(figures)]
        first = max((n for n, reason in enumerate(reasons, 1) if reason not in ("", "restart")), default=0)
        return [figure.value for figure in figures[first:]]


def get_further_indicators() -> list[Indicator]:
    """Return the indicators without a summary on the dashboard."""
    return [indicator for indicator in CATALOGUE if not indicator.is_headline]


def build_indicator_rows(moment: Moment) -> list[IndicatorRow]:
    """Return a row for each indicator without a summary on the dashboard.

    Cached by the registry's state. Otherwise 3 queries for a count, 1 for an indicator public in releases
    only.
    """
    further = get_further_indicators()
    name = ("indicator rows", moment.cache_key, [indicator.code for indicator in further])
    return cached_by_state(name, lambda: compute_rows(moment, further))


def compute_rows(moment: Moment, further: Sequence[Indicator]) -> list[IndicatorRow]:
    """Return the rows of some indicators without a cache."""
    moment = moment.with_cached_facts()
    last = last_ended_year(moment.on)
    years = list(range(last - YEARS_OF_A_TREND + 1, last + 1))
    rows = []
    for indicator in further:
        series = get_public_series(indicator, years=years, facts=moment.facts)
        rows.append(IndicatorRow(indicator, fetch_figure_on_day(moment, indicator, series), series))
    entries = fetch_last_entries(further, moment)
    return [replace(row, last_entered_at=entries.get(row.indicator.code)) for row in rows]
