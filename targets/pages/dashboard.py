"""The dashboard: each target in a sentence and a picture; where, who, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.expiry import count_ending
from enterprises.kpis.figures import Cell, Text, last_ended_year
from targets.models import PlannedRelease
from targets.pages.breakdowns import Breakdown
from targets.pages.indicator_page import ENTERING, LEAVING
from targets.pages.summaries import IndicatorSummary, SpanFlow, build_indicator_summaries
from targets.public_figures import get_public_breakdowns

PLACES = ("subdistrict", "cluster", "zone")
DAYS_AHEAD = 90  # within which a certificate ends soon
SHADES = 5


@dataclass(frozen=True)
class Tile:
    """A subdistrict on the map, with a shade from 0 to the darkest, which the largest number has."""

    cell: Cell
    shade: int

    @property
    def name_zh(self) -> str:
        """The Chinese name without the word for a subdistrict, which the map says once."""
        return self.cell.label_zh.removesuffix("街道")

    @property
    def name_en(self) -> str:
        """The English name without it."""
        return self.cell.label_en.removesuffix(" Subdistrict")


@dataclass(frozen=True)
class Stock:
    """The stock that leads the dashboard: its parts, who came and went, and whose certificates end soon.

    `flow` is None where the year end before the day is not recorded.
    """

    summary: IndicatorSummary
    breakdowns: dict[str, Breakdown]
    flow: SpanFlow | None
    ending: int
    ending_by: date

    @property
    def tiles(self) -> list[Tile]:
        """The subdistricts as tiles of a map."""
        cells = [cell for cell in self.breakdowns["subdistrict"].cells if cell.key]
        most = max((cell.value for cell in cells if cell.value is not None), default=None)
        return [Tile(cell, _shade(cell, most)) for cell in cells]

    @property
    def movements(self) -> list[tuple[Text, int]]:
        """The reasons for which enterprises came and went since the last year end, with their numbers."""
        if self.flow is None:
            return []
        return [
            (words, number)
            for name, words in (ENTERING | LEAVING).items()
            if (number := getattr(self.flow.flow, name))
        ]

    @property
    def movements_query(self) -> dict[str, str]:
        """The parameters of the page that names the enterprises."""
        if self.flow is None:
            return {}
        return {"from": self.flow.first.isoformat(), "to": self.flow.last.isoformat()}


@dataclass(frozen=True)
class Dashboard:
    """The content of the dashboard on a day."""

    summaries: Sequence[IndicatorSummary]
    stock: Stock
    last_entered_at: datetime | None
    next_release: PlannedRelease | None


def build_dashboard(moment: Moment) -> Dashboard:
    """Return the content of the dashboard.

    Cached by the registry's state, but for the calendar and the unmatched certificates: three queries and
    one for the state. Otherwise those of the summaries, one for each flow of a stock, four for the places
    and one for what ends soon.
    """
    summaries = build_indicator_summaries(moment)
    key = ("dashboard", *moment.cache_key)
    flows, breakdowns, ending = cached_by_state(key, lambda: _compute(moment, summaries))
    summaries = [replace(each, recent_flow=flows.get(each.indicator.code)) for each in summaries]
    leading = next(each for each in summaries if isinstance(each.indicator, StockCount))
    entries = [each.last_entered_at for each in summaries if each.last_entered_at]
    return Dashboard(
        summaries,
        Stock(leading, breakdowns, leading.recent_flow, ending, get_ending_day(moment.on)),
        max(entries, default=None),
        PlannedRelease.objects.upcoming(by_state=moment.seq).first(),
    )


def _shade(cell: Cell, most: Decimal | None) -> int:
    return int((SHADES - 1) * cell.value / most) if cell.value and most else 0


def get_ending_day(day: date) -> date:
    """Return the first day after those on which a certificate is said to end soon."""
    return day + timedelta(days=DAYS_AHEAD)


def _compute(
    moment: Moment, summaries: Sequence[IndicatorSummary]
) -> tuple[dict[str, SpanFlow], dict[str, Breakdown], int]:
    moment = moment.with_cached_facts()
    last = last_ended_year(moment.on - timedelta(days=1))
    span = (date(last, 12, 31), moment.on)
    stocks = [each.indicator for each in summaries if isinstance(each.indicator, StockCount)]
    found = {stock.code: stock.flows(moment.facts, span).get(span) for stock in stocks}
    leading = next(each for each in summaries if each.indicator is stocks[0])
    cells = get_public_breakdowns(stocks[0], moment, PLACES)
    return (
        {code: SpanFlow(*span, flow) for code, flow in found.items() if flow},
        {by: Breakdown.of(by, cells[by], leading.figure.value) for by in PLACES},
        count_ending(moment, stocks[0].scheme, get_ending_day(moment.on)),
    )
