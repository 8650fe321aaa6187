"""The same day of earlier years beside a stock that is renewed once a year."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.figures import Figure
from enterprises.kpis.indicators import AWAITING, Indicator

YEARS_COMPARED = 5


@dataclass(frozen=True)
class SeasonRow:
    """The stock on a day, and the number awaiting re-recognition; None where the scheme has no renewal."""

    on: date
    figure: Figure
    awaiting: Figure | None


def build_seasons(moment: Moment, indicator: Indicator) -> list[SeasonRow]:
    """Return the same day of the last years; none on a year end or without a season. Cached by state."""
    is_year_end = (moment.on.month, moment.on.day) == (12, 31)
    if is_year_end or not (isinstance(indicator, StockCount) and indicator.is_seasonal):
        return []
    return cached_by_state(
        ("seasons", indicator.code, *moment.cache_key), lambda: _compute(moment, indicator)
    )


def _compute(moment: Moment, indicator: StockCount) -> list[SeasonRow]:
    """Compute the rows in one statement for the stock and one for those awaiting re-recognition."""
    days = [same_day(moment.on, moment.on.year - n) for n in reversed(range(YEARS_COMPARED))]
    figures = indicator.on_days(moment.facts, days)
    counter = AWAITING.get(indicator.scheme)
    awaiting = counter.on_days(moment.facts, days) if counter else [None] * len(days)
    return [
        SeasonRow(day, figure, missing) for day, figure, missing in zip(days, figures, awaiting, strict=True)
    ]


def same_day(day: date, year: int) -> date:
    """Return the day in another year; of 29 February the 28th in a year without one."""
    is_leap_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28 if is_leap_day else day.day)
